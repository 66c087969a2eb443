import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Practice as Practised, reports } from '#server/reports/reports.contract.ts';
import { call } from '../app/call.ts';
import { Page, PageTitle, Section } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { ReportTable } from './Table.tsx';
import { Attackers } from './WorkOut.tsx';
import { useReportWords } from './words.ts';

/** How a hidden figure is found, and why more than the small ones is hidden: on invented figures. */
export function Practice() {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['reports', 'practice'],
    queryFn: ({ signal }) => call(reports.practice, {}, undefined, { signal }),
  });
  return (
    <Page>
      <PageTitle>{t('reports:practice')}</PageTitle>
      <Typography variant="body1" sx={{ maxWidth: '70ch', mb: 7 }}>
        {t('reports:practice.about')}
      </Typography>
      <Loaded query={query} lines={8}>
        {(practice) => <Steps practice={practice} />}
      </Loaded>
    </Page>
  );
}

function Steps({ practice }: { practice: Practised }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const { title, breakdowns, cells, small, clients, threshold } = practice;
  return (
    <Stack sx={{ gap: 8 }}>
      <Section title={t('reports:practice.counted')}>
        <ReportTable table={{ title, breakdowns, cells }} marked={small} mark={t('reports:practice.tooSmall')} />
        <Typography variant="body2" sx={{ mt: 3 }}>
          {t('reports:practice.small', { count: threshold })}{' '}
          <strong>{small.map((place) => words.placeName(practice, place)).join(' · ')}</strong>
        </Typography>
        <Typography variant="body2" sx={{ mt: 2 }}>
          {t('reports:practice.clients')}{' '}
          {clients.map(({ at, value }) => `${words.placeName(practice, at)}: ${words.figure(value!)}`).join(' · ')}
        </Typography>
      </Section>
      {(['unprotected', 'protected'] as const).map((step) => (
        <Section key={step} title={t(`reports:practice.${step}`)}>
          <Stack sx={{ gap: 4 }}>
            <Typography variant="body2">{t(`reports:practice.${step}About`)}</Typography>
            <ReportTable table={{ title, breakdowns, cells: practice[step].cells }} />
            <Attackers items={practice[step].items} table={{ breakdowns, cells: practice[step].cells }} base={1} />
          </Stack>
        </Section>
      ))}
    </Stack>
  );
}
