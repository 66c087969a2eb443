import { z } from 'zod';
import { consentKinds } from '../consents/consents.contract.ts';
import { endpoint, Id, Instant, LocalDate, Paging, page, text, Version, words } from '../platform/contract.ts';

/** NOTICE is the information about her data; SCREEN are the words of the screen itself; the others what she may agree to. */
export const textKinds = ['NOTICE', 'SCREEN', ...consentKinds] as const;
export const TextKind = z.enum(textKinds);
export type TextKind = z.infer<typeof TextKind>;

const Language = z
  .string()
  .max(10)
  .regex(/^[a-z]{3}$/, { error: 'invalid-choice' });

/** Short names of the lines, and the line in her language. `{agency}` and `{until}` are filled in when it is shown. */
const Lines = z
  .record(
    z
      .string()
      .max(60)
      .regex(/^[A-Za-z][A-Za-z0-9_.]*$/, { error: 'invalid-choice' }),
    text(2000),
  )
  .refine((lines) => Object.keys(lines).length > 0 && Object.keys(lines).length <= 200, { error: 'required' });

/** One version of the words in one language. */
export const ConsentText = z
  .object({
    id: Id,
    kind: TextKind,
    language: z.string(),
    textVersion: z.int(),
    lines: z.record(z.string(), z.string()),
    createdBy: Id.nullable(),
    createdAt: Instant,
    /** Who read it, by name or profession; null: nobody, it is a draft. */
    reviewer: z.string().nullable(),
    reviewedOn: LocalDate.nullable(),
    reviewedBy: Id.nullable(),
    reviewedByName: z.string().nullable(),
    /** Whether an agreement may be recorded with it: reviewed, or this is a demonstration. */
    usable: z.boolean(),
    version: Version,
  })
  .partial()
  .meta({ id: 'ConsentText' });
export type ConsentText = z.infer<typeof ConsentText>;

export const consentTexts = {
  list: endpoint('GET /consent-texts', {
    summary: 'The words somebody is read before she agrees, newest version first; `present` leaves the one that counts',
    may: 'read ConsentText',
    query: Paging.extend({
      kind: TextKind.optional(),
      language: Language.optional(),
      /** Of each kind and language the newest reviewed version, or the newest draft where none was reviewed. */
      present: z.literal('true').optional(),
    }),
    returns: page(ConsentText),
  }),
  add: endpoint('POST /consent-texts', {
    summary: 'Another wording: a new version, which nobody has reviewed yet',
    may: 'create ConsentText',
    body: z.strictObject({ kind: TextKind, language: Language, lines: Lines }),
    returns: ConsentText,
  }),
  review: endpoint('POST /consent-texts/:id/review', {
    summary: 'Record who reviewed a text and when; from then on it may be used',
    may: 'review ConsentText',
    body: z.strictObject({ reviewer: words(160), reviewedOn: LocalDate }),
    returns: ConsentText,
    status: 200,
  }),
};
