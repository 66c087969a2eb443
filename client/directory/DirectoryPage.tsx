import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormLabel from '@mui/material/FormLabel';
import Link from '@mui/material/Link';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { type Agency, agencies } from '#server/agencies/agencies.contract.ts';
import { availability } from '#server/availability/availability.contract.ts';
import { useMay } from '../access/access.tsx';
import { useAgencies, useSaid } from '../app/agencies.ts';
import { announce } from '../app/announce.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import type { Option } from '../app/form/fields.tsx';
import { useMe } from '../app/session.ts';
import type { Language } from '../app/time.ts';
import { usePages } from '../case/data.ts';
import { AgreementMark } from './AgreementMark.tsx';
import { useAgreements } from './agreements.ts';
import { hoursInWords, isAlwaysOpen } from './hours.ts';

const asked = ['service', 'language', 'area', 'country'] as const;
type Asked = Partial<Record<(typeof asked)[number], string>>;

/** Whom one can work with: what they do, for whom, when, and whether there is an agreement. */
export function DirectoryPage() {
  const { t } = useTranslation();
  const may = useMay(agencies.listAgencies);
  const [filter, setFilter] = useState<Asked>({});
  const query = usePages(['agencies', 'directory', filter], (paging, signal) =>
    call(agencies.listAgencies, {}, undefined, { query: { ...paging, ...filter, active: 'true' }, signal }),
  );
  const standingWith = useAgreements();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle>{t('app:nav.directory')}</PageTitle>
      <Stack sx={{ gap: 5 }}>
        <Filters
          filter={filter}
          onFilter={(next) => {
            setFilter(next);
            announce('directory:filtered');
          }}
        />
        <Paged query={query} none={t('directory:none')}>
          {(entries) => (
            <Rows label={t('app:nav.directory')}>
              {entries.map((agency) => (
                <Entry key={agency.id} agency={agency} standing={standingWith?.(agency.id)} />
              ))}
            </Rows>
          )}
        </Paged>
      </Stack>
    </Page>
  );
}

/** What is asked of the directory. Areas and countries are those that its entries name. */
function Filters({ filter, onFilter }: { filter: Asked; onFilter: (filter: Asked) => void }) {
  const { t, i18n } = useTranslation();
  const codes = useCodes();
  const { all } = useAgencies();
  const said = useSaid();
  const collator = new Intl.Collator(i18n.language);
  const named = (of: (agency: Agency) => string | undefined) => [...new Set(all.map(of).filter((one) => !!one))];
  const options: Record<(typeof asked)[number], Option[]> = {
    service: codes.options('service_type'),
    language: codes.options('language'),
    area: named(({ area }) => area)
      .map((area) => ({ value: area as string, label: said(all.find((one) => one.area === area) ?? {}, 'area') }))
      .sort((a, b) => collator.compare(a.label, b.label)),
    country: named(({ country }) => country).map((country) => ({
      value: country as string,
      label: codes.label('citizenship', country),
    })),
  };

  return (
    <Box
      role="search"
      aria-label={t('directory:filters')}
      sx={{
        display: 'grid',
        gap: 3,
        alignItems: 'end',
        gridTemplateColumns: { xs: '1fr', sm: 'repeat(2, minmax(0, 1fr))', lg: 'repeat(4, minmax(0, 1fr)) auto' },
      }}
    >
      {asked.map((name) => (
        <Choose
          key={name}
          label={t(`directory:by.${name}`)}
          any={t(`directory:any.${name}`)}
          value={filter[name]}
          options={options[name]}
          onChoose={(value) => {
            const { [name]: _, ...others } = filter;
            onFilter(value ? { ...others, [name]: value } : others);
          }}
        />
      ))}
      {Object.keys(filter).length > 0 && (
        <Button variant="text" onClick={() => onFilter({})} sx={{ justifySelf: 'start' }}>
          {t('directory:clear')}
        </Button>
      )}
    </Box>
  );
}

