import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { releases } from '#server/releases/releases.contract.ts';
import { type ProtectedTable, reports } from '#server/reports/reports.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { FigureTable } from './FigureTable.tsx';
import { HowCounted } from './HowCounted.tsx';
import { performanceOf } from './performance.ts';
import { seriesOf, tablesOf } from './series.ts';
import { ReportTable } from './Table.tsx';
import { periodsUntil, useReportWords } from './words.ts';

const report = 'referrals';
/** What stands beside the agency in the tables that this page is made of. */
const parts = ['decision', 'decided', 'loop'] as const;
/** How many periods are shown. */
const shownPeriods = 4;

/** How agencies answer what is sent to them, from released tables alone: nothing is counted here. */
export function AgencyPerformance() {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['releases', 'tables', report, 'internal'],
    queryFn: ({ signal }) =>
      // Made for ourselves.
      call(releases.tables, {}, undefined, { query: { limit: 100, reportId: report, profile: 'internal' }, signal }),
  });
  return (
    <Page>
      <PageTitle>{t('app:nav.performance')}</PageTitle>
      <Typography variant="body1" sx={{ maxWidth: '70ch', mb: 5 }}>
        {t('reports:performance.about')}
      </Typography>
      <Loaded query={query} lines={8}>
        {({ items }) => <Periods tables={tablesOf(seriesOf(items).flat())} />}
      </Loaded>
    </Page>
  );
}

function Periods({ tables }: { tables: readonly ProtectedTable[] }) {
  const { t } = useTranslation();
  const periods = new Map<string, ProtectedTable[]>();
  for (const table of tables)
    if (table.breakdowns.some(({ dimension }) => dimension === 'agency'))
      periods.set(table.period, [...(periods.get(table.period) ?? []), table]);
  const newest = [...periods].sort(([, [a]], [, [b]]) => b!.periodTo.localeCompare(a!.periodTo)).slice(0, shownPeriods);
  if (newest.length === 0) return <EmptyState action={<Makers />}>{t('reports:performance.none')}</EmptyState>;
  return (
    <Stack sx={{ gap: 8 }}>
      {newest.map(([period, own]) => (
        <Period key={period} period={period} tables={own} />
      ))}
      <Makers />
    </Stack>
  );
}

function Period({ period, tables }: { period: string; tables: readonly ProtectedTable[] }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const lines = performanceOf(tables);
  const label = `${t('app:nav.performance')}, ${words.periodName(period)}`;
  const share = (value: number | undefined) =>
    value === undefined ? '–' : words.figure(Math.round(value * 100)).concat(' %');
  return (
    <Section title={words.periodName(period)} aside={<HowCounted report={tables[0]!} />}>
      <Stack sx={{ gap: 4 }}>
        <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 3 }}>
          {/* On a telephone it is wider than the page, and moved by the arrow keys. */}
          <Box role="region" aria-label={label} tabIndex={0} sx={{ overflowX: 'auto' }}>
            <FigureTable label={label}>
              <thead>
                <tr>
                  <th scope="col">{t('reports:performance.agency')}</th>
                  <th scope="col">{t('reports:performance.accepted')}</th>
                  <th scope="col">{t('reports:performance.median')}</th>
                  <th scope="col">{t('reports:performance.closed')}</th>
                </tr>
              </thead>
              <tbody>
                {lines.map(({ code, name, accepted, median, closed }) => (
                  <tr key={code}>
                    <th scope="row">{words.say(name)}</th>
                    <td>{share(accepted)}</td>
                    <td>{median ? words.say(median) : '–'}</td>
                    <td>{share(closed)}</td>
                  </tr>
                ))}
              </tbody>
            </FigureTable>
          </Box>
          <Typography variant="caption" component="p" sx={{ mt: 2 }}>
            {t('reports:performance.dash')}
          </Typography>
        </Sheet>
        {tables.map((table) => (
          <Box key={table.breakdowns.map(({ dimension }) => dimension).join(' ')}>
            <Typography variant="h4" component="h3" sx={{ mb: 2 }}>
              {table.breakdowns.map(({ title }) => words.say(title)).join(' · ')}
            </Typography>
            <ReportTable table={table} />
          </Box>
        ))}
      </Stack>
    </Section>
  );
}

/** For whoever makes reports: the three tables of the last quarter, each one press away. */
function Makers() {
  const { t } = useTranslation();
  const may = useMay(reports.draft);
  const words = useReportWords();
  if (!may) return null;
  const [period] = periodsUntil();
  return (
    <Stack sx={{ gap: 1.5, alignItems: 'flex-start' }}>
      <Typography variant="body2">
        {t('reports:performance.make', { period: words.periodName(period as string) })}
      </Typography>
      {parts.map((part) => (
        <Link
          key={part}
          component={RouterLink}
          to={`/reports/${report}`}
          state={{
            request: {
              period,
              profile: 'internal',
              breakdowns: [
                { dimension: 'agency', scheme: 'all' },
                { dimension: part, scheme: 'all' },
              ],
            },
          }}
        >
          {t(`reports:performance.by.${part}`)}
        </Link>
      ))}
    </Stack>
  );
}
