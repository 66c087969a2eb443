import { openStatuses } from '#server/episodes/episodes.contract.ts';
import { wasThere } from '#server/sessions/sessions.contract.ts';
import { addDays, type Day, daysBetween, toWall } from '../../app/time.ts';
import type { Appointment, Episode, Session } from '../data.ts';

/** `came` filled, `missed` hollow, `date` a diamond for what is not the reader's to see, `planned` dashed. */
export type Sign = 'came' | 'missed' | 'date' | 'planned';

export interface LaneMark {
  id: string;
  sign: Sign;
  day: Day;
  /** Place on the axis, 0 to 1. */
  x: number;
}

export interface Lane {
  id: string;
  serviceType: string | undefined;
  status: string | undefined;
  leadUserId: string | null | undefined;
  /** Only dates of this service are the reader's to see. */
  datesOnly: boolean;
  /** Where the solid line begins and ends; undefined where the service has not begun. */
  line: readonly [number, number] | undefined;
  /** Where the dashed line of what is planned begins and ends. */
  dashes: readonly [number, number] | undefined;
  marks: LaneMark[];
}

export interface Axis {
  from: Day;
  to: Day;
  today: number;
  /** The first days of months, or of quarters where the time is long. */
  ticks: { day: Day; x: number }[];
}

/** A little of what comes is shown too: a week at least, eight weeks at most. */
const ahead = { least: 7, most: 56 };

export function axisOf(start: Day, now: Day, lastPlanned?: Day): Axis {
  const planned = lastPlanned ? daysBetween(now, lastPlanned) + 2 : 0;
  const past = Math.max(daysBetween(start, now), 14);
  const to = addDays(now, Math.min(Math.max(planned, Math.ceil(past * 0.08), ahead.least), ahead.most));
  const from = addDays(now, -past);
  const place = placeOn(from, to);
  return { from, to, today: place(now), ticks: ticksOf(from, to).map((day) => ({ day, x: place(day) })) };
}

const placeOn = (from: Day, to: Day) => {
  const length = daysBetween(from, to);
  return (day: Day) => Math.min(Math.max(daysBetween(from, day) / length, 0), 1);
};

function ticksOf(from: Day, to: Day): Day[] {
  const months = Math.ceil(daysBetween(from, to) / 30);
  const step = months <= 9 ? 1 : months <= 30 ? 3 : 6;
  const ticks: Day[] = [];
  let [year, month] = from.split('-').map(Number) as [number, number];
  for (;;) {
    const day = `${year}-${String(month).padStart(2, '0')}-01`;
    if (day > to) return ticks;
    if (day >= from && (month - 1) % step === 0) ticks.push(day);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
}

/** Whether the reader sees of a service only that it is there. */
const isStub = (episode: Episode) => episode.providerAgencyId === undefined && episode.requestedOn === undefined;

/**
 * One lane per service, in the order in which they began. Services that ended before the axis begins are left out, and
 * counted. What a role may not read has no lane, because the server does not name it.
 */
export function lanesOf(
  {
    episodes,
    sessions,
    appointments,
  }: { episodes: readonly Episode[]; sessions: readonly Session[]; appointments: readonly Appointment[] },
  axis: Axis,
  now: Day,
): { lanes: Lane[]; earlier: number } {
  const place = placeOn(axis.from, axis.to);
  const held = groupBy(sessions, ({ episodeId }) => episodeId);
  const planned = groupBy(
    appointments.filter(({ startsAt }) => startsAt && toWall(startsAt).day >= now),
    ({ episodeId }) => episodeId ?? undefined,
  );

  const all = episodes.map((episode): Lane & { began: Day; ended: Day | undefined } => {
    const id = episode.id as string;
    const meetings = (held.get(id) ?? []).map(markOf).filter(({ day }) => day >= axis.from && day <= axis.to);
    const coming = (planned.get(id) ?? []).map(({ id: of, startsAt }) => ({
      id: of as string,
      sign: 'planned' as const,
      day: toWall(startsAt as string).day,
    }));
    const isOpen = openStatuses.includes(episode.status as (typeof openStatuses)[number]);
    const firstMeeting = meetings.map(({ day }) => day).sort()[0];
    const started = episode.startedOn ?? firstMeeting;
    const ended = isOpen ? undefined : (episode.endedOn ?? undefined);
    const lastComing = coming
      .map(({ day }) => day)
      .sort()
      .at(-1);
    const dashesTo = lastComing ?? (isOpen && !started ? axis.to : undefined);
    const dashesFrom = started && started <= now ? now : (started ?? episode.requestedOn ?? now);

    return {
      id,
      serviceType: episode.serviceType,
      status: episode.status,
      leadUserId: episode.leadUserId,
      datesOnly: isStub(episode) || (meetings.length > 0 && meetings.every(({ sign }) => sign === 'date')),
      line: started && started <= now ? [place(started), place(ended ?? now)] : undefined,
      dashes: dashesTo ? [place(dashesFrom > now ? dashesFrom : now), place(dashesTo)] : undefined,
      marks: [...meetings, ...coming].map((mark) => ({ ...mark, x: place(mark.day) })).sort((a, b) => a.x - b.x),
      began: started ?? episode.requestedOn ?? now,
      ended,
    };
  });

  const lanes = all
    .filter(
      ({ status, ended, marks }) => marks.length > 0 || (status !== 'CANCELLED' && (!ended || ended >= axis.from)),
    )
    .sort((a, b) => (a.began === b.began ? a.id.localeCompare(b.id) : a.began < b.began ? -1 : 1));
  return { lanes: lanes.map(({ began: _began, ended: _ended, ...lane }) => lane), earlier: all.length - lanes.length };
}

function markOf({ id, heldAt, attendance }: Session): Omit<LaneMark, 'x'> {
  const sign: Sign =
    attendance === undefined ? 'date' : wasThere(attendance) || attendance === 'NOT_APPLICABLE' ? 'came' : 'missed';
  return { id: id as string, sign, day: toWall(heldAt as string).day };
}

function groupBy<T>(rows: readonly T[], keyFor: (row: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyFor(row);
    if (!key) continue;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
