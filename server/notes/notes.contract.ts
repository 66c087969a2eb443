import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version, words } from '../platform/contract.ts';

/** A process note in a list of one's own: when and about which session, without a word of it. */
export const ProcessNoteRow = z
  .object({ id: Id, sessionId: Id.nullable(), recordedAt: Instant, marks: Marks, version: Version })
  .partial()
  .meta({ id: 'ProcessNoteRow' });

export const ProcessNote = ProcessNoteRow.extend({
  body: z.string().optional(),
  /** Until when it may be corrected; afterwards write another. */
  correctableUntil: Instant.optional(),
}).meta({ id: 'ProcessNote' });
export type ProcessNote = z.infer<typeof ProcessNote>;

/** Opening the process notes of an author who cannot do it herself. */
export const NoteRecoveryRow = z
  .object({
    id: Id,
    authorId: Id,
    requestedBy: Id,
    requestedAt: Instant,
    supervisorId: Id.nullable(),
    supervisorAt: Instant.nullable(),
    officerId: Id.nullable(),
    officerAt: Instant.nullable(),
    /** One hour after both confirmed. */
    expiresAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'NoteRecoveryRow' });

export const NoteRecovery = NoteRecoveryRow.extend({ reason: z.string().optional() }).meta({ id: 'NoteRecovery' });
export type NoteRecovery = z.infer<typeof NoteRecovery>;

const ofCase = { code: CaseCode };

export const notes = {
  list: endpoint('GET /cases/:code/process-notes', {
    summary: 'My own process notes on a case, newest first',
    may: 'read ProcessNote',
    params: ofCase,
    query: Paging,
    returns: page(ProcessNoteRow),
  }),
  write: endpoint('POST /cases/:code/process-notes', {
    summary: 'Write a process note, which nobody else opens',
    may: 'create ProcessNote',
    params: ofCase,
    body: z.strictObject({ body: words(20000), sessionId: Id.optional() }),
    returns: ProcessNote,
  }),
  open: endpoint('GET /process-notes/:id', {
    summary: 'One process note of my own',
    may: 'read ProcessNote',
    returns: ProcessNote,
  }),
  correct: endpoint('PATCH /process-notes/:id', {
    summary: 'Correct a process note of my own, for 72 hours',
    may: 'update ProcessNote',
    body: z.strictObject({ body: words(20000) }),
    returns: ProcessNote,
  }),
  askRecovery: endpoint('POST /cases/:code/note-recoveries', {
    summary: 'Ask to open the process notes of an author who cannot',
    may: 'create NoteRecovery',
    params: ofCase,
    body: z.strictObject({ authorId: Id, reason: words(1000) }),
    returns: NoteRecovery,
  }),
  listRecoveries: endpoint('GET /note-recoveries', {
    summary: 'Recoveries asked for, newest first',
    may: 'read NoteRecovery',
    query: Paging,
    returns: page(NoteRecoveryRow),
  }),
  openRecovery: endpoint('GET /note-recoveries/:id', {
    summary: 'One recovery, with its reason',
    may: 'read NoteRecovery',
    returns: NoteRecovery,
  }),
  confirmRecovery: endpoint('POST /note-recoveries/:id/confirm', {
    summary: 'Confirm a recovery: supervisor and data-protection officer, two people',
    may: 'confirm NoteRecovery',
    returns: NoteRecovery,
    status: 200,
  }),
  recoveredNotes: endpoint('GET /note-recoveries/:id/notes', {
    summary: 'The notes of a recovery that both confirmed, for one hour; each is written into the trail',
    may: 'reveal ProcessNote',
    fresh: true,
    returns: z.object({ items: z.array(ProcessNote), nextCursor: z.null() }),
  }),
};
