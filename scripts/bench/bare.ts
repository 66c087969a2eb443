import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request } from 'express';
import { v7 as newId } from 'uuid';
import { Case, CaseRow } from '#server/cases/cases.contract.ts';
import { actionsIn, EpisodeRow, type EpisodeStatus } from '#server/episodes/episodes.contract.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { poolFor } from '#server/platform/database.ts';
import { actsFrom, SHOWN_AFTER_CLOSING } from '#server/referrals/transitions.ts';
import { Appointment } from '#server/reminders/appointments.contract.ts';
import { startOfDay, wallTimeOf } from '#server/reminders/wall-time.ts';
import { Session, SessionRow } from '#server/sessions/sessions.contract.ts';

/** Who is asking, as the request says: the bare handler believes it. */
interface Asker {
  id: string;
  role: string;
  teamId: string;
  agencyId: string;
}

/**
 * What the same answers cost without access rules, sealing and audit: Express, `pg` with prepared statements, plain
 * tables, no sign-in, no validation. DATABASE_URL names the database; the address goes to the parent process.
 */
export function serveBare(): Promise<never> {
  const server = createServer(bareApp()).listen(0, '127.0.0.1', () => {
    process.send?.(`http://localhost:${(server.address() as AddressInfo).port}`);
  });
  process.on('disconnect', () => process.exit());
  return new Promise<never>(() => {});
}

const columnsOf = (shape: object, ...without: string[]) =>
  Object.keys(shape).filter((name) => !['marks', 'actions', ...without].includes(name));
const quoted = (columns: readonly string[], table = '') => columns.map((column) => `${table}"${column}"`).join(', ');

const listed = quoted(columnsOf(CaseRow.shape));
const opened = quoted(columnsOf(Case.shape));
const episodeColumns = quoted(columnsOf(EpisodeRow.shape));
const sessionColumns = quoted(columnsOf(SessionRow.shape));
const wholeSession = quoted(columnsOf(Session.shape, 'serviceType', 'case', 'correctableUntil'));
const appointmentColumns = quoted(columnsOf(Appointment.shape));

/** Of a referral, what a list tells whoever was asked. */
const referralColumns = quoted(
  [
    ...['id', 'version', 'agencyId', 'toAgencyId', 'verb', 'state', 'urgency', 'services', 'acceptedServices'],
    ...[
      'interpreterNeed',
      'delivery',
      'sentAt',
      'receivedAt',
      'acknowledgedAt',
      'decidedAt',
      'startedAt',
      'feedbackAt',
    ],
    ...['closedAt', 'dueAt', 'pausedAt', 'contestedAt', 'declineReason', 'outcome'],
  ],
  't.',
);
const waitingStates = 'SENT,RECEIVED,ACKNOWLEDGED,INFO_REQUESTED,CONTESTED';
/** What was declined or taken back is gone, and what was closed a month ago. */
const shownStates = `(t.state NOT IN ('DRAFT', 'READY', 'DECLINED', 'WITHDRAWN', 'EXPIRED', 'CLOSED')
  OR t.state = 'CLOSED' AND t."closedAt" > now() - interval '${SHOWN_AFTER_CLOSING} days')`;

/** Fields that only one kind of service has. */
const onlyFor: Record<string, string | readonly string[]> = {
  entryLevel: 'LESSON',
  exitLevel: 'LESSON',
  entryReadiness: 'LABOUR',
  exitReadiness: 'LABOUR',
  placementResult: 'INTERNSHIP',
  entryLabourStatus: ['LABOUR', 'INTERNSHIP'],
  qualificationGained: ['LABOUR', 'INTERNSHIP'],
  exitSituation: 'LABOUR',
  topic: 'LESSON',
  topics: 'LABOUR',
  actionsAgreed: 'LABOUR',
  hours: 'INTERNSHIP',
  visited: 'INTERNSHIP',
  concerns: 'INTERNSHIP',
  riskFlag: 'PSYCHOLOGICAL',
  riskAction: 'PSYCHOLOGICAL',
  sessionType: 'nobody',
  modality: 'nobody',
  clinicalSummary: 'nobody',
};

type Row = Record<string, any>;

function ofKind(row: Row, kind: string): Row {
  for (const field in onlyFor) if (field in row && ![onlyFor[field]].flat().includes(kind)) delete row[field];
  return row;
}

