import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReleaseOnPaper } from '#server/releases/releases.contract.ts';
import { When } from '../app/components/When.tsx';
import { useToPrint } from '../app/toPrint.ts';
import { Adjustments } from './Beside.tsx';
import { Chart } from './Chart.tsx';
import { ReportTable } from './Table.tsx';
import { useReportWords } from './words.ts';

/** What is left of A4 between its margins (server/http/printing.ts), in pixels. */
export const paperWidth = 669;

/** A release by itself, for the server's own browser. */
export function ReleasePaper() {
  const given = useToPrint<ReleaseOnPaper>();
  return given ? <PrintedRelease release={given} /> : null;
}

/** A release on paper: its table, its picture, what was counted, how figures are protected, and what proves it. */
export function PrintedRelease({
  release: { id, edition, replaces, result: table },
}: {
  release: Omit<ReleaseOnPaper, 'language'>;
}) {
  const { t } = useTranslation();
  const words = useReportWords();
  const { certificate } = table;
  const shown = table.cells.filter(({ value }) => value !== null).length;
  return (
    <Box data-printed="" sx={{ width: paperWidth, bgcolor: 'background.paper', '@media print': { p: 0 } }}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {[
          words.periodName(table.period),
          words.readers(table),
          table.grant && `${table.grant.code} · ${table.grant.name}`,
          t(`reports:unit.${table.unit}`),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Typography>
      <Typography variant="h1" component="p" sx={{ mb: 5 }}>
        {[table.indicator, words.say(table.title)].filter(Boolean).join(' · ')}
      </Typography>
      <Stack sx={{ gap: 6, '& > *': { breakInside: 'avoid' } }}>
        <ReportTable table={table} />
        <Chart table={table} />
        {replaces && (
          <div>
            <Typography variant="h4" component="p" sx={{ mb: 1 }}>
              {t('reports:adjusted')}
            </Typography>
            <Adjustments replaces={replaces} edition={edition} of={table} />
          </div>
        )}
        <Box
          component="dl"
          sx={{ m: 0, display: 'grid', gridTemplateColumns: '30% minmax(0, 1fr)', columnGap: 4, rowGap: 1.5 }}
        >
          <Pair label={t('reports:print.counted')}>{words.say(table.note)}</Pair>
          <Pair label={t('reports:print.method')}>{words.say(table.method)}</Pair>
          <Pair label={t('reports:print.certificate')}>
            {t('reports:shown', { shown, cells: table.cells.length })} {t(`reports:certificate.${certificate.status}`)}{' '}
            {t('reports:certificate.jointly', { count: certificate.jointly.length })}
          </Pair>
          <Pair label={t('reports:print.audited')}>
            <When at={certificate.auditedAt} as="full" /> · {certificate.method} · {certificate.solver}
          </Pair>
          <Pair label={t('reports:print.hash')}>{certificate.hash}</Pair>
          <Pair label={t('reports:print.release')}>
            {id} · {t('reports:edition', { number: edition })}
          </Pair>
          {replaces && (
            <Pair label={t('reports:print.replaces')}>
              {replaces.id} · {t('reports:edition', { number: replaces.edition })} · {t('reports:print.approved')}{' '}
              <When at={replaces.decidedAt} as="full" />
            </Pair>
          )}
        </Box>
        <div>
          <Typography variant="h4" component="p" sx={{ mb: 1 }}>
            {t('reports:howCounted')}
          </Typography>
          <Typography
            component="pre"
            sx={{
              m: 0,
              fontFamily: 'monospace',
              fontSize: 10,
              lineHeight: 1.4,
              whiteSpace: 'pre-wrap',
              overflowWrap: 'anywhere',
            }}
          >
            {table.sql}
          </Typography>
        </div>
      </Stack>
    </Box>
  );
}

function Pair({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <Typography variant="body2" component="dt" sx={{ fontWeight: 600 }}>
        {label}
      </Typography>
      <Typography variant="body2" component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
        {children}
      </Typography>
    </>
  );
}
