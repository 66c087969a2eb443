import { draftOf } from '#server/disclosure/draft.ts';
import type { Attacker, CellId, System } from '#server/disclosure/model.ts';
import { INTERNAL, thresholdOf } from '#server/disclosure/profiles.ts';
import { protect } from '#server/disclosure/protect.ts';
import { figureId, tableOf } from '#server/disclosure/tables.ts';
import { Problem } from '#server/platform/problems.ts';
import type { Practice } from './reports.contract.ts';
import { deduced, insiders } from './reports.service.ts';

/** Whoever is taught here is taught on nobody: these figures were invented, and nothing is read to show them. */
const invented: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  FEMALE: { '18-29': 14, '30-44': 22, '45+': 9 },
  MALE: { '18-29': 7, '30-44': 2, '45+': 8 },
};
const genders = [
  { code: 'FEMALE', label: { en: 'Women', el: 'Γυναίκες' }, of: ['FEMALE'] },
  { code: 'MALE', label: { en: 'Men', el: 'Άνδρες' }, of: ['MALE'] },
];
const ages = ['18-29', '30-44', '45+'].map((code) => ({ code, label: { en: code, el: code }, of: [code] }));
const breakdowns: Practice['breakdowns'] = [
  { dimension: 'gender', title: { en: 'Gender', el: 'Φύλο' }, scheme: 'practice', several: false, categories: genders },
  { dimension: 'age', title: { en: 'Age', el: 'Ηλικία' }, scheme: 'practice', several: false, categories: ages },
];

/** Whom of them an invented agency knows. */
const clients: Readonly<Record<string, number>> = { 'MALE 18-29': 5, 'MALE 30-44': 1, 'FEMALE 45+': 4 };

const scope = 'practice';
const counted = tableOf({
  scope,
  dimensions: breakdowns.map(({ dimension, categories }) => ({ id: dimension, categories })),
  count: ({ gender, age }) =>
    Object.entries(invented)
      .filter(([code]) => !gender || code === gender)
      .flatMap(([, row]) => Object.entries(row))
      .reduce((sum, [code, value]) => sum + (!age || code === age ? value : 0), 0),
});
const places = new Map<CellId, (string | null)[]>(
  [...genders, null].flatMap((gender) =>
    [...ages, null].map((age): [CellId, (string | null)[]] => [
      figureId(scope, { ...(gender && { gender: gender.code }), ...(age && { age: age.code }) }),
      [gender?.code ?? null, age?.code ?? null],
    ]),
  ),
);
const agency: Attacker = {
  kind: 'agency',
  knows: Object.fromEntries(
    [...places].map(([id, [gender, age]]) => {
      const own = Object.entries(clients).filter(([who]) => {
        const [ofGender, ofAge] = who.split(' ');
        return (!gender || gender === ofGender) && (!age || age === ofAge);
      });
      return [id, { least: own.reduce((sum, [, many]) => sum + many, 0) }];
    }),
  ),
};
const system: System = { ...counted, attackers: [agency] };
const small = [...places.keys()].filter((id) => {
  const cell = system.cells[id]!;
  return cell.value > 0 && cell.value < thresholdOf(cell, INTERNAL);
});

const deadlineMs = 4_000;
let worked: Promise<Practice> | undefined;

/** The same for everybody and for all time: worked out once, and again only when it failed. */
export function showPractice(): Promise<Practice> {
  worked ??= workOut().catch((error: unknown) => {
    worked = undefined;
    throw error;
  });
  return worked;
}

async function workOut(): Promise<Practice> {
  const { status, suppressed } = await protect(system, INTERNAL, { deadlineMs });
  // Of a table that never changes, only a machine without time says so.
  if (status === 'none') throw new Problem(503, 'not-ready', { retryAfter: 5 });
  return {
    title: { en: 'Invented figures: gender and age', el: 'Επινοημένα πλήθη: φύλο και ηλικία' },
    breakdowns,
    threshold: INTERNAL.threshold,
    cells: [...places].map(([id, at]) => ({ at, value: system.cells[id]!.value })),
    small: small.map((id) => places.get(id)!),
    clients: Object.entries(clients).map(([who, value]) => ({ at: who.split(' '), value })),
    unprotected: await practised(small),
    protected: await practised(suppressed),
  };
}

async function practised(hidden: readonly CellId[]): Promise<Practice['unprotected']> {
  const draft = draftOf(system, hidden, INTERNAL);
  const reader: Attacker = { kind: 'public', knows: {} };
  const attackers = [reader, agency, ...insiders(hidden.filter((id) => !places.get(id)!.includes(null)))];
  return {
    cells: [...places].map(([id, at]) => ({ at, value: draft.cells[id]!.figure })),
    items: await deduced(
      attackers.map((one) => [draft, one] as const),
      places,
    ),
  };
}
