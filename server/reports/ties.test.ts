import loadHighs from 'highs';
import { expect, test } from 'vitest';
import type { Equation } from '#server/disclosure/model.ts';
import { aGrant } from '#server/testing/histories.ts';
import {
  countingOf,
  counts,
  needsGrant,
  type Programme,
  periods,
  programmes,
  type Somebody,
} from '#server/testing/programme.ts';
import type { Count } from '#server/testing/readers.ts';
import { findReport } from './catalogue.ts';
import { monthsOf } from './periods.ts';
import { systemOf } from './systems.ts';
import { cellIdsOf, type Table } from './tables.ts';

/*
 * What counts of the same persons say of each other is taken from their definitions, a life at a time: whichever of them somebody can
 * stand in together. A sum of counts and their differences that no life makes negative is never negative, so an attacker reckons with
 * it; the system has to know it, too. All such sums of two and of three counts are tried.
 */

interface Scope {
  name: string;
  of: Count;
  table: Table;
}

function scopesOf({ lives, reports }: Programme): { scopes: Scope[]; lives: number[][] } {
  const some = lives.flatMap((life) =>
    ['AFRICA', 'GREECE'].map((citizenship): Somebody => {
      return { gender: 'WOMAN', age: '25_34', citizenship, life, quarters: 0, known: 0 };
    }),
  );
  // Not all as many, so that no two counts are equal by chance.
  const counting = countingOf(some.flatMap((one, at) => Array.from({ length: 1 + ((at * 7) % 6) }, () => one)));
  const scopes = reports.flatMap((reportId) =>
    (reportId === 'served' ? [false, true] : [needsGrant(reportId)]).flatMap((ofGrant) =>
      Object.keys(periods).map((period): Scope => {
        const grantId = ofGrant ? aGrant.id : null;
        const classes = counting({ reportId, period, ofGrant });
        const table = { report: findReport(reportId)!, ...monthsOf(period), grantId, classes, axes: [] };
        return { name: classes.id, of: { reportId, period, grant: ofGrant ? aGrant : null }, table };
      }),
    ),
  );
  const standing = some.map((one) => scopes.map(({ of }) => (counts(one, of) ? 1 : 0)));
  return { scopes, lives: distinct(standing) };
}

const distinct = (all: readonly number[][]): number[][] =>
  [...new Set(all.map((one) => one.join(' ')))].map((one) => one.split(' ').map(Number));

function some(many: number, of: number, from = 0): number[][] {
  if (!many) return [[]];
  return Array.from({ length: Math.max(0, of - from) }, (_, i) => from + i).flatMap((one) =>
    some(many - 1, of, one + 1).map((rest) => [one, ...rest]),
  );
}
const signs = (many: number): number[][] =>
  many ? signs(many - 1).flatMap((all) => [-1, 1].map((one) => [...all, one])) : [[]];
const sum = (times: readonly number[], values: readonly number[]) =>
  times.reduce((all, one, i) => all + one * values[i]!, 0);

/** The least that such a sum can be by what the system knows, where these counts together are no more than one. */
function leastOf(highs: Awaited<ReturnType<typeof loadHighs>>, tables: readonly Table[]) {
  const { cells, equations, complements = [] } = systemOf(tables);
  const names = new Map(Object.keys(cells).map((id, at) => [id, `x${at}`]));
  const own = tables.map((table) => names.get(cellIdsOf(table)[0]!)!);
  const line = (terms: Iterable<readonly [string, number]>) =>
    [...terms].map(([name, times]) => `${times < 0 ? '-' : '+'} ${Math.abs(times)} ${name}`).join(' ');
  const termsOf = ({ terms }: Equation) =>
    line(Object.entries(terms).map(([id, times]) => [names.get(id)!, times] as const));
  const rows = [
    ...equations.map((one) => `${termsOf(one)} = 0`),
    ...complements.map(({ whole, part }) => `${names.get(whole)} - ${names.get(part)} >= 0`),
    `${own.join(' + ')} <= 1`,
  ].map((row, at) => `r${at}: ${row}`);
  return (times: readonly number[]) => {
    const goal = line(times.map((one, at) => [own[at]!, one] as const));
    const { ObjectiveValue } = highs.solve(`Minimize\n goal: ${goal}\nSubject To\n ${rows.join('\n ')}\nEnd\n`);
    return ObjectiveValue;
  };
}

test.each(Object.keys(programmes) as (keyof typeof programmes)[])(
  'what two or three reports say of each other because the same persons are counted, the system knows (%s)',
  async (name) => {
    const highs = await loadHighs();
    const { scopes, lives } = scopesOf(programmes[name]);
    const missing: string[] = [];
    let asked = 0;
    for (const chosen of [...some(2, scopes.length), ...some(3, scopes.length)]) {
      const standing = distinct(lives.map((life) => chosen.map((at) => life[at]!)));
      const never = signs(chosen.length).filter(
        (times) => times.includes(-1) && standing.every((one) => sum(times, one) >= 0),
      );
      if (!never.length) continue;
      const least = leastOf(
        highs,
        chosen.map((at) => scopes[at]!.table),
      );
      for (const times of never) {
        asked++;
        if (!(least(times) > -1e-6))
          missing.push(chosen.map((at, i) => `${times[i]! < 0 ? '-' : '+'} ${scopes[at]!.name}`).join(' '));
      }
    }
    expect(asked).toBeGreaterThan(300);
    expect(missing).toEqual([]);
  },
  240_000,
);
