import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { Referral } from '#server/referrals/referrals.contract.ts';
import { CaseTag } from '../app/components/Personal.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { useCaseRow } from '../case/data.ts';
import { addressOf } from '../case/tabs.ts';
import { ActDialog } from './acts.tsx';

export const steps = ['service', 'consent', 'preview'] as const;
export type ComposerStep = (typeof steps)[number];

/** The frame of a step: where one is, whom it is about, and the way to the other steps. */
export function Frame({
  step,
  code,
  row,
  aside,
  wide = false,
  children,
}: {
  step: ComposerStep;
  code: string;
  row?: Referral;
  aside?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const found = useCaseRow(code).data;
  const [dropping, setDropping] = useState(false);
  return (
    <Page narrow={!wide}>
      <PageTitle above={t('referrals:stepOf', { step: steps.indexOf(step) + 1, steps: steps.length })} aside={aside}>
        {t(`referrals:composer.${step}`)}
      </PageTitle>
      <Stack
        direction="row"
        sx={{ flexWrap: 'wrap', alignItems: 'center', columnGap: 5, rowGap: 2, mt: -3, mb: 6 }}
        data-no-print=""
      >
        <Link component={RouterLink} to={addressOf(code, 'referrals')} underline="hover" sx={{ color: 'inherit' }}>
          <CaseTag alias={found?.alias} code={code} />
        </Link>
        {row?.state === 'DRAFT' && <StepLinks id={row.id as string} here={step} />}
        {row?.acts?.includes('withdraw') && (
          <Button variant="text" size="small" onClick={() => setDropping(true)}>
            {t('referrals:drop')}
          </Button>
        )}
      </Stack>
      {children}
      {dropping && row && <ActDialog act="withdraw" row={row} onClose={() => setDropping(false)} />}
    </Page>
  );
}

function StepLinks({ id, here }: { id: string; here: ComposerStep }) {
  const { t } = useTranslation();
  return (
    <Stack component="nav" direction="row" aria-label={t('referrals:composer.steps')} sx={{ gap: 4, flexWrap: 'wrap' }}>
      {steps.map((step, at) =>
        step === here ? (
          <Typography key={step} variant="body2" component="span" aria-current="step" sx={{ fontWeight: 600 }}>
            {at + 1}. {t(`referrals:composer.${step}`)}
          </Typography>
        ) : (
          <Link key={step} component={RouterLink} to={`/referrals/${id}?step=${step}`} variant="body2">
            {at + 1}. {t(`referrals:composer.${step}`)}
          </Link>
        ),
      )}
    </Stack>
  );
}
