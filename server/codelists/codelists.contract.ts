import { z } from 'zod';
import { roles } from '../access/roles.ts';
import { endpoint, Version, words } from '../platform/contract.ts';

/** The forms that sessions come in; every service type has one. */
export const SessionKind = z.enum(['SUPPORT', 'PSYCHOLOGICAL', 'LESSON', 'LABOUR', 'INTERNSHIP']);
export type SessionKind = z.infer<typeof SessionKind>;

/** What a service type says beyond its labels: the form of its sessions, and the roles that may lead it. */
export const ServiceTypeAttributes = z.strictObject({
  sessionKind: SessionKind.default('SUPPORT'),
  /** Whether several people take part together. */
  group: z.boolean().default(false),
  disciplines: z.array(z.enum(roles)).min(1).max(roles.length).default(['social_worker']),
});

export const ListId = z.string().regex(/^[a-z][a-z0-9_]{1,40}$/);
/** Upper snake case; languages are ISO 639-3 in lower case, countries ISO 3166-1 alpha-3. */
export const CodeValue = z
  .string()
  .regex(/^(?:[A-Z0-9]+(?:_[A-Z0-9]+)*|[a-z]{3})$/)
  .max(40);

export const Code = z
  .object({
    code: z.string(),
    en: z.string(),
    el: z.string(),
    /** Codes that share a place are put in order by their label, in the reader’s language. */
    sort: z.int(),
    /** A retired code keeps its labels for records that hold it; pickers leave it out. */
    active: z.boolean(),
    /** Only service types have any. */
    attributes: z.record(z.string(), z.unknown()),
    version: Version,
  })
  .meta({ id: 'Code' });
export type Code = z.infer<typeof Code>;

export const CodeList = z
  .object({
    id: z.string(),
    version: Version,
    /** Whether administrators may add codes; never where the values decide what happens next. */
    extensible: z.boolean(),
    labelEn: z.string(),
    labelEl: z.string(),
    codes: z.array(Code),
  })
  .meta({ id: 'CodeList' });
export type CodeList = z.infer<typeof CodeList>;

const Label = words(120);
const Sort = z.int().min(0).max(9999);

/** `?lists=a,b`: the ids of the lists wanted. */
const ListIds = z
  .string()
  .max(2000)
  .transform((value) => value.split(','))
  .pipe(z.array(ListId).min(1).max(60));

export const codelists = {
  listCodeLists: endpoint('GET /codelists', {
    summary: 'Code lists with their codes, all or those named',
    may: 'signed-in',
    query: z.strictObject({ lists: ListIds.optional() }),
    returns: z.object({ items: z.array(CodeList), nextCursor: z.null() }),
  }),
  addCode: endpoint('POST /codelists/:list/codes', {
    summary: 'Add a code to a list that may be extended',
    may: 'create Code',
    fresh: true,
    params: { list: ListId },
    body: z.strictObject({
      code: CodeValue,
      labelEn: Label,
      labelEl: Label,
      sort: Sort.default(500),
      /** Only a service type has any; without them it is an individual support service led by social workers. */
      attributes: ServiceTypeAttributes.optional(),
    }),
    returns: Code,
  }),
  /** `If-Match` names the version of the code. A code is retired and never deleted. */
  changeCode: endpoint('PATCH /codelists/:list/codes/:code', {
    summary: 'Change the labels or the place of a code, retire it or bring it back',
    may: 'update Code',
    fresh: true,
    params: { list: ListId, code: CodeValue },
    body: z.strictObject({
      labelEn: Label.optional(),
      labelEl: Label.optional(),
      sort: Sort.optional(),
      active: z.boolean().optional(),
    }),
    returns: Code,
  }),
};