function bareApp() {
  const pool = poolFor('owner', { max: 10 });
  const ask = async (name: string, text: string, values: unknown[]): Promise<Row[]> =>
    (await pool.query({ name, text, values })).rows;
  const app = express().disable('x-powered-by').disable('etag').use(express.json());

  app.get('/api/cases', async (req, res) => {
    const { id, role, teamId } = askerOf(req);
    const { open, language, count } = req.query;
    const supervises = role === 'supervisor';
    const where = [
      supervises
        ? `"teamId" = $1`
        : `id IN (SELECT "caseId" FROM bare."CaseMembership" WHERE "userId" = $1 AND role = 'social_worker' AND "endedAt" IS NULL)`,
      ...(open ? [`status <> 'CLOSED'`] : []),
      ...(language ? [`languages @> ARRAY['${language === 'ar' ? 'ar' : 'en'}']`] : []),
    ].join(' AND ');
    const values = [supervises ? teamId : id];
    const name = `${supervises} ${open} ${language}`;
    const rows = await ask(
      `list ${name}`,
      `SELECT ${listed} FROM bare."Case" WHERE ${where} ORDER BY "openedOn" DESC, id DESC LIMIT 26`,
      values,
    );
    const [counted] = count
      ? await ask(`count ${name}`, `SELECT count(*)::int AS total FROM bare."Case" WHERE ${where}`, values)
      : [];
    res.json({
      ...paged(
        rows,
        25,
        (row) => [row.openedOn, row.id],
        (row) => ({ ...row, marks: marksOf(role) }),
      ),
      ...counted,
    });
  });

  app.get('/api/cases/:code', async (req, res) => {
    const [found] = await ask('case', `SELECT ${opened} FROM bare."Case" WHERE code = $1`, [req.params.code]);
    res.json({ ...found, marks: marksOf(askerOf(req).role) });
  });

  const caseOf = async (req: Request<{ code: string }>) =>
    (await ask('code', 'SELECT id, status FROM bare."Case" WHERE code = $1', [req.params.code]))[0]!;

  app.get('/api/cases/:code/episodes', async (req, res) => {
    const { role } = askerOf(req);
    const found = await caseOf(req);
    const limit = Number(req.query.limit ?? 25);
    const rows = await ask(
      'episodes',
      `SELECT ${episodeColumns} FROM bare."Episode" WHERE "caseId" = $1 ORDER BY id DESC LIMIT $2`,
      [found.id, limit + 1],
    );
    const acts = (row: Row) =>
      role === 'supervisor' || found.status === 'CLOSED'
        ? []
        : [...(row.status === 'ACTIVE' ? ['log'] : []), ...actionsIn(row.status as EpisodeStatus)];
    res.json(
      paged(
        rows,
        limit,
        (row) => [row.id],
        (row) => ({
          ...ofKind(row, row.sessionKind),
          marks: marksOf(role),
          actions: acts(row),
        }),
      ),
    );
  });

  app.get('/api/cases/:code/sessions', async (req, res) => {
    const { id, role } = askerOf(req);
    const found = await caseOf(req);
    const limit = Number(req.query.limit ?? 25);
    const rows = await ask(
      'sessions',
      `SELECT ${sessionColumns} FROM bare."Session" WHERE "caseId" = $1 ORDER BY "heldAt" DESC, id DESC LIMIT $2`,
      [found.id, limit + 1],
    );
    res.json(
      paged(
        rows,
        limit,
        (row) => [row.heldAt, row.id],
        (row) => ({
          ...ofKind(row, row.kind),
          marks: marksOf(role, row.recorderId === id),
        }),
      ),
    );
  });

  app.get('/api/cases/:code/appointments', async (req, res) => {
    const { id, role } = askerOf(req);
    const found = await caseOf(req);
    const limit = Number(req.query.limit ?? 25);
    const rows = await ask(
      'appointments',
      `SELECT ${appointmentColumns} FROM bare."Appointment" WHERE "caseId" = $1 AND status = $2 ORDER BY "startsAt", id LIMIT $3`,
      [found.id, req.query.status, limit + 1],
    );
    res.json(
      paged(
        rows,
        limit,
        (row) => [row.startsAt, row.id],
        (row) => ({
          ...row,
          marks: marksOf(role, row.userId === id),
        }),
      ),
    );
  });

  app.post('/api/episodes/:id/sessions', async (req, res) => {
    const { id: asker, role } = askerOf(req);
    const { heldAt, minutes, attendance, mode, withInterpreter, operationalNote } = req.body;
    const recordedAt = now();
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const [episode] = (
        await client.query({
          name: 'log episode',
          text: `UPDATE bare."Episode" SET "deliveredUnits" = "deliveredUnits" + 1 WHERE id = $1
            RETURNING "caseId", "agencyId", "survivorId", "sessionKind", "serviceType"`,
          values: [req.params.id],
        })
      ).rows;
      const [found] = (
        await client.query({
          name: 'log case',
          text: 'UPDATE bare."Case" SET "lastSessionOn" = greatest("lastSessionOn", $2) WHERE id = $1 RETURNING code, alias',
          values: [episode.caseId, heldAt.slice(0, 10)],
        })
      ).rows;
      const [row] = (
        await client.query({
          name: 'log',
          text: `INSERT INTO bare."Session" (id, "episodeId", "caseId", "agencyId", "survivorId", kind, "recorderId", "heldAt", minutes, attendance,
              mode, "withInterpreter", "operationalNote", "recordedAt")
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING ${wholeSession}`,
          values: [
            newId(),
            req.params.id,
            episode.caseId,
            episode.agencyId,
            episode.survivorId,
            episode.sessionKind,
            asker,
            heldAt,
            minutes,
            attendance,
            mode,
            withInterpreter,
            JSON.stringify(operationalNote),
            recordedAt,
          ],
        })
      ).rows;
      await client.query('COMMIT');
      res.status(201).json({
        ...ofKind(row, row.kind),
        serviceType: episode.serviceType,
        case: found,
        correctableUntil: new Date(recordedAt.getTime() + 72 * 3_600_000).toISOString(),
        marks: marksOf(role, true),
      });
    } finally {
      client.release();
    }
  });

  app.get('/api/referrals', async (req, res) => {
    const { agencyId } = askerOf(req);
    const { show, urgency, cursor } = req.query as Record<string, string | undefined>;
    const limit = Number(req.query.limit ?? 25);
    const [column, direction] =
      show === 'waiting' ? ['dueAt', ''] : show === 'waitlist' ? ['decidedAt', ''] : ['', 'DESC'];
    const values: unknown[] = [agencyId, limit + 1];
    const where = [
      't."toAgencyId" = $1',
      show ? `t.state = ANY ('{${show === 'waiting' ? waitingStates : 'WAITLISTED'}}')` : shownStates,
      ...(urgency ? [`t.urgency = $${values.push(urgency)}`] : []),
    ];
    if (cursor) {
      const [moment, last] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
      where.push(`(t."${column}", t.id) > ($${values.push(moment)}, $${values.push(last)})`);
    }
    const rows = await ask(
      `referrals ${show} ${urgency} ${Boolean(cursor)}`,
      `SELECT ${referralColumns}, f.name AS "fromAgencyName", coalesce(nullif(f."nameEl", ''), f.name) AS "fromAgencyNameEl",
          o.name AS "toAgencyName", coalesce(nullif(o."nameEl", ''), o.name) AS "toAgencyNameEl" FROM bare."Referral" t
        JOIN "Agency" f ON f.id = t."agencyId" JOIN "Agency" o ON o.id = t."toAgencyId"
        WHERE ${where.join(' AND ')} ORDER BY ${column ? `t."${column}" ${direction}, ` : ''}t.id ${direction} LIMIT $2`,
      values,
    );
    res.json(
      paged(
        rows,
        limit,
        (row) => [...(column ? [row[column]] : []), row.id],
        ({ agencyId: fromAgencyId, ...row }) => ({
          ...row,
          ...{ fromAgencyId, caseCode: null, createdByName: null, side: 'RECIPIENT', marks: ['recipient'] },
          acts: actsFrom(row.state, 'RECIPIENT').filter((act) => act !== 'receive'),
        }),
      ),
    );
  });

  app.get('/api/today', async (req, res) => void res.json(await todayOf(askerOf(req), ask)));
  return app;
}

