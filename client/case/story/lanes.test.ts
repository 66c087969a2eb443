import { describe, expect, test } from 'vitest';
import type { Appointment, Episode, Session } from '../data.ts';
import { axisOf, lanesOf } from './lanes.ts';

const now = '2026-11-17';
const episode = (id: string, more: Partial<Episode> = {}): Episode => ({
  id,
  serviceType: 'LANG',
  sessionKind: 'LESSON',
  status: 'ACTIVE',
  providerAgencyId: 'agency',
  requestedOn: '2026-08-20',
  startedOn: '2026-09-01',
  endedOn: null,
  ...more,
});
const session = (episodeId: string, day: string, attendance?: Session['attendance']): Session => ({
  id: `${episodeId} ${day}`,
  episodeId,
  heldAt: `${day}T09:00:00Z`,
  ...(attendance && { attendance }),
});
const lanes = (
  episodes: Episode[],
  sessions: Session[] = [],
  appointments: Appointment[] = [],
  axis = axisOf('2026-06-04', now),
) => lanesOf({ episodes, sessions, appointments }, axis, now);

describe('the axis', () => {
  test('runs from the start to a little after today, with a tick at each month', () => {
    const axis = axisOf('2026-06-04', now);
    expect(axis.from).toBe('2026-06-04');
    expect(axis.to > now).toBe(true);
    expect(axis.today).toBeGreaterThan(0.9);
    expect(axis.ticks.map(({ day }) => day)).toEqual([
      '2026-07-01',
      '2026-08-01',
      '2026-09-01',
      '2026-10-01',
      '2026-11-01',
      '2026-12-01',
    ]);
  });

  test('reaches to what is planned, but not further than eight weeks', () => {
    expect(axisOf('2026-06-04', now, '2026-12-10').to).toBe('2026-12-12');
    expect(axisOf('2026-06-04', now, '2027-10-10').to).toBe('2027-01-12');
  });

  test('has width on the first day, and fewer ticks over years', () => {
    expect(axisOf(now, now).today).toBeGreaterThan(0.5);
    expect(axisOf('2024-01-10', now).ticks.length).toBeLessThan(14);
  });
});

describe('the lanes', () => {
  test('a meeting is filled when she came, hollow when not, a diamond when it is not ours to see', () => {
    const {
      lanes: [lane],
    } = lanes(
      [episode('a')],
      [
        session('a', '2026-10-01', 'ATTENDED'),
        session('a', '2026-10-08', 'LATE'),
        session('a', '2026-10-15', 'ABSENT_EXCUSED'),
        session('a', '2026-10-22', 'CANCELLED_BY_CLIENT'),
        session('a', '2026-10-29'),
      ],
    );
    expect(lane?.marks.map(({ sign }) => sign)).toEqual(['came', 'came', 'missed', 'missed', 'date']);
    expect(lane?.datesOnly).toBe(false);
  });

  test('a service of which only dates are shown says so', () => {
    const stub = { id: 'a', serviceType: 'LEG_INFO', status: 'ACTIVE' as const, startedOn: '2026-07-01' };
    const {
      lanes: [lane],
    } = lanes([stub], [session('a', '2026-10-01')]);
    expect(lane).toMatchObject({ datesOnly: true, marks: [{ sign: 'date' }] });
  });

  test('the solid line ends where the service ended, or today', () => {
    const axis = axisOf('2026-06-04', now);
    const {
      lanes: [ended, going],
    } = lanes([
      episode('a', { startedOn: '2026-06-04', status: 'COMPLETED', endedOn: '2026-08-01' }),
      episode('b', { startedOn: '2026-06-05' }),
    ]);
    expect(ended?.line?.[0]).toBe(0);
    expect(ended?.line?.[1]).toBeLessThan(0.5);
    expect(going?.line?.[1]).toBe(axis.today);
  });

  test('what is planned is dashed from today on; a service that has not begun has dashes only', () => {
    const axis = axisOf('2026-06-04', now, '2026-11-24');
    const {
      lanes: [going, planned],
    } = lanes(
      [episode('a'), episode('b', { status: 'PLANNED', startedOn: null, requestedOn: '2026-11-01' })],
      [],
      [
        { id: 'x', episodeId: 'a', startsAt: '2026-11-24T09:00:00Z', status: 'PLANNED' },
        { id: 'y', episodeId: 'a', startsAt: '2026-11-10T09:00:00Z', status: 'PLANNED' },
      ],
      axis,
    );
    expect(going?.dashes?.[0]).toBe(axis.today);
    expect(going?.marks).toMatchObject([{ id: 'x', sign: 'planned' }]);
    expect(planned).toMatchObject({ line: undefined, dashes: [axis.today, 1] });
  });

  test('services that ended before the axis are counted, not drawn; lanes stand in the order they began', () => {
    const { lanes: drawn, earlier } = lanes(
      [
        episode('late', { startedOn: '2026-10-01' }),
        episode('early', { startedOn: '2026-07-01' }),
        episode('over', { startedOn: '2026-02-01', status: 'COMPLETED', endedOn: '2026-03-01' }),
      ],
      [],
    );
    expect(drawn.map(({ id }) => id)).toEqual(['early', 'late']);
    expect(earlier).toBe(1);
  });
});
