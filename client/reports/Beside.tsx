import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import type { Replaced } from '#server/releases/releases.contract.ts';
import type { ComparedCell, ProtectedTable } from '#server/reports/reports.contract.ts';
import { FigureTable } from './FigureTable.tsx';
import { Figure } from './Table.tsx';
import { useReportWords } from './words.ts';

/** What two editions show differently. */
export function Adjustments({
  replaces: { edition: earlier, base, adjustments },
  edition = earlier + 1,
  of,
}: {
  replaces: Replaced;
  edition: number | undefined;
  of: ProtectedTable;
}) {
  const { t } = useTranslation();
  if (!adjustments.length) return <Typography variant="body1">{t('reports:adjustedNothing')}</Typography>;
  const names = [earlier, edition].map((number) => t('reports:edition', { number }));
  return <Beside lines={adjustments} of={of} names={names} base={base} />;
}

/** Figures of two tables of the same question, each beside the other; `of` is one of the two. */
export function Beside({
  lines,
  of: { breakdowns },
  names,
  base,
}: {
  lines: readonly ComparedCell[];
  of: ProtectedTable;
  names: readonly string[];
  base: number;
}) {
  const { t } = useTranslation();
  const words = useReportWords();
  const columns = [...names, t('reports:difference')];

  return (
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
          '& tbody th:first-of-type': { fontWeight: 600 },
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
          <th scope="col">{breakdowns.map(({ title }) => words.say(title)).join(', ')}</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ at, labels, before, after, difference }) => (
          <tr key={JSON.stringify(at)}>
            <th scope="row">{words.lineName(labels)}</th>
            <td data-column={columns[0]}>
              <Side value={before} />
            </td>
            <td data-column={columns[1]}>
              <Side value={after} />
            </td>
            <td data-column={columns[2]}>{difference === null ? '–' : words.change(difference)}</td>
          </tr>
        ))}
      </tbody>
    </FigureTable>
  );
}

/** A table that has no such line says so; one that withholds it hatches it. */
const Side = ({ value }: { value: number | null | undefined }) =>
  value === undefined ? '–' : <Figure value={value} />;
