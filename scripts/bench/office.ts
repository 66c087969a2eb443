import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Role } from '#server/access/roles.ts';
import { digestOf, newToken } from '#server/accounts/browser.ts';
import { aliasKey } from '#server/cases/alias.ts';
import { checkCharacter } from '#server/cases/code.ts';
import { addDays, today } from '#server/platform/clock.ts';
import { sealForInstallation } from '#server/platform/sealing.ts';
import { instantOf, wallTimeOf } from '#server/reminders/wall-time.ts';
import { dice } from '../../prisma/demonstration/persons.ts';
import { makeTwins, newRecordKey, Table } from './tables.ts';

/** Somebody who is measured, signed in, with cases to open. */
export interface Measured {
  id: string;
  role: Role;
  teamId: string;
  agencyId: string;
  cookie: string;
  /** Codes of cases in her reach that have at least twenty sessions. */
  codes: string[];
  /** Episodes in which she may log a session. */
  episodes: string[];
}

export interface Office {
  worker: Measured;
  supervisor: Measured;
  rows: Record<string, number>;
}

const agencies = 20;
const staffOfAgency = 10;
const ownCases = 40;

const aliases = [
  'Iris',
  'Maro',
  'Noor',
  'Thea',
  'Selma',
  'Ada',
  'Lia',
  'Rea',
  'Zoe',
  'Kim',
  'Olga',
  'Dafni',
  'Ναυσικά',
  'Mira',
  'Ίρμα',
  'Bela',
];
const languages = ['el', 'en', 'fr', 'ar', 'bn', 'ur', 'ro', 'bg', 'sq', 'ka', 'ru', 'uk'];
const note =
  'Talked about the week, the papers that are still missing and the appointment at the clinic. She will come again.';

/**
 * An office of `size` cases, the same for the same day and size: twice as many services, ten times as many sessions,
 * 20 agencies of ten people. One social worker has forty cases, one supervisor a twentieth of all. Values are sealed with
 * each record's own key, so that the application opens them like any other.
 */
export async function buildOffice(adminUrl: string, size: number): Promise<Office> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    // No trigger and no foreign key looks at what is being copied; checks of columns do.
    await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
    await makeTwins(client);
    const office = await fill(client, size);
    await client.query('SET session_replication_role = origin');
    await client.query(`INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", action, subject, ids, "caseId", fields, outcome)
      SELECT "createdBy", 'social_worker', "agencyId", 'create', 'Case', ARRAY[id], id, '{}', 'done' FROM "Case"`);
    await client.query('VACUUM (ANALYZE)');
    return office;
  } finally {
    await client.end();
  }
}

/** The people of an office that was kept, signed in anew. */
export async function signInAgain(adminUrl: string, office: Office): Promise<Office> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const again = async (who: Measured) => ({ ...who, cookie: await signIn(client, who.id, who.role) });
    await client.query('VACUUM (ANALYZE)');
    return { ...office, worker: await again(office.worker), supervisor: await again(office.supervisor) };
  } finally {
    await client.end();
  }
}

