import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import { useTokens } from '../app/theme/theme.ts';
import { type Drawn, draw, endWidth, type Flow } from './flow.ts';
import { HatchPattern } from './HatchPattern.tsx';
import { useWidth } from './useWidth.ts';
import { useReportWords } from './words.ts';

/**
 * From where to where: d3 works out the places, React draws them. What is withheld is a hatched band of one width. For
 * screen readers the table beside it stands for it.
 */
export function Sankey({ table, flow }: { table: ProtectedTable; flow: Flow }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const tokens = useTokens();
  const hatching = useId();
  const [ref, width] = useWidth();
  const [near, setNear] = useState<string>();
  const drawn: Drawn | undefined = width > 0 ? draw(flow, width) : undefined;
  const nameOf = (side: 0 | 1, code: string) => words.categoryName(table, flow.sides[side], code);
  const say = (value: number | null) => (value === null ? t('reports:withheld') : words.figure(value));

  return (
    <Box ref={ref} aria-hidden sx={{ position: 'relative', minHeight: 200 }}>
      {drawn && (
        <>
          <Box
            component="svg"
            width={width}
            height={drawn.height}
            sx={{
              display: 'block',
              overflow: 'visible',
              '& .shown': { stroke: tokens.primary, strokeOpacity: 0.28 },
              '& .near': { strokeOpacity: 0.6 },
              '& .end': { fill: tokens.ink },
              '@media (forced-colors: active)': {
                '& .shown': { stroke: 'Highlight', strokeOpacity: 0.5 },
                '& .end': { fill: 'CanvasText' },
              },
            }}
          >
            <HatchPattern id={hatching} />
            {drawn.links.map(({ from, to, value, path, width: wide }) => {
              const key = `${from} ${to}`;
              return (
                <path
                  key={key}
                  d={path}
                  fill="none"
                  strokeWidth={wide}
                  className={value === null ? 'withheld' : `shown${near === key ? ' near' : ''}`}
                  {...(value === null && { stroke: `url(#${hatching})` })}
                  onPointerEnter={() => setNear(key)}
                  onPointerLeave={() => setNear(undefined)}
                >
                  <title>{`${nameOf(0, from)} → ${nameOf(1, to)}: ${say(value)}`}</title>
                </path>
              );
            })}
            {drawn.ends.map(({ side, code, x, y, height }) => (
              <rect key={`${side} ${code}`} className="end" x={x} y={y} width={endWidth} height={height} rx={2} />
            ))}
          </Box>
          {drawn.ends.map(({ side, code, total, y, height }) => (
            <Box
              key={`${side} ${code}`}
              sx={{
                position: 'absolute',
                top: y + height / 2,
                transform: 'translateY(-50%)',
                [side === 0 ? 'left' : 'right']: endWidth + 6,
                maxWidth: `calc(50% - ${endWidth + 10}px)`,
                textAlign: side === 0 ? 'left' : 'right',
                pointerEvents: 'none',
              }}
            >
              <Typography
                variant="caption"
                component="p"
                sx={{
                  color: 'text.primary',
                  // Over the bands and their edges.
                  textShadow: ['1px 0', '-1px 0', '0 1px', '0 -1px', '0 0 3px', '0 0 3px']
                    .map((around) => `${around} ${tokens.canvas}`)
                    .join(', '),
                  // In a PDF each shadow would be the name once more.
                  '@media print': { textShadow: 'none' },
                  lineHeight: 1.25,
                  overflowWrap: 'anywhere',
                  display: '-webkit-box',
                  WebkitLineClamp: 3,
                  WebkitBoxOrient: 'vertical',
                  overflow: 'hidden',
                }}
              >
                {nameOf(side, code)} <b>{say(total)}</b>
              </Typography>
            </Box>
          ))}
        </>
      )}
    </Box>
  );
}
