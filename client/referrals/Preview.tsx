import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { Check, Send, TriangleAlert } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { type Payload, type Referral, referrals, type SealedLink } from '#server/referrals/referrals.contract.ts';
import { useFields } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Refusal } from '../app/components/Refusal.tsx';
import { Section } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { hasScreen } from '../app/features.ts';
import { usePress } from '../app/press.ts';
import { useTokens } from '../app/theme/theme.ts';
import { toast } from '../app/toast.tsx';
import { useCaseRow } from '../case/data.ts';
import { Note } from '../case/parts.tsx';
import { addressOf } from '../case/tabs.ts';
import { AgreedList } from './Agreed.tsx';
import { asking, refreshReferral, usePayload } from './data.ts';
import { Frame } from './Frame.tsx';
import { ShowButton } from './Showing.tsx';
import { type Moment, moments, seenAt, WhatTheySee } from './WhatTheySee.tsx';
import { useAgenciesOf } from './words.tsx';

type Guard = NonNullable<Payload['guards']>[number];

interface PreviewProps {
  id: string;
  row: Referral;
  payload: Payload;
  /** Told both halves of the sealed link, where it goes to an agency without accounts. */
  onLink: (link: SealedLink) => void;
}

/** What will they see? The other agency's page beside what allows it, and the button that sends exactly that. */
export function Preview(draft: Omit<PreviewProps, 'payload'>) {
  const payload = usePayload(draft.id, { live: true });
  return (
    <Loaded query={payload} page>
      {(found) => <Standing {...draft} payload={found} />}
    </Loaded>
  );
}

function Standing({ id, row, payload, onLink }: PreviewProps) {
  const { t } = useTranslation();
  const code = row.caseCode ?? '';
  const found = useCaseRow(code).data;
  const [moment, setMoment] = useState<Moment>('open');
  const vanished = useVanished(payload);
  const { shown, withheld } = seenAt(payload, moment);

  return (
    <Frame step="preview" code={code} row={row} wide aside={<ShowButton row={row} payload={payload} moment={moment} />}>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: '320px minmax(0, 1fr)' },
          columnGap: 10,
          rowGap: 8,
          alignItems: 'start',
        }}
      >
        <Stack sx={{ gap: 8, order: { xs: 1, lg: 0 } }}>
          <Section title={t('referrals:consent.list')}>
            <AgreedList row={row} payload={payload} />
            <Typography variant="caption" component="p" sx={{ mt: 2 }}>
              {t('referrals:consent.less')}
            </Typography>
          </Section>
          <Guards id={id} code={code} guards={payload.guards ?? []} editable={row.state === 'DRAFT'} />
        </Stack>
        <Stack sx={{ gap: 4, minWidth: 0 }}>
          <Sending id={id} row={row} payload={payload} onLink={onLink} />
          <Typography role="status" variant="body2" sx={{ '&:empty': { display: 'none' } }}>
            {vanished.length > 0 &&
              t('referrals:vanished', {
                lines: vanished.map((key) => t(`referrals:closed.key.${key}`)).join(', '),
              })}
          </Typography>
          <Stack
            direction="row"
            sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between' }}
          >
            <ToggleButtonGroup
              exclusive
              value={moment}
              onChange={(_, chosen: Moment | null) => chosen && setMoment(chosen)}
              aria-label={t('referrals:moments')}
              sx={{ flexWrap: 'wrap' }}
            >
              {moments.map((one) => (
                <ToggleButton key={one} value={one}>
                  {t(`referrals:moment.${one}`)}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
            <Typography variant="caption" component="span">
              {t('referrals:shownCount', { count: shown.length })},{' '}
              {t('referrals:withheldCount', { count: withheld.length })}
            </Typography>
          </Stack>
          <WhatTheySee row={row} payload={payload} moment={moment} reader="sender" called={found?.alias ?? code} />
        </Stack>
      </Box>
    </Frame>
  );
}

const goingOut = ({ lines = [] }: Payload): string[] =>
  lines.filter(({ fate }) => fate === 'SHOWN' || fate === 'IF_ACCEPTED').map(({ key }) => key as string);

/** Lines that would have gone out and do so no longer, since somebody took an agreement back while this stood open. */
function useVanished(payload: Payload): readonly string[] {
  const before = useRef(goingOut(payload));
  const [vanished, setVanished] = useState<readonly string[]>([]);
  useEffect(() => {
    const now = goingOut(payload);
    const lost = before.current.filter((key) => !now.includes(key));
    before.current = now;
    if (lost.length > 0) setVanished(lost);
  }, [payload]);
  return vanished;
}

/** Every condition in words; one that fails leads to the place that mends it. */
function Guards({
  id,
  code,
  guards,
  editable,
}: {
  id: string;
  code: string;
  guards: readonly Guard[];
  editable: boolean;
}) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const service = editable ? `/referrals/${id}?step=service` : undefined;
  const mends: Partial<Record<string, string | undefined>> = {
    CONSENT: addressOf(code, 'sharing'),
    DENY_LIST: addressOf(code, 'team'),
    AGENCY_ACTIVE: service,
    WOMEN_ONLY: service,
    SERVICES: service,
    URGENCY: service,
    INTERPRETER: service,
    TRANSFER_BASIS: service,
    SAFE_CONTACT: addressOf(code, 'safety'),
    GUARDIAN: addressOf(code, 'safety'),
    AGREEMENT: hasScreen('/directory') ? '/directory' : undefined,
    CASE_OPEN: addressOf(code),
  };
  return (
    <Section title={t('referrals:beforeSending')}>
      <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 2 }}>
        {guards.map(({ guard, met, why }) => {
          const to = mends[guard];
          const words = met
            ? t(`referrals:guard.${guard}`)
            : t(`referrals:missing.${guard}${guard === 'CONSENT' && why ? `.${why}` : ''}`);
          const Icon = met ? Check : TriangleAlert;
          return (
            <Stack key={guard} component="li" direction="row" sx={{ gap: 2.5, alignItems: 'flex-start' }}>
              <Icon
                size={17}
                strokeWidth={met ? 2.2 : 1.9}
                aria-hidden
                style={{ flexShrink: 0, marginBlockStart: 2, color: met ? tokens.ok : tokens.warn }}
              />
              <Typography
                variant="body2"
                component="span"
                sx={met ? undefined : { color: tokens.warn, fontWeight: 600 }}
              >
                {!met && to ? (
                  <Link component={RouterLink} to={to} sx={{ color: 'inherit' }}>
                    {words}
                  </Link>
                ) : (
                  words
                )}
              </Typography>
            </Stack>
          );
        })}
      </Stack>
    </Section>
  );
}

