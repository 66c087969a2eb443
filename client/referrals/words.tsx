import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Referral, State } from '#server/referrals/referrals.contract.ts';
import { useSaid } from '../app/agencies.ts';
import { useCodes } from '../app/codes.ts';
import { Hint } from '../app/components/Hint.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { type Tone, useTokens } from '../app/theme/theme.ts';
import { type Language, shortMoment } from '../app/time.ts';
import { timeLeft } from './timeLeft.ts';

const urgencies: Record<string, { sign: string; tone: Tone }> = {
  EMERGENCY: { sign: '▲', tone: 'danger' },
  URGENT: { sign: '◆', tone: 'warn' },
  ROUTINE: { sign: '●', tone: 'info' },
};

/** How urgent it is: a sign, a word and a tint. */
export function UrgencyMark({ urgency }: { urgency: Referral['urgency'] }) {
  const codes = useCodes();
  const known = urgency && urgencies[urgency];
  if (!known) return null;
  return (
    <Mark tone={known.tone}>
      <span aria-hidden>{known.sign}</span>
      {codes.label('referral_urgency', urgency)}
    </Mark>
  );
}

const tones: Partial<Record<State, Tone>> = {
  READY: 'info',
  INFO_REQUESTED: 'warn',
  CONTESTED: 'warn',
  ACCEPTED: 'ok',
  SERVICE_STARTED: 'ok',
  FEEDBACK_GIVEN: 'ok',
  NO_SHOW: 'warn',
};

export function StateMark({ state }: { state: Referral['state'] }) {
  const { t } = useTranslation();
  return state ? <Mark tone={tones[state] ?? 'neutral'}>{t(`referrals:state.${state}`)}</Mark> : null;
}

/** The time, brought up to date twice a minute. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Time left in words; the exact instant under the pointer and with the focus. */
export function TimeLeftWords({ row }: { row: Referral }) {
  const { t, i18n } = useTranslation();
  const tokens = useTokens();
  const left = timeLeft(row, useNow());
  if (left.state === 'none') return null;

  const late = left.state === 'overdue';
  const waits = row.state === 'ACCEPTED' ? 'start' : 'answer';
  const words =
    left.state === 'paused'
      ? t('referrals:left.paused')
      : t(`referrals:left.${late ? 'overdue' : waits}.${left.unit}`, { count: left.count });
  const at = row.dueAt ?? row.pausedAt;
  return (
    <Hint
      side="below"
      text={
        left.state === 'paused'
          ? t('referrals:left.pausedSince', { at: shortMoment(row.pausedAt as string, i18n.language as Language) })
          : t('referrals:left.dueAt', { at: shortMoment(at as string, i18n.language as Language) })
      }
      describes={(id) => (
        <Box
          component="time"
          dateTime={at ?? undefined}
          tabIndex={0}
          aria-describedby={id}
          sx={{
            typography: 'body2',
            fontWeight: 600,
            whiteSpace: 'nowrap',
            color: late ? tokens.danger : left.state === 'paused' ? tokens.ink2 : tokens.ink,
          }}
        >
          {late && <span aria-hidden>△ </span>}
          {words}
        </Box>
      )}
    />
  );
}

/** Which services: as they are asked for, or as they were accepted. */
export function useServiceWords() {
  const codes = useCodes();
  return ({ services, acceptedServices }: Referral): string =>
    codes.labels('service_type', acceptedServices?.length ? acceptedServices : services);
}

/** The two agencies of a referral by name, and the other one from where the reader stands. */
export function useAgenciesOf() {
  const said = useSaid();
  const from = (row: Referral) => said(row, 'fromAgencyName');
  const to = (row: Pick<Referral, 'toAgencyName' | 'toAgencyNameEl'>) => said(row, 'toAgencyName');
  return { from, to, other: (row: Referral) => (row.side === 'SENDER' ? to(row) : from(row)) };
}

/** What stands in the place of a referral that is no longer there. */
export function TakenBack() {
  const { t } = useTranslation();
  return (
    <Typography variant="body1" role="status" sx={{ maxWidth: '62ch' }}>
      {t('referrals:gone')}
    </Typography>
  );
}
