import { expect, test } from 'vitest';
import { models } from '../../../prisma/generated/columns.ts';
import { roles } from '../../access/roles.ts';
import { grantsOf } from '../../access/rules.ts';
import { cellsOf, expected, kindColumn, kindsOf, type Permit, textOf } from './expand.ts';
import { nobody, type Row, roleOf, rows } from './table.ts';

/** What the matrix of the domain allows at most, in the words of the table; issues C and E add C and A. */
const meaning: Record<string, string> = {
  W: 'rcu',
  L: 'L',
  R: 'r',
  V: 'r',
  'W(M)': 'vcu',
  M: 'v',
  O: 'own',
  S: 'r',
  C: '-',
  A: '-',
  G: 'glass',
  '-': '-',
};

function agrees(domain: string, cell: string): boolean {
  const wanted = meaning[domain];
  if (wanted === undefined) throw new Error(`Unknown cell ${domain}`);
  if (wanted === 'own') return cell.includes('@own');
  if (wanted === 'glass') return /^[rv]@glass$/.test(cell);
  if (wanted === 'rcu') return cell.startsWith('r') && /[cuL]/.test(cell);
  if (wanted === 'L' && cell === 'L') return true;
  // Who may make a row with it has logged: stamps and links that belong to logging.
  if (wanted === 'L') return cell === 'rc';
  return wanted === cell;
}

const reasonFor = ({ because = {} }: Row, role: string) =>
  Object.entries(because).find(([who]) => who === 'note' || who.split(' ').includes(role))?.[1];

test('each cell that departs from the matrix of the domain gives its reason', () => {
  const silent = rows.flatMap((row) => {
    const domain = new Map(cellsOf(row.domain));
    return cellsOf(row.cells)
      .filter(([role, cell]) => !agrees(domain.get(role)!, cell) && !reasonFor(row, role))
      .map(([role, cell]) => `${row.matrix} ${row.what}, ${role}: ${domain.get(role)} became ${cell}`);
  });
  expect(silent).toEqual([]);
});

test('every column of a case stands in the table, or among those nobody is shown', () => {
  const keys = ['id', 'caseId', 'agencyId', 'survivorId', 'version'];
  const known = new Set([...expected.map(({ model, field }) => `${model}.${field}`), ...Object.keys(nobody)]);
  const forgotten = Object.entries(models)
    .filter(([name, { columns, schema }]) => schema !== 'trail' && (name === 'Case' || 'caseId' in columns))
    .filter(([name]) => name !== 'CaseDenial')
    .flatMap(([name, { columns }]) => Object.keys(columns).map((column) => [name, column] as const))
    .filter(([name, column]) => !keys.includes(column) && !known.has(`${name}.${column}`))
    .map((pair) => pair.join('.'));
  expect(forgotten).toEqual([]);
});

/** The rules of one role taken apart like the table. */
function granted(role: (typeof roles)[number]): Permit[] {
  const verbs: Record<string, string> = { read: 'r', create: 'c', update: 'u', reveal: 'v' };

  return grantsOf(role).flatMap(({ action, subject, fields, conditions = {} }) => {
    const { marks = [], field: noted, ...compared } = conditions;
    const column = kindColumn[subject];
    const others = Object.keys(compared).filter((name) => name !== column);
    if (others.length) throw new Error(`A condition the table does not know: ${subject}.${others.join()}`);

    const several = (wanted: unknown): string[] =>
      wanted !== null && typeof wanted === 'object' ? [...(wanted as { in: string[] }).in] : [wanted as string];
    const kinds = column && compared[column] !== undefined ? several(compared[column]) : (kindsOf[subject] ?? ['*']);
    const scope = marks.map((mark) => (mark === 'summary-shared' ? 'shared' : mark)).join('+') || 'agency';

    return action.flatMap((name) =>
      kinds.flatMap((kind) =>
        (noted === undefined ? [''] : several(noted)).flatMap((one) =>
          fields.map((field) => ({
            role,
            verb: verbs[name] ?? name,
            model: subject,
            kind: one ? `${kind} ${one}` : kind,
            field,
            scope,
          })),
        ),
      ),
    );
  });
}

for (const role of roles) {
  test(`the abilities of ${role} are those of the table, no more and no fewer`, () => {
    const wanted = new Set(expected.filter((permit) => permit.role === role).map(textOf));
    const found = new Set(granted(role).map(textOf));
    expect({
      tooMuch: [...found].filter((text) => !wanted.has(text)).sort(),
      missing: [...wanted].filter((text) => !found.has(text)).sort(),
    }).toEqual({ tooMuch: [], missing: [] });
  });
}

test('the table names the eleven roles', () => {
  expect([...Object.values(roleOf)].sort()).toEqual([...roles].sort());
});
