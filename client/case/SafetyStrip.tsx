import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Languages, type LucideIcon, MessageSquare, ShieldAlert, ShieldCheck, UserRound } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Case } from '#server/cases/cases.contract.ts';
import { people } from '#server/people/people.contract.ts';
import { useFields, useMay } from '../access/access.tsx';
import { useCodes } from '../app/codes.ts';
import { visuallyHidden } from '../app/components/hidden.ts';
import { type Tone, toneColours, useTokens } from '../app/theme/theme.ts';
import { fullDay, type Language } from '../app/time.ts';
import { useSafeContact } from './data.ts';
import { addressOf } from './tabs.ts';
import { contactState, sayWindow } from './words.ts';

/** Language, interpreter, safe contact and safety: always these four, always in this order. */
export function SafetyStrip({ code, row }: { code: string; row: Case }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const heading = useId();
  return (
    <Box component="section" aria-labelledby={heading}>
      <Box component="h2" id={heading} sx={visuallyHidden}>
        {t('case:strip.title')}
      </Box>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: {
            xs: 'repeat(2, minmax(0, 1fr))',
            md: 'repeat(2, minmax(0, 1fr))',
            lg: '1fr 1.15fr 1.5fr 1fr',
          },
          bgcolor: tokens.surface,
          border: tokens.border,
          borderRadius: '12px',
          overflow: 'hidden',
          '& > *': { minWidth: 0 },
          '& > :nth-of-type(even)': { borderInlineStart: tokens.border },
          '& > :nth-of-type(n + 3)': { borderBlockStart: { xs: tokens.border, lg: 'none' } },
          '& > :nth-of-type(3)': { borderInlineStart: { lg: tokens.border } },
        }}
      >
        <LanguageCell code={code} row={row} />
        <InterpreterCell code={code} row={row} />
        <ContactCell code={code} />
        <SafetyCell code={code} row={row} />
      </Box>
    </Box>
  );
}

function Cell({
  icon: Icon,
  label,
  tone,
  solid = false,
  children,
}: {
  icon: LucideIcon;
  label: string;
  tone?: Tone;
  solid?: boolean;
  children: ReactNode;
}) {
  const tokens = useTokens();
  const { front, tint } = tone ? toneColours(tokens, tone) : { front: undefined, tint: undefined };
  const colours = solid ? { bgcolor: tokens.danger, color: tokens.surface } : { bgcolor: tint, color: front };
  return (
    <Box sx={{ px: { xs: 3, sm: 4 }, py: 3, ...colours }}>
      <Typography
        component="h3"
        variant="caption"
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1.5,
          mb: 1,
          color: tone || solid ? 'inherit' : 'text.secondary',
          ...((tone || solid) && { fontWeight: 600 }),
        }}
      >
        <Icon size={15} strokeWidth={1.7} aria-hidden style={{ flexShrink: 0 }} />
        {label}
      </Typography>
      {children}
    </Box>
  );
}

/** What matters in a cell, and a line below it. */
function Said({ children, below }: { children: ReactNode; below?: readonly (string | undefined | false)[] }) {
  const lines = (below ?? []).filter(Boolean);
  return (
    <Box data-personal="">
      <Typography variant="h3" component="p" sx={{ overflowWrap: 'anywhere' }}>
        {children}
      </Typography>
      {lines.length > 0 && (
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {lines.join('. ')}
        </Typography>
      )}
    </Box>
  );
}

/** Not asked is an answer too, and leads to where it can be asked. */
function NotAsked({ to, may }: { to: string; may: boolean }) {
  const { t } = useTranslation();
  return (
    <Typography variant="body1">
      {t('case:strip.notAsked')}
      {may && (
        <>
          {' · '}
          <Link component={RouterLink} to={to} sx={{ fontWeight: 600 }}>
            {t('case:strip.ask')}
          </Link>
        </>
      )}
    </Typography>
  );
}

const unasked = new Set([undefined, null, 'NOT_ASKED']);

function LanguageCell({ code, row }: { code: string; row: Case }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const may = useFields('update', 'Case', row).has('languages');
  const [first, ...others] = row.languages ?? [];
  return (
    <Cell icon={Languages} label={t('case:strip.language')}>
      {first ? (
        <Said
          below={[
            others.length > 0 && t('case:strip.also', { languages: codes.labels('language', others) }),
            !unasked.has(row.literacy) && codes.label('literacy', row.literacy),
          ]}
        >
          {codes.label('language', first)}
        </Said>
      ) : (
        <NotAsked to={addressOf(code, 'about')} may={may} />
      )}
    </Cell>
  );
}

