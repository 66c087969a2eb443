import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version } from '../platform/contract.ts';

/** What a paper is; it decides who reads it (row 32 of the matrix), for its kind carries the class of what is on it. */
export const documentKinds = [
  'CONSENT_FORM',
  'IDENTITY_PAPER',
  'MEDICAL',
  'CLINICAL',
  'LEGAL',
  'CERTIFICATE',
  'CV',
  'CONTRACT',
  'OTHER',
] as const;
export const DocumentKind = z.enum(documentKinds);
export type DocumentKind = z.infer<typeof DocumentKind>;

/** The highest number of bytes of one paper. */
export const MOST_BYTES = 8 * 1024 * 1024;
const mostLetters = Math.ceil(MOST_BYTES / 3) * 4;

/** A paper without what is on it. */
export const DocumentRow = z
  .object({
    id: Id,
    kind: DocumentKind,
    mediaType: z.string(),
    /** How long the file is. */
    bytes: z.int(),
    addedBy: Id,
    addedByName: z.string().nullable(),
    addedAt: Instant,
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Document' });
export type DocumentRow = z.infer<typeof DocumentRow>;

const params = { code: CaseCode };

export const documents = {
  list: endpoint('GET /cases/:code/documents', {
    summary: 'The papers of a case that the reader may open, newest first',
    may: 'read Document',
    params,
    query: Paging.extend({ kind: DocumentKind.optional() }),
    returns: page(DocumentRow),
  }),
  add: endpoint('POST /cases/:code/documents', {
    summary: 'Add a paper: PDF, JPEG, PNG or WebP of 8 MB at most; what a camera wrote into a picture is taken out',
    may: 'create Document',
    params,
    body: z.strictObject({
      kind: DocumentKind,
      /** The file in Base64. What it is, is read from its bytes; a name or type that somebody gives it counts for nothing. */
      content: z
        .string()
        .max(mostLetters, { error: 'too-large' })
        .refine((value) => value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value), { error: 'invalid-file' }),
    }),
    bodyLimit: mostLetters + 1024,
    returns: DocumentRow,
  }),
  one: endpoint('GET /documents/:id', {
    summary: 'One paper, without what is on it',
    may: 'read Document',
    returns: DocumentRow,
  }),
  download: endpoint('GET /documents/:id/content', {
    summary: 'The file itself, to be saved and not shown in the browser; in the trail as a reading of what is on it',
    may: 'read Document',
    fresh: true,
    returns: z.string().meta({ format: 'binary' }),
    file: true,
  }),
};
