import pg from 'pg';
import { v7 as newId } from 'uuid';
import type { Role } from '#server/access/roles.ts';
import { today } from '#server/platform/clock.ts';
import { newWrappedKey } from '#server/platform/sealing.ts';
import { dice } from '../../prisma/demonstration/persons.ts';
import { requestOf } from './clients.ts';
import { type Deed, get, headersOf, type Job } from './measure.ts';
import { type Measured, type Office, signIn } from './office.ts';
import { Table } from './tables.ts';

/** The desk that is asked, the desk that asks, and what the latter has lying ready. */
export interface Inbox {
  asked: Measured;
  asking: Measured;
  /** A place in the middle of what waits, as a page hands it out. */
  later: string;
  drafts: string[];
  ready: string[];
  rows: Record<string, number>;
}

/** How referrals of an inbox stand: a third waits for an answer, the rest is under way or over. */
const states = {
  RECEIVED: 15,
  ACKNOWLEDGED: 12,
  INFO_REQUESTED: 3,
  WAITLISTED: 5,
  ACCEPTED: 10,
  SERVICE_STARTED: 15,
  FEEDBACK_GIVEN: 5,
  CLOSED: 20,
  DECLINED: 10,
  WITHDRAWN: 5,
};
const waiting = ['RECEIVED', 'ACKNOWLEDGED', 'INFO_REQUESTED'];
const urgencies = { EMERGENCY: 5, URGENT: 35, ROUTINE: 60 };
const hour = 3_600_000;
/** How many referrals lie ready to be sent; each is sent once. */
const readyOnes = 4_000;
const message = 'Needs a room from Thursday on, quiet if there is one; speaks little Greek, and comes with a friend.';
const categories = ['DEMOGRAPHIC', 'IDENTITY', 'CONTACT', 'RISK', 'HEALTH'];

/** Fills the inbox of the second agency with `size` referrals of all the others, and puts as many as are needed onto the first one's desk. */
export async function buildInbox(adminUrl: string, office: Office, size: number): Promise<Inbox> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
    const inbox = await fill(client, office, size);
    await client.query('SET session_replication_role = origin');
    await client.query('VACUUM (ANALYZE)');
    return inbox;
  } finally {
    await client.end();
  }
}