function Choose({
  label,
  any,
  value = '',
  options,
  onChoose,
}: {
  label: string;
  any: string;
  value: string | undefined;
  options: readonly Option[];
  onChoose: (value: string) => void;
}) {
  const id = useId();
  return (
    <Stack sx={{ gap: 1.5, minWidth: 0 }}>
      <FormLabel htmlFor={id}>{label}</FormLabel>
      <NativeSelect
        value={value}
        onChange={({ target }) => onChoose(target.value)}
        input={<OutlinedInput />}
        inputProps={{ id }}
        fullWidth
      >
        <option value="">{any}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </NativeSelect>
    </Stack>
  );
}

function Entry({
  agency,
  standing,
}: {
  agency: Agency;
  standing: ReturnType<NonNullable<ReturnType<typeof useAgreements>>> | undefined;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const me = useMe();
  const said = useSaid();
  const mayAsk = useMay(availability.ask);
  const own = agency.id === me.agency.id;
  const about = [
    codes.label('agency_kind', agency.kind),
    said(agency, 'area'),
    agency.country !== 'GRC' && codes.label('citizenship', agency.country),
  ];

  return (
    <Row
      name={said(agency, 'name')}
      about={
        <Stack sx={{ gap: 1, pt: 0.5 }}>
          <span>{about.filter(Boolean).join(' · ')}</span>
          <Facts agency={agency} />
        </Stack>
      }
      mark={
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
          {own && <Mark tone="info">{t('directory:own')}</Mark>}
          {!own && standing && <AgreementMark standing={standing} />}
          {!own && agency.takesPart && <Mark tone="neutral">{t('directory:takesPart')}</Mark>}
        </Stack>
      }
      acts={
        mayAsk &&
        !own &&
        agency.takesPart && (
          <Button
            variant="outlined"
            size="small"
            component={RouterLink}
            to="/availability/ask"
            state={{ toAgencyIds: [agency.id] }}
            aria-label={t('directory:askOf', { name: said(agency, 'name') })}
          >
            {t('directory:ask')}
          </Button>
        )
      }
    />
  );
}

/** What a referral needs to know of an agency, each under its word; what nobody wrote down is left out. */
function Facts({ agency }: { agency: Agency }) {
  const { t, i18n } = useTranslation();
  const said = useSaid();
  const codes = useCodes();
  const { hours = [], emergencyPhone } = agency;
  const note = said(agency, 'opening');
  const open = isAlwaysOpen(hours) ? t('directory:always') : hoursInWords(hours, i18n.language as Language);
  const received = (['womenOnly', 'takesChildren', 'stepFree'] as const).flatMap((name) =>
    agency[name] == null ? [] : t(`directory:receives.${name}.${agency[name]}`),
  );
  const facts = {
    services: codes.labels('service_type', agency.services),
    languages: codes.labels('language', agency.languages),
    hours: [open, note].filter(Boolean).join(' · '),
    received: received.join(' · '),
  };

  return (
    <Box component="dl" sx={{ m: 0, display: 'grid', gap: 0.5, typography: 'body2', color: 'text.primary' }}>
      {Object.entries(facts).map(
        ([name, words]) =>
          words && (
            <Box key={name} sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2 }}>
              <Box component="dt" sx={{ color: 'text.secondary', flex: '0 0 auto', minWidth: 88 }}>
                {t(`directory:fact.${name}`)}
              </Box>
              <Box component="dd" sx={{ m: 0, flex: '1 1 200px', overflowWrap: 'anywhere' }}>
                {words}
              </Box>
            </Box>
          ),
      )}
      {emergencyPhone && (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, alignItems: 'center' }}>
          <Typography variant="body2" component="dt" sx={{ color: 'text.secondary', minWidth: 88 }}>
            {t('directory:emergencyPhone')}
          </Typography>
          <Box component="dd" sx={{ m: 0 }}>
            <Link
              href={`tel:${emergencyPhone.replaceAll(/[^+\d]/g, '')}`}
              sx={{ display: 'inline-flex', alignItems: 'center', minHeight: { xs: 44, md: 32 } }}
            >
              <bdi dir="ltr">{emergencyPhone}</bdi>
            </Link>
          </Box>
        </Box>
      )}
    </Box>
  );
}
