import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '#server/referrals/links.contract.ts';
import { drafts, ended, type Referral, type SealedLink } from '#server/referrals/referrals.contract.ts';
import { useFields, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { CopyField } from '../app/components/CopyField.tsx';
import { Dialog } from '../app/components/Dialog.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Section, Sheet } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { usePress } from '../app/press.ts';
import { Note } from '../case/parts.tsx';
import { asking, keyOf, refreshReferral, useAgency } from './data.ts';
import { EmergencyPhone } from './Inbox.tsx';
import { useAgenciesOf } from './words.tsx';

/** For an agency nobody of whom signs in here: the link that opens once, and what became of it. */
export function LinkSection({ id, row }: { id: string; row: Referral }) {
  const { t } = useTranslation();
  const { to } = useAgenciesOf();
  const sends = useFields('send', 'Referral', row).size > 0;
  const may = useMay(links.linkState);
  const agency = useAgency(row.toAgencyId).data;
  const open = ![...drafts, ...ended].includes(row.state as never);
  const wanted = sends && may && row.side === 'SENDER' && open && agency?.takesPart === false;
  const { data } = useQuery({
    queryKey: keyOf(id, 'link', row.version),
    queryFn: ({ signal }) => asking(id, call(links.linkState, { id }, undefined, { signal })),
    enabled: wanted,
  });
  const [link, setLink] = useState<SealedLink>();
  const make = usePress(() => asking(id, call(links.makeLink, { id })), {
    refresh: () => refreshReferral(id, row.caseCode),
    after: (made) => setLink(made),
  });
  if (!wanted || !data) return null;
  const state = data.link;

  return (
    <Section title={t('referrals:link.title')}>
      <Sheet sx={{ px: 4, py: 4 }}>
        <Stack sx={{ gap: 3, alignItems: 'flex-start' }}>
          <Typography variant="body2" role="status">
            {!state ? (
              t('referrals:link.none', { agency: to(row) })
            ) : state.openedAt ? (
              <>
                {t('referrals:link.opened')} <When at={state.openedAt} />
              </>
            ) : state.waits ? (
              <>
                {t('referrals:link.waits')} <When at={state.expiresAt} />
              </>
            ) : (
              t('referrals:link.over')
            )}
          </Typography>
          <Button variant={state ? 'outlined' : 'contained'} onClick={() => make.mutate()} disabled={make.isPending}>
            {t(state ? 'referrals:link.again' : 'referrals:link.make')}
          </Button>
          {state && <Note>{t('referrals:link.againHelp')}</Note>}
          <Refusal error={make.error} />
        </Stack>
      </Sheet>
      {link && <ToldLink link={link} row={row} onClose={() => setLink(undefined)} />}
    </Section>
  );
}

/** Both halves, told this once, when it is sent or made anew: each goes its own way. */
export function ToldLink({ link, row, onClose }: { link: SealedLink; row: Referral; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      title={t('referrals:link.told')}
      onClose={onClose}
      foot={
        <Button variant="contained" onClick={onClose}>
          {t('referrals:link.passedOn')}
        </Button>
      }
    >
      <Stack sx={{ gap: 5 }}>
        <Note tone="warn">{t('referrals:link.once')}</Note>
        <CopyField label={t('referrals:link.address')} value={new URL(link.path, window.location.origin).href} />
        <Stack sx={{ gap: 1.5, alignItems: 'flex-start' }}>
          <Typography variant="label">{t('referrals:link.code')}</Typography>
          <Typography variant="h1" component="p" data-personal="" sx={{ fontVariantNumeric: 'tabular-nums' }}>
            <bdi dir="ltr">{inGroups(link.code)}</bdi>
          </Typography>
          <EmergencyPhone agencyId={row.toAgencyId} />
        </Stack>
        <Typography variant="body2">
          {t('referrals:link.until')} <When at={link.expiresAt} />
        </Typography>
      </Stack>
    </Dialog>
  );
}

/** As it is read out: four and four. */
const inGroups = (code: string) => `${code.slice(0, 4)} ${code.slice(4)}`;
