import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { cases } from '#server/cases/cases.contract.ts';
import { clocks } from '#server/clocks/clocks.contract.ts';
import { documents } from '#server/documents/documents.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, now, today, turnClock } from '#server/platform/clock.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { aCaseToRefer, agreeTo, sent, twoAgencies } from '#server/testing/agencies.ts';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { figuresIn, figuresOf } from '#server/testing/counting.ts';
import { recordsOf, recount, recounted } from '#server/testing/recount.ts';
import { aConsent, aCourse } from '#server/testing/support.ts';
import { catalogue, findReport } from './catalogue.ts';
import { monthsOf } from './periods.ts';
import { count } from './store.ts';

afterEach(() => turnClock(0));

const day = 86_400_000;
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
const level = fc.constantFrom('PRE_A1', 'A1', 'A2', 'B1');
const who5 = fc.integer({ min: 0, max: 25 }).map((sum) => sum * 4);
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 4 });

const service = fc.record({
  type: fc.constantFrom('MED', 'MED', 'PSYCHIATRY', 'LANG', 'CIVIC', 'LAB_COUNS', 'PSY_IND', 'INTERN'),
  grant: fc.constantFrom(0, 0, 1, undefined),
  /** Days from request to start, as far as the case is that old. */
  waited: fc.integer({ min: 0, max: 120 }),
  /** Shares of the time from the start until the case is closed or today. */
  sessions: fc.array(
    fc.record({
      at: share,
      minutes: fc.integer({ min: 5, max: 480 }),
      attendance: fc.constantFrom(
        'ATTENDED',
        'ATTENDED',
        'LATE',
        'PARTIAL',
        'ABSENT_UNEXCUSED',
        'CANCELLED_BY_SERVICE',
      ),
      corrected: maybe(fc.constantFrom('ABSENT_UNEXCUSED', 'ATTENDED')),
    }),
    { maxLength: 5 },
  ),
  entryLevel: maybe(level),
  exitLevel: maybe(level),
  entryWho5: maybe(who5),
  exitWho5: maybe(who5),
  entryReadiness: maybe(fc.integer({ min: 1, max: 5 })),
  exitReadiness: maybe(fc.integer({ min: 1, max: 5 })),
  placementResult: maybe(fc.constantFrom('HIRED_SAME', 'FURTHER_TRAINING', 'SEARCHING', 'INACTIVE', 'UNKNOWN')),
  entryLabourStatus: maybe(fc.constantFrom('INACTIVE_NOT_IN_EDUCATION', 'UNEMPLOYED_REGISTERED', 'INFORMAL_WORK')),
  exitSituation: maybe(
    fc.constantFrom('EMPLOYED', 'SELF_EMPLOYED', 'FURTHER_TRAINING', 'SEARCHING', 'INACTIVE', 'UNKNOWN'),
  ),
  qualificationGained: maybe(fc.constantFrom('YES', 'NO')),
  outcomeCode: maybe(fc.constantFrom('REACHED', 'NOT_REACHED', 'UNKNOWN')),
  helpful: maybe(fc.constantFrom('YES', 'NO', 'DECLINED')),
  ends: fc.constantFrom('COMPLETED', 'COMPLETED', 'ENDED_EARLY', undefined),
  endsAt: share,
});
const life = fc.record({
  openedAgo: fc.integer({ min: 1, max: 330 }),
  gender: fc.constantFrom('WOMAN', 'MAN', 'NON_BINARY', 'UNKNOWN'),
  ageBand: fc.constantFrom('UNDER_18', '18_24', '50_60', 'OVER_60'),
  /** When her birth is known she grows into another band at some time of the last year; written down at first or at last. */
  birth: maybe(
    fc.record({
      turns: fc.constantFrom(18, 25, 61),
      ago: fc.integer({ min: 0, max: 330 }),
      known: fc.constantFrom('AT_FIRST', 'AT_LAST'),
    }),
  ),
  /** Her residence status, if anybody ever writes it down; at first or at last. */
  residence: maybe(
    fc.record({
      status: fc.constantFrom('REFUGEE', 'REFUGEE', 'SUBSIDIARY', 'UNDOCUMENTED', 'NOT_ASKED'),
      known: fc.constantFrom('AT_FIRST', 'AT_LAST'),
    }),
  ),
  evidence: maybe(fc.constantFrom('PASSPORT', 'ASYLUM_CARD')),
  /** Shares of the life of the case at which she applied. */
  recognitionAt: maybe(share),
  residenceAt: maybe(share),
  citizenships: fc.constantFrom(['NGA'], ['NGA'], ['SYR', 'GRC'], ['ALB'], ['XXA'], ['ROU'], ['GRC', 'NGA'], null),
  forms: fc.subarray(['SEXUAL', 'LABOUR', 'FORCED_MARRIAGE']),
  statuses: fc.subarray(['POTENTIAL', 'PRESUMED', 'FORMAL_PENDING', 'FORMAL_RECOGNISED'] as const),
  /** Legal periods counted from her decisions, by which rule; what came of each, so many days after its first day. */
  clocks: fc.array(
    fc.record({
      rule: fc.constantFrom('COE_REFLECTION_MIN', 'GR_REFLECTION'),
      extended: fc.boolean(),
      ends: fc.constantFrom('MET', 'MET', 'LAPSED', 'CALLED_OFF', undefined),
      after: fc.integer({ min: 0, max: 200 }),
    }),
    { maxLength: 2 },
  ),
  services: fc.array(service, { minLength: 1, maxLength: 3 }),
  /** A service that was planned and never began: it ends with the case, if that ends. */
  planned: fc.boolean(),
  closes: fc.constantFrom('STAYS_OPEN', 'STAYS_OPEN', 'CLOSES', 'REOPENS'),
  closedAt: share,
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;
type Service = Life['services'][number];

interface House {
  office: Office;
  grants: { id: string; eligibility: string[]; residence: string[] }[];
  worker: Person;
  supervisor: Person;
  lawyer: Person;
  leads: Record<string, Person>;
}

async function aHouse(): Promise<House> {
  const office = await anOffice();
  const grants = [
    { id: randomUUID(), eligibility: [], residence: ['REFUGEE', 'SUBSIDIARY'] },
    { id: randomUUID(), eligibility: ['THIRD_COUNTRY', 'ADULT', 'EVIDENCE_SEEN'], residence: [] },
  ];
  for (const { id, eligibility, residence } of grants)
    await owner.query(
      `INSERT INTO "FundingGrant" (id, "agencyId", code, name, "startsOn", eligibility, "residenceStatuses") VALUES ($1, $2, $3, 'Harbour', '2020-01-01', $4, $5)`,
      [id, office.agencyId, `G-${id.slice(0, 4)}`, eligibility, residence],
    );
  const [worker, supervisor, teacher, psychologist, counsellor, lawyer] = await Promise.all(
    (['social_worker', 'supervisor', 'teacher', 'psychologist', 'labour_counsellor', 'legal_adviser'] as const).map(
      (role) => staff(role, office),
    ),
  );
  const leads = {
    LANG: teacher!,
    CIVIC: teacher!,
    PSY_IND: psychologist!,
    LAB_COUNS: counsellor!,
    INTERN: counsellor!,
  };
  return { office, grants, worker: worker!, supervisor: supervisor!, lawyer: lawyer!, leads };
}

/** What is measured in a service of this type. */
const measured: Record<string, readonly (keyof Service)[]> = {
  LANG: ['entryLevel', 'exitLevel'],
  CIVIC: ['entryLevel', 'exitLevel'],
  PSY_IND: ['entryWho5', 'exitWho5'],
  LAB_COUNS: ['entryReadiness', 'exitReadiness', 'entryLabourStatus', 'exitSituation', 'qualificationGained'],
  INTERN: ['placementResult', 'entryLabourStatus', 'qualificationGained'],
};

/** Lives one life through the services that staff use, at the days on which it happens. */
async function live(house: House, one: Life): Promise<void> {
  const { worker } = house;
  const { openedAgo, gender, ageBand, citizenships, forms, statuses } = one;
  const closedAgo = one.closes === 'STAYS_OPEN' ? 0 : Math.floor(openedAgo * (1 - one.closedAt));
  const back = (days: number) => turnClock(-days * day);

  back(openedAgo);
  const started = await worker.call(cases.start, {}, { alias: 'Iris', languages: ['eng'], gender, ageBand });
  const [id, code] = [started.id!, started.code!];
  await owner.query(`UPDATE "Case" SET status = 'ACTIVE', "noticeVersion" = 'V1' WHERE id = $1`, [id]);
  await aConsent(id, worker.id, 'SERVICE', []);
  const tellBirth = async (known: string) => {
    if (one.birth?.known !== known) return;
    const birthday = addDays(today('Europe/Athens', new Date(Date.now())), -one.birth.ago);
    const born = { dateOfBirth: `${Number(birthday.slice(0, 4)) - one.birth.turns}${birthday.slice(4)}` };
    await worker.call(people.changeIdentity, { code }, { ...born, birthPrecision: 'EXACT' }, { version: 0 });
  };
  await tellBirth('AT_FIRST');
  const { version } = await worker.call(cases.open, { code });
  const isNow = (when: string) => one.residence?.known === when && { residenceStatus: one.residence.status };
  const atFirst = { ...(citizenships && { citizenships: [...citizenships] }), ...isNow('AT_FIRST') };
  if (Object.keys(atFirst).length) await worker.call(cases.change, { code }, atFirst, { version: version! });
  if (forms.length) await worker.call(people.changeExploitation, { code }, { forms }, { version: 0 });
  for (const [nth, status] of statuses.entries()) {
    back(Math.max(closedAgo, openedAgo - nth * 40));
    const effectiveOn = today('Europe/Athens', new Date(now().getTime() - Math.max(0, 2 - nth) * 30 * day));
    const act = status === 'FORMAL_RECOGNISED' && { actNumber: '1/2026' };
    const decided = { status, effectiveOn, decidedBy: 'NGO', basis: 'INDICATORS', ...act };
    const { id: factId } = await worker.call(people.addStatusEvent, { code }, decided);
    const clock = one.clocks[nth];
    if (clock) await runClock(house, code, clock, { factId: factId!, effectiveOn, closedAgo });
  }

  for (const each of one.services) await serve(house, code, each, { openedAgo, closedAgo });
  back(openedAgo);
  if (one.planned) await worker.call(episodes.plan, { code }, { serviceType: 'MED', status: 'PLANNED' });

  back(closedAgo);
  const dayAt = (at: number) =>
    today('Europe/Athens', new Date(now().getTime() - Math.floor((openedAgo - closedAgo) * at) * day));
  const facts = {
    ...isNow('AT_LAST'),
    ...(one.evidence && { eligibilityEvidence: one.evidence }),
    ...(one.residenceAt !== undefined && { longTermResidenceAppliedOn: dayAt(one.residenceAt) }),
  };
  const seen = await worker.call(cases.open, { code });
  const told = await worker.call(cases.change, { code }, facts, { version: seen.version! });
  if (one.recognitionAt !== undefined && counsellors(one))
    await house.leads.INTERN!.call(
      cases.change,
      { code },
      { recognitionAppliedOn: dayAt(one.recognitionAt) },
      { version: told.version! },
    );

  await tellBirth('AT_LAST');
  if (one.closes === 'STAYS_OPEN') return;
  const why = { closureReason: 'SURVIVOR_REQUEST', closureNote: 'She wishes it.' };
  await worker.call(cases.close, { code }, why);
  turnClock(0);
  if (one.closes === 'REOPENS') await worker.call(cases.reopen, { code }, { reopeningReason: 'She came back.' });
}

/** One legal period: begun from a decision, extended by a paper, and what came of it. */
async function runClock(
  { worker, lawyer }: House,
  code: string,
  { rule, extended, ends, after }: Life['clocks'][number],
  { factId, effectiveOn, closedAgo }: { factId: string; effectiveOn: string; closedAgo: number },
): Promise<void> {
  if (!(await onTheTeam(lawyer, code)))
    await worker.call(members.add, { code }, { userId: lawyer.id, role: 'legal_adviser' });
  let running = await lawyer.call(clocks.start, { code }, { rule, fact: 'STATUS_DECISION', factId });
  if (extended) {
    const content = Buffer.from(`%PDF-1.4 an act ${Math.random()} %%EOF`).toString('base64');
    const { id: documentId } = await lawyer.call(documents.add, { code }, { kind: 'LEGAL', content });
    const more = { rule: 'GR_REFLECTION_MINOR_EXT', documentId: documentId! };
    running = await lawyer.call(clocks.extend, { id: running.id! }, more, { version: running.version! });
  }
  if (!ends) return;

  const latest = Math.max(0, Math.min(closedAgo, Math.round((Date.now() - now().getTime()) / day)));
  const on = addDays(effectiveOn, after);
  const metOn = on > today() ? today() : on;
  turnClock(-latest * day);
  const answer = await lawyer.try(clocks.end, { id: running.id! }, { outcome: ends, ...(ends === 'MET' && { metOn }) });
  // What still runs has not run out.
  expect([200, 409], JSON.stringify(answer.body)).toContain(answer.status);
}

const onTheTeam = async (one: Person, code: string) => (await one.try(cases.open, { code })).status === 200;

/** Whether a labour counsellor is on her team, who writes down what she applies for. */
const counsellors = ({ services }: Life) => services.some(({ type }) => ['LAB_COUNS', 'INTERN'].includes(type));

/** One service of a life, from request to end. */
async function serve(
  { worker, leads, grants }: House,
  code: string,
  one: Service,
  { openedAgo, closedAgo }: { openedAgo: number; closedAgo: number },
): Promise<void> {
  const lead = leads[one.type];
  const startsAgo = Math.max(closedAgo, openedAgo - one.waited);
  const at = (part: number, since: number) =>
    turnClock(-(closedAgo + Math.floor((since - closedAgo) * (1 - part))) * day);
  const ofAgo = () => Math.round((Date.now() - now().getTime()) / day);

  turnClock(-openedAgo * day);
  const requestedOn = today();
  const group = lead?.role === 'teacher' ? await aCourse(lead, one.type, { startsOn: today() }) : undefined;
  turnClock(-startsAgo * day);
  const made = await worker.call(
    episodes.plan,
    { code },
    {
      serviceType: one.type,
      requestedOn,
      startedOn: today(),
      ...(group && { courseId: group.id }),
      ...(lead && !group && { leadUserId: lead.id }),
      ...(one.grant !== undefined && { grantId: grants[one.grant]!.id }),
    },
  );
  const id = made.id!;

  let last = startsAgo;
  for (const { at: part, minutes, attendance, corrected } of [...one.sessions].sort((a, b) => a.at - b.at)) {
    at(part, startsAgo);
    last = Math.min(last, ofAgo());
    const held = { heldAt: now().toISOString(), minutes, attendance, mode: 'IN_PERSON' } as const;
    const { id: session, version } = await worker.call(sessions.log, { id }, held);
    if (corrected)
      await worker.call(sessions.correct, { id: session! }, { attendance: corrected }, { version: version! });
  }

  at(one.endsAt, last);
  const found = Object.fromEntries((measured[one.type] ?? []).map((name) => [name, one[name]]));
  const { version } = await worker.call(episodes.open, { id });
  if (lead && Object.values(found).some((value) => value !== undefined))
    await lead.call(episodes.change, { id }, found, { version: version! });
  if (one.ends)
    await worker.call(
      episodes.end,
      { id },
      {
        status: one.ends,
        endReason: one.ends === 'COMPLETED' ? 'AS_PLANNED' : 'SURVIVOR_CHOICE',
        ...(one.outcomeCode && { outcomeCode: one.outcomeCode }),
        ...(one.helpful && { helpful: one.helpful }),
      },
    );
}

/** The quarters of a year back, and the halves and the year that hold them. */
function periods(): string[] {
  const year = Number(today().slice(0, 4));
  return [`${year - 1}-H2`, ...[1, 2, 3, 4].map((quarter) => `${year}-Q${quarter}`), `${year}-H2`, `${year}`];
}

/** What a report is asked of: each grant where it needs one; else everybody, and over the whole year one grant too. */
const grantsFor = ({ needsGrant }: { needsGrant?: true }, { grants }: House, period: string) =>
  needsGrant ? grants : period.length > 4 ? [null] : [null, grants[0]!];

test('every report of the catalogue has a recount', () => {
  expect([...recounted].sort()).toEqual(catalogue.map(({ id }) => id).sort());
});

test('each figure is what a slow recount of the case records finds, over random histories', {
  timeout: 240_000,
}, async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 2, maxLength: 3 }), async (lives) => {
      const house = await aHouse();
      for (const one of lives) await live(house, one);
      turnClock(0);

      const records = await recordsOf(house.supervisor);
      expect(records.cases).toHaveLength(lives.length);
      for (const report of catalogue.filter(({ id }) => id !== 'referrals'))
        for (const period of periods())
          for (const grant of grantsFor(report, house, period)) {
            const asked = { ...monthsOf(period), grant };
            const expected = figuresOf(recount(report.id, records, asked), report);
            const where = `${report.id} ${period} ${grant ? [...grant.eligibility, ...grant.residence] : 'all'}`;
            const classes = await count({ report, agencyId: house.office.agencyId, ...asked });
            expect(figuresIn(classes), where).toEqual(expected);
            if (Object.keys(expected).length) seen.add(report.id);
          }
    }),
    // A life takes a second: a smaller one that fails too is not looked for.
    { numRuns: 3, endOnFailure: true },
  );
  // Histories in which nothing of the kind happens prove nothing.
  expect(seen.size).toBeGreaterThan(catalogue.length / 2);
});

