import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { evidence } from '#server/evidence/evidence.contract.ts';
import { closeLive } from '#server/live/live.service.ts';
import { now, runAt, today, turnClock } from '#server/platform/clock.ts';
import { poolFor } from '#server/platform/database.ts';
import { FileFormat, releases } from '#server/releases/releases.contract.ts';
import { sendDigests } from '#server/reminders/digest.ts';
import { Engine } from '#server/reminders/engine.ts';
import { setGateways } from '#server/reminders/messages/gateways.ts';
import { overTwilio } from '#server/reminders/messages/sms.ts';
import { overSmtp } from '#server/reminders/messages/smtp.ts';
import { startMailStandIn, startSmsStandIn } from '#server/reminders/messages/stand-ins.ts';
import { reports } from '#server/reports/reports.contract.ts';
import { until } from './carriers.ts';
import { app, type Office, owner, type Person } from './cast.ts';
import { unzipped } from './unzip.ts';

/** A file that left the house, in words that can be searched. */
export interface TakenFile {
  what: string;
  text: string;
}

/** Every way out of the house besides the answers to whoever asks, with an ear at each. */
export async function openWays() {
  const [sms, mail] = [await startSmsStandIn(), await startMailStandIn()];
  setGateways({ SMS: overTwilio(sms.url), EMAIL: overSmtp(mail.url) });
  const pool = poolFor('worker', { max: 2 });
  const engine = new Engine(pool);
  const server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;

  return {
    sms,
    mail,
    /** Opens the line of events as a page of this person does; `heard` grows. */
    async listen({ id: userId, agencyId, role }: Person) {
      const signedIn = { signInId: randomUUID(), userId, agencyId, role, locked: false, secondFactorDue: false };
      const headers = { 'x-test-actor': JSON.stringify({ ...signedIn, provenAt: now().getTime() }) };
      const asked = request({ host: '127.0.0.1', port, path: '/api/me/events', headers });
      asked.on('error', () => {});
      const answer = await new Promise<IncomingMessage>((done) => asked.once('response', done).end());
      const line = { heard: '', close: () => void asked.destroy() };
      answer.setEncoding('utf8').on('data', (part: string) => {
        line.heard += part;
      });
      answer.on('error', () => {});
      await until('the first beat', async () => line.heard.includes('event: beat'));
      return line;
    },
    /** The worker at that moment: what waits in these cases is taken up, and the mails of the day go to both agencies. */
    async letTheWorkerRun(at: Date, caseIds: readonly string[], offices: readonly Office[]) {
      await runAt(at, () => engine.plan());
      const { rows } = await owner.query(
        `SELECT id FROM "Reminder" WHERE "caseId" = ANY ($1) AND state IN ('SCHEDULED', 'WAITING') AND "dueAt" <= $2`,
        [caseIds, at.toISOString()],
      );
      const round = await runAt(at, () => engine.takeUp(rows.map(({ id }) => id)));
      if (round.failed || round.dead) throw new Error('The worker could not take up what waits.');
      await owner.query(
        `UPDATE "User" SET "digestAt" = '00:00', "digestOn" = NULL, "digestRetryAt" = NULL WHERE "agencyId" = ANY ($1)`,
        [offices.map(({ agencyId }) => agencyId)],
      );
      await runAt(at, () => sendDigests(pool));
    },
    async close() {
      setGateways({});
      await closeLive();
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
      await Promise.all([sms.stop(), mail.stop(), pool.end()]);
    },
  };
}

/** How many others such a grant counts. */
const others = 12;

