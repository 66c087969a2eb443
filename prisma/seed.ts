import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { v7 as newId } from 'uuid';
import { closeAppPool } from '#server/access/pool.ts';
import type { Actor } from '#server/access/roles.ts';
import { type Work, work } from '#server/access/work.ts';
import { activateCase, changeCase, closeCase, startCase } from '#server/cases/cases.service.ts';
import { endClock, startClock } from '#server/clocks/clocks.service.ts';
import type { NewConsent } from '#server/consents/consents.contract.ts';
import { giveConsent, withdrawConsent } from '#server/consents/consents.service.ts';
import { recordMeeting } from '#server/courses/courses.service.ts';
import { addDenial } from '#server/denials/denials.service.ts';
import { actOnEpisode, changeEpisode, planEpisode } from '#server/episodes/episodes.service.ts';
import { liftFlag, setFlag } from '#server/flags/flags.service.ts';
import { recordGuardian } from '#server/guardians/guardians.service.ts';
import { writeNote } from '#server/notes/notes.service.ts';
import { changeSafeContact, confirmSafeContact } from '#server/people/contact.service.ts';
import { changeExploitation } from '#server/people/exploitation.service.ts';
import { changeIdentity } from '#server/people/identity.service.ts';
import { addStatusEvent, listStatusEvents } from '#server/people/status.service.ts';
import { addDays, addMonths, daysBetween, now, runAt, today } from '#server/platform/clock.ts';
import { readMasterKeys } from '#server/platform/config.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { planInCase } from '#server/reminders/appointments.service.ts';
import { createTask, scheduleReminder } from '#server/reminders/reminders.service.ts';
import { instantOf } from '#server/reminders/wall-time.ts';
import { logSession } from '#server/sessions/sessions.service.ts';
import { workTogether } from './demonstration/between.ts';
import { arrive } from './demonstration/incoming.ts';
import { agencies, courses, grants, password, staff, teams } from './demonstration/office.ts';
import {
  clinicalNotes,
  type Dice,
  dice,
  foundTogether,
  labourActions,
  lessonTopics,
  type Person,
  persons,
  psychologyNotes,
  supportNotes,
} from './demonstration/persons.ts';
import { refer, referLastQuarter, startOfLastQuarter } from './demonstration/referrals.ts';
import { reportWhatWasDone } from './demonstration/reporting.ts';

interface Office {
  agencyId: string;
  /** The agencies of the directory by their key. */
  agency: Record<string, string>;
  person: Record<string, Actor>;
  course: Record<string, string>;
  grant: string[];
}

/**
 * Fills an empty database with an invented office, sixty invented people over six quarters, and some who came together in
 * the last one. Everything of a case goes through the services, as the people who work there would do it, each at its own
 * time: so the rules hold for it too.
 * With `people`, only so many of them.
 */
export async function seedDemonstration(connectionString: string, { people }: { people?: number } = {}): Promise<void> {
  takeMasterKeys(readMasterKeys);
  try {
    const office = await openOffice(connectionString);
    // What the agencies signed comes first: nobody is referred without it.
    await workTogether(office);
    const roll = dice(20261121);
    const year = now().getFullYear();
    const everybody = [
      ...persons(roll, year),
      ...foundTogether(dice(999), year, daysBetween(addDays(startOfLastQuarter(), 37), today())),
    ].slice(0, people);
    // Each person's own dice, so that the order in which they are written changes nothing.
    const waiting = everybody.map((person) => ({ person, roll: dice(1000 + person.number) }));
    const lanes = Array.from({ length: 6 }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await live(office, next.person, next.roll);
    });
    await Promise.all(lanes);
    await joinCourse(office);
    // Each of these holds several cases, in an order of its own: one after the other, none waits for another.
    for (const meeting of meetings) await meetOnce(office, meeting);
    for (const one of beside) await plan(office, one);
    await countLegalPeriods(office);
    const { 'shelter-worker@demo.test': worker, 'shelter@demo.test': desk } = office.person;
    await arrive(act, { worker: worker!, desk: desk! }, office.agencyId);
    await tellOfAbsences(office);
    await reportWhatWasDone(office);
  } finally {
    await closeAppPool();
  }
}