async function fill(client: pg.Client, { worker }: Office, size: number): Promise<Inbox> {
  const roll = dice(size);
  const start = Date.now();
  const { rows: houses } = await client.query<{ agencyId: string; teamId: string; userId: string }>(
    `SELECT t."agencyId", t.id AS "teamId", min(m."userId"::text) AS "userId" FROM "Team" t JOIN "TeamMember" m ON m."teamId" = t.id
      GROUP BY 1, 2 ORDER BY t."agencyId" = $1 DESC, t."agencyId"`,
    [worker.agencyId],
  );
  const [home, target] = houses as [(typeof houses)[0], (typeof houses)[0]];
  const { rows: cases } = await client.query<{ caseId: string; survivorId: string; agencyId: string; isOpen: boolean }>(
    `SELECT id AS "caseId", "survivorId", "agencyId", status <> 'CLOSED' AS "isOpen" FROM "Case" WHERE "agencyId" <> $1 ORDER BY id`,
    [target.agencyId],
  );
  const own = cases.filter(({ agencyId, isOpen }) => isOpen && agencyId === home.agencyId);

  const tables = {
    agreement: new Table(
      client,
      'DataSharingAgreement',
      'id agencyId withAgencyId reference signedOn validFrom recordedBy',
    ),
    consent: new Table(
      client,
      'Consent',
      `id caseId agencyId survivorId kind recipientAgencyId dataCategories purposes validFrom method language understood
      explainedBy noticeVersion recordedAt`,
    ),
    key: new Table(client, 'ReferralKey', 'referralId version agencyId survivorId wrapped'),
    referral: new Table(
      client,
      'Referral',
      `id caseId agencyId survivorId toAgencyId verb state urgency services acceptedServices categories withheld
      interpreterNeed delivery message createdBy createdAt sentBy sentAt receivedAt acknowledgedAt decidedAt startedAt
      closedAt dueAt pausedAt expiresAt`,
    ),
  };
  for (const { agencyId, userId } of houses.filter((house) => house !== target))
    await tables.agreement.add({
      id: newId(),
      agencyId,
      withAgencyId: target.agencyId,
      reference: 'Memorandum',
      signedOn: today(),
      validFrom: '2020-01-01',
      recordedBy: userId,
    });
  for (const { caseId, survivorId, agencyId } of own)
    await tables.consent.add({
      ...{ id: newId(), caseId, survivorId, agencyId },
      kind: 'SHARE_WITH_AGENCY',
      recipientAgencyId: target.agencyId,
      dataCategories: categories,
      purposes: ['REFERRAL'],
      validFrom: '2020-01-01',
      method: 'WRITTEN',
      language: 'eng',
      understood: true,
      explainedBy: home.userId,
      noticeVersion: 'N1',
      recordedAt: new Date(start).toISOString(),
    });

  const userOf = new Map(houses.map(({ agencyId, userId }) => [agencyId, userId]));
  const add = async (of: (typeof cases)[number], state: string, moment: number): Promise<string> => {
    const { caseId, survivorId, agencyId } = of;
    const id = newId({ msecs: moment });
    const at = (hours: number) => new Date(moment + hours * hour).toISOString();
    const isSent = state !== 'READY' && state !== 'DRAFT';
    const isDecided = isSent && !waiting.includes(state);
    const services = roll.some(['ACC_SHELTER', 'LANG', 'LEG_INFO', 'PSY_IND'], 1, 2);
    const owner = `referral ${id}`;
    const key = { wrapped: newWrappedKey(owner), version: 1, owner };
    await tables.key.add({ referralId: id, version: 1, agencyId, survivorId, wrapped: key.wrapped });
    await tables.referral.add(
      {
        ...{ id, caseId, survivorId, agencyId, services, state, message },
        toAgencyId: target.agencyId,
        verb: 'REFERRAL',
        urgency: roll.weighted(urgencies),
        acceptedServices: ['ACCEPTED', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'].includes(state) ? services : [],
        categories: isSent ? categories : [],
        withheld: [],
        interpreterNeed: 'NOT_NEEDED',
        delivery: 'SYSTEM',
        createdBy: userOf.get(agencyId),
        createdAt: at(0),
        sentBy: isSent ? userOf.get(agencyId) : null,
        sentAt: isSent ? at(1) : null,
        receivedAt: isSent ? at(2) : null,
        acknowledgedAt: isSent && state !== 'RECEIVED' ? at(4) : null,
        decidedAt: isDecided ? at(30) : null,
        startedAt: ['SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'].includes(state) ? at(90) : null,
        closedAt: ['CLOSED', 'WITHDRAWN'].includes(state) ? at(200) : null,
        dueAt: [...waiting, 'ACCEPTED'].includes(state) ? at(roll.whole(10, 200)) : null,
        pausedAt: state === 'INFO_REQUESTED' ? at(5) : null,
        expiresAt: isSent ? at(1_000) : null,
      },
      key,
    );
    return id;
  };
  for (let n = 0; n < size; n++)
    await add(roll.one(cases), roll.weighted(states), start - Math.floor(((size - n) * 60 * 24 * hour) / size));
  const [ready, drafts]: [string[], string[]] = [[], []];
  for (let n = 0; n < readyOnes; n++) ready.push(await add(own[n % own.length]!, 'READY', start - n));
  for (let n = 0; n < 100; n++) drafts.push(await add(own[n % own.length]!, 'DRAFT', start - n));
  for (const table of Object.values(tables)) await table.finish();

  const { rows } = await client.query(
    `SELECT "dueAt", id FROM "Referral" WHERE "toAgencyId" = $1 AND state = ANY ($2) ORDER BY "dueAt", id
      OFFSET (SELECT count(*) / 2 FROM "Referral" WHERE "toAgencyId" = $1 AND state = ANY ($2)) LIMIT 1`,
    [target.agencyId, waiting],
  );
  const { dueAt, id } = rows[0] as { dueAt: Date; id: string };
  return {
    asked: await deskOf(client, target),
    asking: await deskOf(client, home),
    later: Buffer.from(JSON.stringify([dueAt.toISOString(), id])).toString('base64url'),
    drafts,
    ready,
    rows: {
      referrals: tables.referral.rows,
      waiting: Number((await waitingAt(client, target.agencyId)).rows[0].count),
    },
  };
}

const waitingAt = (client: pg.Client, agencyId: string) =>
  client.query(`SELECT count(*) FROM "Referral" WHERE "toAgencyId" = $1 AND state = ANY ($2)`, [agencyId, waiting]);

/** A coordinator, signed in. */
async function deskOf(
  client: pg.Client,
  { agencyId, teamId }: { agencyId: string; teamId: string },
): Promise<Measured> {
  const id = newId();
  const role: Role = 'coordinator';
  await client.query(
    `INSERT INTO "User" (id, "agencyId", email, name, "totpConfirmedAt") VALUES ($1, $2, $3, 'Desk', now())`,
    [id, agencyId, `${id}@bench.test`],
  );
  await client.query('INSERT INTO "UserRole" ("userId", role) VALUES ($1, $2)', [id, role]);
  return { id, role, teamId, agencyId, cookie: await signIn(client, id, role), codes: [], episodes: [] };
}

/** What is done at the two desks. Only the pages have a bare twin: a preview and a sending are guards, seals and logs, or nothing. */
export function jobsAt({ asked, asking, later, drafts, ready }: Inbox): Job[] {
  const page = (name: string, query: string): Deed => ({
    name,
    requests: (who) => [get(who, `/referrals?side=in&limit=25&${query}`)],
  });
  const preview: Deed = {
    name: 'what will they see?',
    isAlone: true,
    requests: (who, n) => [get(who, `/referrals/${drafts[n % drafts.length]}/payload`)],
  };
  const send: Deed = {
    name: 'send',
    isAlone: true,
    requests(who) {
      const id = ready.pop();
      if (!id) throw new Error('Everything that lay ready has been sent.');
      return [requestOf('POST', `/referrals/${id}/send`, { ...headersOf(who), 'idempotency-key': newId() }, {})];
    },
  };
  return [
    [asked, page('inbox, by time left', 'show=waiting')],
    [asked, page('inbox, later page', `show=waiting&cursor=${later}`)],
    [asked, page('inbox, by urgency', 'show=waiting&urgency=EMERGENCY')],
    [asked, page('waiting list', 'show=waitlist')],
    [asked, page('inbox, newest of all', '')],
    [asking, preview],
    [asking, send],
  ];
}
