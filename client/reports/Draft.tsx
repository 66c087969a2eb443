import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate, useParams } from 'react-router';
import { releases } from '#server/releases/releases.contract.ts';
import { type Blocked, type ProtectedTable, type ReportDraft, reports } from '#server/reports/reports.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Refusal } from '../app/components/Refusal.tsx';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { refreshing, useActKey, usePress } from '../app/press.ts';
import { Note } from '../case/parts.tsx';
import { DraftMark, useCatalogue } from './Catalogue.tsx';
import { Chart } from './Chart.tsx';
import { Compare } from './Compare.tsx';
import { HowCounted } from './HowCounted.tsx';
import { Repairs } from './Repairs.tsx';
import { Repeat } from './Schedules.tsx';
import { ReportTable } from './Table.tsx';
import { WorkOut } from './WorkOut.tsx';
import { useReportWords } from './words.ts';

/** Milliseconds between two looks at a draft that is being worked on. */
const pause = 1_500;
const unfinished = ['WORKING', 'SAFE'] as const satisfies readonly ReportDraft['state'][];
const goesOn = (state: ReportDraft['state']) => (unfinished as readonly ReportDraft['state'][]).includes(state);

/** A protected table before it is asked to be released: what it shows, and what could be worked out from it. */
export function Draft() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['report-drafts', id],
    queryFn: ({ signal }) => call(reports.getDraft, { id }, undefined, { signal }),
    refetchInterval: ({ state }) => (goesOn(state.data?.state) ? pause : false),
  });
  return (
    <Loaded query={query} page>
      {(draft) => <DraftPage draft={draft} />}
    </Loaded>
  );
}

function DraftPage({ draft }: { draft: ReportDraft }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const catalogue = useCatalogue();
  const report = catalogue.data?.items.find(({ id }) => id === draft.reportId);
  const { result, blocked, state = 'WORKING', request } = draft;
  const above = [
    t('reports:step.check'),
    request && words.periodName(request.period),
    request && words.readers({ profile: request.profile, recipient: request.recipient ?? null }),
  ];

  return (
    <Page>
      <PageTitle
        above={above.filter(Boolean).join(' · ')}
        aside={
          <>
            {report && <HowCounted report={report} />}
            <Button variant="outlined" component={RouterLink} to={`/reports/${draft.reportId}`} state={{ request }}>
              {t('reports:changeReport')}
            </Button>
            {result && !goesOn(state) && <Repeat draft={draft} />}
            {result && !goesOn(state) && <AskForApproval draft={draft} />}
          </>
        }
      >
        {report ? words.say(report.title) : t('app:nav.reports')}
      </PageTitle>
      <Stack sx={{ gap: 5 }}>
        {(goesOn(state) || state === 'FAILED' || state === 'CANCELLED') && <Progress draft={draft} />}
        {blocked && <BlockedNote blocked={blocked} />}
        {result && (request?.loss ?? 'counts') !== (result.certificate.loss ?? 'counts') && (
          <Note tone="quiet">{t('reports:lossDecided')}</Note>
        )}
        {result && <Protected table={result} draft={draft} />}
      </Stack>
    </Page>
  );
}

function Protected({ table, draft: { id = '', reportId = '', state } }: { table: ProtectedTable; draft: ReportDraft }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 7,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 3fr) minmax(0, 2fr)' },
        alignItems: 'start',
      }}
    >
      <Stack sx={{ gap: 6, minWidth: 0 }}>
        <ReportTable table={table} />
        <Chart table={table} />
        <Compare table={table} />
      </Stack>
      <Stack sx={{ gap: 6, minWidth: 0 }}>
        <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
          <WorkOut draftId={id} table={table} />
        </Sheet>
        {!goesOn(state) && <Repairs draftId={id} reportId={reportId} table={table} />}
        <Safe table={table} />
      </Stack>
    </Box>
  );
}

/** What was proven of the table. */
export function Safe({ table }: { table: ProtectedTable }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const { certificate } = table;
  const shown = table.cells.filter(({ value }) => value !== null).length;
  return (
    <Stack sx={{ gap: 1 }}>
      <Typography variant="body2">{t('reports:shown', { shown, cells: table.cells.length })}</Typography>
      <Typography variant="body2">
        {t(`reports:certificate.${certificate.status}`)}{' '}
        {t('reports:certificate.jointly', { count: certificate.jointly.length })}
      </Typography>
      <Typography variant="caption">{words.say(table.method)}</Typography>
      <Typography variant="caption" sx={{ overflowWrap: 'anywhere' }}>
        {certificate.method} · {certificate.solver} · <bdi dir="ltr">{certificate.hash.slice(0, 16)}</bdi>
      </Typography>
    </Stack>
  );
}