const askerOf = (req: Request<any>): Asker => {
  const [id, role, teamId, agencyId] = String(req.headers['x-bench']).split(' ') as [string, string, string, string];
  return { id, role, teamId, agencyId };
};

const marksOf = (role: string, own = false) => [
  ...(role === 'supervisor' ? ['supervised'] : ['team', 'may-locate']),
  ...(own ? ['own'] : []),
];

function paged(rows: Row[], limit: number, key: (row: Row) => unknown[], show: (row: Row) => Row) {
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(show),
    nextCursor: rows.length > limit && last ? Buffer.from(JSON.stringify(key(last))).toString('base64url') : null,
  };
}

/** The same day at one look, by five plain queries with their joins. */
async function todayOf(
  { id, role, agencyId }: Asker,
  ask: (name: string, text: string, values: unknown[]) => Promise<Row[]>,
) {
  const day = today();
  const [from, start, end, until] = [-14, 0, 1, 2].map((days) => startOfDay(addDays(day, days)).toISOString());
  const worker = role === 'social_worker';
  const mine = `JOIN bare."Case" c ON c.id = t."caseId" JOIN bare."CaseMembership" m
    ON m."caseId" = c.id AND m."userId" = $1 AND m.role = 'social_worker' AND m."endedAt" IS NULL`;
  const [standingIn, meetings, reminders, agreements, contacts, intakes, asked] = await Promise.all([
    ask(
      'standing in',
      `SELECT "standsFor", "endsOn" FROM bare."CaseMembership" WHERE "userId" = $1 AND "standsFor" IS NOT NULL AND "endedAt" IS NULL`,
      [id],
    ),
    ask(
      'meetings',
      `SELECT t.id, t."episodeId", t."startsAt", t.minutes, t.mode, t.status, t."sessionId", t.version, c.code, c.alias,
        e."sessionKind", s."recordedAt", k."confirmedOn"
      FROM bare."Appointment" t JOIN bare."Case" c ON c.id = t."caseId" LEFT JOIN bare."Episode" e ON e.id = t."episodeId"
        LEFT JOIN bare."Session" s ON s.id = t."sessionId" LEFT JOIN bare."SafeContact" k ON k."caseId" = t."caseId"
      WHERE t."userId" = $1 AND t."startsAt" >= $2 AND t."startsAt" < $3 AND t.status IN ('PLANNED', 'HELD', 'MISSED')
      ORDER BY t."startsAt", t.id`,
      [id, from, until],
    ),
    ask(
      'reminders',
      `SELECT t.id, t.kind, t."aboutModel", t."aboutId", t."dueAt", t.state, t.version, c.code, c.alias
      FROM bare."Reminder" t JOIN bare."Case" c ON c.id = t."caseId"
      WHERE t."userId" = $1 AND t.state IN ('SCHEDULED', 'RAISED') AND t."dueAt" < $2 ORDER BY t."dueAt", t.id LIMIT 500`,
      [id, startOfDay(addDays(day, 15)).toISOString()],
    ),
    worker
      ? ask(
          'agreements',
          `SELECT t.id, t."validTo", c.code, c.alias FROM bare."Consent" t ${mine}
      WHERE t."withdrawnAt" IS NULL AND t."supersededAt" IS NULL AND t."validTo" BETWEEN $2 AND $3 AND c.status <> 'CLOSED'`,
          [id, addDays(day, -30), addDays(day, 14)],
        )
      : [],
    worker
      ? ask(
          'contacts',
          `SELECT t.id, t."confirmedOn", c.code, c.alias FROM bare."SafeContact" t ${mine}
      WHERE t."confirmedOn" < $2 AND c.status <> 'CLOSED'`,
          [id, addDays(day, -30)],
        )
      : [],
    worker
      ? ask(
          'intakes',
          `SELECT t.code, t.alias, t."intakeStep", t."openedOn", t.version FROM bare."Case" t
      JOIN bare."CaseMembership" m ON m."caseId" = t.id AND m."userId" = $1 AND m."endedAt" IS NULL
      WHERE t."createdBy" = $1 AND t.status = 'INTAKE' ORDER BY t."openedOn" DESC, t.id DESC LIMIT 20`,
          [id],
        )
      : [],
    worker
      ? []
      : ask(
          'releases',
          `SELECT t."requestedBy" FROM bare."Release" t WHERE t."agencyId" = $1 AND t.state = 'REQUESTED' ORDER BY t.id DESC LIMIT 100`,
          [agencyId],
        ),
  ]);

  const releases = asked.filter(({ requestedBy }) => requestedBy !== id).length;
  const at = (row: Row) => new Date(row.startsAt).toISOString();
  const ending = (row: Row) => Date.parse(row.startsAt) + row.minutes * 60_000;
  const ofToday = meetings.filter((row) => at(row) >= start! && at(row) < end!);
  const tomorrow = meetings.filter((row) => at(row) >= end! && row.status === 'PLANNED');
  const unwritten = meetings.filter((row) => at(row) < start! && row.status === 'PLANNED');
  const next = ofToday.find((row) => row.status === 'PLANNED' && ending(row) > Date.now());
  const state = (row: Row) => {
    if (row.status !== 'PLANNED') return row.status === 'HELD' ? 'LOGGED' : 'MISSED';
    return ending(row) <= Date.now() ? 'TO_WRITE_UP' : row === next ? 'NEXT' : 'LATER';
  };
  const waiting = [
    ...reminders
      .filter(
        (row) =>
          !(
            row.kind === 'APPOINTMENT' &&
            meetings.some((meeting) => meeting.id === row.aboutId) &&
            (row.state !== 'RAISED' ||
              meetings.some((meeting) => meeting.id === row.aboutId && Date.parse(meeting.startsAt) <= Date.now()))
          ),
      )
      .map(({ id: reminderId, state: is, version, ...row }) => {
        const dueOn = wallTimeOf(new Date(row.dueAt)).slice(0, 10);
        return {
          ...row,
          dueOn,
          kind: row.kind === 'APPOINTMENT' && dueOn < day ? 'SESSION_TO_WRITE_UP' : row.kind,
          reminder: { id: reminderId, state: is, version },
        } as Row;
      }),
    ...unwritten.map((row) => ({
      kind: 'SESSION_TO_WRITE_UP',
      code: row.code,
      alias: row.alias,
      dueAt: new Date(ending(row)).toISOString(),
      dueOn: wallTimeOf(new Date(ending(row))).slice(0, 10),
      aboutModel: 'Appointment',
      aboutId: row.id,
    })),
    ...agreements.map((row) => ({
      kind: 'CONSENT_EXPIRING',
      code: row.code,
      alias: row.alias,
      dueOn: row.validTo,
      aboutModel: 'Consent',
      aboutId: row.id,
    })),
    ...contacts.map((row) => ({
      kind: 'CONTACT_TO_CONFIRM',
      code: row.code,
      alias: row.alias,
      dueOn: addDays(row.confirmedOn, 30),
      aboutModel: 'SafeContact',
      aboutId: row.id,
    })),
  ] as Row[];
  const rank = (row: Row) =>
    `${row.kind === 'CONTACT_TO_CONFIRM' ? 1 : 0} ${row.dueAt ?? `${row.dueOn}T99`} ${row.aboutId}`;
  const group = (belongs: (row: Row) => boolean) => {
    const rows = waiting.filter(belongs).toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
    return { rows: rows.slice(0, 7), total: rows.length };
  };
  const groups = {
    overdue: group((row) => row.dueOn < day),
    today: group((row) => row.dueOn === day),
    soon: group((row) => row.dueOn > day),
  };
  const daysAgo = next?.confirmedOn ? Math.round((Date.parse(day) - Date.parse(next.confirmedOn)) / 86_400_000) : null;
  const appointments = ofToday.map((row) => ({
    id: row.id,
    code: row.code,
    alias: row.alias,
    episodeId: row.episodeId,
    kind: row.sessionKind,
    startsAt: row.startsAt,
    minutes: row.minutes,
    mode: row.mode,
    state: state(row),
    sessionId: row.sessionId,
    ...(row.recordedAt && { loggedAt: row.recordedAt }),
    version: row.version,
  }));

  return {
    day,
    now: now().toISOString(),
    appointments,
    contact: next
      ? {
          appointmentId: next.id,
          code: next.code,
          confirmedOn: next.confirmedOn,
          confirmedDaysAgo: daysAgo,
          stale: daysAgo === null || daysAgo > 30,
        }
      : null,
    waiting: groups,
    counts: {
      appointments: appointments.length,
      toWriteUp: appointments.filter((row) => row.state === 'TO_WRITE_UP').length + unwritten.length,
      waiting: groups.overdue.total + groups.today.total + releases,
    },
    tomorrow: tomorrow.length ? { count: tomorrow.length, firstAt: tomorrow[0]!.startsAt } : null,
    intakes,
    standingIn,
    ...(!worker && { releases }),
  };
}
