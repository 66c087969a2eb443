import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NoAnswer, supportNumber } from '../problem.ts';
import { isNotShown } from '../queries.ts';
import { useTokens } from '../theme/theme.ts';
import { visuallyHidden } from './hidden.ts';
import { Page, PageTitle } from './Section.tsx';

/** Nothing here: said as a fact, without praise or blame. */
export function EmptyState({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Stack sx={{ alignItems: 'flex-start', gap: 3, py: 6 }}>
      <Typography variant="body1" sx={{ color: 'text.secondary', maxWidth: '62ch' }}>
        {children}
      </Typography>
      {action}
    </Stack>
  );
}

/** What failed, what is safe, and what to do. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const number = supportNumber(error);
  const words =
    error instanceof NoAnswer
      ? t(error.reason === 'offline' ? 'app:failed.offline' : 'app:failed.unavailable')
      : number
        ? t('app:failed.number', { number })
        : t('app:failed.plain');
  return (
    <Stack role="alert" sx={{ alignItems: 'flex-start', gap: 3, py: 6 }}>
      <Typography variant="body1" sx={{ maxWidth: '62ch' }}>
        {words}
      </Typography>
      {onRetry && (
        <Button variant="outlined" onClick={onRetry}>
          {t('app:failed.again')}
        </Button>
      )}
    </Stack>
  );
}

/** The page for everything unknown or out of reach; nobody learns which. */
export function NotShown() {
  const { t } = useTranslation();
  return (
    <Page narrow>
      <PageTitle>{t('app:notShown.title')}</PageTitle>
      <Typography variant="body1" sx={{ maxWidth: '62ch', mb: 5 }}>
        {t('app:notShown.body')}
      </Typography>
      <Button variant="outlined" href="/">
        {t('app:notShown.home')}
      </Button>
    </Page>
  );
}

/** Lines where text will stand; nothing for the first moment, so that a quick answer does not flicker. */
export function Loading({ lines = 3 }: { lines?: number }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);

  return (
    <Box aria-busy sx={{ minHeight: lines * 36 }}>
      {late && (
        <>
          <Box component="span" role="status" sx={visuallyHidden}>
            {t('app:loading')}
          </Box>
          {Array.from({ length: lines }, (_, at) => at).map((at) => (
            <Box
              key={at}
              sx={{
                height: 14,
                my: '11px',
                borderRadius: '7px',
                ...(tokens.scheme === 'contrast' ? { border: tokens.border } : { bgcolor: tokens.line }),
                width: `${[82, 64, 73][at % 3]}%`,
              }}
            />
          ))}
        </>
      )}
    </Box>
  );
}

/**
 * What a query brings, or the state in which it is. As a `page`, unknown and out of reach become the page for that;
 * as a part of a page the part is absent.
 */
export function Loaded<T>({
  query,
  lines,
  page = false,
  children,
}: {
  query: UseQueryResult<T>;
  lines?: number;
  page?: boolean;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isPending)
    return page ? (
      <Page>
        <Loading lines={lines ?? 6} />
      </Page>
    ) : (
      <Loading lines={lines} />
    );
  if (isNotShown(query.error)) return page ? <NotShown /> : null;
  const failed = <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return page ? <Page>{failed}</Page> : failed;
}
