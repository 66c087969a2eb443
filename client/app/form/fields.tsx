import FormHelperText from '@mui/material/FormHelperText';
import IconButton from '@mui/material/IconButton';
import type { InputBaseComponentProps } from '@mui/material/InputBase';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import { Eye, EyeOff } from 'lucide-react';
import { type ElementType, type InputHTMLAttributes, useState } from 'react';
import { type FieldError, get, useController, useFormState } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { sayFinding } from '../i18n/i18n.ts';
import { useControlId, useOffered } from './context.ts';
import { describedBy, FieldFrame, type FrameProps } from './FieldFrame.tsx';
import { TypedLine, TypedText } from './Typed.tsx';

/** Text fields of other kinds hold `undefined` while empty; `null` where the contract asks for it. */
export interface FieldProps extends FrameProps {
  /** Name in the contract's body, with dots for what is inside: `windows.0.from`. */
  name: string;
  /** What an empty field means to the contract. */
  empty?: '' | null | undefined;
  disabled?: boolean;
}

/** An option's value and its word in the reader's language. */
export interface Option {
  value: string;
  label: string;
}

interface TextProps extends FieldProps {
  multiline?: boolean;
  minRows?: number;
  maxRows?: number;
  type?: 'text' | 'email' | 'tel' | 'url';
  autoComplete?: string;
  inputMode?: InputHTMLAttributes<HTMLInputElement>['inputMode'];
  maxLength?: number;
  placeholder?: string;
  /** Covered by Cover. On by default: what is typed here is about somebody. */
  personal?: boolean;
  autoFocus?: boolean;
}

/** One line of text, or with `multiline` several. */
export function TextField(props: TextProps) {
  return useOffered(props.name) ? <OfferedText {...props} /> : null;
}

function OfferedText({
  name,
  label,
  help,
  hint,
  optional,
  empty = '',
  disabled,
  multiline,
  minRows = 3,
  maxRows = 16,
  type = 'text',
  personal = true,
  ...input
}: TextProps) {
  const id = useControlId(name);
  const { errors } = useFormState({ name, exact: true });
  const error = (get(errors, name) as FieldError | undefined)?.message;
  const { autoComplete = 'off', inputMode, maxLength, placeholder, autoFocus } = input;

  return (
    <FieldFrame {...{ id, label, help, hint, optional, error }}>
      <OutlinedInput
        id={id}
        name={name}
        type={multiline ? undefined : type}
        inputComponent={(multiline ? TypedText : TypedLine) as ElementType<InputBaseComponentProps>}
        multiline={multiline}
        error={Boolean(error)}
        disabled={disabled}
        placeholder={placeholder}
        fullWidth
        autoFocus={autoFocus}
        autoComplete={autoComplete}
        slotProps={{
          input: {
            empty,
            ...(multiline && { minRows, maxRows }),
            inputMode,
            maxLength,
            spellCheck: multiline,
            'aria-describedby': describedBy(id, help, error),
            'aria-invalid': Boolean(error),
            'aria-required': optional ? undefined : true,
            ...(personal && { 'data-personal': '' }),
          } as InputHTMLAttributes<HTMLInputElement>,
        }}
      />
    </FieldFrame>
  );
}

/** A password, with an eye to look at what was typed. */
export function PasswordField({
  name,
  label,
  help,
  autoComplete,
  autoFocus,
}: FieldProps & { autoComplete: 'current-password' | 'new-password'; autoFocus?: boolean }) {
  const { t } = useTranslation();
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const [shown, setShown] = useState(false);
  const error = fieldState.error?.message;

  return (
    <FieldFrame {...{ id, label, help, error }}>
      <OutlinedInput
        {...field}
        id={id}
        inputRef={field.ref}
        ref={undefined}
        value={field.value ?? ''}
        type={shown ? 'text' : 'password'}
        error={Boolean(error)}
        fullWidth
        autoFocus={autoFocus}
        autoComplete={autoComplete}
        slotProps={{
          input: {
            'aria-describedby': describedBy(id, help, error),
            'aria-invalid': Boolean(error),
            spellCheck: false,
          },
        }}
        endAdornment={
          <IconButton
            edge="end"
            aria-label={t('app:form.showPassword')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? (
              <EyeOff size={18} strokeWidth={1.6} aria-hidden />
            ) : (
              <Eye size={18} strokeWidth={1.6} aria-hidden />
            )}
          </IconButton>
        }
      />
    </FieldFrame>
  );
}

