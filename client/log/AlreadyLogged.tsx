import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { call } from '../app/call.ts';
import { useMe } from '../app/session.ts';
import { toneColours, useTokens } from '../app/theme/theme.ts';
import { type Language, shortMoment } from '../app/time.ts';
import { addressOf } from '../case/tabs.ts';
import { likelyTwin } from './guess.ts';

/** Says so where this session is most likely logged already; nothing is forbidden by it. */
export function AlreadyLogged({ code, episodeId }: { code: string | undefined; episodeId: string }) {
  const { t, i18n } = useTranslation();
  const { front, tint } = toneColours(useTokens(), 'info');
  const navigate = useNavigate();
  const me = useMe();
  const heldAt = useWatch({ name: 'heldAt' }) as string | undefined;
  const [another, setAnother] = useState(false);
  const { data } = useQuery({
    queryKey: [...(code ? ['case', code] : ['courses']), 'sessions-of', episodeId],
    queryFn: ({ signal }) =>
      call(sessions.listOfEpisode, { id: episodeId }, undefined, { query: { limit: 10 }, signal }),
    staleTime: 0,
  });
  const twin = likelyTwin(data?.items ?? [], { heldAt, recorderId: me.user.id }, Date.now());
  if (!twin?.heldAt || another) return null;

  return (
    <Box
      role="status"
      sx={{
        display: 'flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        columnGap: 2,
        px: 4,
        py: 2,
        borderRadius: '10px',
        bgcolor: tint,
        color: front,
        typography: 'body2',
      }}
    >
      <Copy size={16} strokeWidth={1.8} aria-hidden style={{ flexShrink: 0 }} />
      <Box component="span" sx={{ flex: '1 1 16rem' }}>
        {t('log:already', { moment: shortMoment(twin.heldAt, i18n.language as Language) })}
      </Box>
      {code && (
        <Button
          variant="text"
          size="small"
          sx={link}
          onClick={() => void navigate(addressOf(code, 'sessions'), { state: { session: twin.id } })}
        >
          {t('log:alreadyOpen')}
        </Button>
      )}
      <Button variant="text" size="small" sx={link} onClick={() => setAnother(true)}>
        {t('log:alreadyGoOn')}
      </Button>
    </Box>
  );
}

const link = { color: 'inherit', textDecoration: 'underline' };
