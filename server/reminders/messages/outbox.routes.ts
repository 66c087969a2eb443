import { plain, serve } from '#server/http/serve.ts';
import { NotFound } from '#server/platform/problems.ts';
import { outbox } from './outbox.contract.ts';
import { standIns } from './ways.ts';

export const outboxRoutes = serve(outbox, {
  list: plain(async () => {
    const found = standIns();
    const taken = found ? [...found.sms.taken, ...found.mail.taken] : [];
    const items = taken.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, 100);
    return { demonstration: found !== undefined, items: items.map((one) => ({ ...one, to: masked(one.to) })) };
  }),
  answer: plain(async ({ params, body }) => {
    const found = standIns();
    const message = found?.sms.taken.find(({ id }) => id === params.id);
    if (!found || !message) throw new NotFound();
    await found.sms.answer(found.hook, message.to, body.answer === 'STOP' ? 'STOP' : 'C');
    return { done: true };
  }),
});

/** Enough to tell two messages apart, too little to reach anybody. */
const masked = (to: string) => (to.includes('@') ? `…${to.slice(to.lastIndexOf('@'))}` : `… ${to.slice(-2)}`);
