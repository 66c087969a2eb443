import { addDays, toInstant, toWall } from '../app/time.ts';

/** A session may be dated at most this far ahead, in milliseconds (BR3). */
const ahead = 15 * 60_000;
const step = 5 * 60_000;

interface Planned {
  startsAt?: string;
}

const distance = ({ startsAt }: Planned, now: number) => Math.abs(Date.parse(startsAt ?? '') - now);

/** Of what is planned, what has begun and lies nearest to now: most likely that is what is being written up. */
export function nearestBegun<T extends Planned>(planned: readonly T[], now: number): T | undefined {
  return planned
    .filter(({ startsAt }) => startsAt !== undefined && Date.parse(startsAt) <= now + ahead)
    .sort((a, b) => distance(a, now) - distance(b, now))[0];
}

/** The last five minutes on the clock, for a session that was not planned. */
export const roundedNow = (now: number): string => new Date(Math.floor(now / step) * step).toISOString();

/** The same time on the wall one and two weeks later, as far as it still lies ahead. */
export function nextProposals(heldAt: string, now: number): string[] {
  const { day, time } = toWall(heldAt);
  return [7, 14].map((days) => toInstant(addDays(day, days), time)).filter((moment) => Date.parse(moment) > now);
}

/** Two sessions of one service are no closer to each other than this, in milliseconds, unless one was logged twice. */
const twin = 10 * 60_000;

interface Logged {
  heldAt?: string;
  recordedAt?: string;
  recorderId?: string;
}

/**
 * What was logged already and is most likely the same meeting: held within ten minutes of this one, by whomever it
 * was recorded, or recorded by this person within the last ten.
 */
export function likelyTwin<T extends Logged>(
  logged: readonly T[],
  about: { heldAt: string | undefined; recorderId: string },
  now: number,
): T | undefined {
  const near = (moment: string | undefined, to: number) => Math.abs(Date.parse(moment ?? '') - to) <= twin;
  return logged.find(
    ({ heldAt, recordedAt, recorderId }) =>
      near(heldAt, Date.parse(about.heldAt ?? '')) || (recorderId === about.recorderId && near(recordedAt, now)),
  );
}

/** What a form holds but nobody filled in; a contract knows such fields as absent. */
export function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (value === null || value === undefined || value === '') return [];
      if (Array.isArray(value)) return value.length > 0 ? [[name, value]] : [];
      if (typeof value !== 'object') return [[name, value]];
      const inner = withoutEmpty(value as Record<string, unknown>);
      return Object.keys(inner).length > 0 ? [[name, inner]] : [];
    }),
  );
}