function InterpreterCell({ code, row }: { code: string; row: Case }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const may = useFields('update', 'Case', row).has('interpreter');
  const wish = row.interpreter;
  const gender =
    wish?.gender && !unasked.has(wish.gender) && wish.gender !== 'UNKNOWN'
      ? codes.label('interpreter_gender', wish.gender)
      : '';
  return (
    <Cell icon={UserRound} label={t('case:strip.interpreter')}>
      {!wish || unasked.has(wish.needed) ? (
        <NotAsked to={addressOf(code, 'about')} may={may} />
      ) : (
        <Said
          below={[
            wish.language && codes.label('language', wish.language),
            wish.notFrom && t('case:strip.notFrom', { whom: wish.notFrom }),
            wish.prefers && t('case:strip.prefers', { whom: wish.prefers }),
          ]}
        >
          {wish.needed === 'YES'
            ? gender || t('case:strip.needed')
            : t(wish.needed === 'NO' ? 'case:strip.notNeeded' : 'case:strip.notKnown')}
        </Said>
      )}
    </Cell>
  );
}

function ContactCell({ code }: { code: string }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const codes = useCodes();
  const maySee = useMay(people.safeContact);
  const mayChange = useMay(people.changeSafeContact);
  const { data: contact } = useSafeContact(code);
  const label = t('case:strip.contact');
  if (!maySee)
    return (
      <Cell icon={MessageSquare} label={label}>
        <Typography variant="body1">{t('case:strip.askTeam')}</Typography>
      </Cell>
    );
  if (!contact)
    return (
      <Cell icon={MessageSquare} label={label}>
        {null}
      </Cell>
    );

  const now = contactState(contact);
  if (now.state === 'none')
    return (
      <Cell icon={MessageSquare} label={label}>
        <NotAsked to={addressOf(code, 'safety')} may={mayChange} />
      </Cell>
    );
  if (now.state === 'stop')
    return (
      <Cell icon={MessageSquare} label={label} solid>
        <Typography variant="h3" component="p">
          {now.until ? t('case:strip.stopUntil', { day: fullDay(now.until).slice(0, 5) }) : t('case:strip.stop')}
        </Typography>
      </Cell>
    );

  const windows = (contact.windows ?? []).map((window) => sayWindow(window, language)).join('; ');
  const channel = contact.channel ? codes.label('contact_channel', contact.channel) : '';
  return (
    <Cell icon={MessageSquare} label={label} tone={now.state === 'confirm' ? 'warn' : undefined}>
      <Said
        below={[
          contact.voicemail === 'NO' && t('case:strip.noVoicemail'),
          contact.mayText === 'NO' && t('case:strip.noText'),
          Boolean(contact.codeWord) && t('case:strip.codeWord'),
          now.daysAgo === undefined
            ? t('case:strip.neverConfirmed')
            : now.daysAgo === 0
              ? t('case:strip.confirmedToday')
              : t('case:strip.confirmed', { count: now.daysAgo }),
        ]}
      >
        {[channel, windows].filter(Boolean).join(', ') || t('case:strip.someContact')}
      </Said>
      {now.state === 'confirm' && (
        <Typography variant="body2" sx={{ fontWeight: 600, mt: 0.5 }}>
          {mayChange ? (
            <Link component={RouterLink} to={addressOf(code, 'safety')} color="inherit">
              {t('case:strip.confirmFirst')}
            </Link>
          ) : (
            t('case:strip.confirmFirst')
          )}
        </Typography>
      )}
    </Cell>
  );
}

const nothingKnown = new Set(['NONE_KNOWN', 'UNKNOWN', 'PREFER_NOT_TO_SAY']);

function SafetyCell({ code, row }: { code: string; row: Case }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const sees = useFields('read', 'Case', row).has('safetyFlags');
  const may = useFields('update', 'Case', row).has('safetyFlags');
  const flags = (row.safetyFlags ?? []).filter((flag) => flag !== 'NOT_ASKED');
  const dangers = flags.filter((flag) => codes.find('safety_flag', flag)?.attributes.danger === true);
  const worries = flags.filter((flag) => !nothingKnown.has(flag));
  const others = flags.filter((flag) => !dangers.includes(flag));
  const label = t('case:strip.safety');
  if (!sees)
    return (
      <Cell icon={ShieldCheck} label={label}>
        <Typography variant="body1">{t('case:strip.askTeam')}</Typography>
      </Cell>
    );

  const tone = dangers.length > 0 ? 'danger' : worries.length > 0 ? 'warn' : undefined;
  return (
    <Cell icon={tone ? ShieldAlert : ShieldCheck} label={label} tone={tone}>
      {flags.length === 0 ? (
        <NotAsked to={addressOf(code, 'safety')} may={may} />
      ) : (
        <Said below={dangers.length > 0 && others.length > 0 ? [codes.labels('safety_flag', others)] : undefined}>
          {codes.labels('safety_flag', dangers.length > 0 ? dangers : others)}
        </Said>
      )}
    </Cell>
  );
}
