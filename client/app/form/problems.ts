import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { fieldOfPointer, type Problem } from '../problem.ts';

/** Puts what the server found wrong back on the fields it names. True when there was at least one. */
export function applyProblem<V extends FieldValues, C, T>(form: UseFormReturn<V, C, T>, problem: Problem): boolean {
  for (const { path, code, message } of problem.errors) {
    form.setError(fieldOfPointer(path) as FieldPath<V>, { type: code, message });
  }
  return problem.errors.length > 0;
}

/** Every wrong field of a form, in the order of its names, with its message. */
export function findings(errors: object, prefix = ''): { name: string; message: string | undefined }[] {
  return Object.entries(errors).flatMap(([key, error]) => {
    if (key === 'root' || error === null || typeof error !== 'object') return [];
    const name = prefix ? `${prefix}.${key}` : key;
    // A leaf has the type of its finding; everything else is a group of fields.
    if (typeof (error as { type?: unknown }).type === 'string')
      return [{ name, message: (error as { message?: string }).message }];
    return findings(error, name);
  });
}
