import { expect, test } from 'vitest';
import { anOffice, staff } from '#server/testing/cast.ts';
import { reports } from './reports.contract.ts';

const practice = async () => (await staff('manager', await anOffice())).call(reports.practice, {});

test('with only the small figures hidden, a reader and a person who is counted find exactly these', async () => {
  const { cells, small, unprotected } = await practice();
  expect(small).toEqual([['MALE', '30-44']]);
  for (const attacker of ['public', 'person', 'agency'] as const) {
    const own = unprotected.items.filter((one) => one.attacker === attacker);
    expect(own.map(({ at, verdict, least, most }) => ({ at, verdict, least, most }))).toEqual(
      small.map((at) => {
        const { value } = cells.find((cell) => String(cell.at) === String(at))!;
        return { at, verdict: 'fixed', least: value, most: value };
      }),
    );
    expect(own.every(({ chain }) => chain.length > 0)).toBe(true);
  }
});

test('protected, the same table tells nobody anything beyond the rule', async () => {
  const { small, threshold, protected: shown } = await practice();
  const hidden = shown.cells.filter(({ value }) => value === null).map(({ at }) => String(at));
  expect(hidden).toEqual(expect.arrayContaining(small.map(String)));
  for (const attacker of ['public', 'person', 'agency'] as const) {
    const own = shown.items.filter((one) => one.attacker === attacker);
    expect(own.map(({ at }) => String(at)).sort()).toEqual([...hidden].sort());
    for (const { verdict, most } of own) {
      expect(verdict).toBe('open');
      expect(most === null || most >= threshold).toBe(true);
    }
  }
});

test('nobody sees it but those who make reports', async () => {
  const office = await anOffice();
  for (const role of ['social_worker', 'supervisor', 'dpo', 'admin'] as const) {
    const { status } = await (await staff(role, office)).ask('get', '/reports/practice');
    expect(status, role).toBe(404);
  }
});
