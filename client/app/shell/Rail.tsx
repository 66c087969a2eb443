import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { styled, type Theme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { Hint } from '../components/Hint.tsx';
import { visuallyHidden } from '../components/hidden.ts';
import { Kbd } from '../components/Kbd.tsx';
import { ThreadMark } from '../components/ThreadMark.tsx';
import { type Destination, type DestinationId, logging, useWaiting } from '../navigation.ts';
import { usePreferences } from '../preferences.ts';
import { useTokens } from '../theme/theme.ts';
import { OwnAccount } from './OwnAccount.tsx';

export const railWidth = { md: 64, lg: 232 } as const;

const RailLink = styled(NavLink)(({ theme: { ariadne: t, breakpoints } }) => ({
  position: 'relative',
  flex: 1,
  display: 'flex',
  alignItems: 'center',
  gap: 12,
  minHeight: 40,
  '@media (pointer: coarse)': { minHeight: 44 },
  paddingInline: 12,
  paddingBlock: 6,
  borderRadius: 8,
  color: t.ink2,
  fontSize: '0.9375rem',
  lineHeight: 20 / 15,
  fontWeight: 500,
  textDecoration: 'none',
  '&:hover': { backgroundColor: `color-mix(in srgb, ${t.ink} 5%, transparent)` },
  '&[aria-current="page"]': {
    color: t.ink,
    fontWeight: 600,
    backgroundColor: `color-mix(in srgb, ${t.ink} 5%, transparent)`,
  },
  // The thread: where we are.
  '&[aria-current="page"]::before': {
    content: '""',
    position: 'absolute',
    insetInlineStart: -16,
    insetBlock: 8,
    width: 3,
    borderRadius: 2,
    backgroundColor: t.thread,
    forcedColorAdjust: 'none',
  },
  '&[aria-current="page"] svg': { strokeWidth: 2 },
  [breakpoints.down('lg')]: {
    justifyContent: 'center',
    paddingInline: 0,
    '&[aria-current="page"]::before': { insetInlineStart: -10 },
  },
}));

/** Where there is room for signs only, the words are still said. */
const said = ({ breakpoints }: Theme) => ({ [breakpoints.down('lg')]: visuallyHidden });

interface Props {
  items: readonly (Destination & { id: DestinationId })[];
  onLog: (() => void) | undefined;
}

/** The places of one role, down the side; signs only where the page is narrower. */
export function Rail({ items, onLog }: Props) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const waiting = useWaiting();
  const { singleKeys } = usePreferences();
  const wordy = { md: 'none', lg: 'inline' } as const;

  return (
    <Stack
      component="nav"
      aria-label={t('app:nav.main')}
      sx={{
        display: { xs: 'none', md: 'flex' },
        position: 'sticky',
        insetBlockStart: 0,
        height: '100dvh',
        '@media (max-height: 480px)': { overflowY: 'auto' },
        px: { md: 2.5, lg: 4 },
        py: 5,
        borderInlineEnd: tokens.border,
      }}
    >
      <Stack
        direction="row"
        sx={{
          alignItems: 'center',
          justifyContent: { md: 'center', lg: 'flex-start' },
          gap: 2.5,
          px: { lg: 2 },
          mb: 7,
        }}
      >
        <ThreadMark />
        <Typography
          component="span"
          sx={{ display: wordy, fontSize: '1.125rem', fontWeight: 600, letterSpacing: '-0.01em' }}
        >
          {t('app:product')}
        </Typography>
      </Stack>
      {onLog && (
        <Hint text={t(logging.label)} side="beside" until="lg">
          <Button
            variant="contained"
            onClick={onLog}
            aria-keyshortcuts={singleKeys ? 'L' : undefined}
            sx={{
              flex: 1,
              mb: 6,
              minHeight: 40,
              minWidth: 0,
              px: { md: 0, lg: 3 },
              justifyContent: { md: 'center', lg: 'flex-start' },
              gap: 2.5,
              flexShrink: 0,
            }}
          >
            <Plus size={18} strokeWidth={2} aria-hidden />
            <Box component="span" sx={[{ flex: 1, textAlign: 'start' }, said]}>
              {t(logging.label)}
            </Box>
            {singleKeys && (
              <Box component="span" sx={{ display: wordy }}>
                <Kbd on="primary">L</Kbd>
              </Box>
            )}
          </Button>
        </Hint>
      )}
      <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 0.5 }}>
        {items.map(({ id, path, icon: Icon, label }) => (
          <li key={id}>
            <Hint text={t(label)} side="beside" until="lg">
              <RailLink to={path}>
                <Icon size={18} strokeWidth={1.6} aria-hidden style={{ flexShrink: 0 }} />
                <Box component="span" sx={[{ flex: 1 }, said]}>
                  {t(label)}
                </Box>
                {waiting[id] ? (
                  <Box component="span" sx={[{ fontSize: '0.8125rem', color: tokens.ink3, fontWeight: 500 }, said]}>
                    {waiting[id]}
                  </Box>
                ) : null}
              </RailLink>
            </Hint>
          </li>
        ))}
      </Stack>
      <Box sx={{ flex: 1, minHeight: 24 }} />
      <Box sx={{ pt: 3, borderBlockStart: tokens.border }}>
        <OwnAccount />
      </Box>
    </Stack>
  );
}
