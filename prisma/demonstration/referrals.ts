import type { Actor } from '#server/access/roles.ts';
import type { Work } from '#server/access/work.ts';
import { addDays, today } from '#server/platform/clock.ts';
import type { NewReferral } from '#server/referrals/referrals.contract.ts';
import * as referrals from '#server/referrals/referrals.service.ts';

/** One act of one member of staff at one time. */
type Act = <T>(actor: Actor, day: string, time: string, job: (work: Work) => Promise<T>) => Promise<T>;

interface Who {
  worker: Actor;
  desk: Actor;
  partner: Actor;
  toAgencyId: string;
}

/** How far referrals of the demonstration have come, and how many days ago they were sent. */
const stories = [
  { until: 'waiting', days: 0, urgency: 'EMERGENCY' },
  { until: 'closed', days: 40, urgency: 'ROUTINE' },
  { until: 'asked', days: 1, urgency: 'URGENT' },
  { until: 'accepted', days: 6, urgency: 'ROUTINE' },
  { until: 'declined', days: 9, urgency: 'URGENT' },
  { until: 'waitlisted', days: 5, urgency: 'ROUTINE' },
  { until: 'draft', days: 0, urgency: 'ROUTINE' },
  { until: 'answered', days: 2, urgency: 'URGENT' },
] as const;

/** A referral to the agency she agreed to, by number, so that no dice move. */
export async function refer(
  act: Act,
  { worker, desk, partner, toAgencyId }: Who,
  code: string,
  number: number,
  services: string[],
): Promise<void> {
  const { until, days, urgency } = stories[number % stories.length]!;
  const day = (after: number) => {
    const wanted = addDays(today(), after - days);
    return wanted > today() ? today() : wanted;
  };
  // The working day may not have begun: then what is of today happened in the small hours.
  const early = days === 0;
  const body: NewReferral = {
    toAgencyId,
    urgency,
    services,
    interpreterNeed: 'NOT_NEEDED',
    reason: 'Talked over with her; she wants to try it.',
    message: services.includes('JOB')
      ? 'Looks for part-time work, mornings only.'
      : 'A room from this week on, quiet if there is one.',
  };
  const id = await act(worker, day(0), early ? '00:01' : '09:10', (w) => referrals.draftReferral(w, code, body));
  if (until === 'draft') return;

  await act(worker, day(0), early ? '00:02' : '09:20', (w) => referrals.makeReady(w, id, Number.NaN));
  await act(desk, day(0), early ? '00:03' : '10:30', (w) => referrals.sendReferral(w, id, Number.NaN));
  if (until === 'waiting') return;

  await act(partner, day(0), '11:10', (w) => referrals.acknowledge(w, id, Number.NaN));
  if (until === 'asked' || until === 'answered') {
    await act(partner, day(0), '11:30', (w) =>
      referrals.ask(w, id, Number.NaN, 'Would a shared room do for the first days?'),
    );
    if (until === 'answered')
      await act(worker, day(1), '09:00', (w) => referrals.answer(w, id, Number.NaN, 'Yes, for up to a week.'));
  } else if (until === 'declined')
    await act(partner, day(1), '12:00', (w) =>
      referrals.decline(w, id, Number.NaN, { declineReason: 'SAFETY_CONFLICT_RESIDENT' }),
    );
  else if (until === 'waitlisted')
    await act(partner, day(2), '12:00', (w) => referrals.waitlist(w, id, Number.NaN, undefined));
  else await takeIn(act, { desk, partner }, id, day, until === 'closed');
}

/** What came of referrals of the last quarter that is over, in turns; each is over by now. */
const outcomes = {
  agora: ['answered', 'declined', 'missed'],
  harbour: ['answered', 'declined'],
} as const;

/**
 * A referral that began and ended in the last quarter that is over, so that its figures have something to show. It is in
 * its third to ninth week, by number, so that no dice move.
 */
export async function referLastQuarter(
  act: Act,
  { worker, desk, partner, toAgencyId }: Who,
  code: string,
  {
    number,
    to,
    services,
    agree,
    withdraw,
  }: {
    number: number;
    to: keyof typeof outcomes;
    services: string[];
    /** Agrees, on a day, that this agency is told; and takes that back when it is over. */
    agree: (day: string) => Promise<string>;
    withdraw: (day: string, consentId: string) => Promise<void>;
  },
): Promise<void> {
  const outcome = outcomes[to][number % outcomes[to].length]!;
  const sent = addDays(startOfLastQuarter(), 14 + ((number * 11) % 42));
  const day = (after: number) => addDays(sent, after);
  const consentId = await agree(day(0));
  const body: NewReferral = {
    toAgencyId,
    urgency: number % 3 ? 'ROUTINE' : 'URGENT',
    services,
    interpreterNeed: 'NOT_NEEDED',
    reason: 'Talked over with her; she wants to try it.',
    message: 'What was agreed with her on the phone.',
  };
  const id = await act(worker, day(0), '14:10', async (w) => {
    const drafted = await referrals.draftReferral(w, code, body);
    await referrals.makeReady(w, drafted, Number.NaN);
    return drafted;
  });
  await act(desk, day(0), '14:40', (w) => referrals.sendReferral(w, id, Number.NaN));
  // An answer to what was only received acknowledges it.
  const answered = day(number % 4);
  if (outcome === 'declined')
    await act(partner, answered, '15:20', (w) =>
      referrals.decline(w, id, Number.NaN, { declineReason: 'NO_CAPACITY' }),
    );
  else {
    await act(partner, answered, '15:20', (w) => referrals.accept(w, id, Number.NaN, {}));
    if (outcome === 'missed') await act(partner, day(7), '10:00', (w) => referrals.noShow(w, id, Number.NaN));
    else
      await act(partner, day(7), '10:00', async (w) => {
        await referrals.start(w, id, Number.NaN);
        await referrals.feedback(w, id, Number.NaN, 'Came, and goes on.');
      });
    await act(desk, day(12), '09:30', (w) =>
      referrals.close(w, id, Number.NaN, outcome === 'missed' ? 'NOT_ATTENDED' : 'SERVICE_PROVIDED_FULL'),
    );
  }
  await withdraw(day(16), consentId);
}

/** The first day of the last quarter that is over. */
export function startOfLastQuarter(): string {
  const [year, month] = today().split('-').map(Number) as [number, number];
  const quarter = year * 4 + Math.floor((month - 1) / 3) - 1;
  return `${Math.floor(quarter / 4)}-${String((quarter % 4) * 3 + 1).padStart(2, '0')}-01`;
}

async function takeIn(
  act: Act,
  { desk, partner }: Pick<Who, 'desk' | 'partner'>,
  id: string,
  day: (after: number) => string,
  toTheEnd: boolean,
): Promise<void> {
  await act(partner, day(2), '12:00', (w) => referrals.accept(w, id, Number.NaN, {}));
  if (!toTheEnd) return;

  await act(partner, day(5), '10:00', (w) => referrals.start(w, id, Number.NaN));
  await act(partner, day(30), '15:00', (w) =>
    referrals.feedback(w, id, Number.NaN, 'Settled in well; stays in touch.'),
  );
  await act(desk, day(31), '09:30', (w) => referrals.close(w, id, Number.NaN, 'SERVICE_PROVIDED_FULL'));
}
