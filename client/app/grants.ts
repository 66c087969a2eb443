import { agencies } from '#server/agencies/agencies.contract.ts';
import { usePages } from '../case/data.ts';
import { call } from './call.ts';

/** What pays for the work, page by page. */
export const useGrants = () =>
  usePages(['grants'], (paging, signal) => call(agencies.listGrants, {}, undefined, { query: paging, signal }), 50);
