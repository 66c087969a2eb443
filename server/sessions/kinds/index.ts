import type { SessionKind } from '../../codelists/codelists.contract.ts';
import { internship } from './internship.ts';
import type { Kind } from './kind.ts';
import { labour } from './labour.ts';
import { lesson } from './lesson.ts';
import { psychological } from './psychological.ts';
import { support } from './support.ts';

/**
 * The kinds of session. Checking, sealing, the API, its description and the form follow from this table.
 *
 * A new service of an existing kind is data: an administrator adds a code to `service_type` and names its kind.
 * A new kind is one file here and its line in this table, together with what no table can know:
 * its columns of `Session` with their class in prisma/schema/support.prisma (and a migration), its word in `SessionKind`,
 * and who may read and write its fields in access/rules.ts.
 */
export const kinds = {
  SUPPORT: support,
  PSYCHOLOGICAL: psychological,
  LESSON: lesson,
  LABOUR: labour,
  INTERNSHIP: internship,
} as const satisfies Record<SessionKind, Kind>;

/** The fields of every kind together: what a request may name before the episode says which of them fit. */
export const fieldsOfKinds = {
  ...support.fields,
  ...psychological.fields,
  ...lesson.fields,
  ...labour.fields,
  ...internship.fields,
};
