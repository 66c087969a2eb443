import Box from '@mui/material/Box';
import type { InputBaseComponentProps } from '@mui/material/InputBase';
import OutlinedInput from '@mui/material/OutlinedInput';
import { styled } from '@mui/material/styles';
import { Check, X } from 'lucide-react';
import {
  type ElementType,
  type InputHTMLAttributes,
  type KeyboardEvent,
  type LiHTMLAttributes,
  memo,
  type RefAttributes,
  type SyntheticEvent,
  useEffect,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { useController } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { createStore, type Store, useStore } from '../store.ts';
import { beginIn, wordsOf } from '../text.ts';
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

/** An option of a list below a field. The field keeps the focus, and its keys move through the list. */
export function OptionLine(props: LiHTMLAttributes<HTMLLIElement>) {
  const option = { role: 'option', ...props };
  return <li {...option} />;
}

/** A list has the style of its options: none works out its own. */
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
  '& > li': {
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    minHeight: 36,
    '@media (pointer: coarse)': { minHeight: 44 },
    // Of a hundred eight are in sight: the others are neither laid out nor painted.
    contentVisibility: 'auto',
    containIntrinsicBlockSize: 'auto 36px',
    paddingInline: 10,
    borderRadius: 6,
    cursor: 'pointer',
    fontSize: '0.9375rem',
  },
  '& > li[aria-disabled]': { color: t.ink2, cursor: 'default' },
  '& > li[hidden]': { display: 'none' },
  '& > li[data-active="true"]': { backgroundColor: t.primarySoft, outline: `2px solid ${t.focus}`, outlineOffset: -2 },
  '& > li > .tick': { width: 16, flexShrink: 0, display: 'flex' },
}));

interface Props extends FieldProps {
  options: readonly Option[];
}

/** Several of many: type to find, Enter takes, Backspace in an empty field gives back the last. Holds an array. */
export function MultiSelectField(props: Props) {
  return useOffered(props.name) ? <OfferedMulti {...props} /> : null;
}

/** What is being looked for: outside of the field, which a letter does not draw anew. */
interface Search {
  typed: string;
  open: boolean;
  /** Which of those found. */
  active: number;
}
const nothing: Search = { typed: '', open: false, active: 0 };

const folded = new WeakMap<Option, string[]>();
function foundAmong(options: readonly Option[], typed: string): readonly Option[] {
  if (!typed.trim()) return options;
  return options.filter((option) => {
    const words = folded.get(option) ?? wordsOf(option.label);
    folded.set(option, words);
    return beginIn(typed, words);
  });
}

function OfferedMulti({ name, label, help, hint, optional, disabled, options }: Props) {
  const { t } = useTranslation();
  const id = useControlId(name);
  const { field, fieldState } = useController({ name });
  const [search] = useState(() => createStore(nothing));
  const input = useRef<HTMLInputElement | null>(null);
  const error = fieldState.error?.message;
  const chosen = (field.value as string[] | undefined) ?? [];
  const wordOf = (value: string) => options.find((option) => option.value === value)?.label ?? value;

  const toggle = (value: string) => {
    field.onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
    search.set({ ...search.get(), typed: '' });
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { typed, open, active } = search.get();
    const found = foundAmong(options, typed);
    const option = found[active];
    const move = (to: number) => {
      const at = (to + found.length) % Math.max(found.length, 1);
      search.set({ typed, open: true, active: at });
      const row = found[at] && document.getElementById(optionId(id, found[at].value));
      row?.scrollIntoView?.({ block: 'nearest' });
    };
    if (event.key === 'ArrowDown') move(open ? active + 1 : 0);
    else if (event.key === 'ArrowUp') move(open ? active - 1 : found.length - 1);
    else if (event.key === 'Enter' && open && option && !event.ctrlKey && !event.metaKey) toggle(option.value);
    else if (event.key === 'Escape' && open) search.set({ typed, open: false, active });
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
        onBlur={({ currentTarget, relatedTarget }) =>
          !currentTarget.contains(relatedTarget) && search.set({ ...search.get(), open: false })
        }
      >
        <OutlinedInput
          id={id}
          name={name}
          inputRef={(element: HTMLInputElement | null) => {
            input.current = element;
            field.ref(element);
          }}
          inputComponent={SearchedLine as ElementType<InputBaseComponentProps>}
          onClick={() => search.set({ ...search.get(), open: true })}
          onBlur={field.onBlur}
          onKeyDown={onKeyDown}
          error={Boolean(error)}
          disabled={disabled}
          autoComplete="off"
          fullWidth
          placeholder={t('app:form.typeToFind')}
          slotProps={{
            input: {
              search,
              options,
              'data-personal': '',
              'aria-controls': `${id}-options`,
              'aria-describedby': describedBy(id, help, error),
              'aria-invalid': Boolean(error),
            } as InputHTMLAttributes<HTMLInputElement>,
          }}
        />
        <Found {...{ id, label, search, options, chosen }} onToggle={toggle} />
      </Box>
    </FieldFrame>
  );
}

