import type { z } from 'zod';
import type { FieldError } from '../../platform/problems.ts';

/** How a form asks for a field. `code` and `codes` offer the code list named by `list`. */
export interface FormField {
  input: 'line' | 'lines' | 'code' | 'codes' | 'number' | 'yes-no';
  list?: string;
  /** Key of its label in the client's messages. */
  label: string;
}

/** What a kind of session has of its own. */
export interface Kind<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** The fields it adds to the common ones, in the order of the form. */
  fields: Shape;
  form: { readonly [Name in keyof Shape]: FormField };
  /** Fields that may be set once for everybody at a group meeting; the others belong to one participant. */
  common: readonly (keyof Shape & string)[];
  /** What must hold between fields. `session` is the session as it would stand. */
  check(session: Record<string, unknown>): FieldError[];
}

export const kind = <Shape extends z.ZodRawShape>(definition: Kind<Shape>): Kind<Shape> => definition;

/** One code of a list; the service checks it against the list's active codes. */
export const codePattern = /^[A-Za-z0-9_]{1,40}$/;
