import Box from '@mui/material/Box';
import { Circle, Diamond, Triangle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AvailabilityQuery, Reply, Urgency } from '#server/availability/availability.contract.ts';
import { useCodes } from '../app/codes.ts';
import { Mark } from '../app/components/Mark.tsx';
import { When } from '../app/components/When.tsx';
import type { Tone } from '../app/theme/theme.ts';
import { inUnits } from './time.ts';

/** Sign, word and tint of each urgency. */
export const urgencies = {
  EMERGENCY: { icon: Triangle, tone: 'danger' },
  URGENT: { icon: Diamond, tone: 'warn' },
  ROUTINE: { icon: Circle, tone: 'neutral' },
} as const satisfies Record<Urgency, { icon: typeof Circle; tone: Tone }>;

export function UrgencyMark({ urgency }: { urgency: Urgency }) {
  const { t } = useTranslation();
  const { icon, tone } = urgencies[urgency];
  return (
    <Mark tone={tone} icon={icon}>
      {t(`availability:urgency.${urgency}`)}
    </Mark>
  );
}

/** How long something still waits, in words; the moment itself for whoever asks. */
export function TimeLeft({ until, now = Date.now() }: { until: string; now?: number }) {
  const { t } = useTranslation();
  const { unit, count } = inUnits(Date.parse(until) - now);
  return (
    <Box component="span" sx={{ display: 'inline-flex', gap: 1.5, flexWrap: 'wrap' }}>
      <span>{t(`availability:left.${unit}`, { count })}</span>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        (<When at={until} />)
      </Box>
    </Box>
  );
}

/** For whom a place is asked, as far as it may be said: no name, no case, no story. */
export function useForWhom(): (query: AvailabilityQuery) => string {
  const { t } = useTranslation();
  const codes = useCodes();
  return (query) =>
    [
      codes.label('gender', query.gender),
      query.ageGroup && t(`availability:ageGroup.${query.ageGroup}`),
      query.childrenCount ? t('availability:children', { count: query.childrenCount }) : '',
      codes.labels('language', query.languages),
      query.stepFree && t('availability:stepFree'),
      query.regionClass !== 'ANY' && codes.label('region_class', query.regionClass),
    ]
      .filter(Boolean)
      .join(', ');
}

const replies: Record<Reply, Tone> = { YES: 'ok', WAIT: 'info', NO: 'neutral' };

export function ReplyMark({ query }: { query: AvailabilityQuery }) {
  const { t } = useTranslation();
  if (query.answer)
    return (
      <Mark tone={replies[query.answer]}>
        {t(`availability:reply.${query.answer}`)}
        {query.freeFrom && (
          <>
            {' · '}
            <When at={query.freeFrom} />
          </>
        )}
      </Mark>
    );
  return <Mark tone="neutral">{t(`availability:state.${query.state ?? 'OPEN'}`)}</Mark>;
}
