import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { LineChart } from '@mui/x-charts/LineChart';
import { useTranslation } from 'react-i18next';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { visuallyHidden } from '../app/components/hidden.ts';
import { useTokens } from '../app/theme/theme.ts';
import { lengthOf } from './comparison.ts';
import { totalOf } from './stages.ts';
import { useReportWords } from './words.ts';

/** The totals of one report over its released periods, oldest first; a withheld total is a gap in the line. */
export function Trend({ tables }: { tables: readonly ProtectedTable[] }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const tokens = useTokens();
  // A quarter and a year do not stand in one line.
  const length = tables[0] && lengthOf(tables[0].period);
  const points = tables
    .filter(({ period }) => lengthOf(period) === length)
    // Two tables of one period, cut in two ways, have one total.
    .filter(({ period }, at, all) => all.findIndex((other) => other.period === period) === at)
    .map((table) => ({ name: words.periodName(table.period), short: table.period, total: totalOf(table) }))
    .reverse();
  if (points.length < 2) return null;

  return (
    <Box sx={{ position: 'relative' }}>
      <table style={visuallyHidden}>
        <caption>{t('reports:trendTitle')}</caption>
        <tbody>
          {points.map(({ name, total }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{total === null ? t('reports:withheld') : words.figure(total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Typography variant="caption" component="p" aria-hidden>
        {t('reports:trendTitle')}
      </Typography>
      <Box inert>
        <LineChart
          height={140}
          xAxis={[{ scaleType: 'point', data: points.map(({ short }) => short) }]}
          yAxis={[{ min: 0, width: 40, tickMinStep: 1 }]}
          series={[{ data: points.map(({ total }) => total), color: tokens.primary, showMark: true }]}
          hideLegend
          skipAnimation
          margin={{ top: 8, bottom: 4, left: 0, right: 40 }}
          slotProps={{ tooltip: { trigger: 'none' } }}
        />
      </Box>
    </Box>
  );
}
