import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataCategories } from '#server/consents/consents.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { today } from '#server/platform/clock.ts';
import type { Problem } from '#server/platform/problems.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { wordsOf } from '#server/reminders/digest.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { aCaseToRefer, agreeTo, sent, twoAgencies } from '#server/testing/agencies.ts';
import { inMinutes } from '#server/testing/calendar.ts';
import { anOffice, owner, type Person, staff } from '#server/testing/cast.ts';
import { aGrantWithOthers, openWays, releasedFiles } from '#server/testing/outputs.ts';
import { aConsent, anEpisode } from '#server/testing/support.ts';
import { formOf } from './form.service.ts';
import { compose, disclosed } from './payload.ts';
import { type Act, actsFrom, fields, type Key, keys, moves, type State, states } from './referrals.contract.ts';

const services = ['ACC_SHELTER', 'PSY_IND', 'MED', 'LEG_INFO', 'LANG', 'JOB', 'CHILD', 'OTHER', 'NEVER_HEARD_OF'];
const terms = fc.record({
  services: fc.subarray(services, { minLength: 1 }),
  categories: fc.subarray([...dataCategories]),
  kind: fc.constantFrom('NGO', 'SHELTER', 'BUSINESS', 'SCHOOL_OR_COLLEGE', 'LAW_ENFORCEMENT'),
  inDanger: fc.boolean(),
  stopped: fc.boolean(),
});
const record = fc.dictionary(fc.constantFrom(...keys), fc.constantFrom('x', '', null, [], ['x'], { a: 1 }));

/** Read off the design, not off the code: what a business and a school have no need to know. */
const beyond: Record<string, string[]> = {
  BUSINESS: [
    ...['FAMILY', 'EXPLOITATION', 'HEALTH', 'MENTAL_HEALTH_SUMMARY', 'RISK', 'LEGAL', 'RESIDENCE', 'ATTENDANCE'],
    'DOCUMENTS',
  ],
  SCHOOL_OR_COLLEGE: ['EXPLOITATION', 'HEALTH', 'MENTAL_HEALTH_SUMMARY', 'RISK', 'LEGAL', 'RESIDENCE', 'DOCUMENTS'],
};

test('no line goes out that she did not agree to, that the agency need not know, or that could locate her in danger', () => {
  fc.assert(
    fc.property(record, terms, (known, given) => {
      for (const line of disclosed(compose(known as Partial<Record<Key, unknown>>, given))) {
        const { category } = fields[line.key];
        expect(category === 'ROUTING' || given.categories.includes(category as never), line.key).toBe(true);
        expect(beyond[given.kind] ?? [], line.key).not.toContain(category);
        if (given.inDanger) expect(['safeContact', 'address', 'immediateSafety']).not.toContain(line.key);
        if (given.stopped) expect(line.key).not.toBe('safeContact');
        expect(line.value).toBe((known as Record<string, unknown>)[line.key]);
      }
    }),
    { numRuns: 500 },
  );
});

test('agreeing to less never tells more, and what is shown at once is no name and no way to her', () => {
  fc.assert(
    fc.property(record, terms, fc.subarray([...dataCategories]), (known, given, kept) => {
      const of = (categories: readonly string[]) =>
        disclosed(compose(known as Partial<Record<Key, unknown>>, { ...given, categories })).map(({ key }) => key);
      const fewer = given.categories.filter((category) => kept.includes(category));
      expect(of(given.categories)).toEqual(expect.arrayContaining(of(fewer)));
      for (const line of disclosed(compose(known as Partial<Record<Key, unknown>>, given)))
        if (['IDENTITY', 'CONTACT', 'DOCUMENTS'].includes(line.category)) expect(line.tier).toBe('T2');
    }),
    { numRuns: 300 },
  );
});

// --- two agencies acting at once, against the running API ------------------------------------------------------------

