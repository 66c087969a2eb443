import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { consents } from '#server/consents/consents.contract.ts';
import type { Payload, Referral } from '#server/referrals/referrals.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Sheet } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { wholeList } from '../case/data.ts';
import { countsOf } from '../case/sharing/counts.ts';

export interface Agreed {
  category: string;
  until: string | null | undefined;
}

/** What the person agrees to share with this agency for these services today. */
export function useAgreed(row: Referral, payload: Payload | undefined) {
  const code = row.caseCode ?? '';
  const may = useMay(consents.list);
  const query = useQuery({
    queryKey: ['case', code, 'agreed-with', row.toAgencyId],
    queryFn: ({ signal }) =>
      wholeList((paging) => call(consents.list, { code }, undefined, { query: paging, signal }), { pages: 3 }),
    enabled: may && code !== '',
    staleTime: 0,
  });
  const going = (payload?.lines ?? []).filter(({ fate }) => fate === 'SHOWN' || fate === 'IF_ACCEPTED');
  const known: Agreed[] = (query.data ?? [])
    .filter(
      ({ kind, recipientAgencyId, serviceType, inForce }) =>
        kind === 'SHARE_WITH_AGENCY' &&
        inForce &&
        recipientAgencyId === row.toAgencyId &&
        (!serviceType || row.services?.includes(serviceType)),
    )
    .flatMap((consent) => countsOf(consent).map((category) => ({ category, until: consent.validTo })));
  // Whoever may not read agreements still sees what would go out of them.
  const seen: Agreed[] = [...new Set(going.map(({ category }) => category as string))]
    .filter((category) => category !== 'ROUTING')
    .map((category) => ({ category, until: undefined }));
  const agreed = known.length > 0 || (may && !query.isPending) ? known : seen;
  const refused = [
    ...new Set(
      (payload?.lines ?? []).filter(({ fate }) => fate === 'SAID_NO').map(({ category }) => category as string),
    ),
  ].filter((category) => !agreed.some((one) => one.category === category));
  return {
    ready: !may || !query.isPending,
    agreed: [...new Map(agreed.map((one) => [one.category, one])).values()],
    refused,
  };
}

/** What is agreed, as a list beside the preview. */
export function AgreedList({ row, payload }: { row: Referral; payload: Payload }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const tokens = useTokens();
  const { agreed, refused } = useAgreed(row, payload);
  const used = (category: string) => !row.categories?.length || row.categories.includes(category);
  return (
    <Sheet>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {agreed.map(({ category, until }) => (
          <AgreedLine key={category} sign={used(category) && <Check size={16} strokeWidth={2.2} aria-hidden />}>
            <Typography variant="body2" component="span" sx={{ fontWeight: 600, flex: 1 }}>
              {codes.label('data_category', category)}
            </Typography>
            <Typography variant="caption" component="span">
              {!used(category) ? (
                t('referrals:consent.notUsed')
              ) : until ? (
                <>
                  {t('referrals:consent.until')} <When at={until} as="full" />
                </>
              ) : null}
            </Typography>
          </AgreedLine>
        ))}
        {refused.map((category) => (
          <AgreedLine key={category} sign={null}>
            <Typography variant="body2" component="span" sx={{ flex: 1, color: tokens.ink3 }}>
              {codes.label('data_category', category)}
            </Typography>
            <Typography variant="caption" component="span">
              {t('referrals:reason.SAID_NO')}
            </Typography>
          </AgreedLine>
        ))}
        {agreed.length + refused.length === 0 && (
          <AgreedLine sign={null}>
            <Typography variant="body2" component="span">
              {t('referrals:consent.nothing')}
            </Typography>
          </AgreedLine>
        )}
      </Box>
    </Sheet>
  );
}

function AgreedLine({ sign, children }: { sign: ReactNode; children: ReactNode }) {
  const tokens = useTokens();
  return (
    <Stack
      component="li"
      direction="row"
      sx={{ gap: 2.5, px: 4, py: 2.5, alignItems: 'center', '& + &': { borderBlockStart: tokens.border } }}
    >
      <Box component="span" sx={{ width: 16, flexShrink: 0, display: 'inline-flex', color: tokens.primary }}>
        {sign}
      </Box>
      {children}
    </Stack>
  );
}