/** The referral desk sends; whoever works on the case says that it can be sent. */
function Sending({ id, row, payload, onLink }: PreviewProps) {
  const { t } = useTranslation();
  const waits = useId();
  const sends = useFields('send', 'Referral', row).size > 0;
  const missing = (payload.guards ?? []).filter(({ met }) => !met).length;
  const isReady = row.state === 'READY';
  const refresh = () => refreshReferral(id, row.caseCode);
  const ready = (version: number | undefined) =>
    asking(id, call(referrals.ready, { id }, undefined, { ifMatch: version }));

  const send = usePress(
    async () => {
      const version = isReady ? row.version : (await ready(row.version)).version;
      const digest = payload.digest ?? undefined;
      return asking(id, call(referrals.send, { id }, digest ? { digest } : {}, { ifMatch: version }));
    },
    { refresh, done: 'referrals:done.send', after: ({ link }) => link && onLink(link) },
  );
  const hand = usePress(() => ready(row.version), { refresh, done: 'referrals:done.ready' });
  const back = usePress(() => asking(id, call(referrals.redraft, { id }, undefined, { ifMatch: row.version })), {
    refresh,
    done: 'referrals:done.redraft',
  });
  const agency = useAgenciesOf().to(row);

  return (
    <Stack sx={{ gap: 2, alignItems: 'flex-start' }}>
      <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'center' }}>
        {sends ? (
          <Button
            variant="contained"
            onClick={() => send.mutate()}
            disabled={missing > 0 || send.isPending}
            aria-describedby={missing > 0 ? waits : undefined}
            startIcon={<Send size={17} strokeWidth={1.7} aria-hidden />}
          >
            {t('referrals:sendTo', { agency })}
          </Button>
        ) : (
          !isReady && (
            <Button
              variant="contained"
              onClick={() => hand.mutate()}
              disabled={missing > 0 || hand.isPending}
              aria-describedby={missing > 0 ? waits : undefined}
            >
              {t('referrals:act.ready')}
            </Button>
          )
        )}
        {isReady && row.acts?.includes('redraft') && (
          <Button variant="outlined" onClick={() => back.mutate()} disabled={back.isPending}>
            {t('referrals:act.redraft')}
          </Button>
        )}
        {!isReady && (
          <Button
            variant="text"
            component={RouterLink}
            to="/referrals?view=drafts"
            onClick={() => toast('referrals:kept')}
          >
            {t('referrals:keep')}
          </Button>
        )}
        {missing > 0 && (
          <Typography id={waits} variant="body2" component="span">
            {t('referrals:missingCount', { count: missing })}
          </Typography>
        )}
      </Stack>
      {isReady && !sends && <Note>{t('referrals:deskSends')}</Note>}
      <Refusal error={send.error ?? hand.error ?? back.error} />
    </Stack>
  );
}
