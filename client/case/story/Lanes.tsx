import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCodes } from '../../app/codes.ts';
import { visuallyHidden } from '../../app/components/hidden.ts';
import { useTokens } from '../../app/theme/theme.ts';
import { type Day, fullDay, type Language, shortDay } from '../../app/time.ts';
import { useStaffName } from '../parts.tsx';
import type { Axis, Lane, LaneMark, Sign } from './lanes.ts';

const percent = (x: number) => `${(x * 100).toFixed(2)}%`;
const signs: readonly Sign[] = ['came', 'missed', 'date', 'planned'];
const labelWidth = { xs: '1fr', sm: '168px minmax(0, 1fr)' };

function monthName(day: Day, language: Language): string {
  const locale = language === 'el' ? 'el-GR' : 'en-GB';
  const month = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' }).format(
    Date.parse(`${day}T12:00:00Z`),
  );
  return day.slice(5, 7) === '01' ? `${month} ${day.slice(0, 4)}` : month;
}

/** One lane per service with a mark per meeting, and the same as a table. */
export function Lanes({ lanes, axis }: { lanes: readonly Lane[]; axis: Axis }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const tokens = useTokens();
  const codes = useCodes();
  const staff = useStaffName();
  const caption = useId();
  const [asTable, setAsTable] = useState(false);
  const present = new Set(
    lanes.flatMap(({ marks, dashes }) => [...marks.map(({ sign }) => sign), ...(dashes ? ['planned' as const] : [])]),
  );
  const below = (lane: Lane) =>
    lane.datesOnly
      ? t('case:story.datesOnly')
      : lane.line === undefined || lane.status === 'ON_HOLD'
        ? codes.label('episode_status', lane.status)
        : lane.leadUserId
          ? staff(lane.leadUserId)
          : '';

  return (
    <Box component="figure" aria-labelledby={caption} sx={{ m: 0 }}>
      <Box component="figcaption" id={caption} sx={visuallyHidden}>
        {t('case:story.figure')}
      </Box>
      {!asTable && (
        <Box aria-hidden data-personal="" sx={{ position: 'relative' }}>
          <Box sx={{ display: 'grid', gridTemplateColumns: labelWidth, columnGap: 4 }}>
            <Box sx={{ display: { xs: 'none', sm: 'block' } }} />
            <Box sx={{ position: 'relative', height: 26 }}>
              {axis.ticks.map(({ day, x }) => (
                <Typography
                  key={day}
                  variant="caption"
                  component="span"
                  sx={{
                    position: 'absolute',
                    insetInlineStart: percent(x),
                    paddingInlineStart: '5px',
                    whiteSpace: 'nowrap',
                    display: x > 0.95 ? 'none' : undefined,
                  }}
                >
                  {monthName(day, language)}
                </Typography>
              ))}
            </Box>
          </Box>
          <Box sx={{ position: 'relative' }}>
            <Box
              sx={{
                position: 'absolute',
                inset: 0,
                display: 'grid',
                gridTemplateColumns: labelWidth,
                columnGap: 4,
                pointerEvents: 'none',
              }}
            >
              <Box sx={{ display: { xs: 'none', sm: 'block' } }} />
              <Box sx={{ position: 'relative' }}>
                {axis.ticks.map(({ day, x }) => (
                  <Box
                    key={day}
                    sx={{
                      position: 'absolute',
                      insetBlock: 0,
                      insetInlineStart: percent(x),
                      borderInlineStart: tokens.border,
                    }}
                  />
                ))}
                <Box
                  sx={{
                    position: 'absolute',
                    insetBlock: '-6px 0',
                    insetInlineStart: `calc(${percent(axis.today)} - 1px)`,
                    width: 2,
                    bgcolor: tokens.thread,
                    '&::before': {
                      content: '""',
                      position: 'absolute',
                      insetBlockStart: '-4px',
                      insetInlineStart: '-3px',
                      width: 8,
                      height: 8,
                      borderRadius: '50%',
                      bgcolor: tokens.thread,
                    },
                  }}
                />
              </Box>
            </Box>
            {lanes.map((lane) => (
              <Box
                key={lane.id}
                sx={{ display: 'grid', gridTemplateColumns: labelWidth, columnGap: 4, alignItems: 'center', py: '3px' }}
              >
                <Box
                  sx={{
                    position: 'relative',
                    minWidth: 0,
                    bgcolor: { xs: tokens.surface, sm: 'transparent' },
                    width: { xs: 'fit-content', sm: 'auto' },
                    paddingInlineEnd: { xs: 2, sm: 0 },
                  }}
                >
                  <Typography
                    component="span"
                    sx={{
                      display: { xs: 'inline', sm: 'block' },
                      fontSize: '0.8125rem',
                      lineHeight: '16px',
                      fontWeight: 600,
                      overflowWrap: 'anywhere',
                    }}
                  >
                    {codes.label('service_type', lane.serviceType)}
                  </Typography>
                  <Typography
                    component="span"
                    sx={{
                      display: { xs: 'inline', sm: 'block' },
                      ml: { xs: 1.5, sm: 0 },
                      fontSize: '0.75rem',
                      lineHeight: '14px',
                      color: 'text.secondary',
                    }}
                  >
                    {below(lane)}
                  </Typography>
                </Box>
                <Track lane={lane} />
              </Box>
            ))}
          </Box>
          <Box
            component="ul"
            sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 5, rowGap: 1, listStyle: 'none', m: 0, mt: 4, p: 0 }}
          >
            {signs
              .filter((sign) => present.has(sign))
              .map((sign) => (
                <Typography
                  component="li"
                  variant="caption"
                  key={sign}
                  sx={{ display: 'flex', alignItems: 'center', gap: 2, color: 'text.secondary' }}
                >
                  <Box
                    component="svg"
                    width={sign === 'planned' ? 20 : 12}
                    height="12"
                    sx={{ overflow: 'visible', flexShrink: 0 }}
                  >
                    {sign === 'planned' && (
                      <line x1="0" x2="20" y1="6" y2="6" stroke={tokens.ink3} strokeWidth="1.5" strokeDasharray="4 4" />
                    )}
                    <SignShape sign={sign} x={sign === 'planned' ? '10' : '6'} y={6} />
                  </Box>
                  {t(`case:story.sign.${sign}`)}
                </Typography>
              ))}
          </Box>
        </Box>
      )}
      <Box
        sx={asTable ? { overflowX: 'auto' } : visuallyHidden}
        {...(asTable && { role: 'region', 'aria-labelledby': caption, tabIndex: 0 })}
      >
        <TableTwin lanes={lanes} below={below} />
      </Box>
      <Button
        variant="text"
        size="small"
        onClick={() => setAsTable(!asTable)}
        sx={{ mt: 2, marginInlineStart: -2.5 }}
        data-no-print=""
      >
        {t(asTable ? 'case:story.asPicture' : 'case:story.asTable')}
      </Button>
    </Box>
  );
}

