import { randomUUID } from 'node:crypto';
import type { Dice } from '../../../prisma/demonstration/persons.ts';

export type Schema = Record<string, any>;

/** What a person, a broken client or somebody who tries doors would send where a text belongs. */
export const odd: readonly unknown[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e\u0645\u0631\u062d\u0628\u0627 \u0301\u0301\u0301',
  'Ω'.repeat(5_000),
  'x'.repeat(120_000),
  '\'; DROP TABLE "Case"; --',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '{{7*7}} ${7*7} %s %n',
  '../../../../etc/passwd',
  '__proto__',
  '0',
  '-1',
  '1e999',
  '9007199254740993',
  '2026-02-30',
  '2026-11-21T25:61:00Z',
  '99999-12-31',
  'NaN',
  null,
  true,
  0,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  1e308,
  [],
  {},
  [[[[[[]]]]]],
  { constructor: { prototype: {} } },
  Array.from({ length: 10_000 }, () => 'A'),
];

/** Makes values that a schema allows, preferring what earlier answers showed under the same name. */
export class Values {
  readonly #roll: Dice;
  readonly #schemas: Record<string, Schema>;
  readonly #seen = new Map<string, unknown[]>();

  constructor(roll: Dice, schemas: Record<string, Schema>) {
    this.#roll = roll;
    this.#schemas = schemas;
  }

  chance(oneIn: number): boolean {
    return this.#roll.whole(1, oneIn) === 1;
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from.length ? from[this.#roll.whole(0, from.length - 1)] : undefined;
  }

  /** Remembers the plain values of an answer by the names they stand under. */
  learn(answer: unknown, name = ''): void {
    if (Array.isArray(answer)) for (const item of answer.slice(0, 50)) this.learn(item, name);
    else if (answer !== null && typeof answer === 'object')
      for (const [key, value] of Object.entries(answer)) this.learn(value, key);
    else if (name && answer !== null && answer !== '') this.remember(name, answer);
  }

  remember(name: string, value: unknown): void {
    const known = this.#seen.get(name) ?? [];
    this.#seen.set(name, known);
    if (known.length < 200) known.push(value);
    else known[this.#roll.whole(0, 199)] = value;
  }

  /** Something seen under this name. */
  seen(name: string): unknown {
    return this.pick(this.#seen.get(name) ?? []);
  }

  of(given: Schema | undefined, name = '', depth = 0): unknown {
    const schema = this.#resolve(given);
    if (!schema) return 'x';
    if ('const' in schema) return schema.const;
    if (schema.enum) return this.pick(schema.enum);
    if (schema.anyOf) return this.of(this.pick(schema.anyOf), name, depth);

    switch (Array.isArray(schema.type) ? this.pick(schema.type as string[]) : schema.type) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return Array.from({ length: this.#roll.whole(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)) }, () =>
          this.of(schema.items, name, depth + 1),
        );
      case 'boolean':
        return this.chance(2);
      case 'integer':
      case 'number':
        return this.#roll.whole(Math.max(schema.minimum ?? 0, -1_000), Math.min(schema.maximum ?? 500, 500));
      case 'null':
        return null;
      default:
        return this.#text(schema, name);
    }
  }

  #object(schema: Schema, depth: number): Record<string, unknown> {
    const required = new Set<string>(schema.required ?? []);
    const made: Record<string, unknown> = {};
    for (const [name, of] of Object.entries((schema.properties ?? {}) as Record<string, Schema>))
      if (required.has(name) || (depth < 4 && this.chance(3))) made[name] = this.of(of, name, depth + 1);
    return made;
  }

  #text(schema: Schema, name: string): string {
    const known = this.seen(name);
    if (typeof known === 'string' && known.length <= (schema.maxLength ?? 4_000) && !this.chance(4)) return known;

    const moment = new Date(Date.now() + this.#roll.whole(-400, 400) * 86_400_000).toISOString();
    if (schema.format === 'uuid') return randomUUID();
    if (schema.format === 'date') return moment.slice(0, 10);
    if (schema.format === 'date-time') return moment;
    if (schema.pattern?.includes(']\\d|2[0-3]):[0-5]')) return '10:30';
    return this.pick(['Νέα σημείωση', 'A word', 'OTHER', 'eng', 'YES', 'ell'])!.slice(0, schema.maxLength ?? 4_000);
  }

  #resolve(schema: Schema | undefined): Schema | undefined {
    return schema?.$ref ? this.#schemas[(schema.$ref as string).split('/').at(-1)!] : schema;
  }
}
