import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import { Plus, X } from 'lucide-react';
import { type InputHTMLAttributes, type ReactNode, useState } from 'react';
import { useController, useFieldArray, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useControlId, useOffered } from '../app/form/context.ts';
import { describedBy, FieldFrame } from '../app/form/FieldFrame.tsx';
import type { FieldProps, Option } from '../app/form/fields.tsx';
import { type Language, parseTime } from '../app/time.ts';
import { readPartialDay, sayPartialDay, weekdayName } from './words.ts';

interface TypedProps extends FieldProps {
  /** What is shown for a value, and what is held for what is typed. */
  show: (value: unknown) => string;
  read: (typed: string) => unknown;
  multiline?: boolean;
  width?: number;
  placeholder?: string;
}

/** A field whose text is not what the contract holds. It shows what was typed until it is left. */
function TypedField({ name, label, help, optional, disabled, show, read, multiline, width, placeholder }: TypedProps) {
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const [typed, setTyped] = useState<string>();
  const error =
    fieldState.error?.message ?? (fieldState.error as { root?: { message?: string } } | undefined)?.root?.message;

  return (
    <FieldFrame {...{ id, label, help, optional, error }}>
      <OutlinedInput
        id={id}
        name={name}
        inputRef={field.ref}
        value={typed ?? show(field.value)}
        onChange={({ target }) => {
          setTyped(target.value);
          field.onChange(read(target.value));
        }}
        onBlur={() => {
          setTyped(undefined);
          field.onBlur();
        }}
        multiline={multiline}
        minRows={multiline ? 2 : undefined}
        error={Boolean(error)}
        disabled={disabled}
        autoComplete="off"
        placeholder={placeholder}
        fullWidth={!width}
        sx={width ? { width, maxWidth: '100%' } : undefined}
        slotProps={{
          input: {
            'aria-describedby': describedBy(id, help, error),
            'aria-invalid': Boolean(error),
            'aria-required': optional ? undefined : true,
            'data-personal': '',
          } as InputHTMLAttributes<HTMLInputElement>,
        }}
      />
    </FieldFrame>
  );
}

/** Several short texts, one on each line. Holds an array, or null. */
export function LinesField(props: FieldProps) {
  const offered = useOffered(props.name);
  if (!offered) return null;
  return (
    <TypedField
      {...props}
      multiline
      show={(value) => ((value as string[] | null | undefined) ?? []).join('\n')}
      read={(typed) => {
        const lines = typed
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean);
        return lines.length > 0 ? lines : null;
      }}
    />
  );
}

/** A day, a month or a year, as far as it is known. */
export function PartialDayField(props: FieldProps) {
  const { t } = useTranslation();
  const offered = useOffered(props.name);
  if (!offered) return null;
  return (
    <TypedField
      {...props}
      width={176}
      placeholder={t('case:form.partialDay')}
      show={(value) => sayPartialDay(value as string | null | undefined)}
      read={(typed) => (typed.trim() === '' ? null : readPartialDay(typed))}
    />
  );
}

/** A time on the wall clock. */
export function ClockField(props: FieldProps) {
  const { t } = useTranslation();
  return (
    <TypedField
      {...props}
      width={96}
      placeholder={t('app:form.timePattern')}
      show={(value) => (value as string | undefined) ?? ''}
      read={(typed) => parseTime(typed) ?? typed}
    />
  );
}

/** Some of a few, all in sight. Holds an array of numbers or of words. */
export function TickField({
  name,
  label,
  help,
  optional,
  options,
  read = (value) => value,
  columns = false,
}: FieldProps & { options: readonly Option[]; read?: (value: string) => unknown; columns?: boolean }) {
  const id = useControlId(name);
  const offered = useOffered(name);
  const { field, fieldState } = useController({ name });
  if (!offered) return null;
  const chosen = (field.value as unknown[] | null | undefined) ?? [];
  const order = options.map(({ value }) => read(value));
  const toggle = (value: unknown) => {
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    field.onChange(order.filter((one) => next.includes(one)));
  };

  return (
    <FieldFrame group {...{ id, label, help, optional }} error={fieldState.error?.message}>
      <Box
        data-personal=""
        sx={{
          display: columns ? 'grid' : 'flex',
          gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' },
          flexWrap: 'wrap',
          columnGap: 5,
        }}
      >
        {options.map(({ value, label: word }, at) => {
          const held = read(value);
          return (
            <Stack
              key={value}
              component="label"
              direction="row"
              sx={{
                gap: 2,
                alignItems: 'flex-start',
                minHeight: { xs: 44, md: 32 },
                py: 1,
                cursor: 'pointer',
                typography: 'body1',
              }}
            >
              <input
                type="checkbox"
                name={name}
                ref={at === 0 ? field.ref : undefined}
                checked={chosen.includes(held)}
                onChange={() => toggle(held)}
                onBlur={field.onBlur}
                style={{ inlineSize: 18, blockSize: 18, margin: 0, marginBlockStart: 3, flexShrink: 0 }}
              />
              <span>{word}</span>
            </Stack>
          );
        })}
      </Box>
    </FieldFrame>
  );
}

/** Several entries of a few fields each; entries are added and taken away. */
export function Entries({
  name,
  label,
  add,
  remove,
  blank,
  max = 10,
  children,
}: {
  name: string;
  label: string;
  add: string;
  remove: string;
  blank: Record<string, unknown>;
  max?: number;
  children: (prefix: string) => ReactNode;
}) {
  const offered = useOffered(name);
  const id = useControlId(name);
  const { control } = useFormContext();
  const { fields, append, remove: take } = useFieldArray({ control, name });
  if (!offered) return null;

  return (
    <FieldFrame group id={id} label={label} optional error={undefined}>
      <Stack sx={{ gap: 3, alignItems: 'flex-start' }}>
        {fields.map(({ id: key }, at) => (
          <Stack key={key} direction="row" sx={{ gap: 2, alignItems: 'flex-start', width: '100%' }}>
            <Box sx={{ flex: 1, minWidth: 0, display: 'flex', flexWrap: 'wrap', gap: 3 }}>
              {children(`${name}.${at}`)}
            </Box>
            <IconButton aria-label={remove} onClick={() => take(at)} sx={{ mt: '24px' }}>
              <X size={18} strokeWidth={1.6} aria-hidden />
            </IconButton>
          </Stack>
        ))}
        {fields.length < max && (
          <Button
            variant="outlined"
            size="small"
            startIcon={<Plus size={16} strokeWidth={1.8} aria-hidden />}
            onClick={() => append(blank)}
          >
            {add}
          </Button>
        )}
      </Stack>
    </FieldFrame>
  );
}

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** At which times on which days somebody may be called. */
export function WindowsField({ name, label }: { name: string; label: string }) {
  const { t, i18n } = useTranslation();
  return (
    <Entries
      name={name}
      label={label}
      add={t('case:contact.addWindow')}
      remove={t('case:contact.removeWindow')}
      blank={{ days: [], from: '10:00', to: '13:00' }}
      max={14}
    >
      {(prefix) => (
        <>
          <Box sx={{ flexBasis: '100%' }}>
            <TickField
              name={`${prefix}.days`}
              label={t('case:contact.days')}
              options={weekdays.map((day) => ({
                value: String(day),
                label: weekdayName(day, i18n.language as Language),
              }))}
              read={Number}
            />
          </Box>
          <ClockField name={`${prefix}.from`} label={t('case:contact.from')} />
          <ClockField name={`${prefix}.to`} label={t('case:contact.to')} />
        </>
      )}
    </Entries>
  );
}
