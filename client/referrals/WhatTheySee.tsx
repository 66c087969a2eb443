import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  Ban,
  BookOpen,
  Brain,
  Briefcase,
  CalendarCheck,
  FileText,
  HeartPulse,
  House,
  IdCard,
  type LucideIcon,
  MessageCircle,
  Phone,
  Scale,
  ShieldAlert,
  UserRound,
  UsersRound,
  Waypoints,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fate, Key, Payload, PayloadLine, Referral } from '#server/referrals/referrals.contract.ts';
import { Mark } from '../app/components/Mark.tsx';
import { When } from '../app/components/When.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { useSayLine } from './sayLine.ts';
import { UrgencyMark, useAgenciesOf, useServiceWords } from './words.tsx';

/** When somebody looks: at first, after saying yes, and 30 days after it was closed. */
export const moments = ['open', 'accepted', 'after'] as const;
export type Moment = (typeof moments)[number];

/** Why a line is not seen. What nobody sees any more has a reason of its own. */
type Reason = Exclude<Fate, 'SHOWN'> | 'NEVER' | 'ENDED';
const icons: Record<Reason, LucideIcon> = {
  IF_ACCEPTED: CalendarCheck,
  SAID_NO: Ban,
  NOT_NEEDED: Scale,
  IN_DANGER: ShieldAlert,
  CHANGED: Phone,
  NEVER: UserRound,
  ENDED: Ban,
};

/** A drawing for each kind of data, for whoever reads no words. */
export const pictograms: Record<string, LucideIcon> = {
  ROUTING: Waypoints,
  IDENTITY: IdCard,
  CONTACT: Phone,
  DEMOGRAPHIC: MessageCircle,
  FAMILY: UsersRound,
  EXPLOITATION: BookOpen,
  HEALTH: HeartPulse,
  MENTAL_HEALTH_SUMMARY: Brain,
  RISK: ShieldAlert,
  LEGAL: Scale,
  RESIDENCE: House,
  EDUCATION_WORK: Briefcase,
  ATTENDANCE: CalendarCheck,
  DOCUMENTS: FileText,
};

export interface Seen {
  shown: PayloadLine[];
  withheld: { key: string; label: 'line' | 'never'; reason: Reason }[];
}

/** What of a payload is seen at a moment, and what is not and why. Withheld lines are for the sender and the person only. */
export function seenAt({ lines = [], never = [] }: Payload, moment: Moment): Seen {
  const sees = ({ fate }: PayloadLine) =>
    moment !== 'after' && (fate === 'SHOWN' || (fate === 'IF_ACCEPTED' && moment === 'accepted'));
  return {
    shown: lines.filter(sees),
    withheld: [
      ...lines
        .filter((line) => !sees(line))
        .map(({ key, fate }) => ({
          key,
          label: 'line' as const,
          reason: fate === 'SHOWN' || (fate === 'IF_ACCEPTED' && moment === 'after') ? ('ENDED' as const) : fate,
        })),
      ...never.map((key) => ({ key, label: 'never' as const, reason: 'NEVER' as const })),
    ],
  };
}

interface Props {
  row: Referral;
  payload: Payload;
  moment: Moment;
  /** Who reads it: whoever sends it, the recipient, or the person it is about. */
  reader: 'sender' | 'recipient' | 'person';
  /** How the person is called, for the sentences below the line. */
  called?: string | undefined;
}

/**
 * The page the other agency gets. The sender's preview, the frozen copy, the recipient's page, the person's screen and the
 * form on paper are this one component, fed by one endpoint.
 */
