import { expect, test } from 'vitest';
import { accessMatrix, keptAccessMatrix } from '#scripts/generate-docs.ts';
import { expected, kindsOf, type Permit, textOf } from './expand.ts';
import { columns, roleOf } from './table.ts';

test('docs/access-matrix.md is what the rules give: otherwise run `npm run docs:generate`', () => {
  expect(keptAccessMatrix()).toBe(accessMatrix());
});

/** The document read back as a person reads it: heading, line, column, word. */
function read(document: string): Permit[] {
  const verbs: Record<string, string> = { R: 'r', C: 'c', U: 'u', V: 'v' };

  return document
    .split(/^## /m)
    .slice(1)
    .flatMap((part) => {
      const [heading, ...lines] = part.split('\n');
      const [model, kind, noted] = heading!.split(' ') as [string, string?, string?];
      const kinds = kind ? [noted ? `${kind} ${noted}` : kind] : (kindsOf[model] ?? ['*']);
      const table = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(' | '));
      expect(table[0], heading).toEqual(['fields', ...columns]);

      return table.slice(2).flatMap(([fields, ...cells]) =>
        cells.flatMap((cell, i) =>
          cell === '–'
            ? []
            : cell.split('<br>').flatMap((right) => {
                const [verb, where] = right.split('@') as [string, string?];
                const scope = where?.replace('summary-shared', 'shared') ?? 'agency';
                return kinds.flatMap((one) =>
                  fields!.split(', ').map((field) => ({
                    role: roleOf[columns[i]!],
                    verb: verbs[verb] ?? verb,
                    model,
                    kind: one,
                    field,
                    scope,
                  })),
                );
              }),
        ),
      );
    });
}

test('docs/access-matrix.md says what is expected, cell by cell', () => {
  const [wanted, found] = [new Set(expected.map(textOf)), new Set(read(keptAccessMatrix()).map(textOf))];
  expect([...found].filter((text) => !wanted.has(text))).toEqual([]);
  expect([...wanted].filter((text) => !found.has(text))).toEqual([]);
});
