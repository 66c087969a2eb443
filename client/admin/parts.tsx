import Button from '@mui/material/Button';
import { type ReactNode, useRef } from 'react';
import type { DefaultValues, FieldValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { Dialog } from '../app/components/Dialog.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { refreshing, useActKey } from '../app/press.ts';
import { toast } from '../app/toast.tsx';

export type Schema = z.ZodType<FieldValues, FieldValues>;

/** A contract's body as the forms here take it. */
export const bodyOf = (schema: unknown): Schema => schema as Schema;

interface EditProps {
  /** Names the form and its record; the draft is kept under it. */
  id: string;
  title: string;
  schema: Schema;
  values: Record<string, unknown>;
  /** The version that is changed; undefined when something new is made. */
  version?: number;
  label: (name: string) => string;
  /** How values are said when somebody else changed them meanwhile. */
  say?: Record<string, (value: unknown) => string>;
  submit: string;
  /** Sends the values. `key` is the same for the same values, so that one act is never done twice. */
  send: (values: FieldValues, about: { ifMatch: number; key: string }) => Promise<unknown>;
  /** What is said when it is done. */
  done?: string;
  /** The list that is brought up to date. */
  list: string;
  says?: Record<string, string>;
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog over one record of the administration. */
export function EditDialog({
  id,
  title,
  schema,
  values,
  version = 0,
  label,
  say = {},
  submit,
  send,
  done = 'admin:saved',
  list,
  says,
  onClose,
  children,
}: EditProps) {
  const { t } = useTranslation();
  const form = useContractForm(schema, values as DefaultValues<FieldValues>);
  const base = useRef(version);
  const keyOf = useActKey();
  const save = async (typed: FieldValues) => {
    await send(typed, { ifMatch: base.current, key: keyOf(typed) });
    toast(done);
    void refreshing(list)();
  };

  return (
    <Dialog open title={title} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`admin/${id}`}
        onSubmit={save}
        onDone={onClose}
        says={says}
        conflict={{
          fields: Object.keys(values).map((name) => ({ name, label: label(name), say: say[name] })),
          onVersion: (next) => {
            base.current = next;
          },
        }}
        foot={
          <>
            <Button variant="text" onClick={onClose}>
              {t('admin:cancel')}
            </Button>
            <SubmitButton>{submit}</SubmitButton>
          </>
        }
      >
        {children}
      </Form>
    </Dialog>
  );
}
