import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type DeadLetter, type QueueHealth, queue } from '#server/reminders/queue.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section } from '../app/components/Section.tsx';
import { Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { refreshing, usePress } from '../app/press.ts';
import { usePages } from '../case/data.ts';
import { Fact, Facts, Note } from '../case/parts.tsx';

const often = 15_000;
/** A worker looks through the table every thirty seconds; three looks missed is one too many. */
const patience = 90_000;

/** How the queue of reminders is, and what failed too often. Numbers and kinds: no case, no person. */
export function Queue() {
  const { t } = useTranslation();
  const may = useMay(queue.health);
  const health = useQuery({
    queryKey: ['reminder-queue', 'health'],
    queryFn: ({ signal }) => call(queue.health, {}, undefined, { signal }),
    refetchInterval: often,
  });
  const dead = usePages(
    ['reminder-queue', 'dead'],
    (paging, signal) => call(queue.deadLetters, {}, undefined, { query: paging, signal }),
    50,
    often,
  );
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle>{t('app:nav.reminderQueue')}</PageTitle>
      <Stack sx={{ gap: 6 }}>
        <Note>{t('reminders:queue.about')}</Note>
        <Loaded query={health}>{(told) => <Health told={told} />}</Loaded>
        <Section title={t('reminders:dead.title')}>
          <Paged query={dead} none={t('reminders:dead.none')}>
            {(rows) => (
              <Rows label={t('reminders:dead.title')}>
                {rows.map((row) => (
                  <Dead key={row.id} row={row} />
                ))}
              </Rows>
            )}
          </Paged>
        </Section>
      </Stack>
    </Page>
  );
}

function Health({ told }: { told: QueueHealth }) {
  const { t } = useTranslation();
  const away = !told.workerSeenAt || Date.now() - Date.parse(told.workerSeenAt) > patience;
  const state = away ? 'away' : told.late > 0 ? 'late' : told.answers ? 'well' : 'slow';
  return (
    <Stack sx={{ gap: 4 }}>
      <div>
        <Mark tone={state === 'well' ? 'ok' : 'warn'}>{t(`reminders:queue.state.${state}`)}</Mark>
      </div>
      <Facts>
        <Fact label={t('reminders:queue.carrier')}>{t(`reminders:queue.on.${told.carrier}`)}</Fact>
        <Fact label={t('reminders:queue.worker')}>{told.workerSeenAt && <When at={told.workerSeenAt} />}</Fact>
        <Fact label={t('reminders:queue.scheduled')}>{String(told.scheduled)}</Fact>
        <Fact label={t('reminders:queue.late')}>
          {String(told.late)}
          {told.oldestLateAt && (
            <>
              {' · '}
              <When at={told.oldestLateAt} />
            </>
          )}
        </Fact>
        <Fact label={t('reminders:queue.held')}>{String(told.held)}</Fact>
        <Fact label={t('reminders:queue.dead')}>{String(told.dead)}</Fact>
      </Facts>
    </Stack>
  );
}

function Dead({ row }: { row: DeadLetter }) {
  const { t } = useTranslation();
  const retry = usePress(() => call(queue.retry, { id: row.id as string }), {
    refresh: refreshing('reminder-queue'),
    done: 'reminders:dead.retried',
  });
  const kind = t(`today:kind.${row.kind}`);
  return (
    <>
      <Row
        name={kind}
        about={
          <>
            {row.dueAt && <When at={row.dueAt} />} · {t('reminders:dead.tries', { count: row.attempts ?? 0 })} ·{' '}
            {t(`reminders:dead.why.${row.failure}`, {
              defaultValue: t('reminders:dead.whyOther', { code: row.failure ?? '' }),
            })}
          </>
        }
        acts={
          <Button
            variant="outlined"
            size="small"
            onClick={() => retry.mutate()}
            loading={retry.isPending}
            aria-label={t('reminders:dead.retryOf', { what: kind })}
          >
            {t('reminders:dead.retry')}
          </Button>
        }
      />
      {retry.error && (
        <li>
          <Refusal error={retry.error} />
        </li>
      )}
    </>
  );
}
