import Button from '@mui/material/Button';
import { type ReactNode, useMemo, useRef } from 'react';
import type { FieldValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { toast } from '../app/toast.tsx';
import { refreshCase } from './data.ts';

type RecordSchema = z.ZodType<FieldValues, FieldValues>;

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Groups of fields of which nothing is filled in are nothing: a form cannot tell an empty group from none. */
export function tidy(values: unknown): unknown {
  if (values === null || typeof values !== 'object') return values;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return [name, value];
      const filled = Object.entries(value).filter(([, inner]) => !isEmpty(inner));
      return [name, filled.length > 0 ? Object.fromEntries(filled) : null];
    }),
  );
}

/** What differs from the record as it was read; an empty list and none are the same. */
export function changesBetween(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  const plain = (value: unknown) => (isEmpty(value) ? 'null' : JSON.stringify(value));
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => value !== undefined && plain(before[name]) !== plain(value)),
  );
}

interface Props {
  /** Names the form and its record; the draft is kept under it. */
  id: string;
  code: string;
  /** The contract's body, cut to the fields of this form. */
  schema: RecordSchema;
  /** The record as it was read, with its version; 0 where there is none yet. */
  record: object;
  /** Fields of the form, and of these the ones the person may set. */
  names: readonly string[];
  fields: ReadonlySet<string>;
  label: (name: string) => string;
  /** How values are said when somebody else changed them meanwhile. */
  say?: Record<string, (value: unknown) => string>;
  texts?: readonly string[];
  /** Values to begin with where the record has none. */
  start?: Record<string, unknown>;
  /** Sends what changed, based on a version. */
  send: (changes: Record<string, unknown>, version: number) => Promise<unknown>;
  says?: Record<string, string>;
  submit?: string;
  onDone: () => void;
  onCancel: () => void;
  children: ReactNode;
}

/** A form over one record: sends only what changed, on the version it was read with, and settles a conflict by field. */
export function RecordForm({
  id,
  code,
  schema,
  record,
  names,
  fields,
  label,
  say = {},
  texts = [],
  start = {},
  send,
  says,
  submit,
  onDone,
  onCancel,
  children,
}: Props) {
  const { t } = useTranslation();
  // What was read when the form opened; a later answer does not move it under the hands.
  const first = useRef(record as Record<string, unknown>).current;
  const version = useRef(Number(first.version ?? 0));
  const offered = useMemo(() => names.filter((name) => fields.has(name)), [names, fields]);
  const initial = useRef(Object.fromEntries(offered.map((name) => [name, first[name] ?? start[name] ?? null]))).current;
  const form = useContractForm(z.preprocess(tidy, schema) as unknown as RecordSchema, initial);

  const save = async (values: FieldValues) => {
    const known = Object.fromEntries(offered.map((name) => [name, first[name]]));
    const changes = changesBetween(known, Object.fromEntries(offered.map((name) => [name, values[name]])));
    if (Object.keys(changes).length > 0) {
      await send(changes, version.current);
      toast('case:saved');
      void refreshCase(code);
    }
    onDone();
  };

  return (
    <Form
      form={form}
      id={id}
      fields={fields}
      onSubmit={save}
      says={{
        'agreement-required': t('case:agreement.required'),
        'notice-required': t('case:agreement.noticeFirst'),
        ...says,
      }}
      conflict={{
        fields: offered.map((name) => ({ name, label: label(name), isText: texts.includes(name), say: say[name] })),
        onVersion: (next) => {
          version.current = next;
        },
      }}
      foot={
        <>
          <Button variant="text" onClick={onCancel}>
            {t('case:cancel')}
          </Button>
          <SubmitButton>{submit ?? t('case:save')}</SubmitButton>
        </>
      }
    >
      {children}
    </Form>
  );
}
