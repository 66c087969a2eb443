import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
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
import { useMe } from '../app/session.ts';
import type { Language } from '../app/time.ts';
import { Chart } from './Chart.tsx';
import { Safe } from './Draft.tsx';
import { HowCounted } from './HowCounted.tsx';
import { ReleaseMark, spanOf } from './Releases.tsx';
import { ReportTable } from './Table.tsx';
import { useReportWords } from './words.ts';

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
  const { result: table } = release;
  const readers = words.readers({ profile: release.profile ?? 'internal', recipient: release.recipient ?? null });
  return (
    <Page>
      <PageTitle
        above={[spanOf(release), readers, table?.grant?.name].filter(Boolean).join(' · ')}
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
            <Safe table={table} />
          </>
        )}
        {release.state === 'RELEASED' && <Files id={release.id ?? ''} />}
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

function Files({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const take = usePress(
    (format: FileFormat) => download(releases.file, { id }, { format, language: i18n.language as Language }),
    { refresh: async () => {} },
  );
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
    </Section>
  );
}
