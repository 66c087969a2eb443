import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import { members } from '#server/members/members.contract.ts';
import { type ReminderRow, reminders } from '#server/reminders/reminders.contract.ts';
import { useAbility, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Refusal } from '../app/components/Refusal.tsx';
import { MoreButton } from '../app/components/Rows.tsx';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { useShortcuts } from '../app/keys.tsx';
import { logging, mayLog } from '../app/navigation.ts';
import { useOverlay } from '../app/overlay.ts';
import { useReminderActs } from './acts.ts';
import { HandOver } from './HandOver.tsx';
import { placeOf, Row } from './WaitingList.tsx';

type Reminder = z.infer<typeof ReminderRow>;

/** What each list asks for. What was put off stands in a list of its own until it comes back. */
const views = {
  overdue: { due: 'overdue', snoozed: 'false' },
  today: { due: 'today', snoozed: 'false' },
  coming: { due: 'coming', snoozed: 'false' },
  snoozed: { snoozed: 'true' },
  done: { state: 'DONE', sort: '-dueAt' },
} as const;
type View = keyof typeof views;

/** Everything that is to be done, and what was, by case. */
export function RemindersPage() {
  const { t } = useTranslation('today');
  const [view, setView] = useState<View>('today');
  const query = useInfiniteQuery({
    queryKey: ['reminders', view],
    queryFn: ({ pageParam, signal }) =>
      call(reminders.list, {}, undefined, {
        query: { ...views[view], ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

  return (
    <Page>
      <PageTitle>{t('today:reminders')}</PageTitle>
      <ToggleButtonGroup
        exclusive
        value={view}
        onChange={(_, chosen: View | null) => chosen && setView(chosen)}
        aria-label={t('today:reminders')}
        sx={{ mb: 5, flexWrap: 'wrap' }}
      >
        {(Object.keys(views) as View[]).map((id) => (
          <ToggleButton key={id} value={id}>
            {t(`today:group.${id}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Loaded query={query}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0) return <EmptyState>{t(`today:none.${view}`)}</EmptyState>;
          return <Lines key={view} rows={rows} open={view !== 'done'} />;
        }}
      </Loaded>
      <MoreButton query={query} />
    </Page>
  );
}

/** The rows of one list. J and K or the arrows move, and each act has its letter. */
function Lines({ rows, open }: { rows: readonly Reminder[]; open: boolean }) {
  const { t } = useTranslation('today');
  const navigate = useNavigate();
  const overlay = useOverlay();
  const logs = mayLog(useAbility());
  const seesTeam = useMay(members.list);
  const mayHandOver = useMay(reminders.handOver) && seesTeam;
  const { done, snooze, error, isBusy } = useReminderActs();
  const [giving, setGiving] = useState<Reminder>();
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState<string>();
  /** Where the row stood that an act takes away: the one that follows gets the focus. */
  const place = useRef(-1);
  const at = rows.findIndex(({ id }) => id === active);
  const here = rows[at];
  if (at >= 0) place.current = at;

  const focus = (index: number) => list.current?.children[index]?.querySelector<HTMLElement>('a')?.focus();
  const move = (by: number) =>
    focus(Math.min(Math.max(at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by, 0), rows.length - 1));
  const log = (row: Reminder) => void overlay.open(logging.overlay, { code: row.code ?? '' });
  const run = (act: (row: Reminder) => void) => () => {
    if (here && !isBusy) act(here);
  };

  useLayoutEffect(() => {
    if (active && at < 0 && place.current >= 0 && document.activeElement === document.body)
      list.current?.children[Math.min(place.current, rows.length - 1)]?.querySelector<HTMLElement>('a')?.focus();
  }, [active, at, rows.length]);
  useShortcuts([
    { keys: 'j', does: 'app:keys.next', run: () => move(1) },
    { keys: 'k', does: 'app:keys.previous', run: () => move(-1) },
    { keys: 'arrowdown', does: 'app:keys.next', run: () => move(1) },
    { keys: 'arrowup', does: 'app:keys.previous', run: () => move(-1) },
    { keys: 'enter', does: 'app:keys.open', run: run((row) => void navigate(placeOf(row))) },
    ...(open
      ? [
          { keys: 'd', does: 'today:keys.done', run: run(done) },
          { keys: 's', does: 'today:keys.snooze', run: run(snooze) },
          ...(logs ? [{ keys: 'l', does: 'today:keys.log', run: run(log) }] : []),
          ...(mayHandOver ? [{ keys: 'h', does: 'today:keys.handOver', run: run(setGiving) }] : []),
        ]
      : []),
  ]);

  return (
    <>
      <Refusal error={error} />
      <Sheet>
        <Stack component="ul" ref={list} aria-label={t('today:reminders')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {rows.map((row) => {
            const what = `${t(`today:kind.${row.kind ?? 'TASK'}`)}, ${row.alias ?? row.code ?? ''}`;
            const button = (name: 'done' | 'log' | 'snooze' | 'handOver', act: (row: Reminder) => void) => (
              <Button
                size="small"
                variant="outlined"
                disabled={isBusy}
                onClick={() => act(row)}
                aria-label={t(`today:actOf.${name}`, { what })}
              >
                {t(`today:act.${name}`)}
              </Button>
            );
            return (
              <Row
                key={row.id}
                row={row}
                active={row.id === active}
                onActive={() => setActive(row.id)}
                acts={
                  open && (
                    <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
                      {button('done', done)}
                      {logs && button('log', log)}
                      {button('snooze', snooze)}
                      {mayHandOver && button('handOver', setGiving)}
                    </Stack>
                  )
                }
              />
            );
          })}
        </Stack>
      </Sheet>
      {giving && <HandOver reminder={giving} onClose={() => setGiving(undefined)} />}
    </>
  );
}
