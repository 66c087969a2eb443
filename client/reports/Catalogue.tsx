import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { type Report, type ReportDraft, reports } from '#server/reports/reports.contract.ts';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Schedules } from './Schedules.tsx';
import { useReportWords } from './words.ts';

/** Every report there is, by what it answers, and one's own drafts. */
export function Catalogue() {
  const { t } = useTranslation();
  const words = useReportWords();
  const query = useCatalogue();

  return (
    <Page>
      <PageTitle>{t('app:nav.reports')}</PageTitle>
      <Typography variant="body1" sx={{ maxWidth: '70ch', mb: 7 }}>
        {t('reports:about')}{' '}
        <Link component={RouterLink} to="/reports/practice">
          {t('reports:practice')}
        </Link>
      </Typography>
      <Loaded query={query} lines={8}>
        {({ items }) => (
          <Stack sx={{ gap: 8 }}>
            <Schedules reports={items} />
            <Drafts reports={items} />
            {familiesOf(items).map(([family, own]) => (
              <Section key={family} title={t(`reports:family.${family}`)}>
                <Rows label={t(`reports:family.${family}`)}>
                  {own.map((report) => (
                    <Row
                      key={report.id}
                      name={
                        <Link component={RouterLink} to={`/reports/${report.id}`}>
                          {report.indicator && <bdi dir="ltr">{report.indicator} </bdi>}
                          {words.say(report.title)}
                        </Link>
                      }
                      about={words.say(report.note)}
                    />
                  ))}
                </Rows>
              </Section>
            ))}
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

export const useCatalogue = (enabled = true) =>
  useQuery({
    queryKey: ['reports'],
    queryFn: ({ signal }) => call(reports.list, {}, undefined, { signal }),
    staleTime: 60 * 60_000,
    enabled,
  });

const familiesOf = (items: readonly Report[]) => {
  const families = new Map<string, Report[]>();
  for (const item of items) families.set(item.family, [...(families.get(item.family) ?? []), item]);
  return [...families];
};

function Drafts({ reports: known }: { reports: readonly Report[] }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const query = useQuery({
    queryKey: ['report-drafts'],
    queryFn: ({ signal }) => call(reports.drafts, {}, undefined, { query: { limit: 5 }, signal }),
  });
  const titleOf = ({ reportId }: ReportDraft) => {
    const report = known.find(({ id }) => id === reportId);
    return report ? words.say(report.title) : reportId;
  };

  return (
    <Section title={t('reports:drafts')}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>{t('reports:noDrafts')}</EmptyState>
          ) : (
            <Rows label={t('reports:drafts')}>
              {items.map((draft) => (
                <Row
                  key={draft.id}
                  name={
                    <Link component={RouterLink} to={`/reports/drafts/${draft.id}`}>
                      {titleOf(draft)}
                    </Link>
                  }
                  about={
                    <>
                      {draft.request && words.periodName(draft.request.period)}
                      {' · '}
                      {draft.createdAt && <When at={draft.createdAt} />}
                    </>
                  }
                  mark={draft.state && <DraftMark state={draft.state} />}
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
    </Section>
  );
}

export function DraftMark({ state }: { state: NonNullable<ReportDraft['state']> }) {
  const { t } = useTranslation();
  const tone = {
    WORKING: 'info',
    SAFE: 'ok',
    DONE: 'ok',
    BLOCKED: 'warn',
    FAILED: 'danger',
    CANCELLED: 'neutral',
  } as const;
  return <Mark tone={tone[state]}>{t(`reports:state.${state}`)}</Mark>;
}
