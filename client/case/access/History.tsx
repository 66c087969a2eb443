import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { audit } from '#server/audit/audit.contract.ts';
import type { CaseProfile } from '#server/cases/cases.contract.ts';
import { measureFields } from '#server/episodes/episodes.contract.ts';
import { call } from '../../app/call.ts';
import { type Codes, useCodes } from '../../app/codes.ts';
import { MoreButton } from '../../app/components/Rows.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, ErrorState, Loading } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { fullDay, isDay, type Language, shortMoment } from '../../app/time.ts';
import { useSayProfile } from '../about/profile.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, usePages } from '../data.ts';
import { rowLine, useStaffName } from '../parts.tsx';
import { sayMeasure } from '../services/measures.tsx';
import { saySessionField } from '../sessions/sayField.ts';
import { useRecordWords } from './recordWords.ts';

/** The list whose words a field holds, by record and field. */
const lists: Record<string, string> = {
  'Case.status': 'case_status',
  'Case.closureReason': 'closure_reason',
  'SafeContact.channel': 'contact_channel',
  'SafeContact.language': 'language',
  'Episode.status': 'episode_status',
  'Episode.endReason': 'episode_end_reason',
  'Session.attendance': 'attendance',
  'Session.mode': 'session_mode',
  'Session.absenceReason': 'absence_reason',
};

/** What was changed, newest first: each field before and after, as far as the reader may see it. */
export function History() {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const staff = useStaffName();
  const words = useRecordWords();
  const say = useSayValue();
  const query = usePages(keyOf(code, 'history'), (paging, signal) =>
    call(audit.history, { code }, undefined, { query: paging, signal }),
  );
  // What has no name for people (ids, steps of a form) says nothing to a reader.
  const entries = (query.data?.pages.flatMap(({ items }) => items) ?? [])
    .map((entry) => ({ ...entry, changes: entry.changes?.filter(({ field }) => words.field(entry.model, field)) }))
    .filter(({ changes }) => changes?.length);

  return (
    <Section title={t('case:history.title')}>
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loading lines={3} />}
      {query.data && entries.length === 0 && <EmptyState>{t('case:history.none')}</EmptyState>}
      {entries.length > 0 && (
        <Sheet>
          <Box component="ol" aria-label={t('case:history.title')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {entries.map(({ id, model, changedAt, changedBy, changedByName, changes }) => (
              <Box component="li" key={id} sx={rowLine}>
                <Stack direction="row" sx={{ justifyContent: 'space-between', flexWrap: 'wrap', columnGap: 4 }}>
                  <Typography variant="body2" sx={{ fontWeight: 600 }}>
                    <When at={changedAt as string} /> · {words.record(model)}
                  </Typography>
                  <Typography variant="caption">{staff(changedBy, changedByName)}</Typography>
                </Stack>
                <Box component="dl" sx={{ m: 0, mt: 1.5, display: 'grid', gap: 1.5 }}>
                  {(changes ?? []).map(({ field, before, after }) => (
                    <Box key={field}>
                      <Typography component="dt" variant="label">
                        {words.field(model, field)}
                      </Typography>
                      <Typography
                        component="dd"
                        variant="body2"
                        data-personal=""
                        sx={{ m: 0, whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}
                      >
                        <Box component="span" sx={{ color: 'text.secondary' }}>
                          {say(model, field, before)}
                        </Box>
                        <span aria-hidden> → </span>
                        <span>{say(model, field, after)}</span>
                      </Typography>
                    </Box>
                  ))}
                </Box>
              </Box>
            ))}
          </Box>
        </Sheet>
      )}
      <MoreButton query={query} />
    </Section>
  );
}

/** A value of any field in words; nothing is a dash. */
function useSayValue() {
  const { t, i18n } = useTranslation();
  const codes = useCodes();
  const profile = useSayProfile();
  const staff = useStaffName();
  const yesNo = (value: boolean) => t(value ? 'case:yes' : 'case:no');

  return (model: string | undefined, field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0))
      return '–';
    const list = lists[`${model}.${field}`];
    if (list) return codes.label(list, String(value));
    if (/(By|userId|UserId)$/.test(field)) return staff(String(value));
    if (typeof value === 'boolean') return yesNo(value);
    if (typeof value === 'string' && isDay(value)) return fullDay(value);
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value))
      return shortMoment(value, i18n.language as Language);
    if (model === 'Case') return plain(profile(field as keyof CaseProfile, value), codes);
    if (model === 'Session') return plain(saySessionField(field, value, codes, yesNo), codes);
    if (model === 'Episode' && (measureFields as readonly string[]).includes(field))
      return sayMeasure(field, value, codes);
    return plain(value, codes);
  };
}

/** A structured value without a form of its own: its parts. */
function plain(value: unknown, codes: Codes): string {
  if (Array.isArray(value)) return value.map((one) => plain(one, codes)).join(', ');
  if (value !== null && typeof value === 'object')
    return Object.values(value)
      .map((one) => plain(one, codes))
      .join(' · ');
  return String(value ?? '–');
}
