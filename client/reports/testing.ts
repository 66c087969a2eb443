import type { ProtectedTable } from '#server/reports/reports.contract.ts';

/** A protected table with these breakdowns (dimension to codes) and figures, by place; where none is named it is withheld. */
export function aTable(
  breakdowns: Record<string, readonly string[]>,
  figures: Record<string, number>,
  more: Partial<ProtectedTable> = {},
): ProtectedTable {
  const places = Object.values(breakdowns).reduce<(string | null)[][]>(
    (all, codes) => all.flatMap((place) => [...codes, null].map((code) => [...place, code])),
    [[]],
  );
  const said = (text: string) => ({ en: text, el: text });
  return {
    reportId: 'referrals',
    title: said('Referrals'),
    note: said(''),
    unit: 'events',
    indicator: null,
    period: '2026-Q1',
    periodFrom: '2026-01',
    periodTo: '2026-03',
    grant: null,
    profile: 'internal',
    recipient: null,
    breakdowns: Object.entries(breakdowns).map(([dimension, codes]) => ({
      dimension,
      title: said(dimension),
      scheme: 'all',
      several: false,
      categories: codes.map((code) => ({ code, label: said(code), of: [code] })),
    })),
    cells: places.map((at) => ({ at, value: figures[at.map((code) => code ?? '*').join(' ')] ?? null })),
    certificate: {
      method: '',
      solver: '',
      profile: 'internal',
      threshold: 5,
      base: 1,
      cells: places.length,
      suppressed: 0,
      status: 'proven',
      hash: '',
      jointly: [],
      auditedAt: '2026-04-01T00:00:00Z',
    },
    method: said(''),
    sql: '',
    ...more,
  };
}
