import { z } from 'zod';

type Writer = (value: any) => unknown;
const writers = new WeakMap<z.ZodType, Writer>();

/** Cuts an answer to what its schema promises: the fields it names and no others. Worked out once per schema. */
export function writerFor(shape: z.ZodType): Writer {
  let writer = writers.get(shape);
  if (!writer) {
    writer = makeWriter(shape);
    writers.set(shape, writer);
  }
  return writer;
}

function makeWriter(shape: z.ZodType): Writer {
  if (shape instanceof z.ZodOptional || shape instanceof z.ZodNullable) {
    const inner = writerFor(shape.unwrap() as z.ZodType);
    return (value) => (value === null || value === undefined ? value : inner(value));
  }
  if (shape instanceof z.ZodArray) {
    const each = writerFor(shape.element as z.ZodType);
    return (rows: unknown[]) => rows.map(each);
  }
  if (shape instanceof z.ZodObject) {
    const fields = Object.entries(shape.shape).map(([name, field]) => [name, writerFor(field as z.ZodType)] as const);
    return (row) => {
      const out: Record<string, unknown> = {};
      for (const [name, write] of fields) if (row[name] !== undefined) out[name] = write(row[name]);
      return out;
    };
  }
  return (value) => value;
}
