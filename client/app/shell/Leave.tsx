import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { LogOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Hint } from '../components/Hint.tsx';
import { visuallyHidden } from '../components/hidden.ts';
import { leave } from '../session.ts';
import { useTokens } from '../theme/theme.ts';

/** Three times within this many milliseconds; five times would start Sticky Keys. */
const within = 1200;

/** Shift three times leaves; after the second a small mark says that one more is needed. */
export function LeaveByKey() {
  const { t } = useTranslation();
  const tokens = useTokens();
  const [oneMore, setOneMore] = useState(false);

  useEffect(() => {
    let times: number[] = [];
    let fade: ReturnType<typeof setTimeout>;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Shift') {
        times = [];
        setOneMore(false);
        return;
      }
      if (event.repeat) return;
      times = [...times.filter((time) => event.timeStamp - time < within), event.timeStamp];
      if (times.length >= 3) {
        leave();
        return;
      }
      setOneMore(times.length === 2);
      clearTimeout(fade);
      fade = setTimeout(() => setOneMore(false), within);
    };
    // Before anything on the page can stop it.
    window.addEventListener('keydown', onKeyDown, true);
    return () => {
      clearTimeout(fade);
      window.removeEventListener('keydown', onKeyDown, true);
    };
  }, []);

  if (!oneMore) return null;
  return (
    <Box
      aria-hidden
      sx={{
        position: 'fixed',
        insetBlockStart: 8,
        insetInlineEnd: 8,
        px: 2,
        py: 1,
        borderRadius: '6px',
        bgcolor: tokens.ink,
        color: tokens.canvas,
        typography: 'caption',
        zIndex: 'tooltip',
      }}
    >
      {t('app:leave.oneMore')}
    </Box>
  );
}

/** Always in the same place, on every page. */
export function LeaveButton({ wordless = false }: { wordless?: boolean }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const word = { xs: wordless ? 'none' : 'inline', md: 'inline' };
  return (
    <Hint
      side="below"
      text={t('app:leave.hint')}
      describes={(hint) => (
        <Button
          aria-describedby={hint}
          variant="outlined"
          onClick={leave}
          sx={{
            minWidth: 44,
            minHeight: { xs: 44, md: 36 },
            px: { xs: wordless ? 0 : 3, md: 3.5 },
            borderColor: tokens.lineStrong,
            gap: 2,
            flexShrink: 0,
          }}
        >
          <LogOut size={18} strokeWidth={1.6} aria-hidden />
          <Box component="span" sx={visuallyHidden}>
            {t('app:leave.emergency')}
          </Box>
          <Box component="span" sx={{ display: word }}>
            {t('app:leave.name')}
          </Box>
          {wordless && (
            <Box component="span" sx={{ ...visuallyHidden, display: { md: 'none' } }}>
              {t('app:leave.name')}
            </Box>
          )}
        </Button>
      )}
    />
  );
}
