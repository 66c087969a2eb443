import Box from '@mui/material/Box';
import MuiDialog from '@mui/material/Dialog';
import IconButton from '@mui/material/IconButton';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { X } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTokens } from '../theme/theme.ts';

const fields =
  'input:not([type="hidden"]):not([tabindex="-1"]):not(:disabled), textarea:not([aria-hidden]):not(:disabled), select:not(:disabled)';

interface Props {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Below a line, at the foot: buttons. */
  foot?: ReactNode;
  width?: number;
  /** What is typed inside is kept: the cross says so. */
  keepsDraft?: boolean;
}

/**
 * A dialog: focus goes to the element with `data-first`, or the first field, and back to what opened it; when that is
 * gone, to the heading of the page. On a phone it is a sheet of full height.
 */
export function Dialog({ open, title, onClose, children, foot, width = 620, keepsDraft = false }: Props) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const heading = useId();
  const opener = useRef<Element | null>(null);
  const isPhone = useMediaQuery('(max-width: 599.95px)');

  /** At once, before the first key is pressed; the trap around the dialog then leaves the focus where it is. */
  const arrive = useCallback((content: HTMLElement | null) => {
    if (!content) return;
    opener.current = document.activeElement;
    if (content.contains(opener.current)) return;
    const named = content.querySelector('[data-first]');
    const first = (named ?? content).querySelector<HTMLElement>(fields) ?? content.querySelector<HTMLElement>('button');
    first?.focus();
  }, []);

  useEffect(() => {
    if (!open) return;
    return () => {
      const from = opener.current;
      const stands = from instanceof HTMLElement && from.isConnected && from !== document.body;
      const target = stands ? from : document.querySelector<HTMLElement>('main h1');
      requestAnimationFrame(() => target?.focus());
    };
  }, [open]);

  return (
    <MuiDialog
      open={open}
      onClose={onClose}
      aria-labelledby={heading}
      fullScreen={isPhone}
      maxWidth={false}
      disableRestoreFocus
      slotProps={{
        paper: { sx: isPhone ? { borderRadius: 0, border: 0 } : { width, maxWidth: 'calc(100vw - 48px)', m: 4 } },
      }}
    >
      <Stack
        direction="row"
        sx={{
          alignItems: 'center',
          justifyContent: 'space-between',
          gap: 3,
          paddingInlineStart: { xs: 4, sm: 7 },
          paddingInlineEnd: { xs: 2, sm: 4 },
          pt: { xs: 3, sm: 5 },
          pb: 1,
        }}
      >
        <Typography id={heading} variant="h2" sx={{ fontSize: '1.25rem', lineHeight: 1.4 }}>
          {title}
        </Typography>
        <IconButton aria-label={t(keepsDraft ? 'app:dialog.closeKept' : 'app:dialog.close')} onClick={onClose}>
          <X size={20} strokeWidth={1.6} aria-hidden />
        </IconButton>
      </Stack>
      <Box ref={arrive} sx={{ px: { xs: 4, sm: 7 }, pt: 3, pb: foot ? 5 : 6, overflowY: 'auto' }}>
        {children}
      </Box>
      {foot && (
        <Stack
          direction="row"
          sx={{
            px: { xs: 4, sm: 7 },
            py: 4,
            gap: 3,
            flexWrap: 'wrap',
            alignItems: 'center',
            justifyContent: 'flex-end',
            borderBlockStart: tokens.border,
          }}
        >
          {foot}
        </Stack>
      )}
    </MuiDialog>
  );
}
