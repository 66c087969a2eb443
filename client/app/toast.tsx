import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce, type OpenValues } from './announce.tsx';
import { useShortcuts } from './keys.tsx';
import { createStore, useStore } from './store.ts';
import { useTokens } from './theme/theme.ts';
import { useSayValues } from './values.ts';

interface Toast {
  message: string;
  values: OpenValues;
  undo: (() => void | Promise<void>) | undefined;
}

const current = createStore<Toast | undefined>(undefined);
/** Long enough to reach the button by keyboard. */
const shownFor = 8000;

/** Says that something is done, with Undo where it can be. By type it cannot carry anything personal. */
export function toast(message: string, values: OpenValues = {}, undo?: () => void | Promise<void>): void {
  current.set({ message, values, undo });
  announce(message, values);
}

export const clearToast = () => current.set(undefined);

export function Toasts() {
  const shown = useStore(current);
  return shown ? <OneToast key={shown.message + JSON.stringify(shown.values)} {...shown} /> : null;
}

function OneToast({ message, values, undo }: Toast) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const say = useSayValues();
  const [held, setHeld] = useState(false);
  const undoNow = () => {
    clearToast();
    void undo?.();
  };

  useEffect(() => {
    if (held) return;
    const timer = setTimeout(clearToast, shownFor);
    return () => clearTimeout(timer);
  }, [held]);
  useShortcuts(undo ? [{ keys: 'ctrl+z', does: 'app:undo', run: undoNow }] : []);

  return (
    <Box
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      sx={{
        position: 'fixed',
        insetInlineStart: { xs: 16, md: 88, lg: 256 },
        insetBlockEnd: { xs: 88, md: 24 },
        maxWidth: 'calc(100vw - 32px)',
        display: 'flex',
        alignItems: 'center',
        gap: 3,
        paddingInlineStart: 4,
        paddingInlineEnd: undo ? 2 : 4,
        minHeight: 48,
        borderRadius: '10px',
        color: tokens.canvas,
        bgcolor: tokens.ink,
        boxShadow: 8,
        typography: 'body2',
        zIndex: 'snackbar',
      }}
    >
      <span>{t(message, say(values))}</span>
      {undo && (
        <Button
          variant="text"
          size="small"
          onClick={undoNow}
          sx={{ color: 'inherit', textDecoration: 'underline', '&:focus-visible': { outlineColor: 'currentColor' } }}
        >
          {t('app:undo')}
        </Button>
      )}
    </Box>
  );
}
