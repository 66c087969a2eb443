import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import { Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Section } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { useCaseContext } from '../case/context.ts';
import { keyOf, usePages } from '../case/data.ts';
import { Disclosures } from './Disclosures.tsx';
import { StateMark, TimeLeftWords, UrgencyMark, useAgenciesOf, useServiceWords } from './words.tsx';

/** The referrals of a case, and who was told what of it. */
export function OfCase() {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const mayDraft = useMay(referrals.draft) && isOpen;
  const maySeeDisclosures = useMay(referrals.disclosures);
  const services = useServiceWords();
  const { to } = useAgenciesOf();
  const query = usePages(keyOf(code, 'referrals'), (paging, signal) =>
    call(referrals.listOfCase, { code }, undefined, { query: paging, signal }),
  );

  return (
    <Stack sx={{ gap: 10 }}>
      <Section
        title={t('referrals:title')}
        aside={
          mayDraft && (
            <Button
              variant="outlined"
              component={RouterLink}
              to={`/referrals/new?case=${code}`}
              startIcon={<Send size={17} strokeWidth={1.6} aria-hidden />}
              data-no-print=""
            >
              {t('referrals:refer')}
            </Button>
          )
        }
      >
        <Paged query={query} none={t('referrals:none.ofCase')}>
          {(rows) => (
            <Rows label={t('referrals:title')}>
              {rows.map((row) => (
                <Row
                  key={row.id}
                  name={
                    <Link
                      component={RouterLink}
                      to={`/referrals/${row.id}`}
                      underline="hover"
                      sx={{ color: 'inherit' }}
                    >
                      {services(row) || t('referrals:noService')}
                    </Link>
                  }
                  about={
                    <>
                      {to(row)}
                      {row.createdByName && ` · ${row.createdByName}`}
                      {row.createdAt && (
                        <>
                          {' · '}
                          <When at={row.sentAt ?? row.createdAt} />
                        </>
                      )}
                    </>
                  }
                  mark={
                    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
                      <TimeLeftWords row={row} />
                      <UrgencyMark urgency={row.urgency} />
                      <StateMark state={row.state} />
                    </Box>
                  }
                />
              ))}
            </Rows>
          )}
        </Paged>
      </Section>
      {maySeeDisclosures && <Disclosures code={code} />}
    </Stack>
  );
}
