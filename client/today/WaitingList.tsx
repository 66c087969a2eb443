import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { CircleAlert, Clock3, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Today, WaitingRow } from '#server/reminders/today.contract.ts';
import { Mark } from '../app/components/Mark.tsx';
import { CaseTag } from '../app/components/Personal.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Sheet } from '../app/components/Section.tsx';
import { EmptyState } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import type { Tone } from '../app/theme/theme.ts';
import { useReminderActs } from './acts.ts';

const groups: readonly { id: 'overdue' | 'today' | 'soon'; tone: Tone; icon?: LucideIcon }[] = [
  { id: 'overdue', tone: 'danger', icon: CircleAlert },
  { id: 'today', tone: 'warn', icon: Clock3 },
  { id: 'soon', tone: 'neutral' },
];

/** In three groups, at most seven rows each. */
export function WaitingList({ waiting }: { waiting: Today['waiting'] }) {
  const { t } = useTranslation('today');
  const shown = groups.filter(({ id }) => waiting[id].rows.length > 0);
  if (shown.length === 0) {
    return (
      <Sheet sx={{ px: 5 }}>
        <EmptyState>{t('today:nothingWaits')}</EmptyState>
      </Sheet>
    );
  }

  return (
    <Stack sx={{ gap: 5 }}>
      {shown.map(({ id, tone, icon }) => (
        <Box key={id}>
          <Typography component="h3" sx={{ mb: 2 }}>
            <Mark tone={tone} icon={icon}>
              {t(`today:group.${id}`)}
            </Mark>
          </Typography>
          <Sheet>
            <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
              {waiting[id].rows.map((row) => (
                <Row key={`${row.kind}${row.aboutId ?? row.reminder?.id}${row.code}`} row={row} />
              ))}
            </Stack>
          </Sheet>
          {waiting[id].total > waiting[id].rows.length && (
            <Typography variant="caption" component="p" sx={{ mt: 1, px: 1 }}>
              {t('today:more', { count: waiting[id].total - waiting[id].rows.length })}
            </Typography>
          )}
        </Box>
      ))}
    </Stack>
  );
}

/** Where the thing that waits is dealt with. */
export function placeOf({ kind, code, aboutId }: Pick<WaitingRow, 'kind' | 'code' | 'aboutId'>): string {
  if ((kind === 'REFERRAL_DUE' || kind === 'REFERRAL_ANSWERED') && aboutId) return `/referrals/${aboutId}`;
  if (kind === 'CONSENT_EXPIRING' || kind === 'CONSENT_OVERRIDE' || kind === 'CONSENT_INFORM')
    return `/cases/${code}/sharing`;
  if (kind?.startsWith('MESSAGE') || kind === 'SENDING_UNCERTAIN') return `/cases/${code}/safety`;
  if (kind === 'CONTACT_TO_CONFIRM' || kind === 'SAFETY_REVIEW' || kind === 'LEGAL_DATE')
    return `/cases/${code}/safety`;
  if (kind === 'SESSION_TO_WRITE_UP' || kind === 'APPOINTMENT') return `/cases/${code}/sessions`;
  if (kind === 'POSSIBLE_DUPLICATE') return '/duplicates';
  if (kind === 'NO_STAND_IN') return `/cases/${code}/team`;
  if (kind === 'GLASS_REVIEW') return '/emergencies';
  return `/cases/${code}`;
}

interface RowProps {
  row: WaitingRow;
  /** What can be done with it, where that is more than done and tomorrow. */
  acts?: ReactNode;
  active?: boolean;
  onActive?: () => void;
}

export function Row({ row, acts, active, onActive }: RowProps) {
  const { t } = useTranslation('today');
  const due = row.dueAt ?? row.dueOn;

  return (
    <Stack
      component="li"
      direction="row"
      onFocus={onActive}
      sx={{
        bgcolor: active ? 'action.hover' : undefined,
        px: 4,
        py: 3,
        gap: 3,
        alignItems: 'center',
        justifyContent: 'space-between',
        flexWrap: 'wrap',
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ minWidth: 0, flex: '1 1 11rem' }}>
        <Typography variant="h3" component="p">
          <Box
            component={RouterLink}
            to={placeOf(row)}
            sx={{ color: 'inherit', textDecoration: 'none', '&:hover': { textDecoration: 'underline' } }}
          >
            {t(`today:kind.${row.kind ?? 'TASK'}`)}
          </Box>
        </Typography>
        <CaseTag alias={row.alias} code={row.code ?? ''} />
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {row.forName && `${t('today:for', { name: row.forName })} · `}
          {due && <When at={due} as="relative" />}
        </Typography>
      </Box>
      {acts}
      {row.reminder && <Acts reminder={row.reminder} />}
    </Stack>
  );
}

function Acts({ reminder }: { reminder: NonNullable<WaitingRow['reminder']> }) {
  const { t } = useTranslation('today');
  const { done, snooze, error, isBusy } = useReminderActs();

  return (
    <>
      <Stack direction="row" sx={{ gap: 2 }}>
        <Button size="small" variant="outlined" disabled={isBusy} onClick={() => snooze(reminder)}>
          {t('today:snooze')}
        </Button>
        <Button size="small" variant="outlined" disabled={isBusy} onClick={() => done(reminder)}>
          {t('today:done')}
        </Button>
      </Stack>
      <Refusal error={error} />
    </>
  );
}
