import { useTranslation } from 'react-i18next';
import type { Bilingual, ProtectedTable } from '#server/reports/reports.contract.ts';
import { today } from '../app/time.ts';

/** A cell by its categories, one for each breakdown; null is the total over it. */
export type Place = readonly (string | null)[];

/** How reports speak: texts that come in both languages, periods, figures and the names of cells. */
export function useReportWords() {
  const { t, i18n } = useTranslation('reports');
  const inGreek = i18n.language === 'el';
  const numbers = new Intl.NumberFormat(inGreek ? 'el-GR' : 'en-GB');
  const changes = new Intl.NumberFormat(inGreek ? 'el-GR' : 'en-GB', { signDisplay: 'exceptZero' });
  const say = (text: Bilingual) => (inGreek ? text.el : text.en);
  const periodName = (period: string) => {
    const [year, part] = period.split('-');
    return part ? t(`reports:period.${part}`, { year }) : t('reports:period.year', { year });
  };
  const categoryName = (table: Pick<ProtectedTable, 'breakdowns'>, at: number, code: string | null) => {
    const found = table.breakdowns[at]?.categories.find((category) => category.code === code);
    return found ? say(found.label) : t('reports:all');
  };

  return {
    say,
    periodName,
    figure: (value: number) => numbers.format(value),
    /** With its sign, also above zero. */
    change: (value: number) => changes.format(value),
    categoryName,
    placeName: (table: Pick<ProtectedTable, 'breakdowns'>, place: Place) =>
      place.every((code) => code === null)
        ? t('reports:total')
        : place.map((code, at) => categoryName(table, at, code)).join(', '),
    /** Cells by the categories that all of them are in. */
    sharedName: (table: Pick<ProtectedTable, 'breakdowns'>, place: Place) =>
      place.flatMap((code, at) => (code === null ? [] : [categoryName(table, at, code)])).join(', '),
    /** What a line is called that says itself what its categories are; null is the total over a breakdown. */
    lineName: (labels: readonly (Bilingual | null)[]) =>
      labels.every((label) => label === null)
        ? t('reports:total')
        : labels.map((label) => (label ? say(label) : t('reports:all'))).join(', '),
    readers: (table: Pick<ProtectedTable, 'profile' | 'recipient'>) =>
      table.profile === 'funder' && table.recipient
        ? t('reports:for', { recipient: table.recipient })
        : t(`reports:profile.${table.profile}`),
  };
}

/** The whole quarters, half-years and years that are over, newest first. */
export function periodsUntil(day = today()): string[] {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const back = (count: number, perYear: number, name: (part: number, of: number) => string) => {
    const now = year * perYear + Math.floor(((month - 1) * perYear) / 12);
    return Array.from({ length: count }, (_, at) => now - 1 - at).map((whole) =>
      name((whole % perYear) + 1, Math.floor(whole / perYear)),
    );
  };
  return [
    ...back(8, 4, (part, of) => `${of}-Q${part}`),
    ...back(4, 2, (part, of) => `${of}-H${part}`),
    ...back(3, 1, (_, of) => String(of)),
  ];
}

/** The months a release covers. */
export const spanOf = ({ periodFrom = '', periodTo = '' }: { periodFrom?: string; periodTo?: string }) =>
  [periodFrom, periodTo].map((month) => month.slice(0, 7).split('-').reverse().join('/')).join(' – ');