/** A number, typed. Holds a number; what is no number stays as typed, for the contract to find. */
export function NumberField(props: FieldProps & { decimals?: boolean; unit?: string }) {
  return useOffered(props.name) ? <OfferedNumber {...props} /> : null;
}

function OfferedNumber({
  name,
  label,
  help,
  hint,
  optional,
  empty,
  disabled,
  decimals = false,
  unit,
}: FieldProps & { decimals?: boolean; unit?: string }) {
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const error = fieldState.error?.message;
  const understand = (typed: string) => {
    if (typed.trim() === '') return empty === '' ? undefined : empty;
    const number = Number(typed.replace(',', '.'));
    return Number.isNaN(number) || typed.endsWith('.') || typed.endsWith(',') ? typed : number;
  };

  return (
    <FieldFrame {...{ id, label, help, hint, optional, error }}>
      <OutlinedInput
        {...field}
        id={id}
        inputRef={field.ref}
        ref={undefined}
        value={field.value ?? ''}
        onChange={({ target }) => field.onChange(understand(target.value))}
        error={Boolean(error)}
        disabled={disabled}
        autoComplete="off"
        endAdornment={unit}
        sx={{ width: 140, maxWidth: '100%' }}
        slotProps={{
          input: {
            'data-personal': '',
            inputMode: decimals ? 'decimal' : 'numeric',
            'aria-describedby': describedBy(id, help, error),
            'aria-invalid': Boolean(error),
            'aria-required': optional ? undefined : true,
          } as InputHTMLAttributes<HTMLInputElement>,
        }}
      />
    </FieldFrame>
  );
}

interface SelectProps extends FieldProps {
  options: readonly Option[];
  /** The word for "nothing chosen". */
  none?: string;
}

/** One of many. */
export function SelectField(props: SelectProps) {
  return useOffered(props.name) ? <OfferedSelect {...props} /> : null;
}

function OfferedSelect({ name, label, help, hint, optional, empty, disabled, options, none }: SelectProps) {
  const { t } = useTranslation();
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const error = fieldState.error?.message;

  return (
    <FieldFrame {...{ id, label, help, hint, optional, error }}>
      <NativeSelect
        {...field}
        id={id}
        inputRef={field.ref}
        ref={undefined}
        value={field.value ?? ''}
        onChange={({ target }) => field.onChange(target.value === '' ? empty : target.value)}
        error={Boolean(error)}
        disabled={disabled}
        input={<OutlinedInput />}
        fullWidth
        slotProps={{
          input: {
            id,
            name,
            'aria-describedby': describedBy(id, help, error),
            'aria-invalid': Boolean(error),
            'aria-required': optional ? undefined : true,
            'data-personal': '',
          } as InputHTMLAttributes<HTMLInputElement>,
        }}
      >
        <option value="">{none ?? t('app:form.choose')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </NativeSelect>
    </FieldFrame>
  );
}

/** Yes or no. */
export function CheckField(props: Omit<FieldProps, 'empty' | 'hint' | 'optional'>) {
  return useOffered(props.name) ? <OfferedCheck {...props} /> : null;
}

function OfferedCheck({ name, label, help, disabled }: FieldProps) {
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const error = fieldState.error?.message;

  return (
    <Stack>
      <Stack
        component="label"
        direction="row"
        sx={{
          gap: 2.5,
          alignItems: 'flex-start',
          minHeight: { xs: 44, md: 32 },
          py: 1,
          cursor: 'pointer',
          typography: 'body1',
        }}
      >
        <input
          {...field}
          id={id}
          type="checkbox"
          value="on"
          checked={Boolean(field.value)}
          onChange={({ target }) => field.onChange(target.checked)}
          disabled={disabled}
          aria-invalid={Boolean(error)}
          aria-describedby={describedBy(id, help, error)}
          style={{ inlineSize: 18, blockSize: 18, margin: 0, marginBlockStart: 3, flexShrink: 0 }}
        />
        <span>{label}</span>
      </Stack>
      {error && (
        <FormHelperText id={`${id}-error`} error component="p">
          {sayFinding(error)}
        </FormHelperText>
      )}
      {help && (
        <FormHelperText id={`${id}-help`} component="div" sx={{ mt: 0, paddingInlineStart: 7 }}>
          {help}
        </FormHelperText>
      )}
    </Stack>
  );
}
