import Box from '@mui/material/Box';
import { styled } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { type KeyboardEvent, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { visuallyHidden } from '../app/components/hidden.ts';
import { Sheet } from '../app/components/Section.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { hatching } from './hatching.ts';
import { type Place, useReportWords } from './words.ts';

/** Cells that are set apart, and what that says. */
type Marks = { marked?: readonly Place[]; mark?: string };
type Shown = Pick<ProtectedTable, 'title' | 'breakdowns' | 'cells'> & Partial<Pick<ProtectedTable, 'period'>>;

const keyOf = (place: Place) => JSON.stringify(place);

/** A protected table as its reader gets it: one sign for every withheld figure. Arrow keys go from cell to cell. */
export function ReportTable({ table, ...marks }: { table: Shown } & Marks) {
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 599.95px)');
  const withheld = table.cells.some(({ value }) => value === null);
  return (
    <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
      {isPhone ? <Cards table={table} {...marks} /> : <Grid table={table} {...marks} />}
      <Typography variant="caption" component="p" sx={{ mt: 3 }}>
        {withheld && (
          <>
            <span aria-hidden>✱ </span>
            {t('reports:withheldAbout')}{' '}
          </>
        )}
        {table.breakdowns.some(({ several }) => several) && t('reports:severalAbout')}
      </Typography>
    </Sheet>
  );
}

/** Rows are the first breakdown, columns the second; totals last. */
function useLayout(table: Shown, { marked = [], mark }: Marks) {
  const words = useReportWords();
  const values = new Map(table.cells.map(({ at, value }) => [keyOf(at), value]));
  const apart = new Set(marked.map(keyOf));
  const [rows, columns] = table.breakdowns.map(({ categories }) => [...categories.map(({ code }) => code), null]);
  return {
    rows: rows ?? [],
    columns: columns ?? [],
    figureAt: (place: Place) => ({
      value: values.get(keyOf(place)),
      ...(mark && apart.has(keyOf(place)) && { mark }),
    }),
    name: (at: number, code: string | null) => words.categoryName(table, at, code),
  };
}

function Grid({ table, ...marks }: { table: Shown } & Marks) {
  const words = useReportWords();
  const { t } = useTranslation();
  const { rows, columns, figureAt, name } = useLayout(table, marks);
  const grid = useRef<HTMLTableElement>(null);
  const caption = useId();

  const move = (event: KeyboardEvent) => {
    const by = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key];
    const cell = (event.target as HTMLElement).closest('td');
    if (!by || !cell) return;
    event.preventDefault();
    const line = cell.parentElement as HTMLTableRowElement;
    const next = grid.current?.rows[line.rowIndex + by[0]!]?.cells[cell.cellIndex + by[1]!];
    if (next?.tagName === 'TD') next.focus();
  };

  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Lines ref={grid} aria-labelledby={caption} onKeyDown={move}>
        <caption id={caption} style={visuallyHidden}>
          {words.say(table.title)}
          {table.period && `, ${words.periodName(table.period)}`}
        </caption>
        {columns.length > 0 && (
          <thead>
            <tr>
              <th scope="col">{words.say(table.breakdowns[0]!.title)}</th>
              {columns.map((column) => (
                <th key={String(column)} scope="col">
                  {name(1, column)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.length === 0 && (
            <tr>
              <th scope="row">{t('reports:total')}</th>
              <Cell {...figureAt([])} first />
            </tr>
          )}
          {rows.map((row, line) => (
            <tr key={String(row)} data-total={row === null || undefined}>
              <th scope="row">{name(0, row)}</th>
              {columns.length === 0 ? (
                <Cell {...figureAt([row])} first={line === 0} />
              ) : (
                columns.map((column, at) => (
                  <Cell key={String(column)} {...figureAt([row, column])} first={line === 0 && at === 0} />
                ))
              )}
            </tr>
          ))}
        </tbody>
      </Lines>
    </Box>
  );
}

/** One stop for Tab in the whole table; from there the arrows. */
function Cell({ first, ...figure }: { first: boolean } & Told) {
  return (
    <td tabIndex={first ? 0 : -1}>
      <Figure {...figure} />
    </td>
  );
}

type Told = { value: number | null | undefined; mark?: string };

/** A figure, or the one sign for all that are withheld. */
export function Figure({ value, mark }: Told) {
  const { t } = useTranslation();
  const words = useReportWords();
  const tokens = useTokens();
  if (typeof value === 'number')
    return mark ? (
      <Box
        component="span"
        sx={{ px: 2, borderRadius: '4px', color: tokens.danger, border: `1px solid ${tokens.danger}`, fontWeight: 700 }}
      >
        {words.figure(value)}
        <Box component="span" sx={visuallyHidden}>
          {' '}
          {mark}
        </Box>
      </Box>
    ) : (
      words.figure(value)
    );
  return (
    <Box
      component="span"
      sx={{ display: 'inline-block', minWidth: 44, textAlign: 'center', borderRadius: '4px', ...hatching(tokens) }}
    >
      <Box component="span" aria-hidden sx={{ bgcolor: tokens.surface, px: 1, fontWeight: 700 }}>
        ✱
      </Box>
      <Box component="span" sx={visuallyHidden}>
        {t('reports:withheld')}
      </Box>
    </Box>
  );
}

function Cards({ table, ...marks }: { table: Shown } & Marks) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const { rows, columns, figureAt, name } = useLayout(table, marks);
  const line = (label: string, place: Place) => (
    <Box key={label} sx={{ display: 'flex', justifyContent: 'space-between', gap: 3, py: 1 }}>
      <Typography variant="body2" component="dt">
        {label}
      </Typography>
      <Typography variant="body1" component="dd" sx={{ m: 0, fontWeight: 600 }}>
        <Figure {...figureAt(place)} />
      </Typography>
    </Box>
  );
  if (rows.length === 0)
    return (
      <Box component="dl" sx={{ m: 0 }}>
        {line(t('reports:total'), [])}
      </Box>
    );
  if (columns.length === 0)
    return (
      <Box component="dl" sx={{ m: 0 }}>
        {rows.map((row) => line(name(0, row), [row]))}
      </Box>
    );

  return rows.map((row) => (
    <Box key={String(row)} sx={{ py: 3, '& + &': { borderBlockStart: tokens.border } }}>
      <Typography variant="h4" component="h3" sx={{ mb: 1 }}>
        {name(0, row)}
      </Typography>
      <Box component="dl" sx={{ m: 0 }}>
        {columns.map((column) => line(name(1, column), [row, column]))}
      </Box>
    </Box>
  ));
}

const Lines = styled('table')(({ theme: { ariadne: t, typography } }) => ({
  ...typography.body1,
  inlineSize: '100%',
  borderCollapse: 'collapse',
  fontVariantNumeric: 'tabular-nums',
  '& th, & td': { padding: '10px 12px', textAlign: 'end', verticalAlign: 'baseline' },
  '& th:first-of-type': { textAlign: 'start' },
  '& th': { fontWeight: 500 },
  '& thead th': { ...typography.subtitle2, borderBlockEnd: `1px solid ${t.lineStrong}` },
  '& tbody tr + tr > *': { borderBlockStart: t.border },
  '& tbody tr[data-total] > *': { borderBlockStartColor: t.lineStrong, fontWeight: 600 },
  '& thead th:last-of-type:not(:first-of-type), & tbody td:last-of-type': { fontWeight: 600 },
}));
