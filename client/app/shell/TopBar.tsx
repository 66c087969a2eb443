import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import Stack from '@mui/material/Stack';
import { Eye, EyeOff, Lock, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Kbd } from '../components/Kbd.tsx';
import { lock } from '../session.ts';
import { useTokens } from '../theme/theme.ts';
import { toggleCover, useCover } from './cover.ts';
import { LeaveButton } from './Leave.tsx';

/** The palette's field; Cover, Lock and Leave quickly, always in this order and place. */
export function TopBar({ onFind }: { onFind: () => void }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const covered = useCover();
  const quiet = { display: { xs: 'none', md: 'inline-flex' }, color: tokens.ink2, fontWeight: 500 } as const;

  return (
    <Stack
      component="header"
      direction="row"
      sx={{
        alignItems: 'center',
        justifyContent: 'space-between',
        gap: 3,
        minHeight: 64,
        px: { xs: 4, sm: 6, lg: 10 },
        py: 2,
        borderBlockEnd: tokens.border,
        position: 'sticky',
        insetBlockStart: 0,
        bgcolor: tokens.canvas,
        zIndex: 'appBar',
        '@media (max-height: 400px)': { position: 'static' },
      }}
    >
      <ButtonBase
        onClick={onFind}
        aria-keyshortcuts="Control+K"
        sx={{
          flex: { xs: '1 1 auto', md: '0 1 380px' },
          minWidth: 0,
          minHeight: { xs: 44, md: 38 },
          px: 3,
          gap: 2.5,
          justifyContent: 'flex-start',
          textAlign: 'start',
          borderRadius: '8px',
          border: `1px solid ${tokens.lineStrong}`,
          bgcolor: tokens.surface,
          color: tokens.ink3,
          typography: 'body2',
          '&:hover': { borderColor: tokens.ink2 },
        }}
      >
        <Search size={16} strokeWidth={1.6} aria-hidden style={{ flexShrink: 0 }} />
        <Box component="span" sx={{ flex: 1, minWidth: 0 }}>
          {t('app:palette.open')}
        </Box>
        <Box component="span" sx={{ display: { xs: 'none', lg: 'inline' } }}>
          <Kbd>Ctrl K</Kbd>
        </Box>
      </ButtonBase>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
        <Button
          variant="text"
          aria-pressed={covered}
          aria-keyshortcuts="Shift+C"
          onClick={toggleCover}
          sx={{ ...quiet, ...(covered && { color: tokens.ink, bgcolor: 'action.hover' }) }}
          startIcon={
            covered ? (
              <Eye size={18} strokeWidth={1.6} aria-hidden />
            ) : (
              <EyeOff size={18} strokeWidth={1.6} aria-hidden />
            )
          }
        >
          {t('app:cover.name')}
        </Button>
        <Button
          variant="text"
          aria-keyshortcuts="Control+Shift+L"
          onClick={() => void lock()}
          sx={{ ...quiet, marginInlineEnd: 3 }}
          startIcon={<Lock size={18} strokeWidth={1.6} aria-hidden />}
        >
          {t('app:lock.name')}
        </Button>
        <LeaveButton wordless />
      </Stack>
    </Stack>
  );
}
