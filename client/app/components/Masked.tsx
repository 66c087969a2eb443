import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Popover from '@mui/material/Popover';
import { keyframes } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { Eye } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import type { Option } from '../form/fields.tsx';
import { NoAnswer } from '../problem.ts';
import { useCover } from '../shell/cover.ts';
import { useTokens } from '../theme/theme.ts';
import { visuallyHidden } from './hidden.ts';

/** A revealed value is masked again after this many seconds. */
const seconds = 60;
const shrink = keyframes({ from: { transform: 'scaleX(1)' }, to: { transform: 'scaleX(0)' } });

interface Props {
  /** What is masked, said: "Legal name". */
  label: string;
  /** The question of the popover: "Show the legal name? This is recorded." */
  question: string;
  /** Reasons to choose from, where the record asks for one. */
  reasons?: readonly Option[];
  /** Asks the server, which records it, with the reason. The value enters the page only with its answer. */
  reveal: (reason: string) => Promise<string>;
}

/** A field that is shown only by a deliberate, recorded act, for a minute, and never while nobody looks. */
export function Masked({ label, question, reasons, reveal }: Props) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const location = useLocation();
  const covered = useCover();
  const button = useRef<HTMLButtonElement>(null);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const [reason, setReason] = useState('');
  const needsReason = reasons !== undefined && reason === '';
  const [value, setValue] = useState<string>();
  const asked = useRef(0);

  const mask = useCallback(() => {
    // An answer that arrives after this belongs to nobody any more.
    asked.current += 1;
    setValue(undefined);
    setReason('');
    setAsking(false);
    setBusy(false);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: going elsewhere and covering mask again.
  useEffect(mask, [location.key, covered, mask]);
  useEffect(() => {
    if (value === undefined) return;
    const timer = setTimeout(mask, seconds * 1000);
    const hide = () => document.visibilityState === 'hidden' && mask();
    document.addEventListener('visibilitychange', hide);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', hide);
    };
  }, [value, mask]);

  const show = async () => {
    const mine = ++asked.current;
    setBusy(true);
    setFailed(undefined);
    try {
      const revealed = await reveal(reason);
      if (mine !== asked.current) return;
      setValue(revealed);
      setAsking(false);
    } catch (error) {
      if (mine !== asked.current) return;
      setFailed(t(error instanceof NoAnswer ? 'app:failed.offline' : 'app:masked.refused'));
    } finally {
      if (mine === asked.current) setBusy(false);
    }
  };

  if (value !== undefined) {
    return (
      <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', flexWrap: 'wrap', gap: 2 }}>
        <Box component="span" sx={{ position: 'relative', pb: '3px' }}>
          <Box component="span" data-personal="" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
            {value || '–'}
          </Box>
          <Box
            component="span"
            aria-hidden
            sx={{
              position: 'absolute',
              insetInline: 0,
              insetBlockEnd: 0,
              height: 2,
              bgcolor: tokens.thread,
              transformOrigin: 'left',
              '[dir="rtl"] &': { transformOrigin: 'right' },
              animation: `${shrink} ${seconds}s linear forwards`,
            }}
          />
        </Box>
        <Button variant="text" size="small" onClick={mask}>
          {t('app:masked.hide')}
        </Button>
      </Box>
    );
  }
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 2 }}>
      <Box component="span" sx={visuallyHidden}>
        {t('app:masked.hidden', { label })}
      </Box>
      <Box component="span" aria-hidden sx={{ letterSpacing: '0.2em', color: tokens.ink2 }}>
        ••••• •••••••
      </Box>
      <Button
        ref={button}
        variant="text"
        size="small"
        startIcon={<Eye size={16} strokeWidth={1.8} aria-hidden />}
        aria-haspopup="dialog"
        aria-label={t('app:masked.revealLabel', { label })}
        onClick={() => setAsking(true)}
      >
        {t('app:masked.reveal')}
      </Button>
      <Popover
        open={asking}
        anchorEl={() => button.current}
        onClose={mask}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'left' }}
        slotProps={{ paper: { role: 'dialog', 'aria-label': question, sx: { p: 4, maxWidth: 320, mt: 1 } } }}
      >
        <Typography variant="body2" sx={{ mb: 3 }}>
          {question}
        </Typography>
        {failed && (
          <Typography role="alert" variant="body2" sx={{ mb: 3, color: 'error.main' }}>
            {failed}
          </Typography>
        )}
        {reasons && (
          <NativeSelect
            value={reason}
            onChange={({ target }) => setReason(target.value)}
            input={<OutlinedInput autoFocus />}
            fullWidth
            inputProps={{ 'aria-label': t('app:masked.reason') }}
            sx={{ mb: 3 }}
          >
            <option value="">{t('app:masked.reason')}</option>
            {reasons.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </NativeSelect>
        )}
        <Button
          variant="contained"
          size="small"
          autoFocus={!reasons}
          disabled={needsReason}
          aria-disabled={busy || undefined}
          onClick={() => !busy && void show()}
        >
          {t('app:masked.show')}
        </Button>
      </Popover>
    </Box>
  );
}
