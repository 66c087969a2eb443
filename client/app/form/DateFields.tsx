import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import OutlinedInput from '@mui/material/OutlinedInput';
import { CalendarDays } from 'lucide-react';
import { type InputHTMLAttributes, useEffect, useId, useRef, useState } from 'react';
import { useController } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { visuallyHidden } from '../components/hidden.ts';
import { type Day, fullDay, isDay, parseDay, parseTime, toInstant, toWall } from '../time.ts';
import { useControlId, useOffered } from './context.ts';
import { describedBy, FieldFrame } from './FieldFrame.tsx';
import type { FieldProps } from './fields.tsx';

interface DayInputProps {
  id: string;
  name?: string;
  value: Day | undefined;
  /** Undefined when nothing is typed; the text itself when it is no day. */
  onValue: (value: string | undefined) => void;
  onBlur: () => void;
  invalid: boolean;
  described?: string;
  required?: boolean;
  label?: string;
  disabled?: boolean;
  inputRef?: (element: HTMLInputElement | null) => void;
}

/** A day as typed (`24/11`, `+7`, `tue`) or picked from the browser's own calendar. */
function DayInput({
  id,
  name,
  value,
  onValue,
  onBlur,
  invalid,
  described,
  required,
  label,
  disabled,
  inputRef,
}: DayInputProps) {
  const { t } = useTranslation();
  const shown = value && isDay(value) ? fullDay(value) : (value ?? '');
  const [typed, setTyped] = useState(shown);
  const mine = useRef(value);
  const picker = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // A value that came from elsewhere (a draft, a reset) replaces what is typed; one's own does not.
    if (mine.current === value) return;
    mine.current = value;
    setTyped(shown);
  }, [value, shown]);

  const take = (text: string, day: string | undefined) => {
    mine.current = day;
    setTyped(text);
    onValue(day);
  };
  const settle = () => {
    if (value && isDay(value)) setTyped(fullDay(value));
    onBlur();
  };

  return (
    <OutlinedInput
      id={id}
      name={name}
      value={typed}
      inputRef={inputRef}
      onChange={({ target }) =>
        take(target.value, target.value.trim() === '' ? undefined : (parseDay(target.value) ?? target.value))
      }
      onBlur={settle}
      error={invalid}
      disabled={disabled}
      autoComplete="off"
      placeholder={t('app:form.dayPattern')}
      sx={{ width: 176, maxWidth: '100%' }}
      slotProps={{
        input: {
          inputMode: 'text',
          'aria-label': label,
          'aria-describedby': described,
          'aria-invalid': invalid,
          'aria-required': required || undefined,
          'data-personal': '',
        } as InputHTMLAttributes<HTMLInputElement>,
      }}
      endAdornment={
        <>
          <IconButton
            edge="end"
            disabled={disabled}
            aria-label={t('app:form.openCalendar')}
            onClick={() => picker.current?.showPicker?.()}
          >
            <CalendarDays size={18} strokeWidth={1.6} aria-hidden />
          </IconButton>
          <input
            ref={picker}
            type="date"
            tabIndex={-1}
            aria-hidden
            style={{ ...visuallyHidden, insetBlockEnd: 0, insetInlineEnd: 0 }}
            value={value && isDay(value) ? value : ''}
            onChange={({ target }) => target.value && take(fullDay(target.value), target.value)}
          />
        </>
      }
    />
  );
}

/** A day. Holds `2026-11-24`, or the text as typed when it is none, for the contract to find. */
export function DateField(props: FieldProps) {
  return useOffered(props.name) ? <OfferedDate {...props} /> : null;
}

function OfferedDate({ name, label, help, hint, optional, empty, disabled }: FieldProps) {
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const error = fieldState.error?.message;
  return (
    <FieldFrame {...{ id, label, help, hint, optional, error }}>
      <DayInput
        id={id}
        name={name}
        value={(field.value as string | null | undefined) ?? undefined}
        onValue={(day) => field.onChange(day ?? (empty === '' ? undefined : empty))}
        onBlur={field.onBlur}
        inputRef={field.ref}
        invalid={Boolean(error)}
        described={describedBy(id, help, error)}
        required={!optional}
        disabled={disabled}
      />
    </FieldFrame>
  );
}

