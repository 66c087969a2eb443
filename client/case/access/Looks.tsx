import Box from '@mui/material/Box';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Eye, Hand, type LucideIcon, PenLine, ScanEye } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { roles } from '#server/access/roles.ts';
import { audit } from '#server/audit/audit.contract.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Mark } from '../../app/components/Mark.tsx';
import { MoreButton } from '../../app/components/Rows.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, ErrorState, Loading } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, usePages } from '../data.ts';
import { Note, rowLine, useStaffName } from '../parts.tsx';
import { groupLooks } from './looks.ts';
import { reasonOf, useRecordWords } from './recordWords.ts';

const filters = ['reads', 'changes', 'refusals'] as const;
type Filter = (typeof filters)[number];

const icons: Record<string, LucideIcon> = { read: Eye, open: Eye, reveal: ScanEye };

/** Whether somebody did it; a reminder that becomes due is made by the application itself. */
const isPerson = (role: string | null | undefined) => roles.some((one) => one === role);

/** Who looked at this case, newest first: who, when, at what, why. Never what stood there. */
export function Looks() {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const words = useRecordWords();
  const [only, setOnly] = useState<Filter>();
  const query = usePages(
    keyOf(code, 'looks', only ?? ''),
    (paging, signal) => call(audit.looks, { code }, undefined, { query: { ...paging, ...(only && { only }) }, signal }),
    50,
  );
  const looks = groupLooks(query.data?.pages.flatMap(({ items }) => items) ?? []);

  return (
    <Section
      title={t('case:looks.title')}
      aside={
        <NativeSelect
          value={only ?? ''}
          onChange={({ target }) => setOnly((target.value || undefined) as Filter | undefined)}
          input={<OutlinedInput />}
          inputProps={{ 'aria-label': t('case:looks.filter') }}
          data-no-print=""
        >
          <option value="">{t('case:looks.all')}</option>
          {filters.map((filter) => (
            <option key={filter} value={filter}>
              {t(`case:looks.only.${filter}`)}
            </option>
          ))}
        </NativeSelect>
      }
    >
      <Note>{t('case:looks.about')}</Note>
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loading lines={5} />}
      {query.data && looks.length === 0 && <EmptyState>{t('case:looks.none')}</EmptyState>}
      {looks.length > 0 && (
        <Sheet sx={{ mt: 4 }}>
          <Box component="ol" aria-label={t('case:looks.title')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {looks.map(({ at, actorId, actorName, role, action, acts, outcome, reason }, index) => {
              const refused = outcome !== undefined && outcome !== 'done';
              const Icon = refused ? Hand : (icons[action ?? ''] ?? PenLine);
              return (
                // Lines of the trail never move and have no id of their own here.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above.
                <Box component="li" key={`${at} ${index}`} sx={{ ...rowLine, py: 2.5 }}>
                  <Stack direction="row" sx={{ flexWrap: 'wrap', columnGap: 4, rowGap: 0.5, alignItems: 'baseline' }}>
                    <Typography variant="body2" component="span" sx={{ minWidth: 120, fontWeight: 600 }}>
                      <When at={at as string} />
                    </Typography>
                    <Typography variant="body2" component="span" sx={{ flex: '1 1 240px', minWidth: 0 }}>
                      <Icon
                        size={15}
                        strokeWidth={1.7}
                        aria-hidden
                        style={{ verticalAlign: '-2px', marginInlineEnd: 6 }}
                      />
                      {acts
                        .map((act) => `${words.act(act.action)}: ${act.subjects.map(words.record).join(', ')}`)
                        .join(' · ')}
                      {reason && ` · ${t('case:looks.reason')}: ${reasonOf(codes, reason)}`}
                    </Typography>
                    {refused && <Mark tone="warn">{t('case:looks.refused')}</Mark>}
                    {action === 'reveal' && !refused && <Mark tone="info">{t('case:looks.revealed')}</Mark>}
                    <Typography variant="caption" component="span" sx={{ textAlign: { sm: 'end' } }}>
                      {isPerson(role) ? staff(actorId, actorName) : t('case:looks.byItself')}
                      {isPerson(role) && `, ${t(`app:role.${role}`)}`}
                    </Typography>
                  </Stack>
                </Box>
              );
            })}
          </Box>
        </Sheet>
      )}
      <MoreButton query={query} />
    </Section>
  );
}