/** A grant of the office whose other participants are enough that a table of it tells its figures. */
export async function aGrantWithOthers({ agencyId }: Office): Promise<string> {
  const grantId = randomUUID();
  const [month, year] = [today().slice(0, 7), today().slice(0, 4)];
  await owner.query(
    `INSERT INTO "FundingGrant" (id, "agencyId", code, name, "startsOn", "endsOn") VALUES ($1, $2, $3, 'Harbour', $4, $5)`,
    [grantId, agencyId, `G-${grantId.slice(0, 4)}`, `${year}-01-01`, `${year}-12-31`],
  );
  await owner.query(
    `WITH others AS (INSERT INTO statistics."PersonFact" (number, "agencyId", "ageBand", gender, "citizenshipGroup", exploitation, "openedIn")
        SELECT gen_random_uuid(), $1, '25_34', 'WOMAN', 'AFRICA', '{SEXUAL}', $3 FROM generate_series(1, ${others}) RETURNING number),
      services AS (INSERT INTO statistics."EpisodeFact" (number, person, "agencyId", "serviceType", "grantId", status, "requestedIn")
        SELECT gen_random_uuid(), number, $1, 'LANG', $2, 'ACTIVE', $3 FROM others RETURNING number, person)
      INSERT INTO statistics."SessionFact" (number, episode, person, "agencyId", kind, month, attendance, minutes)
        SELECT gen_random_uuid(), number, person, $1, 'LESSON', $3, 'ATTENDED', 60 FROM services`,
    [agencyId, grantId, month],
  );
  return grantId;
}

interface Reporting {
  manager: Person;
  supervisor: Person;
  officer: Person;
}

/** The quarter of today, released of her house: how referrals went, and the table of the grant with the evidence behind it. */
export async function releasedFiles(house: Reporting, grantId: string): Promise<TakenFile[]> {
  const [year, month] = today().split('-').map(Number) as [number, number];
  const quarter = Math.ceil(month / 3);
  // A quarter is reported when it is over.
  turnClock(Date.UTC(year, quarter * 3, 10) - Date.now());
  try {
    return await filesOf(house, grantId, `${year}-Q${quarter}`);
  } finally {
    turnClock(0);
  }
}

async function filesOf(house: Reporting, grantId: string, period: string): Promise<TakenFile[]> {
  const referred = await release(house, 'referrals', { period, profile: 'internal' });
  const funded = await release(house, 'amif-o-2-3', {
    ...{ period, profile: 'funder', recipient: 'The Fund', grantId },
    breakdowns: [{ dimension: 'gender' }],
  });
  const asked = await house.supervisor.call(evidence.request, {}, { releaseId: funded });
  await house.officer.call(evidence.approve, { id: asked.id! });
  const pack = await house.supervisor.call(evidence.take, { id: asked.id! });
  const counted = new Set(pack.lines.map(({ participant }) => participant)).size;
  if (counted !== others + 1) throw new Error(`${counted} are counted: she is not one of them.`);

  // The file for a printer is the page, printed by a browser that not every computer has.
  const formats = FileFormat.options.filter((format) => format !== 'pdf');
  const files = await Promise.all(
    [referred, funded].flatMap((id) =>
      formats.flatMap((format) =>
        ['en', 'el'].map(async (language): Promise<TakenFile> => {
          const query = `format=${format}&language=${language}`;
          const answer = await house.manager.ask('get', `/releases/${id}/file?${query}`).responseType('blob');
          if (answer.status !== 200) throw new Error(`${query}: ${answer.status}`);
          return { what: `${id} ${query}`, text: wordsOf(format, answer.body as Buffer) };
        }),
      ),
    ),
  );
  return [...files, { what: 'evidence', text: JSON.stringify(pack) }];
}

async function release({ manager, officer }: Reporting, id: string, request: object): Promise<string> {
  const made = await manager.call(reports.draft, { id }, request as never);
  await until(`the draft of ${id}`, async () => {
    const { state } = await manager.call(reports.getDraft, { id: made.id! });
    if (state !== 'DONE' && state !== 'WORKING' && state !== 'SAFE') throw new Error(`A draft of ${id} is ${state}.`);
    return state === 'DONE';
  });
  const asked = await manager.call(releases.request, {}, { draftId: made.id! });
  await officer.call(releases.approve, { id: asked.id! });
  return asked.id!;
}

const wordsOf = (format: string, body: Buffer): string =>
  format === 'xlsx' ? [...unzipped(body)].flat().join('\n') : body.toString('utf8');
