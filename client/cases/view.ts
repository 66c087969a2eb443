import type { CaseFilter } from '#server/cases/cases.contract.ts';
import type { ViewFilters } from '#server/views/views.contract.ts';

/** What the caseload shows, as its fields hold it; an empty text asks for nothing. */
export interface View {
  q: string;
  status: string;
  language: string;
  gender: string;
  ageBand: string;
  teamId: string;
  sort: CaseFilter['sort'];
}

export const usualView: View = {
  q: '',
  status: 'OPEN',
  language: '',
  gender: '',
  ageBand: '',
  teamId: '',
  sort: '-openedOn',
};

const plain = ['language', 'gender', 'ageBand', 'teamId'] as const;

/** What a view asks the caseload for, without what was searched for. */
export function filtersOf({ status, sort, ...view }: View): ViewFilters {
  return {
    sort,
    ...(status === 'OPEN'
      ? { open: 'true' as const }
      : status && { status: status as NonNullable<ViewFilters['status']> }),
    ...Object.fromEntries(plain.filter((name) => view[name]).map((name) => [name, view[name]])),
  };
}

/** The fields for what was kept. */
export function viewOf({ open, status, ...filters }: ViewFilters): View {
  return {
    ...usualView,
    ...Object.fromEntries(Object.entries(filters).filter(([, value]) => value)),
    status: status ?? (open === 'true' ? 'OPEN' : open === 'false' ? 'CLOSED' : ''),
  };
}

export const isSame = (a: ViewFilters, b: ViewFilters): boolean =>
  JSON.stringify(Object.entries(filtersOf(viewOf(a))).sort()) ===
  JSON.stringify(Object.entries(filtersOf(viewOf(b))).sort());