const journey = fc.record({
  sentAgo: fc.integer({ min: 20, max: 200 }),
  urgency: fc.constantFrom('ROUTINE', 'URGENT'),
  services: fc.subarray(['ACC_SHELTER', 'MED', 'LANG'], { minLength: 1 }),
  acts: fc.array(
    fc.record({
      act: fc.constantFrom('acknowledge', 'accept', 'waitlist', 'decline', 'start', 'feedback', 'contest', 'withdraw'),
      after: fc.integer({ min: 1, max: 120 }),
    }),
    { maxLength: 5 },
  ),
});

test('referrals are counted as a slow recount of them finds', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(journey, { minLength: 2, maxLength: 4 }), async (journeys) => {
      const world = await twoAgencies();
      const supervisor = await staff('supervisor', world.ours);
      const bodies: Record<string, object> = {
        accept: {},
        decline: { declineReason: 'NO_CAPACITY' },
        contest: { words: 'Once more' },
        feedback: { words: 'Well' },
        withdraw: { withdrawnWhy: 'NO_LONGER_NEEDED' },
      };
      for (const { sentAgo, urgency, services, acts } of journeys) {
        let ago = sentAgo * day;
        turnClock(-ago);
        const made = await aCaseToRefer(world.worker);
        await agreeTo(world.worker, made.id, world.theirs, ['DEMOGRAPHIC'], { validFrom: '2020-01-01' });
        const id = await sent(world, made.at, { urgency, services });
        for (const { act, after } of acts) {
          ago = Math.max(0, ago - after * 3_600_000);
          turnClock(-ago);
          const by = act === 'contest' || act === 'withdraw' ? world.desk : world.partner;
          const { status } = await by.ask('post', `/referrals/${id}/${act}`, bodies[act]);
          expect([200, 404, 409], act).toContain(status);
        }
      }
      turnClock(0);

      const report = findReport('referrals')!;
      const records = await recordsOf(supervisor);
      expect(records.referrals).toHaveLength(journeys.length);
      for (const period of periods()) {
        const asked = { ...monthsOf(period), grant: null };
        const expected = figuresOf(recount('referrals', records, asked), report);
        const classes = await count({ report, agencyId: world.ours.agencyId, ...asked });
        expect(figuresIn(classes), period).toEqual(expected);
      }
    }),
    { numRuns: 3, endOnFailure: true },
  );
});
