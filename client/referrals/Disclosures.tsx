import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Section } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { keyOf, usePages } from '../case/data.ts';
import { Note, useStaffName } from '../case/parts.tsx';
import { useAgenciesOf } from './words.tsx';

/** Who was told which fields, on what ground; of one case, or of all for the officer. Never what stood in them. */
export function Disclosures({ code }: { code?: string }) {
  const { t } = useTranslation();
  const staff = useStaffName();
  const { to } = useAgenciesOf();
  const query = usePages(code ? keyOf(code, 'disclosures') : ['disclosures'], (paging, signal) =>
    call(referrals.disclosures, {}, undefined, { query: { ...paging, ...(code && { case: code }) }, signal }),
  );
  return (
    <Section title={t('referrals:disclosures.title')}>
      <Box sx={{ mb: 4 }}>
        <Note>{t('referrals:disclosures.about')}</Note>
      </Box>
      <Paged query={query} none={t('referrals:disclosures.none')}>
        {(rows) => (
          <Rows label={t('referrals:disclosures.title')}>
            {rows.map((row) => (
              <Row
                key={row.id}
                lead={
                  !code && (
                    <Typography variant="code" component="span" data-personal="" sx={{ minWidth: 104 }}>
                      <bdi dir="ltr">{row.caseCode}</bdi>
                    </Typography>
                  )
                }
                name={to(row)}
                about={
                  <>
                    {row.disclosedAt && <When at={row.disclosedAt} />}
                    {' · '}
                    {staff(row.disclosedBy, row.disclosedByName)}
                    {' · '}
                    {t(`referrals:basisOf.${row.basis}`)}
                    <br />
                    {(row.keys ?? []).map((key) => t(`referrals:closed.key.${key}`)).join(', ')}
                  </>
                }
                mark={<Mark tone="neutral">{t(`referrals:tier.${row.tier}`)}</Mark>}
              />
            ))}
          </Rows>
        )}
      </Paged>
    </Section>
  );
}