/** The line of one service and its marks; places are percents, so that it follows the width of the page. */
function Track({ lane }: { lane: Lane }) {
  const tokens = useTokens();
  return (
    <Box component="svg" width="100%" height="26" focusable="false" sx={{ display: 'block', overflow: 'visible' }}>
      {lane.line && !lane.datesOnly && (
        <line
          x1={percent(lane.line[0])}
          x2={percent(lane.line[1])}
          y1="13"
          y2="13"
          stroke={tokens.primary}
          strokeOpacity="0.6"
          strokeWidth="1.25"
        />
      )}
      {lane.dashes && (
        <line
          x1={percent(lane.dashes[0])}
          x2={percent(lane.dashes[1])}
          y1="13"
          y2="13"
          stroke={tokens.ink3}
          strokeWidth="1.5"
          strokeDasharray="4 4"
        />
      )}
      {lane.marks.map(({ id, sign, x }) => (
        <SignShape key={id} sign={sign} x={percent(x)} y={13} />
      ))}
    </Box>
  );
}

function SignShape({ sign, x, y }: { sign: Sign; x: string; y: number }) {
  const t = useTokens();
  if (sign === 'date')
    return (
      <svg x={x} y={y} overflow="visible" aria-hidden="true">
        <path d="M0-5.2 5.2 0 0 5.2-5.2 0Z" fill={t.surface} stroke={t.ink2} strokeWidth="1.5" />
      </svg>
    );
  const look = {
    came: { fill: t.primary, stroke: t.surface, strokeWidth: 1 },
    missed: { fill: t.surface, stroke: t.primary, strokeWidth: 1.75 },
    planned: { fill: t.surface, stroke: t.ink3, strokeWidth: 1.5, strokeDasharray: '2 2' },
  }[sign];
  return <circle cx={x} cy={y} r={sign === 'came' ? 4.6 : 4} {...look} />;
}

const Cell = styled('td')(({ theme: { ariadne: t } }) => ({
  textAlign: 'start',
  verticalAlign: 'top',
  padding: '8px 12px',
  fontSize: '0.875rem',
  borderBlockEnd: t.border,
  '&:is(th)': { fontWeight: 600 },
}));

/** The same as the picture, in words. */
function TableTwin({ lanes, below }: { lanes: readonly Lane[]; below: (lane: Lane) => string }) {
  const { t, i18n } = useTranslation();
  const codes = useCodes();
  const language = i18n.language as Language;
  const days = (marks: readonly LaneMark[], sign: Sign) => {
    const found = marks.filter((mark) => mark.sign === sign);
    if (found.length === 0) return '–';
    const words = found.map(({ day }) => (sign === 'planned' ? shortDay(day, language) : fullDay(day)));
    return `${found.length}: ${words.join(', ')}`;
  };
  return (
    <Box component="table" sx={{ borderCollapse: 'collapse', width: '100%', minWidth: 560 }} data-personal="">
      <caption style={visuallyHidden}>{t('case:story.figure')}</caption>
      <thead>
        <tr>
          <Cell as="th" scope="col">
            {t('case:story.service')}
          </Cell>
          {signs.map((sign) => (
            <Cell as="th" scope="col" key={sign}>
              {t(`case:story.sign.${sign}`)}
            </Cell>
          ))}
        </tr>
      </thead>
      <tbody>
        {lanes.map((lane) => (
          <tr key={lane.id}>
            <Cell as="th" scope="row">
              {codes.label('service_type', lane.serviceType)}
              <Box component="span" sx={{ display: 'block', fontWeight: 400, color: 'text.secondary' }}>
                {below(lane)}
              </Box>
            </Cell>
            {signs.map((sign) => (
              <Cell key={sign}>{days(lane.marks, sign)}</Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </Box>
  );
}