type Event =
  | { do: 'act'; pick: number; by: 'desk' | 'partner' }
  | { do: 'race'; pick: number; with: 'partner' | 'desk' }
  | { do: 'narrow'; to: string[] }
  | { do: 'keep'; what: string[] }
  | { do: 'withdraw' }
  | { do: 'danger' }
  | { do: 'deny' }
  | { do: 'meet' };
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      pick: fc.nat(9),
      by: fc.constantFrom('desk' as const, 'partner' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('race' as const),
      pick: fc.nat(9),
      with: fc.constantFrom('partner' as const, 'desk' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('narrow' as const),
      to: fc.subarray(['DEMOGRAPHIC', 'IDENTITY', 'CONTACT'], { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('keep' as const),
      what: fc.subarray(['DEMOGRAPHIC', 'IDENTITY', 'CONTACT'], { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'withdraw' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'danger' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'deny' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'meet' as const }) },
);

const bodies: Partial<Record<Act, object>> = {
  send: {},
  ask: { words: 'Until when?' },
  answer: { words: 'Two weeks' },
  accept: {},
  waitlist: {},
  decline: { declineReason: 'NO_CAPACITY' },
  contest: { words: 'Once more' },
  feedback: { words: 'Well' },
  close: { outcome: 'SERVICE_PROVIDED_FULL' },
  withdraw: { withdrawnWhy: 'NO_LONGER_NEEDED' },
};
const yes = ['ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'];
const open = states.filter((state) => !['DRAFT', 'READY', 'DECLINED', 'WITHDRAWN', 'EXPIRED'].includes(state));

/** Follows the steps as they were written down; throws where one does not begin where the one before it ended. */
async function pathOf(id: string): Promise<State> {
  const { rows } = await owner.query(
    'SELECT "fromState", "toState", side, step FROM "ReferralEvent" WHERE "referralId" = $1 ORDER BY at, id',
    [id],
  );
  let state: State = 'DRAFT';
  for (const { fromState, toState, side, step } of rows) {
    const move = moves[step as Act];
    expect([fromState, toState, side], `${step} from ${state}`).toEqual([state, move.to, move.side]);
    expect(move.from, step).toContain(fromState);
    state = toState;
  }
  return state;
}

/** Words that stand in her record and nowhere else; whoever finds one somewhere was told it. */
const marked = {
  name: 'Marked Name',
  alias: 'Marked Alias',
  telephone: '210 0000000',
  danger: 'MARKED-DANGER',
  denied: 'MARKED-DENIED',
  reason: 'MARKED-REASON',
  note: 'MARKED-NOTE',
  session: 'MARKED-SESSION',
} as const;
type Mark = keyof typeof marked;

/** Nothing of these stands in a text; a number is looked for as it is dialled, too. */
function expectWithout(what: string, text: string, ...which: readonly Mark[]): void {
  const figures = text.replace(/[\s()-]/g, '');
  for (const mark of which) {
    expect(text, `${mark} in ${what}`).not.toContain(marked[mark]);
    if (mark === 'telephone') expect(figures, `${mark} in ${what}`).not.toContain('2100000000');
  }
}
/** What nobody but her own team reads, whatever was agreed. */
const inside = ['danger', 'denied', 'reason', 'note', 'session'] as const;
const everything = Object.keys(marked) as Mark[];

/** Tasks: as a list, on the day, and one by one. */
async function tasksOf(who: Person): Promise<string> {
  const { body } = await who.ask('get', '/reminders?limit=100');
  const paths = ['/reminders', '/today', ...(body.items ?? []).map((row: { id: string }) => `/reminders/${row.id}`)];
  return (await Promise.all(paths.map(async (path) => (await who.ask('get', path)).text))).join('\n');
}

/** Page, list, contents, steps, tasks, the day and the form on paper: whatever is told on the side that was asked. */
async function told(who: Person, id: string, ...more: string[]): Promise<string> {
  const paths = [
    ...[`/referrals/${id}`, `/referrals/${id}/payload`, `/referrals/${id}/events`, '/referrals?side=in'],
    ...more,
  ];
  const answers = await Promise.all(paths.map(async (path) => (await who.ask('get', path)).text));
  const form = await who.work((work) => formOf(work, id, 'en')).catch((error: Problem) => ({ refused: error.status }));
  return [...answers, await tasksOf(who), JSON.stringify(form)].join('\n');
}

/** The same, and what stands beside it. */
const everythingTold = (who: Person, id: string) =>
  told(who, id, `/referrals/${id}/link`, '/outbox', '/disclosures', '/capacity', '/availability');

let ways: Awaited<ReturnType<typeof openWays>>;
beforeAll(async () => {
  ways = await openWays();
  // Texts that nobody reviewed go out in a demonstration only.
  await owner.query(
    `INSERT INTO "Setting" (name, value) VALUES ('demonstration', 'true') ON CONFLICT (name) DO UPDATE SET value = 'true'`,
  );
});
afterAll(() => ways.close());

/** A case with a mark in everything that can be written down about her here, ready to be counted and to be written to. */
async function aMarkedCase(world: Awaited<ReturnType<typeof twoAgencies>>) {
  const { worker, desk } = world;
  const made = await aCaseToRefer(
    worker,
    { alias: marked.alias, citizenships: ['NGA'] },
    { channel: 'SMS', language: 'ell', mayText: 'YES' },
  );
  await worker.call(people.confirmSafeContact, made.at);
  await aConsent(made.id, worker.id, 'CONTACT_CHANNEL', []);
  await aConsent(made.id, worker.id, 'SERVICE', []);
  await owner.query(`UPDATE "Case" SET status = 'ACTIVE' WHERE id = $1`, [made.id]);
  const grantId = await aGrantWithOthers(world.ours);
  const { id } = await anEpisode(worker, made.at.code, 'LANG', { startedOn: today(), grantId });
  await worker.call(
    sessions.log,
    { id },
    {
      ...{ heldAt: inMinutes(0), minutes: 60, attendance: 'ATTENDED', mode: 'IN_PERSON' },
      operationalNote: marked.session,
    },
  );
  for (const person of [worker, desk])
    await owner.query(
      `INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "dueAt", "wallTime", "createdBy")
        SELECT gen_random_uuid(), id, "agencyId", "survivorId", $2, 'FOLLOW_UP', now() + interval '1 hour', '', $2 FROM "Case" WHERE id = $1`,
      [made.id, person.id],
    );
  await worker.call(reminders.create, made.at, { dueAt: inMinutes(90), note: marked.note });
  await worker.call(appointments.plan, made.at, { startsAt: inMinutes(48 * 60) });
  return { ...made, grantId };
}

test('whatever both sides do in whatever order, the recipient reads no more than state, agreement and danger allow at that moment', async () => {
  const seen = { histories: 0, messages: 0, mails: 0, events: 0, files: 0 };
  // One in which nothing stops a message to her.
  const plain: Event[] = [{ do: 'act', pick: 0, by: 'partner' }, { do: 'meet' }];
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 9 }), async (history) => {
      const world = await twoAgencies();
      const { worker, desk, partner } = world;
      const made = await aMarkedCase(world);
      const reception = await staff('coordinator', world.theirs);
      const outside = await staff('coordinator', await anOffice());
      const lines = await Promise.all([partner, reception, desk, worker, outside].map((person) => ways.listen(person)));
      ways.mail.taken.length = 0;
      ways.sms.taken.length = 0;
      let agreed = ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT'];
      await agreeTo(world.worker, made.id, world.theirs, agreed);
      const id = await sent(world, made.at, { reason: marked.reason });
      const frozen = new Set<string>(
        (await owner.query('SELECT category FROM "ReferralItem" WHERE "referralId" = $1', [id])).rows.map(
          (row) => row.category,
        ),
      );
      const second = await staff('partner', world.theirs);
      let [inDanger, denied] = [false, false];
      let forbidden: readonly Mark[] = everything;
      const kept = new Set<string>();

      for (const step of history) {
        const { state } = (await owner.query('SELECT state FROM "Referral" WHERE id = $1', [id])).rows[0] as {
          state: State;
        };
        if (step.do === 'act') {
          const acts = actsFrom(state, step.by === 'desk' ? 'SENDER' : 'RECIPIENT').filter((act) => act !== 'receive');
          const act = acts[step.pick % Math.max(1, acts.length)];
          if (act) {
            const answer = await world[step.by].ask('post', `/referrals/${id}/${act}`, bodies[act]);
            expect([200, 404, 409], `${act} from ${state}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
          }
        } else if (step.do === 'race') {
          // Two of one agency, or the two agencies against each other.
          const acts = actsFrom(state, 'RECIPIENT').filter((act) => act !== 'receive');
          const against = step.with === 'desk' ? actsFrom(state, 'SENDER') : acts;
          const [rival, side] = [step.with === 'desk' ? world.desk : second, step.with];
          const [one, other] = [
            acts[step.pick % Math.max(1, acts.length)],
            against[(step.pick + 1) % Math.max(1, against.length)],
          ];
          if (one && other) {
            const before = (
              await owner.query('SELECT count(*)::int AS n FROM "ReferralEvent" WHERE "referralId" = $1', [id])
            ).rows[0].n;
            const answers = await Promise.all([
              world.partner.ask('post', `/referrals/${id}/${one}`, bodies[one]),
              rival.ask('post', `/referrals/${id}/${other}`, bodies[other]),
            ]);
            for (const { status } of answers) expect([200, 404, 409, 412], `${one} ${side} ${other}`).toContain(status);
            const after = (
              await owner.query('SELECT count(*)::int AS n FROM "ReferralEvent" WHERE "referralId" = $1', [id])
            ).rows[0].n;
            if (answers.every(({ status }) => status !== 200)) expect(after).toBe(before);
          }
        } else if (step.do === 'narrow') {
          await owner.query(
            `UPDATE "Consent" SET "supersededAt" = now() WHERE "caseId" = $1 AND kind = 'SHARE_WITH_AGENCY' AND "supersededAt" IS NULL AND "withdrawnAt" IS NULL`,
            [made.id],
          );
          await agreeTo(world.worker, made.id, world.theirs, step.to);
          agreed = step.to;
        } else if (step.do === 'keep') {
          const { rows } = await owner.query('SELECT name FROM "Agency" WHERE id = $1', [world.theirs.agencyId]);
          const answer = await world.worker.ask('post', `/cases/${made.at.code}/consents`, {
            kind: 'SHARE_IN_TEAM',
            dataCategories: ['HEALTH'],
            method: 'WRITTEN',
            language: 'fra',
            understood: true,
            noticeVersion: 'N1',
            withholding: [{ party: rows[0].name, categories: step.what }],
          });
          expect(answer.status).toBe(201);
          for (const category of step.what) kept.add(category);
        } else if (step.do === 'withdraw') {
          const { rows } = await owner.query(
            `SELECT id FROM "Consent" WHERE "caseId" = $1 AND kind = 'SHARE_WITH_AGENCY' AND "withdrawnAt" IS NULL AND "supersededAt" IS NULL`,
            [made.id],
          );
          if (rows[0])
            expect((await world.worker.ask('post', `/consents/${rows[0].id}/withdraw`, {})).status).toBe(200);
          agreed = [];
        } else if (step.do === 'danger' && !inDanger) {
          await world.worker.call(danger.raise, made.at, { reason: marked.danger });
          inDanger = true;
        } else if (step.do === 'deny' && !denied) {
          await world.worker.ask('post', `/cases/${made.at.code}/deny-entries`, {
            kind: 'AGENCY',
            deniedAgencyId: world.theirs.agencyId,
            reason: marked.denied,
          });
          denied = true;
        } else if (step.do === 'meet') {
          await world.worker.call(appointments.plan, made.at, { startsAt: inMinutes(47 * 60) });
        }

        const now = (await owner.query('SELECT state FROM "Referral" WHERE id = $1', [id])).rows[0].state as State;
        expect(await pathOf(id), 'one way through the states, each step of the side that took it').toBe(now);
        const allowed = (category: string) =>
          !denied && yes.includes(now) && open.includes(now) && agreed.includes(category) && !kept.has(category);
        forbidden = [
          ...inside,
          ...(allowed('IDENTITY') ? [] : (['name', 'alias'] as const)),
          ...(allowed('CONTACT') && !inDanger ? [] : (['telephone'] as const)),
        ];
        for (const reader of [partner, reception])
          expectWithout(
            `what the ${reader.role} there reads in ${now}`,
            await everythingTold(reader, id),
            ...forbidden,
          );
        const contents = await partner.ask('get', `/referrals/${id}/payload`);
        if (denied || !open.includes(now)) {
          expect(contents.status, `${now}${denied ? ' denied' : ''}`).toBe(404);
          continue;
        }
        expect(contents.status, now).toBe(200);
        for (const line of contents.body.lines as { key: Key; category: string; tier: string }[]) {
          if (line.category === 'ROUTING') continue;
          expect(agreed, `${line.key} after ${JSON.stringify(step)}`).toContain(line.category);
          expect([...frozen]).toContain(line.category);
          expect([...kept], `${line.key} after ${JSON.stringify(step)}`).not.toContain(line.category);
          if (line.tier === 'T2') expect(yes, line.key).toContain(now);
          if (inDanger) expect(['safeContact', 'address', 'immediateSafety']).not.toContain(line.key);
        }
      }

      // A day later: her message, the tasks that come due, and the mails to the staff of both houses.
      await ways.letTheWorkerRun(new Date(inMinutes(25 * 60)), [made.id], [world.ours, world.theirs]);
      for (const { to, text } of ways.sms.taken) {
        expect(to).toBe('+302100000000');
        expectWithout('a message to her', text, ...everything);
        expect(text).not.toContain(made.at.code);
      }
      const mails = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [wordsOf(n, 'en'), wordsOf(n, 'el')]);
      for (const { to, subject, text } of ways.mail.taken) {
        expect(to).toMatch(/@staff\.test$/);
        for (const words of [subject, text]) expect(mails).toContain(words);
      }
      for (const reader of [partner, reception])
        expectWithout(
          `what the ${reader.role} there reads a day later`,
          await everythingTold(reader, id),
          ...forbidden,
        );
      expectWithout('what a third agency reads', await everythingTold(outside, id), ...everything);
      const beyond = ['name', 'telephone', 'danger', 'denied', 'session'] as const;
      expectWithout('tasks of the worker', await tasksOf(worker), ...beyond);
      expectWithout('tasks of the desk', await tasksOf(desk), ...beyond, 'note');
      for (const line of lines) {
        line.close();
        expect(
          line.heard.replace(/^(retry: 3000|event: (beat|changed)|data:( today| referrals| messages)?)$/gm, '').trim(),
        ).toBe('');
      }

      // What leaves as a file is counted, and of her nothing but that she is one of them. Making it takes seconds.
      if (seen.histories++ % 4 === 0) {
        const [manager, supervisor, officer] = await Promise.all([
          staff('manager', world.ours),
          staff('supervisor', world.ours),
          staff('dpo', world.ours),
        ]);
        for (const { what, text } of await releasedFiles({ manager, supervisor, officer }, made.grantId)) {
          expectWithout(what, text, ...everything);
          for (const word of [made.at.code, made.id, id]) expect(text, what).not.toContain(word);
          seen.files += 1;
        }
      }
      seen.messages += ways.sms.taken.length;
      seen.mails += ways.mail.taken.length;
      seen.events += lines.filter(({ heard }) => heard.includes('changed')).length;
    }),
    { numRuns: 12, endOnFailure: true, examples: [[plain]] },
  );
  // Nothing is proven of a way that nothing took.
  expect(
    Object.values(seen).every((count) => count > 0),
    JSON.stringify(seen),
  ).toBe(true);
}, 400_000);
