import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id, Instant, Marks, Paging, page, Version, words } from '../platform/contract.ts';

export const denyKinds = ['USER', 'AGENCY', 'INTERPRETER', 'COMMUNITY', 'PERSON'] as const;
export const DenyKind = z.enum(denyKinds);

/** USER names a colleague, AGENCY an agency; the other kinds say in words who it is. */
export const NewDenyEntry = z.strictObject({
  kind: DenyKind,
  userId: Id.optional(),
  deniedAgencyId: Id.optional(),
  party: words(300).optional(),
  reason: words(2000),
  /** Who carries the case from now on, when the colleague kept away is its primary social worker. */
  handOverTo: Id.optional(),
});
export type NewDenyEntry = z.infer<typeof NewDenyEntry>;

const shape = {
  id: Id,
  kind: DenyKind,
  userId: Id.nullable(),
  userName: z.string().nullable(),
  deniedAgencyId: Id.nullable(),
  recordedBy: Id,
  recordedByName: z.string().nullable(),
  recordedAt: Instant,
  liftedAt: Instant.nullable(),
  marks: Marks,
  version: Version,
};

export const DenyEntry = z
  .object({ ...shape, party: z.string().nullable(), reason: z.string() })
  .partial()
  .meta({ id: 'DenyEntry' });

/** A line of the officer's register: no words about anybody. */
export const DenyRegisterRow = z
  .object({ ...shape, caseCode: z.string().nullable() })
  .partial()
  .meta({ id: 'DenyRegisterRow' });

const params = { code: CaseCode };

export const denials = {
  list: endpoint('GET /cases/:code/deny-entries', {
    summary: 'Who must be kept away from this case, and why',
    may: 'read DenyEntry',
    params,
    query: Paging,
    returns: page(DenyEntry),
  }),
  add: endpoint('POST /cases/:code/deny-entries', {
    summary: 'Keep somebody away from this case, at once; a colleague loses it without learning why',
    may: 'create DenyEntry',
    params,
    body: NewDenyEntry,
    returns: DenyEntry,
  }),
  lift: endpoint('POST /deny-entries/:id/lift', {
    summary: 'Lift an entry; nobody gets back onto the team by it',
    may: 'lift DenyEntry',
    returns: DenyEntry,
    status: 200,
  }),
  register: endpoint('GET /deny-entries', {
    summary:
      'The register of all cases in reach, for the data-protection officer of the whole agency; no words about anybody',
    may: 'read DenyEntry',
    query: Paging.extend({ kind: DenyKind.optional(), open: z.enum(['true']).optional() }),
    returns: page(DenyRegisterRow),
  }),
  one: endpoint('GET /deny-entries/:id', {
    summary: 'One entry with its reason; a recorded look',
    may: 'read DenyEntry',
    returns: DenyEntry,
  }),
};
