import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ForeseenReminder, queue } from '#server/reminders/queue.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Section } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { DayChoice } from '../app/form/DateFields.tsx';
import type { Tone } from '../app/theme/theme.ts';
import { today } from '../app/time.ts';
import { useCaseContext } from '../case/context.ts';
import { keyOf } from '../case/data.ts';
import { Note } from '../case/parts.tsx';

const tones: Record<ForeseenReminder['act'], Tone> = {
  raise: 'ok',
  send: 'ok',
  wait: 'info',
  cancel: 'neutral',
  fail: 'warn',
  unknown: 'neutral',
};
const ahead = (days: number) =>
  new Date(Date.parse(`${today()}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Everything that would come up in this case, why, and what would keep it from coming. Looking changes nothing. */
export function Ahead() {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const may = useMay(queue.simulate);
  const [to, setTo] = useState(() => ahead(90));
  const [done, setDone] = useState(false);
  const [withdrawnOn, setWithdrawnOn] = useState<string>();
  const query = useQuery({
    queryKey: keyOf(code, 'ahead', to, done, withdrawnOn),
    queryFn: ({ signal }) =>
      call(queue.simulate, { code }, undefined, {
        query: { from: today(), to, assume: done ? 'DONE' : 'WAITING', ...(withdrawnOn && { withdrawnOn }) },
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled: may,
  });
  if (!may) return <NotShown />;

  return (
    <Section title={t('reminders:ahead.title')}>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('reminders:ahead.about')}</Note>
        <Stack direction="row" sx={{ gap: 5, flexWrap: 'wrap', alignItems: 'flex-end' }} data-no-print="">
          <DayChoice
            label={t('reminders:ahead.to')}
            value={to}
            min={today()}
            max={ahead(400)}
            onDay={(day) => setTo(day ?? ahead(90))}
          />
          <DayChoice
            label={t('reminders:ahead.withdrawnOn')}
            value={withdrawnOn}
            min={today()}
            max={to}
            onDay={setWithdrawnOn}
          />
          <FormControlLabel
            control={<Switch checked={done} onChange={(_, on) => setDone(on)} />}
            label={t('reminders:ahead.done')}
          />
        </Stack>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState>{t('reminders:ahead.none')}</EmptyState>
            ) : (
              <Rows label={t('reminders:ahead.title')}>
                {items.map((item, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: what would only be made has no key of its own.
                  <Foreseen key={i} item={item} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Stack>
    </Section>
  );
}

/** One moment: what, for whom, what becomes of it, and each check with its answer. */
function Foreseen({ item }: { item: ForeseenReminder }) {
  const { t } = useTranslation();
  return (
    <Row
      name={
        <>
          <When at={item.at} /> · {t(`today:kind.${item.kind}`)}
        </>
      }
      about={
        <>
          {[
            item.userName,
            item.step > 0 ? t('reminders:ahead.step', { step: item.step }) : '',
            item.id ? '' : t('reminders:ahead.byRule'),
          ]
            .filter(Boolean)
            .join(' · ')}
          {item.checks.length === 0 && (
            <div>
              {t([`reminders:why.${item.why}`, `reminders:dead.why.${item.why}`, 'reminders:dead.whyOther'], {
                code: item.why,
              })}
            </div>
          )}
          <Box component="ul" sx={{ m: 0, mt: 1, paddingInlineStart: 5 }}>
            {item.checks.map(({ check, passed, why }) => (
              <li key={check}>
                {t(`reminders:check.${check}`)}: {t([`reminders:why.${why}`, `case:message.reason.${why}`])}{' '}
                {passed ? '✓' : '✕'}
              </li>
            ))}
          </Box>
        </>
      }
      mark={
        <Mark tone={tones[item.act]}>
          {t(`reminders:act.${item.act}`)}
          {item.until && (
            <>
              {' '}
              <When at={item.until} />
            </>
          )}
        </Mark>
      }
    />
  );
}