/** Agencies, teams, staff, grants and courses: the owner's work, before anybody can sign in. */
async function openOffice(connectionString: string): Promise<Office> {
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  const [day, passwordHash] = [today(), await hash(password)];
  const agencyIds: Record<string, string> = {};
  const teamIds: Record<string, string> = {};
  const office: Office = { agencyId: '', agency: agencyIds, person: {}, course: {}, grant: [] };

  try {
    await owner.query('BEGIN');
    for (const agency of agencies) {
      const id = newId();
      agencyIds[agency.key] = id;
      await owner.query(
        `INSERT INTO "Agency" (id, name, "nameEl", kind, services, languages, area, "areaEl", "takesPart", country, hours, opening, "openingEl",
            "womenOnly", "takesChildren", "stepFree", "emergencyPhone")
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
        [
          ...[
            id,
            agency.name,
            agency.nameEl,
            agency.kind,
            agency.services,
            agency.languages,
            agency.area,
            agency.areaEl,
            agency.takesPart,
          ],
          ...[
            agency.country ?? 'GRC',
            JSON.stringify(agency.hours ?? []),
            agency.opening ?? '',
            agency.openingEl ?? '',
          ],
          ...[
            agency.womenOnly ?? null,
            agency.takesChildren ?? null,
            agency.stepFree ?? null,
            agency.emergencyPhone ?? '',
          ],
        ],
      );
    }
    office.agencyId = agencyIds.lighthouse!;
    for (const { name, agency } of teams) {
      teamIds[name] = newId();
      await owner.query('INSERT INTO "Team" (id, "agencyId", name) VALUES ($1, $2, $3)', [
        teamIds[name],
        agencyIds[agency],
        name,
      ]);
    }
    for (const { email, name, role, agency, teams: own, locale } of staff) {
      const actor = { id: newId(), role, agencyId: agencyIds[agency]! };
      office.person[email] = actor;
      await owner.query(
        'INSERT INTO "User" (id, "agencyId", email, name, locale, demonstration, "passwordHash", "passwordSetAt") VALUES ($1, $2, $3, $4, $5, true, $6, now())',
        [actor.id, actor.agencyId, email, name, locale, passwordHash],
      );
      await owner.query('INSERT INTO "UserRole" ("userId", role) VALUES ($1, $2)', [actor.id, role]);
      for (const team of own) {
        await owner.query('INSERT INTO "TeamMember" (id, "teamId", "userId", "agencyId") VALUES ($1, $2, $3, $4)', [
          newId(),
          teamIds[team],
          actor.id,
          actor.agencyId,
        ]);
      }
    }
    for (const { code, name, startsOn, endsOn } of grants) {
      const id = newId();
      office.grant.push(id);
      await owner.query(
        'INSERT INTO "FundingGrant" (id, "agencyId", code, name, "startsOn", "endsOn") VALUES ($1, $2, $3, $4, $5, $6)',
        [id, office.agencyId, code, name, addDays(day, startsOn), addDays(day, endsOn)],
      );
    }
    for (const course of courses) {
      const id = newId();
      office.course[course.name] = id;
      await owner.query(
        'INSERT INTO "Course" (id, "agencyId", name, "serviceType", "leaderId", "fromLevel", "toLevel", capacity, "startsOn", "grantId") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
        [
          id,
          office.agencyId,
          course.name,
          course.serviceType,
          office.person[course.leader]!.id,
          course.fromLevel,
          course.toLevel,
          course.capacity,
          addDays(day, course.startsOn),
          office.grant[0],
        ],
      );
    }
    await owner.query('COMMIT');
    return office;
  } finally {
    await owner.end();
  }
}

/** One act of one member of staff at one time. */
function act<T>(actor: Actor, day: string, time: string, job: (work: Work) => Promise<T>): Promise<T> {
  return runAt(instantOf(`${day}T${time}`), () => work(actor, job));
}

const flagReasons = {
  DANGER: 'Told of threats by the person who brought her here.',
  HIDE_LOCATION: 'Asked that nobody outside the team learns where she stays.',
  PHONE_NOT_PRIVATE: 'Shares the phone with somebody at home.',
  COMMUNITY_LINK: 'Does not want to meet anybody from home at the moment.',
};

/** A flag that somebody looks at again soon, and one that could go. */
async function heed(person: Person, worker: Actor, code: string): Promise<void> {
  if (person.number % 9 === 3)
    await act(worker, addDays(today(), -10), '13:20', (w) =>
      setFlag(w, code, {
        flag: 'ESCORT',
        reason: 'Was followed after an appointment last week.',
        reviewOn: addDays(today(), 4 + (person.number % 5)),
      }),
    );
  if (person.number % 9 === 5) {
    const id = await act(worker, addDays(today(), -40), '13:20', (w) =>
      setFlag(w, code, { flag: 'ONLINE_EXPOSURE', reason: 'A picture was shared without asking.' }),
    );
    await act(worker, addDays(today(), -6), '13:40', (w) =>
      liftFlag(w, id, Number.NaN, { liftReason: 'The picture was taken down; nothing new since.' }),
    );
  }
}

/** Everything that happened with one person, in order. */
async function live(office: Office, person: Person, roll: Dice): Promise<void> {
  const worker = office.person[person.worker]!;
  const opened = addDays(today(), -person.openedDaysAgo);
  const code = await meet(office, person, roll, worker, opened);
  if (person.status === 'INTAKE') return;

  const ends = person.status === 'CLOSED' ? addDays(opened, roll.whole(150, 260)) : today();
  for (const service of servicesFor(person, roll))
    await support(office, person, roll, { code, worker, opened, ends, service });
  if (person.status === 'ACTIVE' && !person.foundTogether) {
    await wasReferred(office, person, code, worker, opened);
    await lookAhead(person, roll, code, worker);
    await agree(office, person, code, worker);
    if (person.openedDaysAgo > 45) await heed(person, worker, code);
  }
  if (person.status === 'CLOSED') {
    await act(worker, ends, '15:30', (w) =>
      closeCase(w, code, Number.NaN, {
        closureReason: roll.one(['GOALS_MET', 'MOVED', 'NEEDS_MET_AS_FAR_AS_POSSIBLE', 'NO_CONTACT']),
        closureNote: 'Reviewed with the supervisor. Told that the door stays open.',
      }),
    );
  }
}

/** First meeting: language, notice, agreement, safety, contact; the rest later and as far as wished. */
async function meet(office: Office, person: Person, roll: Dice, worker: Actor, opened: string): Promise<string> {
  const needsInterpreter = !person.languages.includes('ell') && roll.chance(0.7);
  const code = await act(worker, opened, '10:00', async (w) => {
    const id = await startCase(w, {
      alias: person.alias,
      formOfAddress: person.formOfAddress,
      gender: person.gender,
      ageBand: person.ageBand,
      languages: person.languages,
      literacy: roll.one(['YES', 'YES', 'PARTLY', 'NO']),
      interpreter: {
        needed: needsInterpreter ? 'YES' : 'NO',
        ...(needsInterpreter && {
          gender: person.gender === 'MAN' ? 'NO_PREF' : 'WOMAN',
          language: person.languages[0]!,
        }),
      },
    });
    return (await w.db.get('Case', { id })).code as string;
  });
  if (person.status === 'INTAKE') return code;

  await act(worker, opened, '10:20', async (w) => {
    await changeCase(w, code, 1, { noticeVersion: 'N1', noticeGivenOn: opened });
    await giveConsent(w, code, {
      kind: 'SERVICE',
      dataCategories: [],
      purposes: [],
      method: 'WRITTEN',
      language: person.languages[0]!,
      withInterpreter: needsInterpreter,
      understood: true,
      noticeVersion: 'N1',
    });
  });
  await act(worker, opened, '10:40', async (w) => {
    const danger = person.number === 7;
    const flags = danger
      ? (['DANGER', 'HIDE_LOCATION'] as const)
      : roll.chance(0.25)
        ? [roll.one(['PHONE_NOT_PRIVATE', 'COMMUNITY_LINK', 'HIDE_LOCATION'] as const)]
        : [];
    await changeCase(w, code, 2, {
      immediateSafety: { safeNow: danger ? 'NO' : 'YES', ...(danger && { action: 'Moved the same evening.' }) },
      safetyFlags: ['NONE_KNOWN'],
      citizenships: [person.citizenship],
      needs: roll.some(['HOUSING', 'INCOME', 'LANGUAGE', 'WORK', 'HEALTH', 'LEGAL', 'MENTAL_HEALTH'], 2, 4),
      vulnerabilities:
        person.ageBand === 'UNDER_18' ? ['UNACCOMPANIED_MINOR'] : roll.chance(0.2) ? ['MINOR_CHILDREN_PRESENT'] : [],
      dependants: { adults: 0, children: roll.whole(0, 2), childrenWithPerson: 0 },
      residenceStatus:
        person.citizenship === 'GRC'
          ? 'GREEK_CITIZEN'
          : roll.one(['APPLICANT_INTL_PROTECTION', 'PERMIT_THB_A7', 'UNDOCUMENTED', 'REFUGEE']),
      workRight: roll.one(['FULL', 'LIMITED', 'NONE', 'UNKNOWN']),
      // By number, so that no dice move.
      ...(person.number % 6 && person.citizenship !== 'GRC' && { eligibilityEvidence: papers[person.number % 4]! }),
      grantId: roll.one(office.grant),
    });
    for (const flag of flags) await setFlag(w, code, { flag, reason: flagReasons[flag] });
    await changeSafeContact(w, code, 0, {
      channel: roll.one(['SMS', 'CALL', 'WHATSAPP', 'SIGNAL']),
      value: `+30 690 000 ${String(1000 + person.number)}`,
      windows: [{ days: [2, 3, 4, 5], from: '10:00', to: '13:00' }],
      language: person.languages[0]!,
      voicemail: 'NO',
      mayText: 'YES',
      nameToUse: person.alias,
      codeWord: roll.one(['Lemon', 'River', 'Blue door', 'Swallow']),
      ...(person.number === 11 && {
        doNotContact: { reason: 'Shares the phone at present.', until: addDays(today(), 9) },
      }),
    });
  });
  await act(worker, opened, '11:10', (w) => activateCase(w, code, Number.NaN));
  await act(worker, addDays(opened, 3), '12:00', async (w) => {
    await changeIdentity(w, code, 0, {
      legalName: `${person.alias} Testimonium`,
      dateOfBirth: String(person.birthYear),
      birthPrecision: 'YEAR',
      phones: [{ number: `+30 690 000 ${String(1000 + person.number)}` }],
    });
    await addStatusEvent(w, code, { status: 'POTENTIAL', effectiveOn: opened, decidedBy: 'NGO', basis: 'INDICATORS' });
  });
  await laterTold(person, roll, worker, code, opened);
  return code;
}

/** What is told later, when there is trust: history, formal steps, sharing in the team. */
async function laterTold(person: Person, roll: Dice, worker: Actor, code: string, opened: string): Promise<void> {
  const later = addDays(opened, 14);
  await act(worker, later, '12:30', async (w) => {
    await changeExploitation(w, code, 0, {
      forms: [person.exploitation],
      primaryForm: person.exploitation,
      meansOfControl: roll.some(
        ['DEBT_BONDAGE', 'THREATS_FAMILY', 'WITHHOLDS_DOCS', 'RESTRICTS_MOVEMENT', 'FALSE_PROMISES'],
        1,
        3,
      ),
      countries: ['GRC'],
    });
    await addStatusEvent(w, code, { status: 'PRESUMED', effectiveOn: later, decidedBy: 'NGO', basis: 'INDICATORS' });
  });
  if (roll.chance(0.65)) {
    const sharedUntil = addDays(today(), roll.whole(4, 150));
    const consentId = await act(worker, later, '12:50', (w) =>
      giveConsent(w, code, {
        kind: 'SHARE_IN_TEAM',
        dataCategories: ['MENTAL_HEALTH_SUMMARY', 'RISK'],
        purposes: [],
        validTo: sharedUntil,
        method: 'WRITTEN',
        language: person.languages[0]!,
        withInterpreter: false,
        understood: true,
        noticeVersion: 'N1',
      }),
    );
    if (person.number === 19)
      await act(worker, addDays(later, 30), '10:00', (w) => withdrawConsent(w, consentId, Number.NaN, 'SPOKEN'));
  }
  // By number, so that no dice move.
  if (person.openedDaysAgo > 100 && person.number % 5 === 0 && person.citizenship !== 'GRC') {
    const longTermResidenceAppliedOn = addDays(opened, 90);
    await act(worker, longTermResidenceAppliedOn, '12:40', (w) => change(w, code, { longTermResidenceAppliedOn }));
  }
  if (person.openedDaysAgo > 200 && roll.chance(0.5)) {
    const day = addDays(opened, 120);
    await act(worker, day, '13:00', (w) =>
      addStatusEvent(w, code, {
        status: 'FORMAL_RECOGNISED',
        effectiveOn: day,
        decidedBy: 'COURT_OR_PROSECUTION',
        basis: 'PROSECUTION_OPENED',
        actNumber: `DEMO-${1000 + person.number}`,
      }),
    );
  }
}

/** Who was here by then was referred in the last quarter: to Agora, and the women to the shelter, too. */
async function wasReferred(office: Office, person: Person, code: string, worker: Actor, opened: string): Promise<void> {
  // For a child somebody else speaks, and whoever shares her phone is not written to.
  const isKept = person.ageBand === 'UNDER_18' || person.number === 11;
  if (isKept || addDays(opened, 30) > startOfLastQuarter()) return;

  const destinations = [
    { to: 'agora', partner: 'partner2@demo.test', services: ['JOB'] },
    ...(person.gender === 'WOMAN'
      ? [{ to: 'harbour', partner: 'partner@demo.test', services: ['ACC_SHELTER'] } as const]
      : []),
  ] as const;
  for (const { to, partner, services } of destinations) {
    const [toAgencyId, validTo] = [office.agency[to]!, addDays(today(), 30)];
    const who = { worker, desk: office.person['coordinator@demo.test']!, partner: office.person[partner]!, toAgencyId };
    await referLastQuarter(act, who, code, {
      number: person.number,
      to,
      services: [...services],
      agree: (day) =>
        act(worker, day, '14:00', (w) =>
          giveConsent(w, code, {
            kind: 'SHARE_WITH_AGENCY',
            recipientAgencyId: toAgencyId,
            dataCategories: to === 'agora' ? ['DEMOGRAPHIC', 'EDUCATION_WORK'] : ['IDENTITY', 'DEMOGRAPHIC', 'RISK'],
            purposes: [],
            method: 'WRITTEN',
            language: person.languages[0]!,
            withInterpreter: false,
            understood: true,
            noticeVersion: 'N1',
            teachBack: 'AT_ONCE',
            validTo,
          }),
        ),
      withdraw: (day, consentId) =>
        act(worker, day, '14:20', async (w) => void (await withdrawConsent(w, consentId, Number.NaN, 'SPOKEN'))),
    });
  }
}

/** What she agreed to beyond the office: one recipient each, for as long as it is needed. By number, so that no dice move. */
async function agree(office: Office, person: Person, code: string, worker: Actor): Promise<void> {
  const day = addDays(today(), -Math.min(20, person.openedDaysAgo - 16));
  if (person.openedDaysAgo < 30) return;
  const words = {
    method: 'WRITTEN',
    language: person.languages[0]!,
    withInterpreter: false,
    understood: true,
    noticeVersion: 'N1',
    purposes: [],
  };
  const share = (recipient: string, more: Partial<NewConsent> = {}) =>
    act(worker, day, '13:10', (w) =>
      giveConsent(w, code, {
        ...words,
        kind: 'SHARE_WITH_AGENCY',
        recipientAgencyId: office.agency[recipient]!,
        dataCategories: ['DEMOGRAPHIC', 'EDUCATION_WORK'],
        teachBack: 'AT_ONCE',
        ...more,
      }),
    );

  const desks = (agency: string, partner: string) => ({
    worker,
    desk: office.person['coordinator@demo.test']!,
    partner: office.person[partner]!,
    toAgencyId: office.agency[agency]!,
  });

  if (person.ageBand === 'UNDER_18')
    await act(worker, day, '13:05', (w) =>
      recordGuardian(w, code, {
        kind: 'SPECIAL_GUARDIAN',
        name: 'Example Guardian Testimonium',
        contact: 'Through the office of the special guardian, weekday mornings',
        assent: 'GIVEN',
        bestInterests: 'Assessed together with the guardian; school and a safe place come first.',
      }),
    );

  switch (person.number % 6) {
    case 1:
      // Ends within the next two weeks: a task of whoever carries the case.
      await share('agora', { validTo: addDays(today(), 9), serviceType: 'JOB' });
      await refer(act, desks('agora', 'partner2@demo.test'), code, person.number, ['JOB']);
      break;
    case 2:
      await share('harbour', {
        dataCategories: ['IDENTITY', 'DEMOGRAPHIC', 'RISK'],
        withholding: [
          { party: 'A cousin who lives in the same town', categories: [], reason: 'Wants to tell him herself, later.' },
        ],
        alternatives: 'Asking for a place without a name first; they need to know of the danger to plan.',
        method: 'VERBAL_WITNESSED',
        witness: 'The interpreter',
        teachBack: 'AFTER_EXPLAINING',
      });
      // The shelter takes in women only.
      if (person.gender !== 'MAN')
        await refer(act, desks('harbour', 'partner@demo.test'), code, person.number, ['ACC_SHELTER']);
      break;
    case 3: {
      const id = await share('harbour', { dataCategories: ['DEMOGRAPHIC', 'HEALTH'] });
      await act(worker, addDays(day, 6), '09:40', (w) => withdrawConsent(w, id, Number.NaN, 'MESSAGE'));
      break;
    }
    case 4:
      await act(worker, day, '13:20', (w) =>
        giveConsent(w, code, { ...words, kind: 'CONTACT_CHANNEL', dataCategories: [] }),
      );
      await act(worker, day, '13:25', (w) =>
        giveConsent(w, code, { ...words, kind: 'FUNDER_STATS', dataCategories: [] }),
      );
      break;
    default:
      break;
  }
}

interface Service {
  serviceType: string;
  lead: string;
  course?: string;
  startsAfter: number;
  every: number;
  times: number;
  at: string;
}

function servicesFor(person: Person, roll: Dice): Service[] {
  if (person.foundTogether)
    return [{ serviceType: 'SAFETY', lead: person.worker, startsAfter: 1, every: 10, times: 4, at: '10:00' }];

  const n = (from: number, to: number) => roll.whole(from, to);
  const services: Service[] = [
    {
      serviceType: roll.one(['SAFETY', 'ACC_SHELTER', 'ACC_SEMI']),
      lead: person.worker,
      startsAfter: 1,
      every: Math.max(10, Math.ceil(person.openedDaysAgo / 11)),
      times: 11,
      at: roll.one(['09:00', '10:00', '11:30']),
    },
  ];
  if (roll.chance(0.65))
    services.push({
      serviceType: 'PSY_IND',
      lead: 'psychologist@demo.test',
      startsAfter: n(7, 20),
      every: 7,
      times: n(4, 12),
      at: roll.one(['12:00', '13:00', '16:00']),
    });
  if (roll.chance(0.25))
    services.push({
      serviceType: 'PSY_GRP',
      lead: 'psychologist@demo.test',
      course: 'Thursday circle',
      startsAfter: n(30, 60),
      every: 14,
      times: n(2, 4),
      at: '17:00',
    });
  if (roll.chance(0.55))
    services.push({
      serviceType: 'LANG',
      lead: 'teacher@demo.test',
      course: roll.one(['Greek A1, group A', 'Greek A2, group B']),
      startsAfter: n(20, 45),
      every: 5,
      times: n(6, 14),
      at: '18:00',
    });
  if (person.ageBand !== 'UNDER_18' && roll.chance(0.5))
    services.push({
      serviceType: 'LAB_COUNS',
      lead: 'labour@demo.test',
      startsAfter: n(40, 80),
      every: 18,
      times: n(2, 5),
      at: '11:00',
    });
  if (person.ageBand !== 'UNDER_18' && roll.chance(0.2))
    services.push({
      serviceType: 'INTERN',
      lead: 'labour@demo.test',
      startsAfter: n(90, 120),
      every: 15,
      times: n(2, 4),
      at: '14:00',
    });
  if (person.worker === 'worker@demo.test' && roll.chance(0.3))
    services.push({
      serviceType: 'RES',
      lead: 'legal@demo.test',
      startsAfter: n(10, 30),
      every: 30,
      times: 0,
      at: '10:00',
    });
  return services;
}

async function support(
  office: Office,
  person: Person,
  roll: Dice,
  {
    code,
    worker,
    opened,
    ends,
    service,
  }: { code: string; worker: Actor; opened: string; ends: string; service: Service },
): Promise<void> {
  const lead = office.person[service.lead]!;
  const starts = addDays(opened, service.startsAfter);
  if (starts >= addDays(ends, -3)) return;

  const id = await act(worker, starts, '08:40', (w) =>
    planEpisode(w, code, {
      serviceType: service.serviceType,
      leadUserId: lead.id,
      status: 'ACTIVE',
      plannedUnits: Math.max(service.times, 1),
      ...grantOf(office, person),
      ...(service.course && { courseId: office.course[service.course]! }),
    }),
  );
  await measure({ id, service, person }, roll, lead, starts, 'entry');
  if (service.serviceType === 'LAB_COUNS' && person.number % 3) {
    const recognitionAppliedOn = addDays(starts, 3);
    await act(lead, recognitionAppliedOn, '09:20', (w) => change(w, code, { recognitionAppliedOn }));
  }

  let last = starts;
  for (let i = 0; i < service.times; i++) {
    const day = addDays(starts, 1 + i * service.every + roll.whole(0, 2));
    if (day >= ends) break;
    last = day;
    const recorder = service.serviceType === 'RES' ? worker : lead;
    const sessionId = await act(recorder, day, laterThan(service.at), (w) =>
      logSession(w, id, held(service, roll, day)),
    );
    if (service.serviceType === 'PSY_IND' && roll.chance(0.3)) {
      await act(lead, day, laterThan(service.at), (w) =>
        writeNote(w, code, { sessionId, body: 'Hypothesis to come back to; nothing here is for the file.' }),
      );
    }
  }
  const over = last < addDays(today(), -40) && person.status === 'ACTIVE';
  if (over) {
    const end = addDays(last, 7);
    await measure({ id, service, person }, roll, lead, end, 'exit');
    await act(worker, end, '15:00', (w) =>
      actOnEpisode(w, id, Number.NaN, 'end', {
        status: roll.chance(0.8) ? 'COMPLETED' : 'ENDED_EARLY',
        endReason: 'GOAL_REACHED',
        ...(person.number % 7 && { helpful: person.number % 9 ? ('YES' as const) : ('NO' as const) }),
      }),
    );
  }
}

/** What pays for her services. By number, so that no dice move. */
const grantOf = ({ grant }: Office, { number, foundTogether: byInspection }: Person) =>
  byInspection ? { grantId: grant[0]! } : number % 4 ? { grantId: grant[number % 5 ? 0 : 1]! } : {};

/** Changes a case as it stands. */
async function change(w: Work, code: string, changes: Parameters<typeof changeCase>[3]): Promise<void> {
  const { version } = await w.db.get('Case', { code }, []);
  await changeCase(w, code, version, changes);
}

/** Written up an hour after it began. */
const laterThan = (time: string) => `${String(Number(time.slice(0, 2)) + 1).padStart(2, '0')}${time.slice(2)}`;

function held(service: Service, roll: Dice, day: string) {
  const attendance = roll.weighted({ ATTENDED: 80, LATE: 8, ABSENT_EXCUSED: 7, ABSENT_UNEXCUSED: 5 });
  const came = attendance === 'ATTENDED' || attendance === 'LATE';
  const common = {
    heldAt: instantOf(`${day}T${service.at}`).toISOString(),
    minutes: roll.one([45, 60, 60, 90]),
    attendance,
    mode: roll.one(['IN_PERSON', 'IN_PERSON', 'PHONE'] as const),
    withInterpreter: roll.chance(0.3),
  } as const;

  switch (service.serviceType) {
    case 'PSY_IND':
    case 'PSY_GRP':
      return {
        ...common,
        ...(came && {
          operationalNote: roll.one(psychologyNotes),
          clinicalSummary: roll.one(clinicalNotes),
          modality: 'SUPPORTIVE',
          sessionType: service.serviceType === 'PSY_GRP' ? 'GROUP' : 'INDIVIDUAL',
        }),
      };
    case 'LANG':
      return { ...common, mode: 'IN_PERSON' as const, minutes: 90, topic: roll.one(lessonTopics) };
    case 'LAB_COUNS':
      return {
        ...common,
        ...(came && {
          topics: roll.some(['CV', 'RIGHTS_AT_WORK', 'JOB_SEARCH', 'INTERVIEW'], 1, 2),
          actionsAgreed: roll.one(labourActions),
        }),
      };
    case 'INTERN':
      return { ...common, ...(came && { hours: roll.whole(8, 30), visited: roll.chance(0.5) }) };
    default:
      return { ...common, ...(came && { operationalNote: roll.one(supportNotes) }) };
  }
}

const levels = ['A0', 'A1', 'A2', 'B1'];
const papers = ['ASYLUM_CARD', 'RESIDENCE_PERMIT', 'PASSPORT', 'PROTECTION_PERMIT'];

async function measure(
  { id, service, person }: { id: string; service: Service; person: Person },
  roll: Dice,
  lead: Actor,
  day: string,
  when: 'entry' | 'exit',
): Promise<void> {
  const measured: Record<string, unknown> = {};
  if (service.serviceType === 'LANG')
    measured[`${when}Level`] = levels[when === 'entry' ? roll.whole(0, 1) : roll.whole(1, 3)];
  if (service.serviceType === 'PSY_IND')
    measured[`${when}Who5`] = 4 * (when === 'entry' ? roll.whole(4, 12) : roll.whole(9, 19));
  if (service.serviceType === 'LAB_COUNS')
    measured[`${when}Readiness`] = when === 'entry' ? roll.whole(1, 3) : roll.whole(2, 5);
  // By number, so that no dice move.
  if (['INTERN', 'LAB_COUNS'].includes(service.serviceType) && when === 'entry')
    measured.entryLabourStatus = person.number % 3 ? 'INACTIVE_NOT_IN_EDUCATION' : 'UNEMPLOYED_REGISTERED';
  if (service.serviceType === 'INTERN' && when === 'exit') {
    measured.placementResult = roll.one(['HIRED_SAME', 'FURTHER_TRAINING', 'SEARCHING']);
    measured.qualificationGained = person.number % 2 ? 'YES' : 'NO';
  }
  if (service.serviceType === 'LAB_COUNS' && when === 'exit') {
    measured.exitSituation = ['SEARCHING', 'EMPLOYED', 'FURTHER_TRAINING', 'SEARCHING', 'UNKNOWN'][person.number % 5];
    measured.qualificationGained = person.number % 4 ? 'NO' : 'YES';
  }
  if (!Object.keys(measured).length) return;

  await act(lead, day, '09:00', async (w) => {
    const episode = await w.db.get('Episode', { id });
    await changeEpisode(w, id, episode.version, measured);
  });
}

/** Appointments around today, tasks before and after it, contacts confirmed or long unconfirmed. */
async function lookAhead(person: Person, roll: Dice, code: string, worker: Actor): Promise<void> {
  const [lastWeek, yesterday] = [addDays(today(), -6), addDays(today(), -1)];
  if (person.number % 5 === 1) {
    const dueAt = instantOf(`${addDays(today(), roll.whole(-2, 4))}T12:00`).toISOString();
    await act(worker, lastWeek, '16:20', (w) =>
      createTask(w, code, { dueAt, note: 'Ask about the enrolment papers.' }),
    );
  }
  if (person.number % 3 === 0) {
    await act(worker, lastWeek, '16:30', async (w) => {
      const found = await w.db.get('Case', { code });
      const contact = await w.db.get('SafeContact', { caseId: found.id });
      await confirmSafeContact(w, code, contact.version);
    });
  }
  if (person.number === 44) {
    const entry = {
      kind: 'COMMUNITY',
      party: 'Interpreters from her home town',
      reason: 'Asked for it at the first meeting.',
    } as const;
    await act(worker, yesterday, '16:40', (w) => addDenial(w, code, entry));
  }
  if (person.number % 3 !== 1) await callYesterday(person, roll, code, worker, yesterday);
}

const slots = ['09:00', '10:00', '11:30', '13:00', '15:00', '16:45'];

/** A short call yesterday that agreed on the next meeting: today for a handful, this week for the others. */
async function callYesterday(
  person: Person,
  roll: Dice,
  code: string,
  worker: Actor,
  yesterday: string,
): Promise<void> {
  const episodeId = await act(worker, yesterday, '16:00', (w) => openEpisode(w, code));
  if (!episodeId) return;

  const slot = slots[Math.floor(person.number / 3) % slots.length];
  const day = person.number % 3 === 0 ? today() : addDays(today(), roll.whole(1, 6));
  await act(worker, yesterday, '16:10', (w) =>
    logSession(w, episodeId, {
      heldAt: instantOf(`${yesterday}T15:00`).toISOString(),
      minutes: 30,
      attendance: 'ATTENDED',
      mode: 'PHONE',
      operationalNote: 'Short call: all well, next meeting agreed.',
      nextAppointment: { startsAt: instantOf(`${day}T${slot}`).toISOString(), minutes: 60, mode: 'IN_PERSON' },
    }),
  );
}

async function openEpisode(w: Work, code: string): Promise<string | undefined> {
  const found = await w.db.get('Case', { code });
  const episode = await w.db.findOne('Episode', { caseId: found.id, sessionKind: 'SUPPORT', status: 'ACTIVE' });
  return episode?.id;
}

/** Some of whoever has been here for a while join the course that has no learners of its own story. */
async function joinCourse(office: Office): Promise<void> {
  const leader = office.person['teacher@demo.test']!;
  const day = addDays(today(), -40);
  const enrol = (worker: Actor) =>
    act(worker, day, '09:30', async (w) => {
      for (const { code } of await openCases(w, 5, addDays(day, -20)))
        await planEpisode(w, code, {
          serviceType: 'CIVIC',
          leadUserId: leader.id,
          courseId: office.course['City and rights']!,
          status: 'ACTIVE',
          plannedUnits: 8,
        });
    });
  for (const email of ['worker@demo.test', 'worker2@demo.test']) await enrol(office.person[email]!);
}

/** The newest of the cases in somebody's reach, or of those opened before a day. */
const openCases = (w: Work, limit: number, before?: string) =>
  w.db.find('Case', {
    where: { status: 'ACTIVE', ...(before && { openedOn: { lt: before } }) },
    columns: ['code'],
    sort: [
      ['openedOn', 'desc'],
      ['alias', 'desc'],
    ],
    limit,
  });

/** The latest group meetings: how many days ago, and what they were about. */
const meetings = [
  { course: 'Greek A1, group A', topics: { 2: 'Filling in a form' } },
  { course: 'Greek A2, group B', topics: { 2: 'Filling in a form' } },
  {
    course: 'City and rights',
    topics: { 23: 'Getting around the city', 16: 'At the health centre', 9: 'Renting a room', 2: 'Rights at work' },
  },
];

/** One act, one session for each participant. */
async function meetOnce(office: Office, { course, topics }: (typeof meetings)[number]): Promise<void> {
  const courseId = office.course[course]!;
  const leader = office.person[courses.find(({ name }) => name === course)!.leader]!;
  for (const [daysAgo, topic] of Object.entries(topics)) {
    const day = addDays(today(), -Number(daysAgo));
    await act(leader, day, '19:30', async (w) => {
      const learners = await w.db.find('Episode', {
        where: { courseId, status: 'ACTIVE' },
        columns: ['status', 'startedOn'],
      });
      const present = learners.filter((learner) => !learner.startedOn || learner.startedOn <= day);
      if (!present.length) return;
      await recordMeeting(w, courseId, {
        heldAt: instantOf(`${day}T18:00`).toISOString(),
        minutes: 90,
        mode: 'IN_PERSON',
        topic,
        attendance: present.map((learner, i) => ({
          episodeId: learner.id,
          attendance: (i + Number(daysAgo)) % 5 === 0 ? 'ABSENT_UNEXCUSED' : 'ATTENDED',
        })),
      });
    });
  }
}

/** What the day holds for whoever works beside the social workers: meetings, and a task overdue, for today and for soon. */
const beside = [
  {
    email: 'psychologist@demo.test',
    kind: 'PSYCHOLOGICAL',
    at: ['10:00', '12:00', '16:00'],
    tasks: [
      'Write to the clinic about the appointment.',
      'Ask how the nights are.',
      'Fill in the questionnaire together.',
    ],
  },
  {
    email: 'labour@demo.test',
    kind: 'LABOUR',
    at: ['09:30', '13:00'],
    tasks: ['Print the CV.', 'Call the bakery about a trial day.', 'Look at the contract before she signs.'],
  },
  {
    email: 'legal@demo.test',
    at: ['11:00', '14:00'],
    tasks: [
      'Hand in the power of attorney.',
      'The answer of the office is due.',
      'Prepare the questions for the hearing.',
    ],
  },
  {
    email: 'coordinator@demo.test',
    at: [],
    tasks: ['Ask whether the room is still free.', 'Send the list of places.', 'Ring back about the interpreter.'],
  },
] as const;

async function plan(office: Office, { email, at, tasks, ...own }: (typeof beside)[number]): Promise<void> {
  const day = today();
  await act(office.person[email]!, addDays(day, -2), '17:00', async (w) => {
    const reached = await openCases(w, 12);
    const services =
      'kind' in own
        ? await w.db.find('Episode', {
            where: { caseId: { in: reached.map(({ id }) => id) }, sessionKind: own.kind, status: 'ACTIVE' },
            columns: ['status'],
          })
        : [];
    const serviceOf = ({ id }: { id: string }) => services.find(({ caseId }) => caseId === id)?.id;
    const known = reached.toSorted((a, b) => Number(!serviceOf(a)) - Number(!serviceOf(b)));

    for (const [i, time] of at.slice(0, known.length).entries())
      await planInCase(w, known[i]!.code, {
        startsAt: instantOf(`${day}T${time}`).toISOString(),
        minutes: 60,
        mode: 'IN_PERSON',
        episodeId: serviceOf(known[i]!),
      });
    for (const [i, note] of tasks.slice(0, known.length).entries())
      await createTask(w, known[i]!.code, { dueAt: noonOf(addDays(day, i - 1)), note });
  });
}

/** Legal periods of those the legal adviser works for: some that run, some that were kept. None ends within a month. */
async function countLegalPeriods(office: Office): Promise<void> {
  const day = today();
  const reached = await act(office.person['legal@demo.test']!, day, '00:10', (w) => openCases(w, 12));
  for (const { code } of reached)
    await act(office.person['legal@demo.test']!, day, '00:20', async (w) => {
      const [decision] = (await listStatusEvents(w, code, { limit: 1 })).items;
      if (!decision) return;
      const from = { fact: 'STATUS_DECISION', factId: decision.id } as const;
      const ends = addMonths(decision.effectiveOn, 3);
      const reflection = await startClock(w, code, { rule: 'GR_REFLECTION', ...from });
      if (ends > addDays(day, 31)) return;
      await endClock(w, reflection, Number.NaN, { outcome: 'MET', metOn: today() < ends ? day : addDays(ends, -12) });
      if (addMonths(decision.effectiveOn, 12) > addDays(day, 31))
        await startClock(w, code, { rule: 'GR_PERMIT_A7', ...from });
    });
}

const noonOf = (day: string) => instantOf(`${day}T12:00`).toISOString();

/** Learners who stayed away: the teacher is to ask after them. */
async function tellOfAbsences(office: Office): Promise<void> {
  const teacher = office.person['teacher@demo.test']!;
  const day = today();
  await act(office.person['worker@demo.test']!, addDays(day, -2), '20:00', async (w) => {
    const reached = await openCases(w, 40);
    const learns = await w.db.find('Episode', {
      where: { caseId: { in: reached.map(({ id }) => id) }, serviceType: 'CIVIC', status: 'ACTIVE' },
      columns: ['serviceType', 'status'],
    });
    const away = reached.flatMap((one) => {
      const learning = learns.find(({ caseId }) => caseId === one.id);
      return learning ? [{ one, aboutId: learning.id }] : [];
    });
    for (const [i, { one, aboutId }] of away.slice(0, 3).entries())
      await scheduleReminder(w, one, {
        kind: 'ABSENCES',
        userId: teacher.id,
        dueAt: new Date(noonOf(addDays(day, i - 1))),
        aboutModel: 'Episode',
        aboutId,
      });
  });
}
