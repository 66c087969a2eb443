import Link from '@mui/material/Link';
import MenuItem from '@mui/material/MenuItem';
import MuiTextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useSearchParams } from 'react-router';
import { type Release, releases } from '#server/releases/releases.contract.ts';
import { compare } from '#server/reports/comparison.ts';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Section, Sheet } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { Adjustments, Beside } from './Beside.tsx';
import { areComparable } from './comparison.ts';
import { useReportWords } from './words.ts';

/** How many of the newest releases of a report are looked through. */
const looked = 24;

/** This table beside the released one of another period: what both show, and how far they are apart. */
export function Compare({ table }: { table: ProtectedTable }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const [search, setSearch] = useSearchParams();
  const others = useComparable(table);
  if (others.length === 0) return null;

  const chosen = others.find(({ period }) => period === search.get('with'));
  return (
    <Section title={t('reports:compare')}>
      <MuiTextField
        select
        size="small"
        label={t('reports:compareWith')}
        value={chosen?.period ?? ''}
        onChange={({ target }) =>
          setSearch(target.value ? { with: target.value } : {}, { replace: true, preventScrollReset: true })
        }
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        sx={{ minWidth: 260, mb: 4 }}
      >
        <MenuItem value="">{t('reports:compareNone')}</MenuItem>
        {others.map(({ period }) => (
          <MenuItem key={period} value={period}>
            {words.periodName(period)}
          </MenuItem>
        ))}
      </MuiTextField>
      {chosen && (
        <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
          <OfTwoPeriods tables={chosen.periodFrom < table.periodFrom ? [chosen, table] : [table, chosen]} />
        </Sheet>
      )}
    </Section>
  );
}

function OfTwoPeriods({ tables: [before, after] }: { tables: readonly [ProtectedTable, ProtectedTable] }) {
  const words = useReportWords();
  return (
    <Beside
      lines={compare(before, after)}
      of={after}
      names={[before, after].map(({ period }) => words.periodName(period))}
      base={Math.max(before.certificate.base, after.certificate.base)}
    />
  );
}

/** What a correction changed about the release whose place it takes, as the server tells it. */
export function Adjusted({ release }: { release: Release }) {
  const { t } = useTranslation();
  if (!release.replaces || !release.result) return null;
  return (
    <Section title={t('reports:adjusted')}>
      <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
        <Typography variant="body2" sx={{ mb: 2 }}>
          {t('reports:print.replaces')}:{' '}
          <Link component={RouterLink} to={`/releases/${release.replaces.id}`}>
            {t('reports:edition', { number: release.replaces.edition })}
          </Link>
          , {t('reports:print.approved')} <When at={release.replaces.decidedAt} as="full" />
        </Typography>
        <Adjustments replaces={release.replaces} edition={release.edition} of={release.result} />
      </Sheet>
    </Section>
  );
}

/** Released tables of the same question, of each period the last edition, the newest first. */
function useComparable(table: ProtectedTable): ProtectedTable[] {
  const may = useMay(releases.tables);
  const { reportId, profile } = table;
  const query = useQuery({
    queryKey: ['releases', 'tables', reportId, profile],
    queryFn: ({ signal }) =>
      call(releases.tables, {}, undefined, { query: { reportId, profile, limit: looked }, signal }),
    enabled: may,
  });
  const items = query.data?.items ?? [];
  const replaced = new Set(items.map(({ replacesId }) => replacesId));
  const tables = items
    .filter(
      ({ id, recipient, periodFrom }) =>
        !replaced.has(id ?? '') && (recipient ?? null) === table.recipient && periodFrom !== table.periodFrom,
    )
    .flatMap(({ result }) => result ?? [])
    .filter((other) => areComparable(table, other));
  return [...new Map(tables.map((one) => [one.period, one])).values()].sort((a, b) =>
    b.periodFrom.localeCompare(a.periodFrom),
  );
}
