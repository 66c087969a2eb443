import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { messages } from '#server/reminders/messages/messages.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { When } from '../app/components/When.tsx';
import { CheckField } from '../app/form/fields.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { languageTag } from '../consents/texts.ts';
import { keyOf } from './data.ts';
import { Note } from './parts.tsx';

/** What the person will receive about a meeting, word for word, or why she will receive nothing. Stands in a form. */
export function MessagePreview({ code }: { code: string }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const tokens = useTokens();
  const may = useMay(messages.preview);
  const startsAt = useWatch({ name: 'startsAt' }) as string | undefined;
  const whole = typeof startsAt === 'string' && !Number.isNaN(Date.parse(startsAt)) && startsAt.includes('T');
  const { data } = useQuery({
    queryKey: keyOf(code, 'message-preview', startsAt),
    queryFn: ({ signal }) => call(messages.preview, { code }, undefined, { query: { startsAt: startsAt! }, signal }),
    enabled: may && whole,
  });
  if (!may || !whole || !data) return null;
  if (!data.sends)
    return (
      <Note>{t('case:message.notSent', { reason: t(`case:message.reason.${data.reason ?? 'no-gateway'}`) })}</Note>
    );

  return (
    <Box>
      <CheckField name="message" label={t('case:message.send')} />
      {data.text && (
        <Box component="figure" sx={{ m: 0, mt: 2 }}>
          <Typography
            component="blockquote"
            variant="body1"
            dir="auto"
            lang={languageTag(data.language ?? '')}
            sx={{ m: 0, px: 4, py: 3, borderRadius: '8px', border: tokens.border, maxWidth: '46ch' }}
          >
            {data.text}
          </Typography>
          <Typography component="figcaption" variant="caption" sx={{ mt: 1 }}>
            {t(`case:message.channel.${data.channel}`)}
            {' · '}
            {codes.label('language', data.language ?? '')}
            {data.dueAt && (
              <>
                {' · '}
                <When at={data.dueAt} />
              </>
            )}
          </Typography>
        </Box>
      )}
    </Box>
  );
}
