import Box from '@mui/material/Box';
import OutlinedInput from '@mui/material/OutlinedInput';
import { styled } from '@mui/material/styles';
import { Check, X } from 'lucide-react';
import { type InputHTMLAttributes, type KeyboardEvent, useRef, useState } from 'react';
import { useController } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { foundIn } from '../text.ts';
import { useControlId, useOffered } from './context.ts';
import { describedBy, FieldFrame } from './FieldFrame.tsx';
import type { FieldProps, Option } from './fields.tsx';

const Chosen = styled('button')(({ theme: { ariadne: t } }) => ({
  font: 'inherit',
  display: 'inline-flex',
  alignItems: 'center',
  gap: 6,
  minHeight: 32,
  '@media (pointer: coarse)': { minHeight: 44 },
  paddingInline: 10,
  borderRadius: 7,
  border: `1px solid ${t.primary}`,
  backgroundColor: t.primarySoft,
  color: t.primary,
  fontSize: '0.875rem',
  fontWeight: 600,
  cursor: 'pointer',
}));

export const OptionList = styled('ul')(({ theme: { ariadne: t, shadows, zIndex } }) => ({
  position: 'absolute',
  insetInline: 0,
  insetBlockStart: '100%',
  marginBlock: '4px 0',
  padding: 4,
  listStyle: 'none',
  maxHeight: 264,
  overflowY: 'auto',
  backgroundColor: t.surface,
  border: t.border,
  borderRadius: 10,
  boxShadow: shadows[8],
  zIndex: zIndex.modal,
}));

export const OptionRow = styled('li')(({ theme: { ariadne: t } }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  minHeight: 36,
  '@media (pointer: coarse)': { minHeight: 44 },
  paddingInline: 10,
  borderRadius: 6,
  cursor: 'pointer',
  fontSize: '0.9375rem',
  '&[data-active="true"]': { backgroundColor: t.primarySoft, outline: `2px solid ${t.focus}`, outlineOffset: -2 },
}));

interface Props extends FieldProps {
  options: readonly Option[];
}

/** Several of many: type to find, Enter takes, Backspace in an empty field gives back the last. Holds an array. */
export function MultiSelectField(props: Props) {
  return useOffered(props.name) ? <OfferedMulti {...props} /> : null;
}

function OfferedMulti({ name, label, help, hint, optional, disabled, options }: Props) {
  const { t } = useTranslation();
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement | null>(null);
  const error = fieldState.error?.message;
  const chosen = (field.value as string[] | undefined) ?? [];
  const found = options.filter((option) => foundIn(typed, option.label));
  const wordOf = (value: string) => options.find((option) => option.value === value)?.label ?? value;

  const toggle = (value: string) => {
    field.onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
    setTyped('');
    input.current?.focus();
  };
  const move = (to: number) => {
    setOpen(true);
    const at = (to + found.length) % Math.max(found.length, 1);
    setActive(at);
    document.getElementById(`${id}-option-${at}`)?.scrollIntoView?.({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const option = found[active];
    if (event.key === 'ArrowDown') move(open ? active + 1 : 0);
    else if (event.key === 'ArrowUp') move(open ? active - 1 : found.length - 1);
    else if (event.key === 'Enter' && open && option && !event.ctrlKey && !event.metaKey) toggle(option.value);
    else if (event.key === 'Escape' && open) setOpen(false);
    else if (event.key === 'Backspace' && typed === '' && chosen.length > 0) toggle(chosen.at(-1) as string);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <FieldFrame {...{ id, label, help, hint, optional, error }}>
      {chosen.length > 0 && (
        <Box
          component="ul"
          aria-label={t('app:form.chosen', { label })}
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, listStyle: 'none', p: 0, m: 0, mb: 2 }}
          data-personal=""
        >
          {chosen.map((value) => (
            <li key={value}>
              <Chosen
                type="button"
                disabled={disabled}
                onClick={() => toggle(value)}
                aria-label={t('app:form.takeAway', { label: wordOf(value) })}
              >
                {wordOf(value)}
                <X size={14} strokeWidth={2} aria-hidden />
              </Chosen>
            </li>
          ))}
        </Box>
      )}
      <Box
        sx={{ position: 'relative' }}
        onBlur={({ currentTarget, relatedTarget }) => !currentTarget.contains(relatedTarget) && setOpen(false)}
      >
        <OutlinedInput
          id={id}
          name={name}
          inputRef={(element: HTMLInputElement | null) => {
            input.current = element;
            field.ref(element);
          }}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setActive(0);
            setOpen(true);
          }}
          onClick={() => setOpen(true)}
          onBlur={field.onBlur}
          onKeyDown={onKeyDown}
          error={Boolean(error)}
          disabled={disabled}
          autoComplete="off"
          fullWidth
          placeholder={t('app:form.typeToFind')}
          slotProps={{
            input: {
              'data-personal': '',
              role: 'combobox',
              'aria-expanded': open,
              'aria-controls': `${id}-options`,
              'aria-autocomplete': 'list',
              'aria-activedescendant': open && found[active] ? `${id}-option-${active}` : undefined,
              'aria-describedby': describedBy(id, help, error),
              'aria-invalid': Boolean(error),
            } as InputHTMLAttributes<HTMLInputElement>,
          }}
        />
        {open && (
          <OptionList id={`${id}-options`} role="listbox" aria-label={label} aria-multiselectable>
            {found.map((option, at) => (
              <OptionRow
                key={option.value}
                id={`${id}-option-${at}`}
                role="option"
                aria-selected={chosen.includes(option.value)}
                data-active={at === active}
                onMouseDown={(event) => event.preventDefault()}
                onMouseEnter={() => setActive(at)}
                onClick={() => toggle(option.value)}
              >
                <Box component="span" sx={{ width: 16, flexShrink: 0 }}>
                  {chosen.includes(option.value) && <Check size={16} strokeWidth={2.2} aria-hidden />}
                </Box>
                {option.label}
              </OptionRow>
            ))}
            {found.length === 0 && (
              <Box
                component="li"
                role="option"
                aria-disabled
                aria-selected={false}
                sx={{ p: 2.5, typography: 'body2', color: 'text.secondary' }}
              >
                {t('app:form.noneFound')}
              </Box>
            )}
          </OptionList>
        )}
      </Box>
    </FieldFrame>
  );
}
