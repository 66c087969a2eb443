import type { Work } from '#server/access/work.ts';
import { latest } from '#server/platform/latest.ts';
import { citizenshipGroup } from './groups.ts';

/**
 * Counts a person as she now stands, under her random number: coarse codes and months only. Written in the transaction
 * of what it counts; reports read nothing else.
 */
export async function countPerson(work: Work, caseId: string): Promise<void> {
  const { db } = work;
  const [found] = await db.inner('Case', { id: caseId }, [
    'statisticsNumber',
    'gender',
    'ageBand',
    'citizenships',
    'openedOn',
    'closedOn',
    'closureReason',
  ]);
  if (!found?.statisticsNumber) return;

  const [history] = await db.inner('ExploitationHistory', { caseId }, ['primaryForm', 'forms']);
  const events = await db.inner('VictimStatusEvent', { caseId }, ['status', 'recordedAt']);

  await work.count('PersonFact', {
    number: found.statisticsNumber,
    agencyId: found.agencyId,
    ageBand: found.ageBand,
    gender: found.gender,
    citizenshipGroup: citizenshipGroup(found.citizenships as string[] | null),
    exploitation: (history?.forms as string[] | null) ?? [],
    victimStatus: latest(events)?.status ?? 'UNKNOWN',
    openedIn: monthOf(found.openedOn),
    closedIn: monthOf(found.closedOn),
    closureReason: found.closureReason,
  });
}

/** A date as coarse as statistics keep it: YYYY-MM. */
export const monthOf = <T extends string | null | undefined>(day: T) => (day ? day.slice(0, 7) : null);
