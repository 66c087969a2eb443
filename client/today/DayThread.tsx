import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Check, Clock3 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { DayEntry, Today } from '#server/reminders/today.contract.ts';
import { useAbility } from '../access/access.tsx';
import { CaseTag } from '../app/components/Personal.tsx';
import { Sheet } from '../app/components/Section.tsx';
import { EmptyState } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { mayLog } from '../app/navigation.ts';
import { useOverlay } from '../app/overlay.ts';
import { useTokens } from '../app/theme/theme.ts';

/** The day as one thread: solid behind us, faint ahead; the knots differ by shape, not by colour alone. */
export function DayThread({ today }: { today: Today }) {
  const { t } = useTranslation('today');
  if (today.appointments.length === 0) {
    return (
      <Sheet sx={{ px: 5 }}>
        <EmptyState>{t('today:empty')}</EmptyState>
      </Sheet>
    );
  }
  const firstToWriteUp = today.appointments.find(({ state }) => state === 'TO_WRITE_UP')?.id;

  return (
    <Sheet sx={{ overflow: 'hidden' }}>
      <Stack component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {today.appointments.map((entry, at) => (
          <Entry
            key={entry.id}
            entry={entry}
            contact={today.contact?.appointmentId === entry.id ? today.contact : null}
            first={at === 0}
            last={at === today.appointments.length - 1}
            filled={entry.id === firstToWriteUp}
          />
        ))}
      </Stack>
    </Sheet>
  );
}

interface EntryProps {
  entry: DayEntry;
  contact: Today['contact'];
  first: boolean;
  last: boolean;
  filled: boolean;
}

function Entry({ entry, contact, first, last, filled }: EntryProps) {
  const { t } = useTranslation('today');
  const tokens = useTokens();
  const { open } = useOverlay();
  const ability = useAbility();
  const isOver = entry.state === 'LOGGED' || entry.state === 'MISSED' || entry.state === 'TO_WRITE_UP';
  const code = entry.code ?? '';

  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: '64px 32px minmax(0, 1fr)',
        columnGap: 2,
        px: { xs: 3, sm: 5 },
        bgcolor: entry.state === 'NEXT' ? tokens.canvas : undefined,
      }}
    >
      <Box sx={{ pt: 4, pb: 4 }}>
        <Typography variant="h3" component="p">
          {entry.startsAt && <When at={entry.startsAt} as="time" />}
        </Typography>
        <Typography variant="caption">{t('today:minutes', { count: entry.minutes ?? 0 })}</Typography>
      </Box>
      <Knot state={entry.state} first={first} last={last} done={isOver} />
      <Stack
        direction="row"
        sx={{ py: 4, gap: 3, alignItems: 'center', justifyContent: 'space-between', flexWrap: 'wrap', minWidth: 0 }}
      >
        <Box sx={{ minWidth: 0 }}>
          <CaseTag alias={entry.alias} code={code} />
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {t('today:meeting')} · {t(`today:mode.${entry.mode ?? 'IN_PERSON'}`)}
            {entry.forName && ` · ${t('today:for', { name: entry.forName })}`}
          </Typography>
          {contact && (
            <Typography
              variant="body2"
              sx={{
                display: 'flex',
                gap: 1.5,
                alignItems: 'center',
                color: contact.stale ? tokens.warn : 'text.secondary',
                fontWeight: contact.stale ? 600 : 400,
              }}
            >
              <Clock3 size={15} strokeWidth={1.8} aria-hidden style={{ flexShrink: 0 }} />
              {contact.confirmedDaysAgo === null
                ? t('today:neverConfirmed')
                : t('today:confirmed', { count: contact.confirmedDaysAgo })}
            </Typography>
          )}
        </Box>
        <Act entry={entry} />
      </Stack>
    </Box>
  );

  function Act({ entry: { state, id, episodeId, loggedAt } }: { entry: DayEntry }) {
    if (state === 'LOGGED')
      return (
        <Typography variant="body2" sx={{ color: 'text.secondary', display: 'flex', gap: 1.5, alignItems: 'center' }}>
          <Check size={15} strokeWidth={2} aria-hidden />
          {t('today:logged')} {loggedAt && <When at={loggedAt} as="time" />}
        </Typography>
      );
    if (state === 'MISSED')
      return (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('today:missed')}
        </Typography>
      );
    if (state === 'TO_WRITE_UP' && mayLog(ability))
      return (
        <Button
          variant={filled ? 'contained' : 'outlined'}
          onClick={() => open('log', { code, appointmentId: id ?? '', ...(episodeId && { episodeId }) })}
        >
          {t('today:writeUp')}
        </Button>
      );
    if (state === 'NEXT')
      return (
        <Button variant="outlined" component={RouterLink} to={`/cases/${code}/safety`}>
          {t('today:safeContact')}
        </Button>
      );
    return null;
  }
}

/** Tick: written up. Ring: over, to write up. Dot in ring: next. Hollow: later. Dash: did not take place. */
function Knot({
  state,
  first,
  last,
  done,
}: {
  state: DayEntry['state'];
  first: boolean;
  last: boolean;
  done: boolean;
}) {
  const tokens = useTokens();
  const line = (solid: boolean) => ({ stroke: solid ? tokens.thread : tokens.line, strokeWidth: 2 });

  return (
    <Box aria-hidden sx={{ position: 'relative', alignSelf: 'stretch' }}>
      <Box
        component="svg"
        preserveAspectRatio="none"
        sx={{ position: 'absolute', inset: 0, width: 32, height: '100%' }}
      >
        {!first && <line x1="16" x2="16" y1="0" y2="27" {...line(done || state === 'NEXT')} />}
        {!last && <line x1="16" x2="16" y1="27" y2="100%" {...line(done)} />}
      </Box>
      <Box
        component="svg"
        viewBox="0 0 32 32"
        sx={{ position: 'absolute', top: 11, insetInlineStart: 0, width: 32, height: 32 }}
      >
        <circle
          cx="16"
          cy="16"
          r="7"
          fill={state === 'LOGGED' ? tokens.thread : tokens.surface}
          stroke={state === 'LATER' ? tokens.lineStrong : tokens.thread}
          strokeWidth="2"
        />
        {state === 'LOGGED' && (
          <path d="M12.5 16.2l2.4 2.4 4.6-5" fill="none" stroke={tokens.surface} strokeWidth="1.8" />
        )}
        {state === 'NEXT' && <circle cx="16" cy="16" r="3.4" fill={tokens.thread} />}
        {state === 'MISSED' && <path d="M12.5 16h7" stroke={tokens.thread} strokeWidth="2" />}
      </Box>
    </Box>
  );
}
