import type { Work } from '#server/access/work.ts';
import { getCase } from '#server/cases/cases.service.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { Id, type Query } from '#server/platform/contract.ts';
import { announce, currentQueue } from '#server/platform/jobs.ts';
import { BadQuery, NotFound } from '#server/platform/problems.ts';
import type { Due, Facts } from './deliveries.ts';
import { deliveries } from './deliveries.ts';
import type { QueueHealth, queue } from './queue.contract.ts';
import { rulesInForce } from './rules.service.ts';
import type { Subject } from './rules.ts';
import { simulate, spanOfDays } from './simulate.ts';

const longest = 400;
const usual = 90;

/** What would come up in a case between two days. */
export async function simulateCase(work: Work, code: string, asked: Query<typeof queue.simulate>) {
  const { from = today(), to = addDays(from, usual) } = asked;
  if (to < from) throw new BadQuery(['to'], 'end-before-start');
  if (to > addDays(from, longest)) throw new BadQuery(['to'], 'too-far');
  const found = await getCase(work, code, []);
  work.db.demand('simulate', 'Case', found);

  const [open, rules, subjects] = await Promise.all([
    work.facts.remindersAhead(found.id) as Promise<(Due & { retryAt: string | null })[]>,
    rulesInForce(work),
    work.facts.ruleSubjects(found.id, today()) as Promise<Subject[]>,
  ]);
  const known = new Map<string, Facts>();
  const items = await simulate(
    {
      open,
      rules,
      subjects,
      async facts(dues) {
        const asking = dues.filter(({ id }) => !known.has(id));
        if (asking.length)
          for (const { id, ...facts } of await work.facts.reminderFacts(asking)) known.set(id, facts as Facts);
        return known;
      },
      extras: async (dues, at) => extrasOf(work, dues, at),
    },
    {
      ...spanOfDays(from, to, now()),
      assume: asked.assume,
      withdrawnOn: asked.withdrawnOn,
      closedOn: asked.closedOn,
    },
  );
  const names = await work.facts.namesOf(items.map(({ userId }) => userId));
  return { items: items.map((item) => ({ ...item, userName: names.get(item.userId) ?? null })) };
}

async function extrasOf(work: Work, dues: readonly Due[], at: Date): Promise<Map<string, unknown>> {
  const all = new Map<string, unknown>();
  for (const [word, { foresee }] of Object.entries(deliveries)) {
    const own = dues.filter(({ delivery }) => delivery === word);
    if (foresee && own.length) for (const [id, extra] of await foresee(work, own, at)) all.set(id, extra);
  }
  return all;
}

/** Numbers for whoever looks after the machines. */
export async function queueHealth(work: Work): Promise<QueueHealth> {
  const at = now();
  const [rows, workerSeenAt] = await Promise.all([work.facts.queueHealth(at), work.facts.workerSeenAt()]);
  const carrier = currentQueue();
  const rowsIn = (state: string) => rows.find((row) => row.state === state);
  const count = (state: string) => Number(rowsIn(state)?.rows ?? 0);
  return {
    carrier: carrier?.carrier ?? 'none',
    answers: (await carrier?.answers()) ?? false,
    workerSeenAt,
    scheduled: count('SCHEDULED'),
    late: count('LATE'),
    oldestLateAt: rowsIn('LATE')?.oldest ?? null,
    held: count('HELD'),
    sending: count('SENDING'),
    dead: count('DEAD'),
  };
}

/** Keyset by id: the cursor is the last id that was shown. */
export async function listDeadLetters(work: Work, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  if (cursor !== undefined && !Id.safeParse(cursor).success) throw new BadQuery(['cursor'], 'invalid-cursor');
  const rows = await work.facts.deadLetters(cursor ?? null, limit + 1);
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)!.id as string) : null };
}

export async function retryDeadLetter(work: Work, id: string): Promise<string> {
  const dueAt = await work.facts.retryDeadLetter(id);
  if (!dueAt) throw new NotFound();
  work.db.note('retry', 'Reminder', { id });
  work.afterCommit(() => announce(id, new Date(Math.max(Date.parse(dueAt), now().getTime()))));
  return id;
}
