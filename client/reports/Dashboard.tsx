import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { z } from 'zod';
import { type Release, type ReleaseLine, releases } from '#server/releases/releases.contract.ts';
import { reports } from '#server/reports/reports.contract.ts';
import { schedules } from '#server/schedules/schedules.contract.ts';
import { useMay } from '../access/access.tsx';
import { useAgencyName } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { useMe } from '../app/session.ts';
import { useCatalogue } from './Catalogue.tsx';
import { Picture } from './Chart.tsx';
import { FigureTable } from './FigureTable.tsx';
import { Funnel } from './Funnel.tsx';
import { ReleaseRow } from './Releases.tsx';
import { seriesOf, tablesOf } from './series.ts';
import { personStages } from './stages.ts';
import { ReportTable } from './Table.tsx';
import { Trend } from './Trend.tsx';
import { useReportWords } from './words.ts';

type Line = z.infer<typeof ReleaseLine>;
/** How many of the newest tables are looked at. */
const looked = 60;

/** A manager's first look: what waits, what was released last, and how the work is shared. It counts nothing itself. */
export function Dashboard() {
  const { t } = useTranslation();
  const { role, agency } = useMe();
  const nameOf = useAgencyName();
  const waiting = useQuery({
    queryKey: ['releases', 'waiting'],
    queryFn: ({ signal }) => call(releases.list, {}, undefined, { query: { state: 'REQUESTED', limit: 100 }, signal }),
  });
  const newest = useQuery({
    queryKey: ['releases', 'tables', 'newest'],
    queryFn: ({ signal }) => call(releases.tables, {}, undefined, { query: { limit: looked }, signal }),
  });
  return (
    <Page>
      <PageTitle above={`${t(`app:role.${role}`)} · ${nameOf(agency)}`}>{t('app:nav.overview')}</PageTitle>
      <Loaded query={waiting} lines={8}>
        {({ items }) => (
          <Stack sx={{ gap: 8 }}>
            <DraftsThatWait />
            <Waiting lines={items} />
            <Section title={t('reports:newest')}>
              <Loaded query={newest} lines={8}>
                {(found) => <Newest released={found.items} />}
              </Loaded>
            </Section>
            <WorkloadTable />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

/** Drafts that came by themselves: told until somebody asks for their release. */
function DraftsThatWait() {
  const { t } = useTranslation();
  const words = useReportWords();
  const may = useMay(schedules.list);
  const catalogue = useCatalogue(may);
  const query = useQuery({
    queryKey: ['report-schedules', 'waiting'],
    queryFn: ({ signal }) => call(schedules.list, {}, undefined, { signal }),
    enabled: may,
  });
  const waiting = query.data?.items.filter(({ waits }) => waits) ?? [];
  if (waiting.length === 0) return null;

  const titleOf = (reportId: string | undefined) => {
    const report = catalogue.data?.items.find(({ id }) => id === reportId);
    return report ? words.say(report.title) : '';
  };
  return (
    <Section title={t('reports:draftsWait')}>
      <Rows label={t('reports:draftsWait')}>
        {waiting.map(({ id, reportId, request, lastDraftId, lastPeriod = '' }) => (
          <Row
            key={id}
            name={
              <Link component={RouterLink} to={`/reports/drafts/${lastDraftId}`}>
                {titleOf(reportId)}, {words.periodName(lastPeriod)}
              </Link>
            }
            about={
              <>
                {request && words.readers({ profile: request.profile, recipient: request.recipient ?? null })}
                {' · '}
                {t('reports:draftWaits')}
              </>
            }
          />
        ))}
      </Rows>
    </Section>
  );
}

function Waiting({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('reports:waiting')}>
      {lines.length === 0 ? (
        <EmptyState>{t('reports:noneWaiting')}</EmptyState>
      ) : (
        <Rows label={t('reports:waiting')}>
          {lines.map((line) => (
            <ReleaseRow key={line.id} line={line} />
          ))}
        </Rows>
      )}
    </Section>
  );
}

/** Small multiples: of each report and reader what was released, the newest as a table, all of them as a line. */
function Newest({ released }: { released: readonly Release[] }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const series = seriesOf(released).slice(0, 6);
  const persons = personStages(tablesOf(series.flat()));

  return (
    <>
      {persons && (
        <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4, mb: 6, maxWidth: 720 }}>
          <Typography variant="h3" sx={{ mb: 1 }}>
            {t('reports:stagesOf.persons')}, {words.periodName(persons.of.period)}
          </Typography>
          <Typography variant="caption" component="p" sx={{ mb: 3 }}>
            {words.readers(persons.of)}
          </Typography>
          <Funnel stages={persons.stages} title={t('reports:stagesOf.persons')} />
        </Sheet>
      )}
      {series.length === 0 && <EmptyState>{t('reports:noReleases')}</EmptyState>}
      <Box
        sx={{
          display: 'grid',
          gap: 6,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
          alignItems: 'start',
        }}
      >
        {series.map((own) => {
          const shown = tablesOf(own);
          const [newest] = shown;
          if (!newest) return null;
          return (
            <Stack
              key={own[0]!.id}
              // Columns and pictures of a table with two breakdowns need the whole width.
              sx={{ gap: 3, minWidth: 0, ...(newest.breakdowns.length > 1 && { gridColumn: '1 / -1' }) }}
            >
              <div>
                <Typography variant="h3">
                  {words.say(newest.title)}, {words.periodName(newest.period)}
                </Typography>
                {/* The same report for others stands beside it. */}
                <Typography variant="caption" component="p">
                  {words.readers(newest)}
                </Typography>
              </div>
              <ReportTable table={newest} />
              {newest.reportId === 'referrals' && newest.breakdowns.length > 0 && <Picture table={newest} />}
              <Trend tables={shown} />
            </Stack>
          );
        })}
      </Box>
    </>
  );
}

/** Staff data: exact and current, about colleagues and nobody else. */
function WorkloadTable() {
  const { t } = useTranslation();
  const may = useMay(reports.workload);
  const query = useQuery({
    queryKey: ['workload'],
    queryFn: ({ signal }) => call(reports.workload, {}, undefined, { signal }),
    enabled: may,
  });
  if (!may) return null;
  return (
    <Section title={t('reports:workload')}>
      <Loaded query={query}>
        {({ items }) => (
          <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 3, overflowX: 'auto' }}>
            <FigureTable>
              <thead>
                <tr>
                  <th scope="col">{t('reports:colleague')}</th>
                  <th scope="col">{t('reports:openCases')}</th>
                  <th scope="col">{t('reports:overdueTasks')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ userId, name, openCases, overdueTasks }) => (
                  <tr key={userId}>
                    <th scope="row">{name}</th>
                    <td>{openCases}</td>
                    <td>{overdueTasks}</td>
                  </tr>
                ))}
              </tbody>
            </FigureTable>
          </Sheet>
        )}
      </Loaded>
    </Section>
  );
}
