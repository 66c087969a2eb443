import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { CloudOff, Hourglass, type LucideIcon, Send, TriangleAlert } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { forgetRefused, useOutbox } from '../outbox/outbox.ts';
import { useMe } from '../session.ts';
import { type Tone, toneColours, useTokens } from '../theme/theme.ts';

const watchLine = (listener: () => void) => {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
};

function Line({
  tone,
  icon: Icon,
  children,
  role,
}: {
  tone: Tone;
  icon?: LucideIcon;
  children: ReactNode;
  role?: 'status';
}) {
  const { front, tint } = toneColours(useTokens(), tone);
  return (
    <Box
      role={role}
      sx={{
        display: 'flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        columnGap: 2,
        px: { xs: 4, sm: 6, lg: 10 },
        py: 1.5,
        bgcolor: tint,
        color: front,
        typography: 'caption',
      }}
    >
      {Icon && <Icon size={15} strokeWidth={1.8} aria-hidden style={{ flexShrink: 0 }} />}
      {children}
    </Box>
  );
}

/** Quiet lines under the top bar: practice data, no line, what waits to be sent, the lock that is near. */
export function Lines({ locking }: { locking: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const { waiting, refused } = useOutbox();
  const online = useSyncExternalStore(watchLine, () => navigator.onLine);

  return (
    <section aria-label={t('app:notices')}>
      {me.demonstration && <Line tone="neutral">{t('app:demonstration')}</Line>}
      {!online && (
        <Line tone="neutral" icon={CloudOff} role="status">
          {t('app:offline')}
        </Line>
      )}
      {waiting > 0 && (
        <Line tone="info" icon={Send} role="status">
          {t('app:outbox.waiting', { count: waiting })}
        </Line>
      )}
      {refused.map(({ key, returnTo, refusal }) => (
        <Line key={key} tone="warn" icon={TriangleAlert} role="status">
          {t('app:outbox.refused', { reason: refusal })}
          <Button
            variant="text"
            size="small"
            sx={{ color: 'inherit', textDecoration: 'underline' }}
            onClick={() => {
              void forgetRefused(key);
              void navigate(returnTo);
            }}
          >
            {t('app:outbox.look')}
          </Button>
        </Line>
      ))}
      {locking && (
        <Line tone="warn" icon={Hourglass}>
          {t('app:lock.soon')}
        </Line>
      )}
    </section>
  );
}
