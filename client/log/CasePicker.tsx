import Box from '@mui/material/Box';
import OutlinedInput from '@mui/material/OutlinedInput';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type InputHTMLAttributes, type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases } from '#server/cases/cases.contract.ts';
import { call } from '../app/call.ts';
import { CaseTag } from '../app/components/Personal.tsx';
import { FieldFrame } from '../app/form/FieldFrame.tsx';
import { OptionLine, OptionList } from '../app/form/MultiSelectField.tsx';

/** Which case: by code or alias, with the keyboard alone. Empty it offers the latest. */
export function CasePicker({ onChosen }: { onChosen: (code: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const q = useDeferredValue(typed.trim());
  const query = useQuery({
    queryKey: ['cases', 'to-log', q],
    queryFn: ({ signal }) =>
      call(cases.list, {}, undefined, { query: { open: 'true', limit: 6, ...(q && { q }) }, signal }),
    placeholderData: keepPreviousData,
  });
  const found = (query.data?.items ?? []).flatMap(({ code, alias }) => (code ? [{ code, alias }] : []));
  // What was found for the letters before is not what is meant by the letters now.
  const current = !query.isPlaceholderData && q === typed.trim();

  const onKeyDown = (event: KeyboardEvent) => {
    const count = Math.max(found.length, 1);
    if (event.key === 'ArrowDown') setActive((active + 1) % count);
    else if (event.key === 'ArrowUp') setActive((active + count - 1) % count);
    else if (event.key === 'Enter') {
      const chosen = found[active];
      if (chosen && current) onChosen(chosen.code);
    } else return;
    event.preventDefault();
  };

  return (
    <Box sx={{ minHeight: 340 }}>
      <FieldFrame id={id} label={t('log:whom')} error={undefined}>
        <Box sx={{ position: 'relative' }}>
          <OutlinedInput
            id={id}
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
            autoFocus
            autoComplete="off"
            fullWidth
            placeholder={t('log:whomHint')}
            slotProps={{
              input: {
                'data-personal': '',
                role: 'combobox',
                maxLength: 40,
                'aria-expanded': true,
                'aria-controls': `${id}-options`,
                'aria-autocomplete': 'list',
                'aria-activedescendant': found[active] ? `${id}-${active}` : undefined,
              } as InputHTMLAttributes<HTMLInputElement>,
            }}
          />
          <OptionList id={`${id}-options`} role="listbox" aria-label={t('log:whom')} aria-busy={!current}>
            {found.map(({ code, alias }, at) => (
              <OptionLine
                key={code}
                id={`${id}-${at}`}
                aria-selected={at === active}
                data-active={at === active}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChosen(code)}
              >
                <CaseTag alias={alias} code={code} />
              </OptionLine>
            ))}
            {found.length === 0 && (
              <Box
                component="li"
                role="option"
                aria-disabled
                aria-selected={false}
                sx={{ p: 2.5, typography: 'body2' }}
              >
                {t(query.isPending ? 'app:loading' : query.isError ? 'app:failed.plain' : 'log:noneFound')}
              </Box>
            )}
          </OptionList>
        </Box>
      </FieldFrame>
    </Box>
  );
}
