import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';
import { Check, type LucideIcon } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useController } from 'react-hook-form';
import { visuallyHidden } from '../components/hidden.ts';
import { useControlId, useOffered } from './context.ts';
import { FieldFrame } from './FieldFrame.tsx';
import type { FieldProps, Option } from './fields.tsx';

export interface Choice extends Option {
  icon?: LucideIcon;
}

const Chip = styled('label')(({ theme: { ariadne: t } }) => ({
  display: 'inline-flex',
  alignItems: 'center',
  gap: 6,
  minHeight: 32,
  '@media (pointer: coarse)': { minHeight: 44 },
  paddingInline: 12,
  borderRadius: 7,
  border: `${t.scheme === 'contrast' ? 2 : 1}px solid ${t.lineStrong}`,
  backgroundColor: t.surface,
  color: t.ink,
  fontSize: '0.875rem',
  lineHeight: 20 / 14,
  fontWeight: 500,
  cursor: 'pointer',
  '&:hover': { borderColor: t.ink2 },
  '&:has(input:checked)': {
    backgroundColor: t.primarySoft,
    borderColor: t.primary,
    color: t.primary,
    fontWeight: 600,
    ...(t.scheme === 'contrast' && { textDecoration: 'underline' }),
  },
  '&:has(input:focus-visible)': { outline: `2px solid ${t.focus}`, outlineOffset: 2 },
  '&:has(input:disabled)': { color: t.ink3, backgroundColor: t.sunken, cursor: 'default' },
  '& > svg': { flexShrink: 0 },
}));

interface Props extends FieldProps {
  options: readonly Choice[];
  /** Turns the chosen value, which is text, into what the contract holds (a number, a boolean). */
  read?: (value: string) => unknown;
  onChosen?: (value: string) => void;
}

/** One of a few, all in sight: native radios as chips. One stop for Tab, arrows move, a letter chooses. */
export function ChoiceField(props: Props) {
  return useOffered(props.name) ? <OfferedChoice {...props} /> : null;
}

function OfferedChoice({
  name,
  label,
  help,
  hint,
  optional,
  disabled,
  options,
  read = (value) => value,
  onChosen,
}: Props) {
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const error = fieldState.error?.message;
  const choose = (value: string) => {
    field.onChange(read(value));
    onChosen?.(value);
  };
  const byLetter = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || event.key === ' ') return;
    const letter = event.key.toLocaleLowerCase();
    const at = options.findIndex((option) => option.label.toLocaleLowerCase().startsWith(letter));
    if (at < 0) return;
    event.preventDefault();
    choose((options[at] as Choice).value);
    event.currentTarget.querySelectorAll('input')[at]?.focus();
  };

  return (
    <FieldFrame group {...{ id, label, help, hint, optional, error }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }} onKeyDown={byLetter}>
        {options.map(({ value, label: word, icon: Icon }, at) => {
          const chosen = String(field.value) === value;
          return (
            <Chip key={value} data-personal="">
              <input
                type="radio"
                name={name}
                ref={at === 0 ? field.ref : undefined}
                value={value}
                checked={chosen}
                disabled={disabled}
                onChange={() => choose(value)}
                onBlur={field.onBlur}
                style={visuallyHidden}
              />
              {chosen ? (
                <Check size={15} strokeWidth={2.4} aria-hidden />
              ) : (
                Icon && <Icon size={15} strokeWidth={1.7} aria-hidden />
              )}
              <span>{word}</span>
            </Chip>
          );
        })}
      </Box>
    </FieldFrame>
  );
}
