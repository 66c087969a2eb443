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
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { usePages } from '../case/data.ts';
import { MoreButton, Note, rowLine, useStaffName } from '../case/parts.tsx';

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
      query: { ...paging, ...(kind && { kind: kind as 'SERVICE' | 'SHARE_IN_TEAM' }) },
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
              {t(`case:consent.${one}`)}
            </option>
          ))}
        </Choose>
      }
    >
      <Loaded query={query}>
        {({ pages }) => (
          <Lines label={t('oversight:consents.title')} none={t('oversight:consents.none')}>
            {pages
              .flatMap(({ items }) => items)
              .map(({ id, caseCode, kind: of, validFrom, validTo, inForce, withdrawnAt, ...row }) => (
                <Line
                  key={id}
                  code={caseCode}
                  what={of ? t(`case:consent.${of}`) : ''}
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
          </Lines>
        )}
      </Loaded>
      <MoreButton query={query} />
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
      <Loaded query={query}>
        {({ pages }) => (
          <Lines label={t('oversight:denials.title')} none={t('oversight:denials.none')}>
            {pages
              .flatMap(({ items }) => items)
              .map(({ id, caseCode, kind: of, userName, recordedAt, recordedBy, recordedByName, liftedAt }) => (
                <Line
                  key={id}
                  code={caseCode}
                  what={[of && t(`oversight:denials.kind.${of}`), userName].filter(Boolean).join(': ')}
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
          </Lines>
        )}
      </Loaded>
      <MoreButton query={query} />
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

function Lines({ label, none, children }: { label: string; none: string; children: ReactNode[] }) {
  if (children.length === 0) return <EmptyState>{none}</EmptyState>;
  return (
    <Sheet>
      <Box component="ul" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {children}
      </Box>
    </Sheet>
  );
}

function Line({
  code,
  what,
  mark,
  children,
}: {
  code: string | null | undefined;
  what: string;
  mark: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box
      component="li"
      sx={{ ...rowLine, display: 'flex', flexWrap: 'wrap', columnGap: 4, rowGap: 1, alignItems: 'center' }}
    >
      <Typography variant="code" component="span" data-personal="" sx={{ minWidth: 104 }}>
        <bdi dir="ltr">{code}</bdi>
      </Typography>
      <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
        <Typography variant="h4" component="p" data-personal="">
          {what}
        </Typography>
        <Typography variant="caption" component="p">
          {children}
        </Typography>
      </Box>
      {mark}
    </Box>
  );
}