async function fill(client: pg.Client, size: number): Promise<Office> {
  const roll = dice(size);
  const hex = (digits: number) =>
    Array.from({ length: Math.ceil(digits / 6) }, () => roll.whole(0, 0xffffff).toString(16).padStart(6, '0'))
      .join('')
      .slice(0, digits);
  /** A version 7 id of that moment, as the application would have made it. */
  const idAt = (moment: number) => {
    const time = Math.floor(moment).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
  };
  const random = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;

  const day = today();
  const start = Date.now();
  // Asked for again and again, and worked out once: calendars are slow.
  const dayBefore = remembered((days: number) => addDays(day, -days));
  const at = remembered((wallTime: string) => instantOf(wallTime));

  const tables = {
    case: new Table(
      client,
      'Case',
      `id code agencyId survivorId teamId status intakeStep openedOn closedOn closureReason alias aliasKey gender ageBand
      languages noticeVersion noticeGivenOn createdBy createdAt lastSessionOn formOfAddress literacy interpreter citizenships dependants
      familyNote needs vulnerabilities healthNeeds residenceStatus workRight safetyFlags statisticsNumber`,
    ),
    key: new Table(client, 'SurvivorKey', 'survivorId version agencyId wrapped'),
    membership: new Table(client, 'CaseMembership', 'id caseId agencyId survivorId userId role isPrimary startedOn'),
    contact: new Table(
      client,
      'SafeContact',
      'id caseId agencyId survivorId channel value windows language confirmedOn confirmedBy',
    ),
    consent: new Table(
      client,
      'Consent',
      `id caseId agencyId survivorId kind dataCategories purposes validFrom validTo method language understood
      explainedBy noticeVersion recordedAt`,
    ),
    episode: new Table(
      client,
      'Episode',
      `id caseId agencyId survivorId serviceType sessionKind providerAgencyId leadUserId status requestedOn
      startedOn endedOn deliveredUnits endReason outcomeCode entryLevel statisticsNumber`,
    ),
    session: new Table(
      client,
      'Session',
      `id episodeId caseId agencyId survivorId kind recorderId heldAt minutes attendance mode operationalNote topic recordedAt`,
    ),
    sessionFact: new Table(
      client,
      'SessionFact',
      'number episode person agencyId kind month attendance minutes isGroup',
    ),
    appointment: new Table(
      client,
      'Appointment',
      'id caseId agencyId survivorId episodeId userId startsAt wallTime status createdBy',
    ),
    reminder: new Table(
      client,
      'Reminder',
      'id caseId agencyId survivorId userId kind aboutModel aboutId dueAt wallTime state createdBy note',
    ),
    denial: new Table(client, 'CaseDenial', 'userId caseId'),
  };

  const houses = await openHouses(client, random);
  const measured = { worker: houses[0]!.workers[0]!, supervisor: houses[0]!.supervisor, house: houses[0]! };
  const [codes, teamCodes, episodesOfOwn]: [string[], string[], string[]] = [[], [], []];
  const ofAgency = size / agencies;

  for (let n = 0; n < size; n++) {
    const house = houses[n % agencies]!;
    const place = Math.floor(n / agencies);
    const isOwn =
      house === measured.house &&
      Math.floor((place * ownCases) / ofAgency) !== Math.floor(((place - 1) * ownCases) / ofAgency);
    const others = house === measured.house ? house.workers.slice(1) : house.workers;
    const worker = isOwn ? measured.worker : others[place % others.length]!;

    // Spread over three years, so that order and place in the table agree as they do in life.
    const openedDays = 1_095 - Math.floor((n * 1_090) / size);
    const openedOn = dayBefore(openedDays);
    const opened = start - openedDays * 86_400_000;
    const isClosed = !isOwn && roll.chance(0.35);
    const closedOn = isClosed ? dayBefore(roll.whole(0, openedDays - 1)) : null;
    const [caseId, survivorId, person] = [idAt(opened), random(), random()];
    const key = newRecordKey(survivorId);
    const scope = { caseId, agencyId: house.agencyId, survivorId };
    const code = codeOf(n);
    const alias = `${roll.one(aliases)} ${roll.whole(1, 999)}`;
    const isRich = roll.chance(0.2);
    if (isRich && isOwn) codes.push(code);
    if (isRich && house === measured.house) teamCodes.push(code);

    const kinds = ['SUPPORT', roll.chance(0.4) ? 'LESSON' : 'PSYCHOLOGICAL'] as const;
    const meetings = kinds.map((kind, k) => {
      const days = Array.from({ length: isRich ? 15 : roll.whole(2, 3) }, () =>
        roll.whole(closedOn ? daysSince(closedOn, day) : 1, openedDays),
      );
      const moment = opened + (k + 1) * 60_000;
      return { kind, id: idAt(moment), number: random(), days: days.sort((a, b) => b - a) };
    });
    const lastDay = Math.min(...meetings.flatMap(({ days }) => days));

    await tables.key.add({ ...scope, version: 1, wrapped: key.wrapped });
    await tables.case.add(
      {
        ...scope,
        id: caseId,
        code,
        teamId: house.teamId,
        alias,
        aliasKey: aliasKey(alias),
        status: isClosed ? 'CLOSED' : isOwn && place % 17 === 0 ? 'INTAKE' : 'ACTIVE',
        intakeStep: null,
        openedOn,
        closedOn,
        closureReason: isClosed ? 'GOALS_MET' : null,
        gender: roll.weighted({ F: 70, M: 25, X: 5 }),
        ageBand: roll.one(['18_24', '25_34', '35_44', '45_54']),
        languages: roll.some(languages, 1, 2),
        noticeVersion: '1',
        noticeGivenOn: openedOn,
        createdBy: worker.id,
        createdAt: new Date(opened).toISOString(),
        lastSessionOn: dayBefore(lastDay),
        formOfAddress: 'FIRST_NAME',
        literacy: 'OTHER_SCRIPT',
        interpreter: { needed: 'YES', gender: 'F', language: roll.one(languages) },
        citizenships: [roll.one(['NG', 'RO', 'BG', 'BD', 'PK', 'MD'])],
        dependants: { adults: 0, children: roll.whole(0, 3), childrenWithPerson: 0 },
        familyNote: 'A sister in another town, with whom she is in touch.',
        needs: roll.some(['ACCOMMODATION', 'LEGAL', 'HEALTH', 'LANGUAGE', 'WORK'], 1, 3),
        vulnerabilities: roll.some(['PREGNANT', 'MINOR', 'ILLNESS'], 0, 2),
        healthNeeds: 'Needs glasses; an appointment is being looked for.',
        residenceStatus: 'APPLICANT',
        workRight: 'YES',
        safetyFlags: roll.chance(0.2) ? ['NO_CALLS'] : [],
        statisticsNumber: person,
      },
      key,
    );
    await tables.membership.add({
      ...scope,
      id: idAt(opened + 1),
      userId: worker.id,
      role: 'social_worker',
      isPrimary: true,
      startedOn: openedOn,
    });
    if (n % 200 === 199) await tables.denial.add({ userId: others.find(({ id }) => id !== worker.id)!.id, caseId });
    await tables.contact.add(
      {
        ...scope,
        id: idAt(opened + 2),
        channel: 'MESSAGING',
        value: '+30 690 000 0000',
        windows: 'Mornings',
        language: 'en',
        confirmedOn: dayBefore(isOwn && place % 3 ? roll.whole(0, 25) : roll.whole(0, 60)),
        confirmedBy: worker.id,
      },
      key,
    );
    const agreed = {
      ...scope,
      dataCategories: [],
      purposes: ['SUPPORT'],
      validFrom: openedOn,
      method: 'WRITTEN',
      language: 'en',
      understood: true,
      explainedBy: worker.id,
      noticeVersion: '1',
      recordedAt: new Date(opened).toISOString(),
    };
    await tables.consent.add({ ...agreed, id: idAt(opened + 3), kind: 'SERVICE' });
    const validTo = addDays(day, roll.chance(0.1) ? roll.whole(-20, 10) : roll.whole(60, 400));
    await tables.consent.add({ ...agreed, id: idAt(opened + 4), kind: 'FOLLOW_UP_CONTACT', validTo });

    for (const { kind, id, number, days } of meetings) {
      const isEnded = isClosed || (kind !== 'SUPPORT' && roll.chance(0.3));
      if (isOwn && !isEnded && kind === 'SUPPORT') episodesOfOwn.push(id);
      await tables.episode.add(
        {
          ...scope,
          id,
          serviceType: serviceOf[kind],
          sessionKind: kind,
          providerAgencyId: house.agencyId,
          leadUserId: worker.id,
          status: isEnded ? 'COMPLETED' : 'ACTIVE',
          requestedOn: openedOn,
          startedOn: openedOn,
          endedOn: isEnded ? dayBefore(Math.min(...days) - 1) : null,
          deliveredUnits: days.length,
          endReason: isEnded ? 'GOALS_MET' : null,
          entryLevel: kind === 'LESSON' ? 'A1' : null,
          statisticsNumber: number,
        },
        key,
      );
      for (const days_ of days) {
        const held = at(`${dayBefore(days_)}T${String(roll.whole(9, 17)).padStart(2, '0')}:00`);
        const attendance = 'ATTENDED';
        await tables.session.add(
          {
            ...scope,
            id: idAt(held.getTime() + 3_600_000),
            episodeId: id,
            kind,
            recorderId: worker.id,
            heldAt: held.toISOString(),
            minutes: 50,
            attendance,
            mode: 'IN_PERSON',
            operationalNote: note,
            topic: kind === 'LESSON' ? 'Introducing oneself' : null,
            recordedAt: new Date(held.getTime() + 3_600_000).toISOString(),
          },
          key,
        );
        await tables.sessionFact.add({
          number: random(),
          episode: number,
          person,
          agencyId: house.agencyId,
          kind,
          month: dayBefore(days_).slice(0, 7),
          attendance,
          minutes: 50,
          isGroup: false,
        });
      }
    }
    if (isClosed) continue;

    // A meeting to come for everybody, and for the one who is measured a full day.
    const [when, time] = isOwn && place % 5 === 0 ? [day, '08:00'] : [addDays(day, roll.whole(1, 30)), '10:00'];
    for (const startsAt of [at(`${when}T${time}`)]) {
      const appointmentId = idAt(start - 86_400_000);
      const appointment = { ...scope, userId: worker.id, createdBy: worker.id };
      await tables.appointment.add({
        ...appointment,
        id: appointmentId,
        episodeId: meetings[0]!.id,
        startsAt: startsAt.toISOString(),
        wallTime: wallTimeOf(startsAt),
        status: 'PLANNED',
      });
      const due = new Date(startsAt.getTime() - 3_600_000);
      await tables.reminder.add({
        ...appointment,
        id: idAt(start - 86_400_000),
        kind: 'APPOINTMENT',
        aboutModel: 'Appointment',
        aboutId: appointmentId,
        dueAt: due.toISOString(),
        wallTime: wallTimeOf(due),
        state: 'SCHEDULED',
      });
    }
    if (roll.chance(0.3)) {
      const due = at(`${dayBefore(roll.whole(-20, 3))}T09:00`);
      await tables.reminder.add(
        {
          ...scope,
          id: idAt(start - 86_400_000),
          userId: roll.chance(0.02) ? house.supervisor.id : worker.id,
          kind: 'TASK',
          dueAt: due.toISOString(),
          wallTime: wallTimeOf(due),
          state: 'SCHEDULED',
          createdBy: worker.id,
          note: 'Call the clinic.',
        },
        key,
      );
    }
  }
  for (const table of Object.values(tables)) await table.finish();

  const signedIn = async (
    person: { id: string },
    role: Role,
    own: { codes: string[]; episodes: string[] },
  ): Promise<Measured> => ({
    ...person,
    role,
    teamId: measured.house.teamId,
    agencyId: measured.house.agencyId,
    cookie: await signIn(client, person.id, role),
    ...own,
  });
  return {
    worker: await signedIn(measured.worker, 'social_worker', { codes, episodes: episodesOfOwn }),
    supervisor: await signedIn(measured.supervisor, 'supervisor', { codes: teamCodes, episodes: [] }),
    rows: {
      cases: tables.case.rows,
      episodes: tables.episode.rows,
      sessions: tables.session.rows,
      staff: agencies * staffOfAgency,
      agencies,
    },
  };
}

