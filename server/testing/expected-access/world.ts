import { randomUUID } from 'node:crypto';
import { absences } from '#server/absences/absences.contract.ts';
import { agencies } from '#server/agencies/agencies.contract.ts';
import { agreements } from '#server/agreements/agreements.contract.ts';
import { availability } from '#server/availability/availability.contract.ts';
import { capacities } from '#server/availability/capacities.contract.ts';
import { cases } from '#server/cases/cases.contract.ts';
import { clocks } from '#server/clocks/clocks.contract.ts';
import { consents } from '#server/consents/consents.contract.ts';
import { courses } from '#server/courses/courses.contract.ts';
import { danger } from '#server/danger/danger.contract.ts';
import { denials } from '#server/denials/denials.contract.ts';
import { documents } from '#server/documents/documents.contract.ts';
import { episodes } from '#server/episodes/episodes.contract.ts';
import { erasures } from '#server/erasures/erasures.contract.ts';
import { guardians } from '#server/guardians/guardians.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { notes } from '#server/notes/notes.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { addDays, today } from '#server/platform/clock.ts';
import type { AnyEndpoint, BodyInput } from '#server/platform/contract.ts';
import { links } from '#server/referrals/links.contract.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { rules } from '#server/reminders/rules.contract.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { evidence } from '../../evidence/evidence.contract.ts';
import { flags } from '../../flags/flags.contract.ts';
import { glass } from '../../glass/glass.contract.ts';
import { grantTargets } from '../../grants/grants.contract.ts';
import { merges } from '../../merges/merges.contract.ts';
import { releases } from '../../releases/releases.contract.ts';
import { reports } from '../../reports/reports.contract.ts';
import { schedules } from '../../schedules/schedules.contract.ts';
import { trainings } from '../../trainings/trainings.contract.ts';
import { views } from '../../views/views.contract.ts';
import { agreeTo, signAgreement } from '../agencies.ts';
import { anOffice, aTeam, type Office, owner, type Person, staff } from '../cast.ts';
import { daysAgo, hoursAgo } from '../support.ts';
import { roleOf, type Short } from './table.ts';

/**
 * Two agencies and five cases with every field filled in through the API itself. Each text carries a marked word that
 * says whose it is and which field, so that it is recognised wherever it turns up.
 */
export interface World {
  office: Office;
  /** One of each role; those of professions are on the team of `mine`. */
  staff: Record<Short, Person>;
  /** On no team of these cases. */
  stranger: Person;
  cases: Record<Which, Filled>;
  /** One accepted body for each route that takes one, and the texts it carried. */
  examples: Map<string, { body: Record<string, unknown>; by: string }>;
  /** Every body sent, by route. */
  examplesByLine: Map<string, Record<string, unknown>[]>;
  /** Everything marked that was sent. */
  marked: Set<string>;
  /** Sharing the clinical summary, on and off, for `mine`. */
  share(): Promise<void>;
  unshare(): Promise<void>;
  /** Walks while a danger flag stands in `mine`. */
  inDanger(walk: () => Promise<void>): Promise<void>;
  /** The officer walks while the glass of `mine` is broken. */
  underGlass(walk: () => Promise<void>): Promise<void>;
  ids: Record<string, string>;
}
export type Which = 'mine' | 'colleagues' | 'denied' | 'foreign' | 'closed';

/** One case and the ids of what hangs on it. */
export interface Filled {
  which: Which;
  id: string;
  code: string;
  episodes: Record<string, string>;
  sessions: Record<string, string>;
  ids: Record<string, string>;
}

/** A marked word: whose case, what record, which field. Recognised by `marksIn`. */
export const mark = (which: string, model: string, field: string, kind = '') =>
  `Qx${which}z${model}z${field}z${kind}zxQ`;
export const marksIn = (text: string) =>
  [...text.matchAll(/Qx([a-z]+)z([A-Za-z]+?)z([A-Za-z0-9]+?)z([A-Z_a-z]*?)zxQ/g)].map(
    ([word, which, model, field, kind]) => ({
      word,
      which: which as Which,
      model: model!,
      field: field!,
      kind: kind!,
    }),
  );

const services = {
  SUPPORT: 'ACC_SHELTER',
  PSYCHOLOGICAL: 'PSY_IND',
  LESSON: 'LANG',
  LABOUR: 'LAB_COUNS',
  INTERNSHIP: 'INTERN',
};
const routine = { minutes: 50, attendance: 'ATTENDED', mode: 'IN_PERSON' } as const;
const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString();

