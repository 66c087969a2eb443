import { z } from 'zod';

export const Id = z.uuid().meta({ id: 'Id', description: 'Random identifier of a record.' });
/** A day without a time, as the calendar on the wall shows it. That calendar has no year 0, and the database none either. */
export const LocalDate = z.iso.date().refine((day) => day >= '0001', { error: 'invalid-date' });
/** A moment, in UTC or with its offset. */
export const Instant = z.iso.datetime({ offset: true });
/** A time of day as the clock on the wall shows it, HH:mm. */
export const WallClock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'wall-clock' });
export const Version = z.int().min(1).meta({ description: 'Grows with every change; sent back as If-Match.' });
/** Marks say how the reader stands to a record (on its team, its author, …); the packed rules refer to them. */
export const Marks = z.array(z.string()).optional();

/** A text that a person types. Control characters other than line breaks and tabs are refused. */
export function text(max: number) {
  return (
    z
      .string()
      .max(max)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point.
      .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, { error: 'control-character' })
      .refine((value) => value.isWellFormed(), { error: 'invalid-text' })
      .transform((value) => value.normalize('NFC').trim())
  );
}
/** A text that must not be empty. */
export const words = (max: number) => text(max).refine((value) => value.length > 0, { error: 'required' });

/** Part of a list; `nextCursor` is null on the last page. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** What every list understands; features add `sort` and named filters. */
export const Paging = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(2000).optional(),
});

type Line = `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /${string}`;
type Names<P> = P extends `${string}:${infer N}/${infer Rest}`
  ? N | Names<Rest>
  : P extends `${string}:${infer N}`
    ? N
    : never;

/**
 * One line the API promises: what it is for, who may, what goes in, what comes back.
 * `may` is `anyone` (also without signing in), `signed-in`, or a right such as `create Session`;
 * a route of a model on which the role has no right answers 404.
 */
export interface Endpoint<
  L extends string = string,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
> {
  line: L;
  summary: string;
  may: string;
  query?: Q;
  body?: B;
  returns: R;
  status?: number;
  /** States of a sign-in in which this answers all the same; elsewhere they are refused with 401. */
  evenWhile?: readonly ('locked' | 'second-factor-due')[];
  /** Wants a proof of who asks that is at most ten minutes old (see server/http/serve): revealing, exporting, administering. */
  fresh?: true;
  /** The path parameters that are not ids: their schema. */
  params?: Record<string, z.ZodType>;
  /** The highest number of bytes of a body, where it may be longer than everywhere else. */
  bodyLimit?: number;
  /** The answer is a file to be saved, of whatever type it is. */
  file?: true;
}
export type AnyEndpoint = Endpoint<string, any, any, any>;
export type Params<E extends AnyEndpoint> = Record<Names<E['line']>, string>;
export type Body<E extends AnyEndpoint> = z.output<NonNullable<E['body']>>;
export type BodyInput<E extends AnyEndpoint> = z.input<NonNullable<E['body']>>;
export type Query<E extends AnyEndpoint> = z.output<NonNullable<E['query']>>;
export type Answer<E extends AnyEndpoint> = z.output<E['returns']>;

export function endpoint<
  const L extends Line,
  R extends z.ZodType,
  B extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
>(
  line: L,
  promise: {
    summary: string;
    may: string;
    query?: Q;
    body?: B;
    returns: R;
    status?: number;
    evenWhile?: readonly ('locked' | 'second-factor-due')[];
    fresh?: true;
    params?: Record<string, z.ZodType>;
    bodyLimit?: number;
    file?: true;
  },
): Endpoint<L, B, R, Q> {
  return { line, ...promise };
}

/** The answer of an act that has nothing to say but that it was done. */
export const Done = z.object({ done: z.literal(true) });
