import Box from '@mui/material/Box';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { audit } from '#server/audit/audit.contract.ts';
import { ConsentKind, consents } from '#server/consents/consents.contract.ts';
import { denials, denyKinds } from '#server/denials/denials.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { usePages } from '../case/data.ts';
import { Note, useStaffName } from '../case/parts.tsx';
import { Disclosures } from '../referrals/Disclosures.tsx';

/** What people agreed to, and who must be kept away from which case: the officer's two registers. */
export function Registers() {
  const { t } = useTranslation();
  // Who works with people finds these in each case; the registers over all of them are the officer's.
  const may = useMay(audit.trail);
  if (!may) return <NotShown />;
  return (
    <Page>
      <PageTitle>{t('app:nav.registers')}</PageTitle>
      <Stack sx={{ gap: 9 }}>
        <Agreements />
        <Disclosures />
        <KeptAway />
      </Stack>
    </Page>
  );
}

function Agreements() {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const [kind, setKind] = useState('');
  const query = usePages(['consents', kind], (paging, signal) =>
    call(consents.register, {}, undefined, {
      query: { ...paging, ...(kind && { kind: kind as ConsentKind }) },
      signal,
    }),
  );
  return (
    <Section
      title={t('oversight:consents.title')}
      aside={
        <Choose label={t('oversight:consents.kind')} value={kind} onChange={setKind}>
          {ConsentKind.options.map((one) => (
            <option key={one} value={one}>
              {codes.label('consent_kind', one)}
            </option>
          ))}
        </Choose>
      }
    >
      <Paged query={query} none={t('oversight:consents.none')}>
        {(rows) => (
          <Rows label={t('oversight:consents.title')}>
            {rows.map(({ id, caseCode, kind: of, validFrom, validTo, inForce, withdrawnAt, ...row }) => (
              <Line
                key={id}
                code={caseCode}
                name={codes.label('consent_kind', of)}
                mark={
                  <Mark tone={inForce ? 'ok' : 'neutral'}>
                    {t(
                      inForce
                        ? 'case:consent.inForce'
                        : withdrawnAt
                          ? 'case:consent.withdrawn'
                          : 'case:consent.notInForce',
                    )}
                  </Mark>
                }
              >
                {validFrom && <When at={validFrom} as="full" />}
                {' – '}
                {validTo ? <When at={validTo} as="full" /> : t('case:consent.noEnd')}
                {' · '}
                {codes.label('language', row.language)}
                {' · '}
                {staff(row.explainedBy, row.explainedByName)}
                {row.dataCategories && row.dataCategories.length > 0 && (
                  <>
                    <br />
                    {codes.labels('data_category', row.dataCategories)}
                  </>
                )}
              </Line>
            ))}
          </Rows>
        )}
      </Paged>
    </Section>
  );
}

function KeptAway() {
  const { t } = useTranslation();
  const staff = useStaffName();
  const [kind, setKind] = useState('');
  const query = usePages(['deny-entries', kind], (paging, signal) =>
    call(denials.register, {}, undefined, {
      query: { ...paging, ...(kind && { kind: kind as (typeof denyKinds)[number] }) },
      signal,
    }),
  );
  return (
    <Section
      title={t('oversight:denials.title')}
      aside={
        <Choose label={t('oversight:denials.kind')} value={kind} onChange={setKind}>
          {denyKinds.map((one) => (
            <option key={one} value={one}>
              {t(`oversight:denials.kind.${one}`)}
            </option>
          ))}
        </Choose>
      }
    >
      <Box sx={{ mb: 4 }}>
        <Note>{t('oversight:denials.about')}</Note>
      </Box>
      <Paged query={query} none={t('oversight:denials.none')}>
        {(rows) => (
          <Rows label={t('oversight:denials.title')}>
            {rows.map(({ id, caseCode, kind: of, userName, recordedAt, recordedBy, recordedByName, liftedAt }) => (
              <Line
                key={id}
                code={caseCode}
                name={[of && t(`oversight:denials.kind.${of}`), userName].filter(Boolean).join(': ')}
                mark={
                  <Mark tone={liftedAt ? 'neutral' : 'warn'}>
                    {t(liftedAt ? 'oversight:denials.lifted' : 'oversight:denials.stands')}
                  </Mark>
                }
              >
                {recordedAt && <When at={recordedAt} />}
                {' · '}
                {staff(recordedBy, recordedByName)}
              </Line>
            ))}
          </Rows>
        )}
      </Paged>
    </Section>
  );
}

function Choose({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      value={value}
      onChange={({ target }) => onChange(target.value)}
      input={<OutlinedInput />}
      inputProps={{ 'aria-label': label }}
    >
      <option value="">{t('oversight:all')}</option>
      {children}
    </NativeSelect>
  );
}

function Line({
  code,
  children,
  ...row
}: {
  code: string | null | undefined;
  name: string;
  mark: ReactNode;
  children: ReactNode;
}) {
  return (
    <Row
      {...row}
      lead={
        <Typography variant="code" component="span" data-personal="" sx={{ minWidth: 104 }}>
          <bdi dir="ltr">{code}</bdi>
        </Typography>
      }
      about={children}
      personal
    />
  );
}
