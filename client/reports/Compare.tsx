import MenuItem from '@mui/material/MenuItem';
import MuiTextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type Release, releases } from '#server/releases/releases.contract.ts';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Section, Sheet } from '../app/components/Section.tsx';
import { areComparable, compare } from './comparison.ts';
import { FigureTable } from './FigureTable.tsx';
import { Figure } from './Table.tsx';
import { type Place, useReportWords } from './words.ts';

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
      {chosen &&
        (chosen.periodFrom < table.periodFrom ? (
          <Beside before={chosen} now={table} names={[chosen, table].map(({ period }) => words.periodName(period))} />
        ) : (
          <Beside before={table} now={chosen} names={[table, chosen].map(({ period }) => words.periodName(period))} />
        ))}
    </Section>
  );
}

/** What a correction changed about the release whose place it takes: both are in the registry. */
export function Adjusted({ release: { replacesId, edition = 1, result } }: { release: Release }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['releases', replacesId],
    queryFn: ({ signal }) => call(releases.get, { id: replacesId ?? '' }, undefined, { signal }),
    enabled: Boolean(replacesId),
  });
  if (!data?.result || !result) return null;
  return (
    <Section title={t('reports:adjusted')}>
      <Beside
        before={data.result}
        now={result}
        names={[data.edition ?? edition - 1, edition].map((number) => t('reports:edition', { number }))}
      />
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

function Beside({ before, now, names }: { before: ProtectedTable; now: ProtectedTable; names: readonly string[] }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const base = Math.max(before.certificate.base, now.certificate.base);
  // Categories that are data may stand in one of the two only.
  const named = (at: Place) => words.placeName(isIn(now, at) ? now : before, at);
  const lines = compare(before, now);
  const columns = [...names, t('reports:difference')];

  return (
    <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
      <FigureTable
        sx={{
          typography: 'body1',
          '& th, & td': { py: 2.5, px: 2, fontWeight: 400 },
          '& th:first-of-type': { overflowWrap: 'anywhere', fontWeight: 400 },
          '& thead th': { typography: 'subtitle2', borderBlockEnd: ({ ariadne }) => `1px solid ${ariadne.lineStrong}` },
          '& td:last-of-type': { fontWeight: 600 },
          // On a phone each line is a small list: its name, then each figure beside what it is.
          '@media (max-width: 599.95px)': {
            '&, & caption, & tbody, & tr, & th, & td': { display: 'block' },
            '& thead': { display: 'none' },
            '& tbody tr': { py: 2 },
            '& tbody tr > *': { border: '0 !important', py: '2px', px: 0 },
            '& tbody tr + tr': { borderBlockStart: ({ ariadne }) => ariadne.border },
            '& tbody th': { fontWeight: 600 },
            '& td': { display: 'flex', justifyContent: 'space-between', gap: 3 },
            '& td::before': { content: 'attr(data-column)', typography: 'body2', textAlign: 'start' },
          },
        }}
      >
        <caption style={{ captionSide: 'top', textAlign: 'start', paddingBottom: 8 }}>
          <Typography variant="body2" component="span">
            {t('reports:compareAbout')} {base > 1 && t('reports:compareRounded', { base, off: base - 1 })}
          </Typography>
        </caption>
        <thead>
          <tr>
            <th scope="col">{now.breakdowns.map(({ title }) => words.say(title)).join(', ')}</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ at, before: was, now: is, difference }) => (
            <tr key={JSON.stringify(at)}>
              <th scope="row">{named(at)}</th>
              <td data-column={columns[0]}>
                <Side value={was} />
              </td>
              <td data-column={columns[1]}>
                <Side value={is} />
              </td>
              <td data-column={columns[2]}>{difference === null ? '–' : words.change(difference)}</td>
            </tr>
          ))}
        </tbody>
      </FigureTable>
    </Sheet>
  );
}

const isIn = ({ breakdowns }: ProtectedTable, place: Place) =>
  place.every((code, at) => code === null || breakdowns[at]!.categories.some((one) => one.code === code));

/** A table that has no such line says so; one that withholds it hatches it. */
const Side = ({ value }: { value: number | null | undefined }) =>
  value === undefined ? '–' : <Figure value={value} />;
