import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireAgreement, requireOpen } from '#server/cases/cases.service.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict, invalidField } from '#server/platform/problems.ts';
import { finalAt } from '#server/sessions/sessions.service.ts';

type Paged = { cursor?: string | undefined; limit: number };

/** One's own notes on a case: when, and about which session. */
export async function listNotes(work: Work, code: string, paged: Paged) {
  const found = await getCase(work, code, []);
  return work.db.page('ProcessNote', {
    where: { caseId: found.id },
    sort: [
      ['recordedAt', 'desc'],
      ['id', 'desc'],
    ],
    columns: ['sessionId', 'recordedAt'],
    ...paged,
  });
}

export async function getNote({ db }: Work, id: string) {
  const note = await db.get('ProcessNote', { id });
  return { ...note, correctableUntil: finalAt(note.recordedAt as string).toISOString() };
}

/** Sealed with the author's own key: from here on nobody else opens it, short of a confirmed recovery. */
export async function writeNote(
  work: Work,
  code: string,
  body: { body: string; sessionId?: string | undefined },
): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, ['status']);
  db.demand('create', 'ProcessNote', { ...found, marks: [...found.marks, 'own'] });
  requireOpen(found);
  await requireAgreement(work, found.id);
  if (body.sessionId && !(await db.findOne('Session', { id: body.sessionId, caseId: found.id }, [])))
    throw invalidField('sessionId', 'another-case');

  return db.create('ProcessNote', body, {
    caseId: found.id,
    survivorId: found.survivorId,
    authorId: actor.id,
    recordedAt: now().toISOString(),
  });
}

/** BR4: its author corrects a note for 72 hours, then writes another. */
export async function correctNote({ db }: Work, id: string, version: number, body: { body: string }): Promise<void> {
  const note = await db.get('ProcessNote', { id }, ['recordedAt']);
  const [found] = await db.inner('Case', { id: note.caseId as string }, ['status']);
  requireOpen(found as Row);
  if (now() >= finalAt(note.recordedAt as string)) throw new Conflict('note-final');

  await db.update('ProcessNote', id, version, body);
}

/** A supervisor asks to open what a colleague wrote and cannot open herself. Whether there is anything is not said. */
export async function askRecovery(
  work: Work,
  code: string,
  body: { authorId: string; reason: string },
): Promise<string> {
  const { db, actor } = work;
  const found = await getCase(work, code, []);
  db.demand('create', 'NoteRecovery', found);
  const worked = await db.inner('CaseMembership', { caseId: found.id, userId: body.authorId, role: 'psychologist' }, [
    'userId',
  ]);
  if (!worked.length) throw invalidField('authorId', 'not-a-colleague');

  return db.create('NoteRecovery', body, {
    caseId: found.id,
    survivorId: found.survivorId,
    requestedBy: actor.id,
    requestedAt: now().toISOString(),
  });
}

/** Lists carry no reason: it is opened one by one. */
export function listRecoveries({ db }: Work, paged: Paged) {
  const columns = [
    'authorId',
    'requestedBy',
    'requestedAt',
    'supervisorId',
    'supervisorAt',
    'officerId',
    'officerAt',
    'expiresAt',
  ];
  return db.page('NoteRecovery', { sort: [['id', 'desc']], columns, ...paged });
}

export const getRecovery = ({ db }: Work, id: string) => db.get('NoteRecovery', { id });

/** Supervisor and officer confirm, two people, and never the author of the notes. The hour runs from the second. */
export async function confirmRecovery({ db, actor }: Work, id: string, version: number): Promise<string> {
  const recovery = await db.get('NoteRecovery', { id });
  db.demand('confirm', 'NoteRecovery', recovery);

  const [mine, other] =
    actor.role === 'dpo' ? (['officer', 'supervisor'] as const) : (['supervisor', 'officer'] as const);
  if (recovery[`${mine}At`]) throw new Conflict('already-confirmed');
  if (actor.id === recovery[`${other}Id`] || actor.id === recovery.authorId) throw new Conflict('own-request');

  await db.act(
    'confirm',
    'NoteRecovery',
    recovery,
    version,
    {},
    {
      [`${mine}Id`]: actor.id,
      [`${mine}At`]: now().toISOString(),
      ...(recovery[`${other}At`] && { expiresAt: new Date(now().getTime() + 3_600_000).toISOString() }),
    },
  );
  return id;
}

/** The notes of one author on one case, each written into the trail as revealed. */
export async function openRecovered(work: Work, id: string) {
  const { db } = work;
  const recovery = await db.get('NoteRecovery', { id });
  const open =
    recovery.supervisorAt && recovery.officerAt && recovery.expiresAt && new Date(recovery.expiresAt as string) > now();
  if (!open) throw new Conflict('recovery-not-open');

  work.recover(recovery.authorId as string);
  const notes = await db.inner(
    'ProcessNote',
    { caseId: recovery.caseId as string, authorId: recovery.authorId as string },
    ['recordedAt'],
  );
  const items = [];
  for (const note of notes.sort((a, b) => Date.parse(a.recordedAt) - Date.parse(b.recordedAt))) {
    const opened = await db.reveal(
      'ProcessNote',
      recovery,
      { id: note.id as string },
      ['authorId', 'sessionId', 'body', 'recordedAt'],
      'NOTE_RECOVERY',
    );
    items.push({ id: note.id, ...opened });
  }
  return { items, nextCursor: null };
}
