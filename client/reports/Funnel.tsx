import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { area } from 'd3-shape';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { visuallyHidden } from '../app/components/hidden.ts';
import { useTokens } from '../app/theme/theme.ts';
import { HatchPattern } from './HatchPattern.tsx';
import type { Stage } from './stages.ts';
import { useWidth } from './useWidth.ts';
import { useReportWords } from './words.ts';

const label = 24;
const bar = 26;
const between = 16;
const pitch = label + bar + between;
/** How wide a withheld stage is, of the whole: one width, whatever it hides. */
const withheldShare = 0.3;

/** One stage below the other, each as wide as its figure; between two that are shown, what is left of the first. */
export function Funnel({ stages, title }: { stages: readonly Stage[]; title: string }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const tokens = useTokens();
  const hatching = useId();
  const [ref, width] = useWidth();
  const most = Math.max(1, ...stages.map(({ value }) => value ?? 0));
  const widthOf = (value: number | null) =>
    value === null ? width * withheldShare : Math.max(2, (value / most) * width);
  const topOf = (at: number) => at * pitch + label;
  const slope = area<[y: number, wide: number]>()
    .y(([y]) => y)
    .x0(([, wide]) => (width - wide) / 2)
    .x1(([, wide]) => (width + wide) / 2);
  const say = (value: number | null) => (value === null ? t('reports:withheld') : words.figure(value));

  return (
    <Box ref={ref} sx={{ position: 'relative', minHeight: stages.length * pitch - between }}>
      <table style={visuallyHidden}>
        <caption>{title}</caption>
        <tbody>
          {stages.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{t(`reports:stage.${name}`)}</th>
              <td>{say(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Box aria-hidden>
        <Box
          component="svg"
          width={width}
          height={stages.length * pitch - between}
          sx={{
            display: 'block',
            '& .shown': { fill: tokens.primary },
            '& .slope': { fill: tokens.primarySoft },
            '& .frame': { fill: 'none', stroke: tokens.lineStrong },
            '@media (forced-colors: active)': {
              '& .shown': { fill: 'Highlight' },
              '& .slope': { fill: 'none', stroke: 'CanvasText' },
              '& .frame': { stroke: 'CanvasText' },
            },
          }}
        >
          <HatchPattern id={hatching} />
          {stages.map(({ name, value }, at) => {
            const wide = widthOf(value);
            const place = { x: (width - wide) / 2, y: topOf(at), width: wide, height: bar, rx: 4 };
            const next = stages[at + 1];
            const isSloped = next !== undefined && value !== null && next.value !== null;
            return (
              <g key={name}>
                <title>{`${t(`reports:stage.${name}`)}: ${say(value)}`}</title>
                {isSloped && (
                  <path
                    className="slope"
                    d={
                      slope([
                        [topOf(at) + bar, wide],
                        [topOf(at + 1), widthOf(next.value)],
                      ]) ?? ''
                    }
                  />
                )}
                {value === null && <rect {...place} fill={`url(#${hatching})`} />}
                <rect {...place} className={value === null ? 'frame' : 'shown'} />
              </g>
            );
          })}
        </Box>
        {stages.map(({ name, value }, at) => (
          <Typography
            key={name}
            variant="body2"
            sx={{
              position: 'absolute',
              top: at * pitch,
              insetInline: 0,
              textAlign: 'center',
              lineHeight: `${label}px`,
            }}
            noWrap
          >
            {t(`reports:stage.${name}`)} <b>{say(value)}</b>
          </Typography>
        ))}
      </Box>
    </Box>
  );
}