/** A day that belongs to no form, such as one that narrows what is shown. What is typed counts once it is such a day. */
export function DayChoice({
  label,
  value,
  min,
  max,
  onDay,
}: {
  label: string;
  value: Day | undefined;
  min: Day;
  max: Day;
  onDay: (day: Day | undefined) => void;
}) {
  const id = useId();
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | undefined>(value);
  const fits = (day: string | undefined) => day === undefined || (isDay(day) && day >= min && day <= max);
  const error = fits(typed) ? undefined : t('app:form.dayRange', { from: fullDay(min), to: fullDay(max) });
  return (
    <FieldFrame id={id} label={label} error={error}>
      <DayInput
        id={id}
        value={typed}
        onValue={(day) => {
          setTyped(day);
          if (fits(day)) onDay(day);
        }}
        onBlur={() => {}}
        invalid={Boolean(error)}
        described={describedBy(id, undefined, error)}
      />
    </FieldFrame>
  );
}

/**
 * A moment: day and time on the wall in Athens, held as an instant. While only half is known, or what is typed is
 * neither, it holds text that is no instant, for the contract to find.
 */
export function MomentField(props: FieldProps) {
  return useOffered(props.name) ? <OfferedMoment {...props} /> : null;
}

interface Halves {
  day: string | undefined;
  time: string;
}

function halvesOf(value: unknown): Halves {
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return { day: undefined, time: '' };
  return toWall(value);
}

function OfferedMoment({ name, label, help, hint, optional, empty, disabled }: FieldProps) {
  const { t } = useTranslation();
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const [halves, setHalves] = useState<Halves>(() => halvesOf(field.value));
  const mine = useRef<unknown>(field.value);
  const error = fieldState.error?.message;

  useEffect(() => {
    if (mine.current === field.value) return;
    mine.current = field.value;
    setHalves(halvesOf(field.value));
  }, [field.value]);

  const take = (next: Halves) => {
    const time = parseTime(next.time);
    const none = !next.day && next.time.trim() === '';
    const value = none
      ? empty === ''
        ? undefined
        : empty
      : next.day && isDay(next.day) && time
        ? toInstant(next.day, time)
        : `${next.day ?? ''} ${next.time}`.trim();
    mine.current = value;
    setHalves(next);
    field.onChange(value);
  };
  const settle = () => {
    const time = parseTime(halves.time);
    if (time) setHalves({ ...halves, time });
    field.onBlur();
  };
  const described = describedBy(id, help, error);

  return (
    <FieldFrame group {...{ id, label, help, hint, optional, error }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        <DayInput
          id={id}
          name={name}
          label={t('app:form.day', { label })}
          value={halves.day}
          onValue={(day) => take({ ...halves, day })}
          onBlur={field.onBlur}
          inputRef={field.ref}
          invalid={Boolean(error)}
          described={described}
          required={!optional}
          disabled={disabled}
        />
        <OutlinedInput
          id={`${id}-time`}
          name={`${name}.time`}
          value={halves.time}
          onChange={({ target }) => take({ ...halves, time: target.value })}
          onBlur={settle}
          error={Boolean(error)}
          disabled={disabled}
          autoComplete="off"
          placeholder={t('app:form.timePattern')}
          sx={{ width: 96 }}
          slotProps={{
            input: {
              inputMode: 'text',
              'aria-label': t('app:form.time', { label }),
              'aria-describedby': described,
              'aria-invalid': Boolean(error),
              'aria-required': optional ? undefined : true,
              'data-personal': '',
            } as InputHTMLAttributes<HTMLInputElement>,
          }}
        />
      </Box>
    </FieldFrame>
  );
}