export function WhatTheySee({ row, payload, moment, reader, called }: Props) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const say = useSayLine();
  const services = useServiceWords();
  const { shown, withheld } = seenAt(payload, reader === 'recipient' ? 'accepted' : moment);
  const large = reader === 'person';
  const { from, to } = useAgenciesOf();
  const agency = to(row);

  return (
    <Box
      data-what-they-see=""
      sx={{
        bgcolor: tokens.surface,
        border: tokens.border,
        borderRadius: '12px',
        overflow: 'hidden',
        ...(large && { fontSize: '1.375rem' }),
        // On paper without a frame: what only its padding needs room for would take the whole list to the next sheet.
        '@media print': { borderRadius: 0, border: 'none', borderBlockStart: tokens.border, overflow: 'visible' },
      }}
    >
      <Stack
        direction="row"
        sx={{
          gap: 3,
          flexWrap: 'wrap',
          alignItems: 'flex-start',
          justifyContent: 'space-between',
          px: { xs: 4, sm: 6 },
          py: 4,
          borderBlockEnd: tokens.border,
          '@media print': { px: 0, py: 3 },
        }}
      >
        <Box sx={{ minWidth: 0, flex: '1 1 240px' }}>
          <Typography
            variant="h2"
            component={large ? 'h1' : 'h3'}
            tabIndex={large ? -1 : undefined}
            sx={large ? { fontSize: '1.75rem', lineHeight: 1.3 } : undefined}
          >
            {t('referrals:request', { services: services(row) || t('referrals:noService') })}
          </Typography>
          <Typography
            variant={large ? 'body1' : 'body2'}
            sx={{ color: 'text.secondary', ...(large && { fontSize: '1.125rem' }) }}
          >
            {reader === 'recipient'
              ? t('referrals:from', { agency: from(row) })
              : t('referrals:seen.by', { agency, from: from(row) })}
          </Typography>
        </Box>
        {!large && (
          <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'center' }}>
            <UrgencyMark urgency={row.urgency} />
            {row.dueAt && !row.pausedAt && (
              <Mark tone="neutral">
                {t(row.state === 'ACCEPTED' ? 'referrals:seen.startBy' : 'referrals:seen.answerBy')}{' '}
                <When at={row.dueAt} />
              </Mark>
            )}
          </Stack>
        )}
      </Stack>
      <Box sx={{ px: { xs: 4, sm: 6 }, py: 4, '@media print': { px: 0, pt: 3, pb: 0 } }}>
        {row.message && (reader === 'recipient' || moment !== 'after') && (
          <Typography
            variant="body1"
            data-personal=""
            sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere', mb: 4, fontSize: large ? 'inherit' : undefined }}
          >
            {row.message}
          </Typography>
        )}
        {shown.length === 0 && (
          <Typography variant="body1" sx={{ color: 'text.secondary', fontSize: large ? 'inherit' : undefined }}>
            {t(moment === 'after' ? 'referrals:seen.nothingAfter' : 'referrals:seen.nothing')}
          </Typography>
        )}
        <Lines>
          {shown.map((line) => (
            <Line
              key={line.key}
              large={large}
              icon={large ? pictograms[line.category as string] : undefined}
              label={t(`referrals:closed.key.${line.key}`)}
            >
              {line.hidden || line.value === undefined ? (
                <Box component="span" sx={{ color: 'text.secondary' }}>
                  {t(
                    large
                      ? 'referrals:seen.hiddenHere'
                      : reader === 'recipient'
                        ? 'referrals:print.notHere'
                        : 'referrals:seen.hidden',
                  )}
                </Box>
              ) : (
                <Box
                  component="span"
                  data-personal=""
                  sx={{ fontWeight: 500, whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}
                >
                  {line.key === 'caseCode' ? (
                    <bdi dir="ltr">{String(line.value)}</bdi>
                  ) : (
                    say(line.key as Key, line.value)
                  )}
                </Box>
              )}
            </Line>
          ))}
          {reader === 'recipient' &&
            withheld
              .filter(({ reason }) => reason === 'CHANGED')
              .map(({ key }) => (
                <Line key={key} large={large} label={t(`referrals:closed.key.${key}`)}>
                  <Box component="span" sx={{ color: 'text.secondary' }}>
                    {t('referrals:seen.changed')}
                  </Box>
                </Line>
              ))}
        </Lines>
      </Box>
      {reader !== 'recipient' && withheld.length > 0 && (
        <Box sx={{ px: { xs: 4, sm: 6 }, py: 4, bgcolor: tokens.sunken, borderBlockStart: tokens.border }}>
          <Typography
            variant="body2"
            sx={{ color: 'text.secondary', mb: 3, ...(large && { fontSize: '1.125rem', lineHeight: 1.4 }) }}
          >
            {t(large ? 'referrals:seen.belowPerson' : 'referrals:seen.below', { agency, called: called ?? '' })}
          </Typography>
          <Lines>
            {withheld.map(({ key, label, reason }) => {
              const Icon = icons[reason];
              return (
                <Line
                  key={`${label} ${key}`}
                  large={large}
                  label={
                    <s>{t(label === 'never' ? `referrals:closed.never.${key}` : `referrals:closed.key.${key}`)}</s>
                  }
                >
                  <Box
                    component="span"
                    sx={{ display: 'inline-flex', alignItems: 'center', gap: 2, color: 'text.secondary' }}
                  >
                    <Icon size={large ? 22 : 16} strokeWidth={1.7} aria-hidden style={{ flexShrink: 0 }} />
                    {t(`referrals:reason.${reason}`)}
                  </Box>
                </Line>
              );
            })}
          </Lines>
        </Box>
      )}
    </Box>
  );
}

function Lines({ children }: { children: ReactNode }) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'minmax(140px, 34%) minmax(0, 1fr)' },
        columnGap: 5,
        rowGap: { xs: 0.5, sm: 3 },
        '@media print': { gridTemplateColumns: '34% minmax(0, 1fr)', rowGap: 1.5 },
      }}
    >
      {children}
    </Box>
  );
}

function Line({
  label,
  icon: Icon,
  large,
  children,
}: {
  label: ReactNode;
  icon?: LucideIcon | undefined;
  large: boolean;
  children: ReactNode;
}) {
  return (
    <>
      <Typography
        component="dt"
        variant="body2"
        sx={{
          color: 'text.secondary',
          pt: { sm: '2px' },
          display: 'flex',
          gap: 2.5,
          alignItems: 'flex-start',
          ...(large && { fontSize: '1.25rem', lineHeight: 1.4 }),
        }}
      >
        {Icon && <Icon size={26} strokeWidth={1.5} aria-hidden style={{ flexShrink: 0 }} />}
        <span>{label}</span>
      </Typography>
      <Typography
        component="dd"
        variant="body1"
        sx={{ m: 0, mb: { xs: 3, sm: 0 }, minWidth: 0, ...(large && { fontSize: '1.375rem', lineHeight: 1.4 }) }}
      >
        {children}
      </Typography>
    </>
  );
}
