import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useColleagues } from '../app/colleagues.ts';
import { usePress } from '../app/press.ts';
import { useTokens } from '../app/theme/theme.ts';
import { refreshCase } from './data.ts';

/** What is known, as pairs of a word and a value. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'minmax(140px, 220px) minmax(0, 1fr)' },
        columnGap: 6,
        rowGap: { xs: 0.5, sm: 3 },
      }}
    >
      {children}
    </Box>
  );
}

/** One fact. Nothing known is said as such; what the reader may not see has no line at all. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useTranslation();
  const known = children !== null && children !== undefined && children !== '' && children !== false;
  return (
    <>
      <Typography component="dt" variant="label" sx={{ pt: { sm: '3px' } }}>
        {label}
      </Typography>
      <Typography
        component="dd"
        variant="body1"
        sx={{
          m: 0,
          mb: { xs: 3, sm: 0 },
          whiteSpace: 'pre-line',
          overflowWrap: 'anywhere',
          ...(!known && { color: 'text.disabled' }),
        }}
        {...(known && { 'data-personal': '' })}
      >
        {known ? children : t('case:notRecorded')}
      </Typography>
    </>
  );
}

/** A line of help beside what it is about: who can read it, what it does. */
export function Note({ children, tone = 'quiet' }: { children: ReactNode; tone?: 'quiet' | 'warn' }) {
  const t = useTokens();
  return (
    <Typography
      variant="body2"
      sx={{
        maxWidth: '68ch',
        color: tone === 'warn' ? t.warn : 'text.secondary',
        ...(tone === 'warn' && { bgcolor: t.warnSoft, borderRadius: '8px', px: 3, py: 2 }),
      }}
    >
      {children}
    </Typography>
  );
}

/** A press of a button that changes the case. */
export const useAct = <A = void>(code: string, act: (about: A) => Promise<unknown>, done?: string) =>
  usePress(act, { refresh: () => refreshCase(code), done });

/** The name of a member of staff as everywhere: oneself is "you". */
export function useStaffName() {
  const { t } = useTranslation();
  const { nameOf, isMe } = useColleagues();
  return (id: string | null | undefined, name?: string | null): string =>
    isMe(id) ? t('case:you') : (name ?? nameOf(id) ?? t('case:somebody'));
}

/** A row of a list on a sheet. */
export const rowLine = {
  px: { xs: 4, sm: 5 },
  py: 3.5,
  '& + &': { borderBlockStart: '1px solid', borderColor: 'divider' },
} as const;
