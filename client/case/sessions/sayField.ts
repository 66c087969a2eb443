import { kinds } from '#server/sessions/sessions.contract.ts';
import type { Codes } from '../../app/codes.ts';

/** What a field of a session says. */
export function saySessionField(name: string, value: unknown, codes: Codes, yesNo: (value: boolean) => string): string {
  const form = Object.values(kinds)
    .flatMap((kind) => Object.entries(kind.form))
    .find(([field]) => field === name)?.[1];
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return yesNo(value);
  if (form?.list && Array.isArray(value)) return codes.labels(form.list, value);
  if (form?.list) return codes.label(form.list, String(value));
  return String(value);
}
