import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { BarChart } from '@mui/x-charts/BarChart';
import { useTranslation } from 'react-i18next';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { Section } from '../app/components/Section.tsx';
import { chartColours, useTokens } from '../app/theme/theme.ts';
import { Funnel } from './Funnel.tsx';
import { flowOf } from './flow.ts';
import { hatching } from './hatching.ts';
import { Sankey } from './Sankey.tsx';
import { referralStages } from './stages.ts';
import { useReportWords } from './words.ts';

/**
 * The same figures as the table, drawn; for screen readers the table stands for it. A withheld figure is a hatched
 * place of one size, whatever it hides.
 */
export function Chart({ table }: { table: ProtectedTable }) {
  const { t } = useTranslation();
  // Nothing but zeros is no picture.
  if (table.breakdowns.length === 0 || table.cells.every(({ value }) => value === 0)) return null;
  return (
    <Section title={t('reports:chart')}>
      <Picture table={table} />
    </Section>
  );
}

/** Referrals flow from one end to another, and from stage to stage; other tables are bars, or wholes with their parts. */
export function Picture({ table }: { table: ProtectedTable }) {
  const { t } = useTranslation();
  const flow = flowOf(table);
  const stages = referralStages(table);
  return (
    <Stack sx={{ gap: 6 }}>
      {flow ? (
        <Sankey table={table} flow={flow} />
      ) : (
        <Box inert>{table.breakdowns.length === 1 ? <Bars table={table} /> : <Shares table={table} />}</Box>
      )}
      {stages.length > 1 && <Funnel stages={stages} title={t('reports:stagesOf.referrals')} />}
    </Stack>
  );
}

function Bars({ table }: { table: ProtectedTable }) {
  const words = useReportWords();
  const { t } = useTranslation();
  const tokens = useTokens();
  const [breakdown] = table.breakdowns;
  const shown = breakdown!.categories.map(({ code, label }) => ({
    name: words.say(label),
    value: table.cells.find(({ at }) => at[0] === code)?.value ?? null,
  }));
  const withheld = shown.filter(({ value }) => value === null);

  return (
    <>
      <BarChart
        layout="horizontal"
        height={Math.max(120, shown.length * 36 + 40)}
        dataset={shown.filter(({ value }) => value !== null)}
        yAxis={[{ scaleType: 'band', dataKey: 'name', width: 160 }]}
        xAxis={[{ min: 0, tickMinStep: 1 }]}
        series={[{ dataKey: 'value', color: tokens.primary }]}
        hideLegend
        skipAnimation
        margin={{ top: 4, bottom: 4, left: 0, right: 16 }}
        slotProps={{ tooltip: { trigger: 'none' } }}
      />
      {withheld.map(({ name }) => (
        <Stack key={name} direction="row" sx={{ gap: 3, alignItems: 'center', py: 0.5 }}>
          <Typography variant="body2" sx={{ width: 160, textAlign: 'end' }}>
            {name}
          </Typography>
          <Box sx={{ px: 2, borderRadius: '4px', ...hatching(tokens) }}>
            <Typography variant="caption" sx={{ bgcolor: 'background.default', px: 1 }}>
              {t('reports:withheld')}
            </Typography>
          </Box>
        </Stack>
      ))}
    </>
  );
}

/** Each row as a whole, parted by the second breakdown; what is withheld is one hatched place of one size. */
function Shares({ table }: { table: ProtectedTable }) {
  const words = useReportWords();
  const { t } = useTranslation();
  const tokens = useTokens();
  const colours = chartColours(useTheme().ariadne.scheme);
  const [rows, columns] = table.breakdowns;
  const valueAt = (row: string, column: string | null) =>
    table.cells.find(({ at }) => at[0] === row && at[1] === column)?.value ?? null;
  if (columns!.several || columns!.categories.length > colours.length)
    return <Typography variant="body2">{t('reports:noChart')}</Typography>;

  return (
    <Stack sx={{ gap: 2 }}>
      {rows!.categories.map((row) => {
        const parts = columns!.categories.map(({ code, label }, at) => ({
          name: words.say(label),
          value: valueAt(row.code, code),
          colour: colours[at]!,
        }));
        const hides = parts.some(({ value }) => value === null);
        return (
          <Stack key={row.code} direction="row" sx={{ gap: 3, alignItems: 'center' }}>
            <Typography variant="body2" sx={{ width: 140, flexShrink: 0, fontWeight: 600 }}>
              {words.say(row.label)}
            </Typography>
            <Stack direction="row" sx={{ gap: '2px', flex: 1, height: 28, minWidth: 0 }}>
              {parts
                .filter(({ value }) => value)
                .map(({ name, value, colour }) => (
                  <Box
                    key={name}
                    sx={{
                      flex: value ?? 0,
                      minWidth: 0,
                      bgcolor: colour,
                      borderRadius: '4px',
                      overflow: 'hidden',
                      px: 1.5,
                    }}
                  >
                    <Typography
                      variant="caption"
                      noWrap
                      component="div"
                      sx={{
                        lineHeight: '28px',
                        color: (theme) => theme.palette.getContrastText(colour),
                      }}
                    >
                      {name} <strong>{words.figure(value ?? 0)}</strong>
                    </Typography>
                  </Box>
                ))}
              {hides && (
                <Box
                  sx={{
                    flex: 'none',
                    px: 1.5,
                    border: tokens.border,
                    borderRadius: '4px',
                    ...hatching(tokens),
                  }}
                >
                  <Typography
                    variant="caption"
                    noWrap
                    component="div"
                    sx={{ lineHeight: '28px', bgcolor: 'background.default', px: 1 }}
                  >
                    {t('reports:withheld')}
                  </Typography>
                </Box>
              )}
            </Stack>
          </Stack>
        );
      })}
    </Stack>
  );
}
