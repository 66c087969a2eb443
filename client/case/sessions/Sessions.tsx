import Box from '@mui/material/Box';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { SessionKind } from '#server/codelists/codelists.contract.ts';
import { notes } from '#server/notes/notes.contract.ts';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { useAbility, useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { MoreButton } from '../../app/components/Rows.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, ErrorState, Loading } from '../../app/components/States.tsx';
import { AlsoIn } from '../AlsoIn.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, useEpisodes, usePages } from '../data.ts';
import { ProcessNotes } from './ProcessNotes.tsx';
import { SessionEntry } from './SessionEntry.tsx';

type Kind = (typeof SessionKind.options)[number];

/** The sessions of a case, newest first; each opens in its place. */
export function Sessions() {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const ability = useAbility();
  const [kind, setKind] = useState<Kind>();
  // Whoever comes to look at one session finds it open.
  const { state } = useLocation();
  const [open, setOpen] = useState<string | undefined>(state?.session);
  const episodes = useEpisodes(code).data ?? [];
  const query = usePages(keyOf(code, 'sessions', kind ?? ''), (paging, signal) =>
    call(sessions.listOfCase, { code }, undefined, { query: { ...paging, ...(kind && { kind }) }, signal }),
  );
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  // Only kinds of which the role reads something are offered.
  const kinds = SessionKind.options.filter((one) =>
    ability.rulesFor('read', 'Session').some(({ conditions }) => !conditions?.kind || conditions.kind === one),
  );

  return (
    <Stack sx={{ gap: 10 }}>
      <Section
        title={t('case:tab.sessions')}
        aside={
          kinds.length > 1 && (
            <NativeSelect
              value={kind ?? ''}
              onChange={({ target }) => setKind((target.value || undefined) as Kind | undefined)}
              input={<OutlinedInput />}
              inputProps={{ 'aria-label': t('case:session.filter') }}
            >
              <option value="">{t('case:session.allKinds')}</option>
              {kinds.map((one) => (
                <option key={one} value={one}>
                  {t(`case:kind.${one}`)}
                </option>
              ))}
            </NativeSelect>
          )
        }
      >
        {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Loading lines={5} />}
        {query.data && rows.length === 0 && (
          <EmptyState>{t(kind ? 'case:session.noneOfKind' : 'case:session.none')}</EmptyState>
        )}
        {rows.length > 0 && (
          <Sheet>
            <Box component="ul" aria-label={t('case:tab.sessions')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
              {rows.map((row) => (
                <SessionEntry
                  key={row.id}
                  row={row}
                  service={episodes.find(({ id }) => id === row.episodeId)?.serviceType}
                  isOpen={open === row.id}
                  onToggle={() => setOpen(open === row.id ? undefined : row.id)}
                />
              ))}
            </Box>
          </Sheet>
        )}
        <MoreButton query={query} />
      </Section>
      <AlsoIn code={code} what="sessions" />
      {useMay(notes.list) && <ProcessNotes />}
    </Stack>
  );
}
