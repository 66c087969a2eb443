import { useOutletContext } from 'react-router';
import type { Case } from '#server/cases/cases.contract.ts';

/** The case that a part of the page is about. */
export interface CaseContext {
  /** As the server writes it, whatever was typed into the address. */
  code: string;
  row: Case;
  isOpen: boolean;
}

/** Whether work on the case goes on: not closed, and not merged into another. */
export const isOpenCase = ({ status, mergedAt }: Case): boolean => status !== 'CLOSED' && !mergedAt;

export const useCaseContext = () => useOutletContext<CaseContext>();
