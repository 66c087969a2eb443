import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Siren } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '#server/cases/cases.contract.ts';
import { glass } from '#server/glass/glass.contract.ts';
import { call } from '../app/call.ts';
import { When } from '../app/components/When.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { refreshCase } from './data.ts';

const MINUTE = 60_000;

/** How long this case stays open to whoever broke its glass; when the hour is over, the page asks the server anew. */
export function GlassBanner({ code, row }: { code: string; row: Case }) {
  const under = row.marks?.includes('glass') ?? false;
  const { data } = useQuery({
    queryKey: ['break-glass', 'mine'],
    queryFn: ({ signal }) => call(glass.list, {}, undefined, { query: { mine: 'true' }, signal }),
    enabled: under,
  });
  const until = data?.items.find(({ caseCode }) => caseCode === code)?.expiresAt;
  if (!under || !until) return null;
  return <Left code={code} until={until} />;
}

function Left({ code, until }: { code: string; until: string }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const [now, setNow] = useState(() => Date.now());
  const minutes = Math.max(0, Math.ceil((Date.parse(until) - now) / MINUTE));
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), MINUTE / 4);
    return () => clearInterval(clock);
  }, []);
  useEffect(() => {
    if (minutes === 0) void refreshCase(code);
  }, [minutes, code]);

  return (
    <Box
      role="status"
      sx={{
        display: 'flex',
        alignItems: 'flex-start',
        gap: 3,
        mb: 4,
        px: { xs: 4, sm: 5 },
        py: 3,
        borderRadius: '12px',
        bgcolor: tokens.warnSoft,
        color: tokens.warn,
      }}
    >
      <Siren size={20} strokeWidth={1.7} aria-hidden style={{ flexShrink: 0, marginBlockStart: 2 }} />
      <div>
        <Typography variant="h4" component="p">
          {t('case:glass.left', { count: minutes })} <When at={until} as="time" />
        </Typography>
        <Typography variant="body2">{t('case:glass.about')}</Typography>
      </div>
    </Box>
  );
}