const optionId = (id: string, value: string) => `${id}-option-${value}`;

interface Searched {
  id: string;
  search: Store<Search>;
  options: readonly Option[];
}

/** The control: with the list below it all that a letter draws anew. */
function SearchedLine({
  search,
  options,
  ...props
}: InputHTMLAttributes<HTMLInputElement> & Searched & RefAttributes<HTMLInputElement>) {
  const { typed, open, active } = useStore(search);
  const option = open ? foundAmong(options, typed)[active] : undefined;
  return (
    <input
      {...props}
      role="combobox"
      aria-autocomplete="list"
      value={typed}
      onChange={(event) => {
        search.set({ typed: event.target.value, open: true, active: 0 });
        props.onChange?.(event);
      }}
      aria-expanded={open}
      aria-activedescendant={option && optionId(props.id, option.value)}
    />
  );
}

/** What a store holds, a frame later: a letter stands there before the list below it is drawn. */
function useInNextFrame<T>(store: Store<T>): T {
  const [held, setHeld] = useState(store.get);
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    let next = 0;
    const forget = () => {
      clearTimeout(soon);
      cancelAnimationFrame(next);
    };
    const stop = store.subscribe(() => {
      forget();
      next = requestAnimationFrame(() => {
        soon = setTimeout(() => flushSync(() => setHeld(store.get())));
      });
    });
    return () => {
      forget();
      stop();
    };
  }, [store]);
  return held;
}

/** The options. While the list is open each has its place in it: those that are not found are hidden, not taken away. */
function Found({
  id,
  label,
  search,
  options,
  chosen,
  onToggle,
}: Searched & { label: string; chosen: readonly string[]; onToggle: (value: string) => void }) {
  const { t } = useTranslation();
  const { typed, open, active } = useInNextFrame(search);
  if (!open) return null;

  const found = foundAmong(options, typed);
  const among = new Set(found);
  const valueAt = ({ target }: SyntheticEvent) => (target as Element).closest<HTMLElement>('li')?.dataset.value;
  return (
    <OptionList
      id={`${id}-options`}
      role="listbox"
      aria-label={label}
      aria-multiselectable
      onMouseDown={(event) => event.preventDefault()}
      onMouseOver={(event) => {
        const at = found.findIndex(({ value }) => value === valueAt(event));
        if (at >= 0 && at !== active) search.set({ typed, open, active: at });
      }}
      onClick={(event) => {
        const value = valueAt(event);
        if (value !== undefined) onToggle(value);
      }}
    >
      {options.map((option) => (
        <OptionRow
          key={option.value}
          id={optionId(id, option.value)}
          option={option}
          hidden={!among.has(option)}
          active={option === found[active]}
          chosen={chosen.includes(option.value)}
        />
      ))}
      {found.length === 0 && (
        <OptionLine aria-disabled aria-selected={false}>
          {t('app:form.noneFound')}
        </OptionLine>
      )}
    </OptionList>
  );
}

interface RowProps {
  id: string;
  option: Option;
  hidden: boolean;
  active: boolean;
  chosen: boolean;
}

const OptionRow = memo(({ option, active, chosen, ...row }: RowProps) => (
  <OptionLine {...row} aria-selected={chosen} data-active={active} data-value={option.value}>
    <span className="tick">{chosen && <Check size={16} strokeWidth={2.2} aria-hidden />}</span>
    {option.label}
  </OptionLine>
));
OptionRow.displayName = 'OptionRow';