function Progress({ draft }: { draft: ReportDraft }) {
  const { t } = useTranslation();
  const { id = '', state = 'WORKING', progress = 0 } = draft;
  const cancel = usePress(() => call(reports.cancel, { id }), { refresh: refreshing('report-drafts') });
  return (
    <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
      <Stack direction="row" sx={{ gap: 4, alignItems: 'center', flexWrap: 'wrap' }}>
        <DraftMark state={state} />
        <Typography variant="body2" role="status" sx={{ flex: '1 1 240px' }}>
          {t(`reports:progress.${state}`)}
        </Typography>
        {goesOn(state) && (
          <Button variant="outlined" size="small" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('reports:cancel')}
          </Button>
        )}
      </Stack>
      {goesOn(state) && (
        <LinearProgress
          variant="determinate"
          value={progress}
          aria-label={t('reports:progress')}
          sx={{ mt: 3, borderRadius: '4px' }}
        />
      )}
    </Sheet>
  );
}

function BlockedNote({ blocked }: { blocked: Blocked }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const nameOf = ({ title, period, profile, breakdowns }: Blocked['drafts'][number]) => {
    const by = breakdowns.map(words.say).join(', ');
    const name = [words.say(title), words.periodName(period), words.readers({ profile, recipient: null })].join(', ');
    return by ? `${name}, ${t('reports:blocked.by', { breakdowns: by })}` : name;
  };
  return (
    <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
      <Typography variant="h2" sx={{ mb: 2 }}>
        {t('reports:blocked')}
      </Typography>
      <Typography variant="body1" sx={{ mb: 3, maxWidth: '70ch' }}>
        {t(`reports:blocked.${blocked.why}`)}
      </Typography>
      {blocked.releases.length > 0 && (
        <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', mb: 3 }}>
          {blocked.releases.map((release, at) => (
            <Button key={release} variant="outlined" size="small" component={RouterLink} to={`/releases/${release}`}>
              {t('reports:blocked.release', { number: at + 1 })}
            </Button>
          ))}
        </Stack>
      )}
      {blocked.drafts.length > 0 && (
        <>
          <Typography variant="h4" component="h3">
            {t('reports:blocked.drafts')}
          </Typography>
          <Box component="ul" sx={{ mt: 1, mb: 3 }}>
            {blocked.drafts.map((draft) => (
              <li key={draft.id}>{nameOf(draft)}</li>
            ))}
          </Box>
        </>
      )}
      {blocked.unblocks.length > 0 && (
        <>
          <Typography variant="h4" component="h3" sx={{ mb: 1 }}>
            {t('reports:unblocks')}
          </Typography>
          <Box component="ul" sx={{ m: 0, paddingInlineStart: 5, typography: 'body1' }}>
            {blocked.unblocks.map((way) => (
              <li key={way}>{t(`reports:unblock.${way}`)}</li>
            ))}
          </Box>
        </>
      )}
    </Sheet>
  );
}

/** Whoever asks does not approve. */
function AskForApproval({ draft }: { draft: ReportDraft }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay(releases.request);
  const keyOf = useActKey();
  const body = { draftId: draft.id ?? '', ...(draft.replaceableId && { replacesId: draft.replaceableId }) };
  const ask = usePress(() => call(releases.request, {}, body, { idempotencyKey: keyOf(body) }), {
    refresh: refreshing('releases'),
    done: 'reports:asked',
    after: ({ id }) => navigate(`/releases/${id}`),
  });
  if (!may) return null;
  if (draft.request?.corrected && !draft.replaceableId)
    return (
      <Typography variant="body2" sx={{ flexBasis: '100%', maxWidth: '62ch' }}>
        {t('reports:nothingToReplace')}
      </Typography>
    );
  return (
    <Stack sx={{ alignItems: 'flex-end' }}>
      <Button variant="contained" disabled={ask.isPending} onClick={() => ask.mutate()}>
        {t('reports:ask')}
      </Button>
      <Refusal error={ask.error} />
    </Stack>
  );
}