const serviceOf = { SUPPORT: 'ACC_SHELTER', LESSON: 'LANG', PSYCHOLOGICAL: 'PSY_IND' } as const;
const daysSince = (earlier: string, later: string) =>
  Math.round((Date.parse(later) - Date.parse(earlier)) / 86_400_000) + 1;

/** Agencies with a team of one supervisor and nine social workers each. */
async function openHouses(client: pg.Client, random: () => string) {
  const agency = new Table(client, 'Agency', 'id name kind services languages takesPart');
  const team = new Table(client, 'Team', 'id agencyId name');
  const user = new Table(client, 'User', 'id agencyId email name totpConfirmedAt');
  const role = new Table(client, 'UserRole', 'userId role');
  const member = new Table(client, 'TeamMember', 'id teamId userId agencyId');
  const houses = [];

  for (let n = 1; n <= agencies; n++) {
    const [agencyId, teamId] = [random(), random()];
    await agency.add({ id: agencyId, name: `Agency ${n}`, kind: 'NGO', services: [], languages: [], takesPart: true });
    await team.add({ id: teamId, agencyId, name: 'Team' });
    const people = [];
    for (let p = 1; p <= staffOfAgency; p++) {
      const id = random();
      const totpConfirmedAt = new Date().toISOString();
      await user.add({ id, agencyId, email: `${id}@bench.test`, name: `Colleague ${n}-${p}`, totpConfirmedAt });
      await role.add({ userId: id, role: p === 1 ? 'supervisor' : 'social_worker' });
      await member.add({ id: random(), teamId, userId: id, agencyId });
      people.push({ id });
    }
    houses.push({ agencyId, teamId, supervisor: people[0]!, workers: people.slice(1) });
  }
  for (const table of [agency, team, user, role, member]) await table.finish();
  return houses;
}

