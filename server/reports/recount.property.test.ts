import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { now, today, turnClock } from '#server/platform/clock.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { aConsent } from '#server/testing/support.ts';
import { findReport } from './catalogue.ts';
import { monthsOf } from './periods.ts';
import { type Classes, count } from './store.ts';

afterEach(() => turnClock(0));

const day = 86_400_000;
const service = fc.record({
  serviceType: fc.constantFrom('MED', 'ACC_SHELTER', 'SAFETY'),
  /** Shares of the time from the opening of the case until today, so that everything lies within it. */
  waited: fc.integer({ min: 0, max: 40 }),
  sessions: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      minutes: fc.integer({ min: 5, max: 480 }),
      attendance: fc.constantFrom('ATTENDED', 'LATE', 'ABSENT_UNEXCUSED', 'CANCELLED_BY_SERVICE'),
    }),
    { maxLength: 3 },
  ),
  ends: fc.boolean(),
});
const life = fc.record({
  openedAgo: fc.integer({ min: 1, max: 330 }),
  gender: fc.constantFrom('WOMAN', 'MAN', 'NON_BINARY', 'UNKNOWN'),
  ageBand: fc.constantFrom('UNDER_18', '18_24', '35_49'),
  services: fc.array(service, { maxLength: 2 }),
  closes: fc.boolean(),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

/** Lives one life through the services that a social worker uses, at the days on which it happens. */
async function live(worker: Person, { openedAgo, gender, ageBand, services, closes }: Life): Promise<void> {
  turnClock(-openedAgo * day);
  const { id, code } = await worker.call(cases.start, {}, { alias: 'Iris', languages: ['eng'], gender, ageBand });
  await owner.query(`UPDATE "Case" SET status = 'ACTIVE', "noticeVersion" = 'V1' WHERE id = $1`, [id]);
  await aConsent(id!, worker.id, 'SERVICE', []);

  for (const { serviceType, waited, sessions: held, ends } of services) {
    turnClock(-openedAgo * day);
    const requestedOn = today();
    const startsAgo = Math.max(0, openedAgo - waited);
    turnClock(-startsAgo * day);
    const made = await worker.call(episodes.plan, { code: code! }, { serviceType, requestedOn, startedOn: today() });
    for (const { at, minutes, attendance } of [...held].sort((a, b) => a.at - b.at)) {
      turnClock(-Math.floor(startsAgo * (1 - at)) * day);
      await worker.call(
        sessions.log,
        { id: made.id! },
        { heldAt: now().toISOString(), minutes, attendance, mode: 'IN_PERSON' },
      );
    }
    turnClock(0);
    if (ends) await worker.call(episodes.end, { id: made.id! }, { status: 'COMPLETED', endReason: 'AS_PLANNED' });
  }
  turnClock(0);
  if (closes)
    await worker.call(
      cases.close,
      { code: code! },
      { closureReason: 'SURVIVOR_REQUEST', closureNote: 'She wishes it.' },
    );
}

interface Records {
  cases: { id: string; opened: string; closed: string | null; gender: string; ageBand: string }[];
  episodes: {
    caseId: string;
    service: string;
    requested: string;
    started: string | null;
    ended: string | null;
    status: string;
  }[];
  sessions: { caseId: string; service: string; month: string; minutes: number; attendance: string }[];
}

/** What the case records themselves say, read past every lock and by nothing that counts. */
async function recordsOf(agencyId: string): Promise<Records> {
  const ask = async (text: string) => (await owner.query(text, [agencyId])).rows;
  return {
    cases: await ask(
      `SELECT id, "openedOn"::text AS opened, "closedOn"::text AS closed, gender, "ageBand" FROM "Case" WHERE "agencyId" = $1`,
    ),
    episodes: await ask(
      `SELECT "caseId", "serviceType" AS service, "requestedOn"::text AS requested, "startedOn"::text AS started, "endedOn"::text AS ended, status FROM "Episode" WHERE "agencyId" = $1`,
    ),
    sessions: await ask(
      `SELECT s."caseId", e."serviceType" AS service, to_char(s."heldAt" AT TIME ZONE 'Europe/Athens', 'YYYY-MM') AS month, s.minutes, s.attendance
        FROM "Session" s JOIN "Episode" e ON e.id = s."episodeId" WHERE s."agencyId" = $1`,
    ),
  };
}

type Figures = Record<string, number>;
function tally(keys: readonly (readonly [string, number])[]): Figures {
  const figures: Figures = {};
  for (const [key, value] of keys) figures[key] = (figures[key] ?? 0) + value;
  return figures;
}

/** The same figures, counted slowly and one by one. */
function recount(
  report: string,
  { cases: all, episodes: given, sessions: held }: Records,
  from: string,
  to: string,
): Figures {
  const within = (at: string | null) => at !== null && at.slice(0, 7) >= from && at.slice(0, 7) <= to;
  const of = (caseId: string) => all.find(({ id }) => id === caseId)!;
  const came = ({ attendance }: { attendance: string }) => ['ATTENDED', 'LATE', 'PARTIAL'].includes(attendance);
  const who = ({ gender, ageBand }: Records['cases'][number]) => `${gender} ${ageBand}`;

  if (report === 'caseload')
    return tally(
      all
        .filter(({ opened, closed }) => opened.slice(0, 7) <= to && (closed === null || closed.slice(0, 7) >= from))
        .map((one) => [`${who(one)} ${within(one.opened) ? 'NEW' : 'CONTINUING'}`, 1]),
    );
  if (report === 'closed') return tally(all.filter(({ closed }) => within(closed)).map((one) => [`${who(one)} `, 1]));
  if (report === 'served') {
    const seen = all.filter(({ id }) => held.some((one) => one.caseId === id && came(one) && within(one.month)));
    return tally(seen.map((one) => [`${who(one)} `, 1]));
  }
  if (report === 'minutes')
    return tally(
      held
        .filter((one) => came(one) && within(one.month))
        .map((one) => [`${who(of(one.caseId))} ${one.service}`, one.minutes]),
    );
  if (report === 'sessions')
    return tally(
      held
        .filter((one) => within(one.month))
        .map((one) => {
          const presence = came(one) ? 'PRESENT' : one.attendance.startsWith('ABSENT') ? 'ABSENT' : 'CANCELLED';
          return [`${who(of(one.caseId))} ${presence}`, 1];
        }),
    );
  if (report === 'waiting')
    return tally(
      given
        .filter(({ started }) => within(started))
        .map((one) => {
          const days = (Date.parse(one.started!) - Date.parse(one.requested)) / day;
          const band = days <= 7 ? 'D0_7' : days <= 30 ? 'D8_30' : days <= 90 ? 'D31_90' : 'D91_UP';
          return [`${who(of(one.caseId))} ${band}`, 1];
        }),
    );
  return tally(
    given
      .filter(({ ended, status }) => within(ended) && ['COMPLETED', 'ENDED_EARLY', 'CANCELLED'].includes(status))
      .map((one) => [`${who(of(one.caseId))} ${one.status}`, 1]),
  );
}

/** Of each report the breakdown that is compared besides gender and age. */
const compared: Record<string, string | null> = {
  caseload: 'flow',
  closed: null,
  served: null,
  minutes: 'service',
  sessions: 'presence',
  waiting: 'wait',
  endings: 'ending',
};

function figuresOf({ by, lines }: Classes, third: string | null): Figures {
  const column = (name: string) => by.indexOf(name);
  return tally(
    lines.map(({ codes, value }) => [
      `${codes[column('gender')]} ${codes[column('age')]} ${third ? codes[column(third)] : ''}`,
      value,
    ]),
  );
}

test('each figure is what a slow recount of the case records finds, over random histories', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 5 }), async (lives) => {
      const office = await anOffice();
      const worker = await staff('social_worker', office);
      for (const one of lives) await live(worker, one);
      turnClock(0);

      const records = await recordsOf(office.agencyId);
      const year = today().slice(0, 4);
      for (const period of [`${year}-Q1`, `${year}-Q3`, `${year}-Q4`, `${year}-H2`, year]) {
        const { from, to } = monthsOf(period);
        for (const [id, third] of Object.entries(compared)) {
          const classes = await count({ report: findReport(id)!, agencyId: office.agencyId, from, to, grant: null });
          expect(figuresOf(classes, third), `${id} ${period}`).toEqual(recount(id, records, from, to));
        }
      }
    }),
    { numRuns: 3 },
  );
});
