import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import GlobalStyles from '@mui/material/GlobalStyles';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { FileFormat, type Release as ReleaseRecord, releases } from '#server/releases/releases.contract.ts';
import { useMay } from '../access/access.tsx';
import { call, download } from '../app/call.ts';
import { Refusal } from '../app/components/Refusal.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { refreshing, usePress } from '../app/press.ts';
import { Problem } from '../app/problem.ts';
import { useMe } from '../app/session.ts';
import type { Language } from '../app/time.ts';
import { Chart } from './Chart.tsx';
import { Adjusted, Compare } from './Compare.tsx';
import { Safe } from './Draft.tsx';
import { EvidenceOf } from './Evidence.tsx';
import { HowCounted } from './HowCounted.tsx';
import { PrintedRelease } from './PrintedRelease.tsx';
import { ReleaseMark } from './Releases.tsx';
import { ReportTable } from './Table.tsx';
import { spanOf, useReportWords } from './words.ts';

/** One release: what is approved is exactly what stands here. */
export function Release() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['releases', id],
    queryFn: ({ signal }) => call(releases.get, { id }, undefined, { signal }),
  });
  return (
    <Loaded query={query} page>
      {(release) => <ReleasePage release={release} />}
    </Loaded>
  );
}

function ReleasePage({ release }: { release: ReleaseRecord }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const { result: table, edition = 1 } = release;
  const readers = words.readers({ profile: release.profile ?? 'internal', recipient: release.recipient ?? null });
  return (
    <Page>
      <PageTitle
        above={[
          release.state === 'REQUESTED' && t('reports:step.approve'),
          spanOf(release),
          readers,
          table?.grant?.name,
          edition > 1 && t('reports:edition', { number: edition }),
        ]
          .filter(Boolean)
          .join(' · ')}
        aside={table && <HowCounted report={table} />}
      >
        {table ? words.say(table.title) : t('app:nav.releases')}
      </PageTitle>
      <Stack sx={{ gap: 6 }}>
        <Decision release={release} />
        {table && (
          <>
            <ReportTable table={table} />
            <Chart table={table} />
            <Adjusted release={release} />
            <Compare table={table} />
            <Safe table={table} />
          </>
        )}
        {release.state === 'RELEASED' && <Files release={release} />}
        <EvidenceOf release={release} />
      </Stack>
    </Page>
  );
}

/** Who asked, who decided, and what the reader may do about it. */
function Decision({ release }: { release: ReleaseRecord }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayDecide = useMay(releases.approve);
  const mayWithdraw = useMay(releases.withdraw);
  const { id = '', state, requestedByName, requestedAt, decidedByName, decidedAt } = release;
  const own = release.requestedBy === me.user.id;
  const refresh = refreshing('releases');
  const approve = usePress(() => call(releases.approve, { id }), { refresh, done: 'reports:approved' });
  const refuse = usePress(() => call(releases.refuse, { id }), { refresh, done: 'reports:refused' });
  const withdraw = usePress(() => call(releases.withdraw, { id }), { refresh, done: 'reports:withdrawn' });
  const busy = approve.isPending || refuse.isPending || withdraw.isPending;

  return (
    <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
      <Stack direction="row" sx={{ gap: 4, flexWrap: 'wrap', alignItems: 'center' }}>
        {state && <ReleaseMark state={state} />}
        <Typography variant="body2" sx={{ flex: '1 1 240px' }}>
          {t('reports:askedBy', { name: requestedByName })} {requestedAt && <When at={requestedAt} />}
          {decidedByName && (
            <>
              {' · '}
              {t('reports:decidedBy', { name: decidedByName })} {decidedAt && <When at={decidedAt} />}
            </>
          )}
        </Typography>
        {state === 'REQUESTED' && mayDecide && !own && (
          <>
            <Button variant="outlined" disabled={busy} onClick={() => refuse.mutate()}>
              {t('reports:refuse')}
            </Button>
            <Button variant="contained" disabled={busy} onClick={() => approve.mutate()}>
              {t('reports:approve')}
            </Button>
          </>
        )}
        {state === 'REQUESTED' && mayWithdraw && own && (
          <Button variant="outlined" disabled={busy} onClick={() => withdraw.mutate()}>
            {t('reports:withdraw')}
          </Button>
        )}
      </Stack>
      {state === 'REQUESTED' && own && (
        <Typography variant="caption" component="p" sx={{ mt: 2 }}>
          {t('reports:otherApproves')}
        </Typography>
      )}
      <Refusal error={approve.error ?? refuse.error ?? withdraw.error} />
    </Sheet>
  );
}

function Files({ release }: { release: ReleaseRecord }) {
  const { t, i18n } = useTranslation();
  const { id = '', edition = 1, replaces = null, result } = release;
  const [onPaper, setOnPaper] = useState(false);
  const take = usePress(
    async (format: FileFormat) => {
      const taken = download(releases.file, { id }, { format, language: i18n.language as Language });
      // Where the server has no browser to print with, the reader's own prints.
      await taken.catch((error: unknown) => {
        if (error instanceof Problem && error.kind === 'no-printer') setOnPaper(true);
        else throw error;
      });
    },
    { refresh: async () => {} },
  );
  useEffect(() => {
    if (!onPaper) return;
    const after = () => setOnPaper(false);
    window.addEventListener('afterprint', after);
    // Charts find their width first.
    const timer = setTimeout(() => window.print(), 200);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('afterprint', after);
    };
  }, [onPaper]);
  return (
    <Section title={t('reports:files')}>
      <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
        {FileFormat.options.map((format) => (
          <Button
            key={format}
            variant="outlined"
            disabled={take.isPending}
            onClick={() => take.mutate(format)}
            startIcon={<Download size={16} strokeWidth={1.8} aria-hidden />}
          >
            {t(`reports:file.${format}`)}
          </Button>
        ))}
      </Stack>
      <Refusal error={take.error} />
      {onPaper &&
        result &&
        createPortal(
          <Box
            aria-hidden
            data-on-paper=""
            sx={{ position: 'absolute', top: 0, left: -10_000, '@media print': { position: 'static' } }}
          >
            <GlobalStyles
              styles={{ '@media print': { 'body > :not([data-on-paper])': { display: 'none !important' } } }}
            />
            <PrintedRelease release={{ id, edition, replaces, result }} />
          </Box>,
          document.body,
        )}
    </Section>
  );
}