/** A sign-in as the application would have left it after password and second factor; answers its cookie. */
export async function signIn(client: pg.Client, userId: string, role: Role): Promise<string> {
  const [token, id] = [newToken(), crypto.randomUUID()];
  const draftKey = sealForInstallation(randomBytes(32).toString('base64'), { model: 'SignIn', column: 'draftKey', id });
  await client.query(
    `INSERT INTO "SignIn" (id, "userId", "tokenDigest", role, "draftKey", "secondFactor", "expiresAt") VALUES ($1, $2, $3, $4, $5, true, now() + interval '12 hours')`,
    [id, userId, digestOf(token), role, draftKey],
  );
  return `__Host-ariadne=${token}`;
}

/** The same answers, each worked out once. */
function remembered<K, V>(work: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = work(key);
    known.set(key, made);
    return made;
  };
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The n-th code: scattered over the space of codes, never the same twice. */
function codeOf(n: number): string {
  let rest = (n * 7_919_777 + 12_345) % 32 ** 5;
  let body = '';
  for (let i = 0; i < 7; i++) {
    body += alphabet[i < 5 ? rest % 32 : (n + i) % 32];
    rest = Math.floor(rest / 32);
  }
  const plain = body + checkCharacter(body);
  return `${plain.slice(0, 2)}-${plain.slice(2, 6)}-${plain.slice(6)}`;
}
