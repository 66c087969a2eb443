import { createContext, useContext } from 'react';

interface FormContext {
  /** Fields the person may set; undefined when all of them. */
  fields: ReadonlySet<string> | undefined;
  id: string;
  /** Whether what is typed is kept as a draft. */
  keeps: boolean;
}

export const FormFields = createContext<FormContext>({ fields: undefined, id: 'form', keeps: false });

/** Whether a field is offered: one that may not be set is absent, not grey. */
export function useOffered(name: string): boolean {
  const { fields } = useContext(FormFields);
  return fields === undefined || fields.has(name.split('.')[0] as string);
}

/** The id of a field's control, from which those of its help and its error follow. */
export const useControlId = (name: string): string => `${useContext(FormFields).id}-${name}`.replaceAll(/[^\w-]/g, '-');