export async function aWorld(): Promise<World> {
  const office = await anOffice();
  const [otherTeam, foreign] = [await aTeam(office), await anOffice()];
  const people_ = {} as Record<Short, Person>;
  for (const [short, role] of Object.entries(roleOf)) people_[short as Short] = await staff(role, office);
  const { SW } = people_;
  const recipient = (await anOffice()).agencyId;
  const examples: World['examples'] = new Map();
  const examplesByLine: World['examplesByLine'] = new Map();
  const marked = new Set<string>();

  /** Asks and remembers the body as an example of what the route takes. */
  async function say<E extends AnyEndpoint>(
    person: Person,
    endpoint: E,
    params: any,
    body?: any,
    options: object = {},
  ) {
    if (body) {
      examples.set(endpoint.line, { body, by: person.role });
      examplesByLine.set(endpoint.line, [...(examplesByLine.get(endpoint.line) ?? []), body]);
      for (const { word } of marksIn(JSON.stringify(body))) marked.add(word!);
    }
    return (await person.call(endpoint, params, body, options)) as any;
  }

  async function aFullCase(
    which: Which,
    worker: Person,
    place: Office,
    with_: Partial<Record<Short, Person>>,
  ): Promise<Filled> {
    const m = (model: string, field: string, kind = '') => mark(which, model, field, kind);
    const started = await say(
      worker,
      cases.start,
      {},
      {
        alias: `Alias ${which}`,
        formOfAddress: 'FEMININE',
        gender: 'WOMAN',
        ageBand: '18_24',
        languages: ['tir', 'arb'],
        literacy: 'PARTLY',
        interpreter: { needed: 'YES', notFrom: m('Case', 'interpreter'), prefers: m('Case', 'interpreter') },
        teamId: place.teamId,
      },
    );
    const code = started.code as string;
    const at = { code };
    await owner.query('UPDATE "Case" SET "openedOn" = $2 WHERE id = $1', [started.id, daysAgo(60)]);
    const consent = await say(worker, consents.give, at, {
      kind: 'SERVICE',
      method: 'WRITTEN',
      language: 'fra',
      understood: true,
      noticeVersion: 'N1',
    });
    const { rows } = await owner.query('SELECT version FROM "Case" WHERE id = $1', [started.id]);
    await say(
      worker,
      cases.change,
      at,
      {
        interpreter: { needed: 'YES', notFrom: m('Case', 'interpreter'), prefers: m('Case', 'interpreter') },
        citizenships: ['NGA'],
        dependants: { adults: 1, children: 2, childrenWithPerson: 1 },
        familyNote: m('Case', 'familyNote'),
        childcareNeeded: 'YES',
        needs: ['HOUSING'],
        vulnerabilities: ['PREGNANT'],
        healthNeeds: m('Case', 'healthNeeds'),
        residenceStatus: 'REFUGEE',
        workRight: 'LIMITED',
        eligibilityEvidence: 'ASYLUM_CARD',
        longTermResidenceAppliedOn: daysAgo(8),
        safetyFlags: ['DANGER'],
        immediateSafety: { safeNow: 'NO', action: m('Case', 'immediateSafety') },
        emergencyBasis: 'IMMEDIATE_DANGER_TO_LIFE',
        noticeVersion: 'N1',
        noticeGivenOn: daysAgo(50),
      },
      { version: rows[0].version },
    );
    await say(worker, cases.activate, at);

    await say(
      worker,
      people.changeIdentity,
      at,
      {
        legalName: m('Identity', 'legalName'),
        otherNames: [m('Identity', 'otherNames')],
        dateOfBirth: '1999-04-17',
        birthPrecision: 'EXACT',
        documents: [{ type: 'PASSPORT', number: m('Identity', 'documents') }],
        phones: [{ number: '+30 690 000 0000', note: m('Identity', 'phones') }],
        address: {
          street: m('Identity', 'address'),
          postcode: '10000',
          place: m('Identity', 'address'),
          note: m('Identity', 'address'),
        },
      },
      { version: 0 },
    );
    await say(
      worker,
      people.changeSafeContact,
      at,
      {
        channel: 'CALL',
        value: m('SafeContact', 'value'),
        windows: [{ days: [1], from: '09:00', to: '12:00' }],
        language: 'fra',
        voicemail: 'NO',
        mayText: 'NO',
        nameToUse: m('SafeContact', 'nameToUse').slice(0, 80),
        codeWord: m('SafeContact', 'codeWord').slice(0, 80),
        sharedWith: m('SafeContact', 'sharedWith'),
        instructions: m('SafeContact', 'instructions'),
        doNotContact: { reason: m('SafeContact', 'doNotContact') },
      },
      { version: 0 },
    );
    await say(worker, people.confirmSafeContact, at);
    await say(
      worker,
      people.changeExploitation,
      at,
      {
        forms: ['LABOUR'],
        primaryForm: 'LABOUR',
        exitMode: 'SELF_ESCAPE',
        startedIn: '2023-05',
        noGoSectors: [m('ExploitationHistory', 'noGoSectors')],
        narrative: m('ExploitationHistory', 'narrative'),
      },
      { version: 0 },
    );
    const event = await say(worker, people.addStatusEvent, at, {
      status: 'POTENTIAL',
      effectiveOn: daysAgo(40),
      decidedBy: 'NGO',
      basis: 'INDICATORS',
      decidingBody: m('VictimStatusEvent', 'decidingBody'),
      actNumber: m('VictimStatusEvent', 'actNumber').slice(0, 80),
      nrmReference: m('VictimStatusEvent', 'nrmReference').slice(0, 80),
    });
    for (const short of ['PSY', 'LAB', 'LEG'] as const)
      if (with_[short]) await say(worker, members.add, at, { userId: with_[short].id, role: with_[short].role });
    const lifted = await say(worker, flags.set, at, { flag: 'ESCORT', reason: m('CaseFlag', 'reason') });
    await say(worker, flags.lift, { id: lifted.id }, { liftReason: m('CaseFlag', 'liftReason') });
    const flag = await say(worker, flags.set, at, {
      flag: 'PHONE_NOT_PRIVATE',
      reason: m('CaseFlag', 'reason'),
      reviewOn: addDays(today(), 30),
    });
    await say(worker, flags.change, { id: flag.id }, { reason: m('CaseFlag', 'reason') }, { version: flag.version });
    const draft = {
      toAgencyId: place.agencyId === office.agencyId ? foreign.agencyId : office.agencyId,
      verb: 'REFERRAL',
      urgency: 'URGENT',
      services: ['ACC_SHELTER'],
      interpreterNeed: 'NEEDED',
      delivery: 'SYSTEM',
      reason: m('Referral', 'reason'),
      message: m('Referral', 'message'),
    };
    const referral = await say(worker, referrals.draft, at, draft);
    await say(worker, referrals.change, { id: referral.id }, draft, { version: referral.version });
    const denial = await say(worker, denials.add, at, {
      kind: 'PERSON',
      party: m('DenyEntry', 'party'),
      reason: m('DenyEntry', 'reason'),
    });

    const course = with_.TCH
      ? await say(
          with_.TCH,
          courses.make,
          {},
          { name: `Tuesdays ${which}`, serviceType: 'LANG', startsOn: daysAgo(50), capacity: 9 },
        )
      : undefined;
    const [made, held]: [Record<string, string>, Record<string, string>] = [{}, {}];
    for (const [kind, serviceType] of Object.entries(services)) {
      const episode = await say(worker, episodes.plan, at, {
        serviceType,
        startedOn: daysAgo(30),
        plannedUnits: 12,
        status: 'ACTIVE',
        ...(kind === 'LESSON' && course && { courseId: course.id }),
      });
      made[kind] = episode.id;
      const own: Record<string, object> = {
        SUPPORT: {},
        PSYCHOLOGICAL: with_.PSY
          ? {
              sessionType: 'INDIVIDUAL',
              modality: 'CBT',
              clinicalSummary: m('Session', 'clinicalSummary', kind),
              riskFlag: 'HIGH',
              riskAction: 'SUPERVISOR_INFORMED',
            }
          : {},
        LESSON: { topic: m('Session', 'topic', kind) },
        LABOUR: { topics: ['CV'], actionsAgreed: m('Session', 'actionsAgreed', kind) },
        INTERNSHIP: { hours: 12.5, visited: true, ...(with_.LAB && { concerns: m('Session', 'concerns', kind) }) },
      };
      const professional =
        { SUPPORT: worker, PSYCHOLOGICAL: with_.PSY, LESSON: with_.TCH, LABOUR: with_.LAB, INTERNSHIP: with_.LAB }[
          kind
        ] ?? worker;
      const session = await say(
        professional,
        sessions.log,
        { id: episode.id },
        {
          ...routine,
          heldAt: hoursAgo(3),
          operationalNote: m('Session', 'operationalNote', kind),
          ...own[kind],
          // A teacher keeps no appointments with her learners.
          ...(professional !== with_.TCH && { nextAppointment: { startsAt: day(3) } }),
        },
      );
      held[kind] = session.id;
      // A session of the worker's own in every kind, also where a professional has another.
      if (professional !== worker)
        held[`${kind} worker`] = (
          await say(
            worker,
            sessions.log,
            { id: episode.id },
            {
              ...routine,
              heldAt: hoursAgo(5),
              attendance: 'ABSENT_EXCUSED',
              absenceReason: 'HEALTH',
              operationalNote: m('Session', 'operationalNote', `${kind}_worker`),
            },
          )
        ).id;
    }
    if (with_.TCH && course) {
      const met = await say(
        with_.TCH,
        courses.meet,
        { id: course.id },
        {
          heldAt: hoursAgo(2),
          minutes: 45,
          mode: 'IN_PERSON',
          topic: m('Session', 'topic', 'LESSON'),
          attendance: [
            {
              episodeId: made.LESSON,
              attendance: 'ATTENDED',
              operationalNote: m('Session', 'operationalNote', 'LESSON'),
            },
          ],
        },
      );
      held.meeting = met.items[0].id;
    }
    await say(
      worker,
      episodes.change,
      { id: made.SUPPORT! },
      { plannedUnits: 13 },
      { version: await versionOf('Episode', made.SUPPORT!) },
    );
    await say(
      worker,
      sessions.correct,
      { id: held.SUPPORT! },
      { operationalNote: m('Session', 'operationalNote', 'SUPPORT') },
      { version: await versionOf('Session', held.SUPPORT!) },
    );

    const corrected: Record<string, object> = {
      PSYCHOLOGICAL: with_.PSY ? { clinicalSummary: m('Session', 'clinicalSummary', 'PSYCHOLOGICAL') } : {},
      LESSON: { topic: m('Session', 'topic', 'LESSON') },
      LABOUR: { actionsAgreed: m('Session', 'actionsAgreed', 'LABOUR') },
      INTERNSHIP: with_.LAB ? { concerns: m('Session', 'concerns', 'INTERNSHIP') } : {},
    };
    for (const [kind, body] of Object.entries(corrected)) {
      const author =
        { PSYCHOLOGICAL: with_.PSY, LESSON: with_.TCH, LABOUR: with_.LAB, INTERNSHIP: with_.LAB }[kind] ?? worker;
      await say(author, sessions.correct, { id: held[kind]! }, body, {
        version: await versionOf('Session', held[kind]!),
      });
    }
    if (with_.PSY) {
      const group = await say(
        with_.PSY,
        courses.make,
        {},
        {
          name: `Fridays ${which}`,
          serviceType: 'PSY_GRP',
          startsOn: daysAgo(50),
        },
      );
      const place = await say(with_.PSY, episodes.plan, at, {
        serviceType: 'PSY_GRP',
        courseId: group.id,
        startedOn: daysAgo(20),
        status: 'ACTIVE',
      });
      await say(
        with_.PSY,
        courses.meet,
        { id: group.id },
        {
          heldAt: hoursAgo(4),
          minutes: 60,
          mode: 'IN_PERSON',
          modality: 'CBT',
          attendance: [
            {
              episodeId: place.id,
              attendance: 'ATTENDED',
              clinicalSummary: m('Session', 'clinicalSummary', 'PSYCHOLOGICAL'),
            },
          ],
        },
      );
    }

    // What is said later needs a note that is final (BR4).
    await owner.query(`UPDATE "Session" SET "recordedAt" = now() - interval '80 hours' WHERE id = $1`, [held.SUPPORT]);
    const addendum = await say(
      worker,
      sessions.add,
      { id: held.SUPPORT! },
      { field: 'operationalNote', body: m('SessionAddendum', 'body', 'SUPPORT') },
    );

    const shared = await say(worker, consents.give, at, {
      kind: 'SHARE_WITH_AGENCY',
      recipientAgencyId: recipient,
      dataCategories: ['EDUCATION_WORK'],
      method: 'VERBAL_WITNESSED',
      language: 'fra',
      understood: true,
      noticeVersion: 'N1',
      teachBack: 'OWN_WORDS',
      alternatives: m('Consent', 'alternatives'),
      witness: m('Consent', 'witness'),
      interpreter: m('Consent', 'interpreter'),
      withholding: [{ party: m('Consent', 'withholding'), categories: [], reason: m('Consent', 'withholding') }],
      signature: 'M1,1 L9,9',
    });
    const emergency = await say(worker, consents.override, at, {
      kind: 'DISCLOSE_PROSECUTOR_POLICE',
      dataCategories: ['RISK'],
      overrideReason: 'COURT_ORDER',
      overrideExplanation: m('Consent', 'overrideExplanation'),
    });
    const guardianship = await say(worker, guardians.record, at, {
      kind: 'SPECIAL_GUARDIAN',
      name: m('Guardianship', 'name'),
      contact: m('Guardianship', 'contact'),
      assent: 'GIVEN',
      bestInterests: m('Guardianship', 'bestInterests'),
    });
    await say(
      worker,
      guardians.change,
      { id: guardianship.id },
      {
        name: m('Guardianship', 'name'),
        contact: m('Guardianship', 'contact'),
        bestInterests: m('Guardianship', 'bestInterests'),
      },
      { version: 1 },
    );
    const document = await say(worker, documents.add, at, {
      kind: 'CONSENT_FORM',
      content: Buffer.from(`%PDF-1.4 ${m('Document', 'content')} %%EOF`).toString('base64'),
    });

    const ids: Record<string, string> = {
      shared: shared.id,
      emergency: emergency.id,
      guardianship: guardianship.id,
      document: document.id,
      consent: consent.id,
      event: event.id,
      denial: denial.id,
      flag: flag.id,
      referral: referral.id,
      addendum: addendum.id,
    };
    if (with_.LEG) {
      const clock = await say(with_.LEG, clocks.start, at, {
        rule: 'GR_REFLECTION',
        fact: 'STATUS_DECISION',
        factId: event.id,
      });
      ids.clock = clock.id;
    }
    if (course) ids.course = course.id;
    if (with_.PSY) {
      const note = await say(with_.PSY, notes.write, at, {
        body: m('ProcessNote', 'body'),
        sessionId: held.PSYCHOLOGICAL,
      });
      await say(
        with_.PSY,
        notes.correct,
        { id: note.id },
        { body: m('ProcessNote', 'body') },
        { version: note.version },
      );
      ids.note = note.id;
    }
    const appointment = await say(worker, appointments.plan, at, {
      startsAt: day(4),
      minutes: 30,
      mode: 'PHONE',
      episodeId: made.SUPPORT,
    });
    ids.appointment = appointment.id;
    const moved = await say(worker, appointments.plan, at, { startsAt: day(5) });
    await say(worker, appointments.move, { id: moved.id }, { startsAt: day(6) });
    const task = await say(worker, reminders.create, at, { dueAt: day(2), note: m('Reminder', 'note') });
    ids.reminder = task.id;
    ids.message = (
      await owner.query(
        `INSERT INTO "Message" (id, "caseId", "agencyId", "survivorId", "appointmentId", "userId", template, channel, "dueAt", "wallTime", "createdBy")
          SELECT gen_random_uuid(), a."caseId", a."agencyId", a."survivorId", a.id, a."userId", 'MEETING', 'SMS', a."startsAt", a."wallTime", a."createdBy"
            FROM "Appointment" a WHERE a.id = $1 RETURNING id`,
        [appointment.id],
      )
    ).rows[0].id;
    const { rows: team } = await owner.query(
      'SELECT id FROM "CaseMembership" WHERE "caseId" = $1 AND "endedAt" IS NULL ORDER BY "isPrimary" DESC',
      [started.id],
    );
    ids.membership = team[0].id;
    return { which, id: started.id, code, episodes: made, sessions: held, ids };
  }

  const worker2 = await staff('social_worker', office);
  const mine = await aFullCase('mine', SW, office, people_);
  const colleagues = await aFullCase('colleagues', await staff('social_worker', otherTeam), otherTeam, {});
  const denied = await aFullCase('denied', worker2, office, people_);
  const abroad = await staff('social_worker', foreign);
  const away = await aFullCase('foreign', abroad, foreign, {});
  const closed = await aFullCase('closed', SW, office, {});

  for (const one of [mine, closed, away]) {
    const raiser = one === away ? abroad : SW;
    const raised = await say(
      raiser,
      danger.raise,
      { code: one.code },
      { reason: mark(one.which, 'DangerFlag', 'reason') },
    );
    one.ids.danger = raised.id;
    await say(
      raiser,
      danger.askRemoval,
      { id: raised.id },
      { removalReason: mark(one.which, 'DangerFlag', 'removalReason') },
    );
    if (one !== away) await people_.SUP.call(danger.confirmRemoval, { id: raised.id });
  }
  // Over already: the officer's own walk under a glass comes last. See `underGlass`.
  const looked = await say(
    people_.DPO,
    glass.open,
    {},
    { caseCode: mine.code, reason: 'COMPLAINT', explanation: mark('mine', 'BreakGlass', 'explanation') },
  );
  await endGlass();
  await say(people_.SUP, glass.review, { id: looked.id }, { reviewNote: mark('mine', 'BreakGlass', 'reviewNote') });
  const foreignGlass = await (await staff('dpo', foreign)).call(
    glass.open,
    {},
    { caseCode: away.code, reason: 'COMPLAINT', explanation: mark('foreign', 'BreakGlass', 'explanation') },
  );
  away.ids.glass = foreignGlass.id!;
  mine.ids.glass = looked.id;

  // Somebody stands in for the worker next month; until then she reaches nothing.
  const relief = await staff('social_worker', office);
  const days = { firstDay: addDays(today(), 30), lastDay: addDays(today(), 40) };
  const absence = await say(SW, absences.record, {}, { standInId: relief.id, ...days });
  await say(
    people_.SUP,
    absences.record,
    {},
    { userId: people_.PSY.id, role: 'psychologist', standInId: (await staff('psychologist', office)).id, ...days },
  );

  // A second case of the same person, merged, parted and merged again.
  const twin = await say(SW, cases.start, {}, { alias: 'Alias twin', teamId: office.teamId });
  const merge = { into: mine.code, reason: mark('mine', 'CaseMerge', 'reason') };
  const parted = await say(people_.SUP, merges.merge, { code: twin.code }, merge);
  await say(people_.SUP, merges.undo, { id: parted.id }, { undoReason: mark('mine', 'CaseMerge', 'undoReason') });
  const merged = await say(people_.SUP, merges.merge, { code: twin.code }, merge);

  const view = await say(
    SW,
    views.save,
    {},
    { name: mark('mine', 'SavedView', 'name'), filters: { open: 'true', teamId: office.teamId } },
  );
  await say(
    SW,
    views.change,
    { id: view.id },
    { name: mark('mine', 'SavedView', 'name'), opensFirst: true },
    { version: 1 },
  );

  const recovery = await say(
    people_.SUP,
    notes.askRecovery,
    { code: mine.code },
    {
      authorId: people_.PSY.id,
      reason: mark('mine', 'NoteRecovery', 'reason'),
    },
  );
  await say(
    SW,
    cases.close,
    { code: closed.code },
    { closureReason: 'GOALS_MET', closureNote: mark('closed', 'Case', 'closureNote') },
  );
  await say(SW, cases.reopen, { code: closed.code }, { reopeningReason: mark('closed', 'Case', 'reopeningReason') });
  await say(
    SW,
    cases.close,
    { code: closed.code },
    { closureReason: 'GOALS_MET', closureNote: mark('closed', 'Case', 'closureNote') },
  );

  const erasure = await say(people_.SUP, erasures.ask, { code: closed.code }, { reason: 'HER_REQUEST' });

  // Kept away from `denied`: everybody on its team but who carries it, whatever her role.
  for (const person of [...Object.values(people_)])
    await owner.query('INSERT INTO "CaseDenial" ("userId", "caseId") VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      person.id,
      denied.id,
    ]);

  const team = await owner.query('SELECT id FROM "Team" WHERE "agencyId" = $1 LIMIT 1', [office.agencyId]);
  const grant = await say(
    people_.ADM,
    agencies.createGrant,
    {},
    { code: `G${randomUUID().slice(0, 6)}`, name: 'A grant', startsOn: daysAgo(100) },
  );
  const directory = await say(
    people_.ADM,
    agencies.createAgency,
    {},
    { name: `Agency ${randomUUID().slice(0, 8)}`, kind: 'NGO' },
  );
  await say(
    people_.ADM,
    agencies.changeAgency,
    { id: directory.id },
    { area: 'Attica' },
    { version: directory.version },
  );

  const agreement = await say(
    people_.ADM,
    agreements.record,
    {},
    { withAgencyId: foreign.agencyId, reference: 'A 1', signedOn: daysAgo(30), validFrom: daysAgo(30) },
  );

  await say(people_.ADM, rules.keepPolicy, {}, { quietFrom: '20:00', quietTo: '07:00' });
  await referAway();
  await sendSomebodyIn();
  const reporting = await report();

  const capacity = await say(people_.PAR, capacities.offer, {}, { serviceType: 'ACC_SHELTER', places: 8, free: 2 });
  // Each agency asks the other: this one as social worker, that one as coordinator.
  const question = {
    serviceType: 'ACC_SHELTER',
    urgency: 'URGENT',
    gender: 'WOMAN',
    ageGroup: 'ADULT',
    regionClass: 'ANY',
    neededFrom: today(),
  };
  await say(SW, availability.ask, {}, { ...question, toAgencyIds: [foreign.agencyId] });
  const {
    items: [answered],
  } = await (await staff('coordinator', foreign)).call(availability.ask, {}, {
    ...question,
    toAgencyIds: [office.agencyId],
  } as BodyInput<typeof availability.ask>);
  await say(people_.PAR, availability.answer, { id: answered!.id! }, { answer: 'WAIT', freeFrom: addDays(today(), 9) });

  /** A draft, a release of it that two people made, evidence of one for a funder, a target and a training. */
  async function report() {
    const { MGR, DPO, SUP } = people_;
    const made = async (id: string, body: BodyInput<typeof reports.draft>) => {
      const draft = await say(MGR, reports.draft, { id }, body);
      while ((await MGR.call(reports.getDraft, { id: draft.id })).state !== 'DONE')
        await new Promise((done) => setTimeout(done, 100));
      return draft;
    };
    const forFunder = { profile: 'funder', recipient: 'Funder', grantId: grant.id } as const;
    const paid = await made('amif-o-2-3', { period: '2025-Q1', ...forFunder });
    const { id: releaseId } = await say(MGR, releases.request, {}, { draftId: paid.id });
    await DPO.call(releases.approve, { id: releaseId });
    const pack = await say(SUP, evidence.request, {}, { releaseId });
    const draft = await made('referrals', { period: '2025-Q1', profile: 'internal' });
    const schedule = await say(MGR, schedules.add, {}, { draftId: draft.id, daysAfter: 10 });
    await say(MGR, schedules.change, { id: schedule.id }, { daysAfter: 12 }, { version: schedule.version });
    const release = await say(MGR, releases.request, {}, { draftId: draft.id });
    await DPO.call(releases.approve, { id: release.id });
    const target = await say(MGR, grantTargets.set, { id: grant.id }, { reportId: 'amif-o-2-3', target: 20 });
    await say(MGR, grantTargets.change, { id: target.id }, { target: 25 }, { version: target.version });
    const body = { topic: 'Recognising', heldOn: daysAgo(20), place: 'Athens' };
    const participants = [{ profession: 'POLICE', count: 12 }];
    const training = await say(MGR, trainings.record, {}, { ...body, participants });
    await say(MGR, trainings.correct, { id: training.id }, { place: 'Patras' }, { version: training.version });
    return {
      draft: draft.id,
      release: release.id,
      schedule: schedule.id,
      pack: pack.id,
      target: target.id,
      training: training.id,
    };
  }

  /** One referral of `mine` goes to the other agency and back again, with words at every step that takes some. */
  async function referAway(): Promise<void> {
    const said = { words: mark('mine', 'ReferralEvent', 'words') };
    const partner = await staff('partner', foreign);
    await say(
      SW,
      consents.give,
      { code: mine.code },
      {
        kind: 'SHARE_WITH_AGENCY',
        recipientAgencyId: foreign.agencyId,
        dataCategories: ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK', 'HEALTH', 'FAMILY'],
        method: 'WRITTEN',
        language: 'fra',
        understood: true,
        noticeVersion: 'N1',
      },
    );
    const { id } = await SW.call(
      referrals.draft,
      { code: mine.code },
      { toAgencyId: foreign.agencyId, urgency: 'ROUTINE', services: ['ACC_SHELTER', 'MED'], interpreterNeed: 'NEEDED' },
    );
    const at = { id: id! };
    await SW.call(referrals.ready, at);
    await people_.COO.call(referrals.send, at, {});
    await say(partner, referrals.ask, at, said);
    await say(SW, referrals.answer, at, said);
    await say(partner, referrals.waitlist, at, said);
    await say(partner, referrals.decline, at, { declineReason: 'NO_CAPACITY', ...said });
    await say(people_.COO, referrals.contest, at, said);
    await say(partner, referrals.accept, at, { services: ['ACC_SHELTER'], ...said });
    await partner.call(referrals.start, at);
    await say(partner, referrals.feedback, at, said);
    await say(people_.COO, referrals.close, at, { outcome: 'SERVICE_PROVIDED_FULL' });
    await byLink();
  }

  /** The partners of this agency send somebody in to the other one, of no case here. */
  async function sendSomebodyIn(): Promise<void> {
    const told = (category: string) => mark('mine', 'ReferralItem', 'value', category);
    await say(
      people_.PAR,
      referrals.sendIn,
      {},
      {
        toAgencyId: foreign.agencyId,
        urgency: 'URGENT',
        services: ['ACC_SHELTER'],
        interpreterNeed: 'NEEDED',
        message: mark('mine', 'Referral', 'message'),
        isChild: false,
        categories: ['RISK', 'HEALTH', 'IDENTITY', 'CONTACT'],
        agreedHow: 'VERBAL_WITNESSED',
        agreedIn: 'fra',
        witness: mark('mine', 'Referral', 'witness'),
        understood: true,
        person: {
          immediateSafety: told('RISK'),
          healthNeeds: told('HEALTH'),
          alias: told('IDENTITY'),
          legalName: told('IDENTITY'),
          safeContact: { channel: 'CALL', value: told('CONTACT'), instructions: told('CONTACT') },
        },
      },
    );
  }

  /** Another goes to an agency without accounts, and is answered by name. */
  async function byLink(): Promise<void> {
    const away = await anOffice();
    await owner.query('UPDATE "Agency" SET "takesPart" = false WHERE id = $1', [away.agencyId]);
    await signAgreement(office, away);
    const { id: caseId } = (await owner.query('SELECT id FROM "Case" WHERE code = $1', [mine.code])).rows[0];
    await agreeTo(SW, caseId, away, ['DEMOGRAPHIC']);
    const { id } = await SW.call(
      referrals.draft,
      { code: mine.code },
      { toAgencyId: away.agencyId, urgency: 'ROUTINE', services: ['ACC_SHELTER'], interpreterNeed: 'NEEDED' },
    );
    const at = { id: id! };
    await SW.call(referrals.ready, at);
    await people_.COO.call(referrals.send, at, {});
    const { path, code } = await people_.COO.call(links.makeLink, at);
    const { visit } = await say(SW, links.openLink, {}, { token: path.split('#')[1]!, code });
    const answer = { name: mark('mine', 'ReferralEvent', 'byName'), words: mark('mine', 'ReferralEvent', 'words') };
    await say(SW, links.answerLink, {}, { visit: visit!, act: 'accept', ...answer });
  }

  let sharing: { id: string } | undefined;
  return {
    office,
    staff: people_,
    stranger: await staff('social_worker', office),
    cases: { mine, colleagues, denied, foreign: away, closed },
    examples,
    examplesByLine,
    marked,
    ids: {
      absence: absence.id,
      view: view.id,
      merge: merged.id,
      recovery: recovery.id,
      erasure: erasure.id,
      team: team.rows[0].id,
      grant: grant.id,
      agency: directory.id,
      consentText: (await owner.query(`SELECT id FROM "ConsentText" WHERE kind = 'MEDIA' AND language = 'eng'`)).rows[0]
        .id,
      rule: (await owner.query(`SELECT id FROM "ReminderRule" WHERE "agencyId" = $1 LIMIT 1`, [office.agencyId]))
        .rows[0].id,
      agreement: agreement.id,
      capacity: capacity.id,
      availability: answered!.id!,
      user: people_.MGR.id,
      ...reporting,
    },
    async share() {
      sharing = await say(
        SW,
        consents.give,
        { code: mine.code },
        {
          kind: 'SHARE_IN_TEAM',
          dataCategories: ['MENTAL_HEALTH_SUMMARY'],
          method: 'WRITTEN',
          language: 'fra',
          understood: true,
          noticeVersion: 'N1',
        },
      );
    },
    async inDanger(walk) {
      const { id } = (await people_.PSY.call(danger.raise, { code: mine.code }, { reason: 'x' })) as { id: string };
      await walk();
      await people_.PSY.call(danger.askRemoval, { id }, { removalReason: 'x' });
      await people_.SUP.call(danger.confirmRemoval, { id });
    },
    async underGlass(walk) {
      await people_.DPO.call(glass.open, {}, { caseCode: mine.code, reason: 'COMPLAINT', explanation: 'x' });
      await walk();
      await endGlass();
    },
    async unshare() {
      await say(SW, consents.withdraw, { id: sharing!.id }, { withdrawnHow: 'SPOKEN' });
    },
  };
}

/** Lets the hour pass. */
const endGlass = () =>
  owner.query(
    `UPDATE "BreakGlass" SET "brokenAt" = "brokenAt" - interval '61 minutes', "expiresAt" = "expiresAt" - interval '61 minutes'`,
  );

export async function versionOf(model: string, id: string): Promise<number> {
  const schema = model === 'Identity' ? 'vault' : 'public';
  const { rows } = await owner.query(`SELECT version FROM "${schema}"."${model}" WHERE id = $1`, [id]);
  return rows[0]?.version ?? 1;
}
