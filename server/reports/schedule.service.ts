import { findReport } from './catalogue.ts';
import { monthAfter, monthsOf, periodBefore, rhythmOf } from './periods.ts';
import { questionOf } from './question.ts';
import type { DraftRequest } from './reports.contract.ts';

export { periodBefore, type Rhythm, rhythmOf } from './periods.ts';

/** The first day after a period. */
export const dayAfter = (period: string): string => `${monthAfter(monthsOf(period).to, 1)}-01`;

/** The next period of the same length. */
export function periodAfter(period: string): string {
  const rhythm = rhythmOf(period);
  const months = { QUARTER: 3, HALF: 6, YEAR: 12 }[rhythm];
  return periodBefore(rhythm, `${monthAfter(monthsOf(period).to, months + 1)}-01`);
}

/** A question in one spelling without its period: what is asked again and again. */
export const wishOf = (reportId: string, request: Omit<DraftRequest, 'corrected' | 'loss'>): string =>
  JSON.stringify([rhythmOf(request.period), questionOf(findReport(reportId)!, { ...request, period: '2000' })]);
