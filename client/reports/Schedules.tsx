import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { BodyInput } from '#server/platform/contract.ts';
import type { Report, ReportDraft } from '#server/reports/reports.contract.ts';
import { type ReportSchedule, schedules } from '#server/schedules/schedules.contract.ts';
import { useMay } from '../access/access.tsx';
import { bodyOf, EditDialog } from '../admin/parts.tsx';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Section } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { NumberField } from '../app/form/fields.tsx';
import { refreshing, usePress } from '../app/press.ts';
import { usePages } from '../case/data.ts';
import { useReportWords } from './words.ts';

/** What is made again after each period, and which of it waits to be looked at. */
export function Schedules({ reports: known }: { reports: readonly Report[] }) {
  const { t } = useTranslation();
  const query = usePages(
    ['report-schedules'],
    (paging, signal) => call(schedules.list, {}, undefined, { query: paging, signal }),
    25,
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  // Nobody is told of what she has not: a draft offers it.
  if (!items.length) return null;
  return (
    <Section title={t('reports:schedules')}>
      <Rows label={t('reports:schedules')}>
        {items.map((schedule) => (
          <ScheduleRow
            key={schedule.id}
            schedule={schedule}
            report={known.find(({ id }) => id === schedule.reportId)}
          />
        ))}
      </Rows>
    </Section>
  );
}

function ScheduleRow({ schedule, report }: { schedule: ReportSchedule; report: Report | undefined }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const {
    id = '',
    paused = false,
    version = 0,
    request,
    rhythm,
    lastPeriod,
    lastDraftId,
    lastState,
    nextOn,
  } = schedule;
  const refresh = refreshing('report-schedules');
  const pause = usePress(() => call(schedules.change, { id }, { paused: !paused }, { ifMatch: version }), { refresh });
  const remove = usePress(() => call(schedules.remove, { id }), { refresh, done: 'reports:schedule.removed' });
  const busy = pause.isPending || remove.isPending;
  const name = report ? words.say(report.title) : (schedule.reportId ?? '');
  return (
    <Row
      name={name}
      about={
        <>
          {rhythm && t(`reports:schedule.rhythm.${rhythm}`, { days: schedule.daysAfter })}
          {' · '}
          {request && words.readers({ profile: request.profile, recipient: request.recipient ?? null })}
          {nextOn && (
            <>
              {' · '}
              {t('reports:schedule.next')} <When at={nextOn} as="full" />
            </>
          )}
          {lastDraftId && lastPeriod && (
            <>
              {' · '}
              <Link component={RouterLink} to={`/reports/drafts/${lastDraftId}`}>
                {t('reports:schedule.last', { period: words.periodName(lastPeriod) })}
              </Link>
            </>
          )}
          <Refusal error={pause.error ?? remove.error} />
        </>
      }
      mark={
        paused ? (
          <Mark tone="neutral">{t('reports:schedule.paused')}</Mark>
        ) : (
          lastState && <Mark tone={lastState === 'DONE' ? 'info' : 'neutral'}>{t(`reports:state.${lastState}`)}</Mark>
        )
      }
      acts={
        <Stack direction="row" sx={{ gap: 2 }}>
          <Button
            variant="outlined"
            size="small"
            disabled={busy}
            onClick={() => pause.mutate()}
            aria-label={`${t(paused ? 'reports:schedule.goOn' : 'reports:schedule.pause')}: ${name}`}
          >
            {t(paused ? 'reports:schedule.goOn' : 'reports:schedule.pause')}
          </Button>
          <Button
            variant="outlined"
            size="small"
            disabled={busy}
            onClick={() => remove.mutate()}
            aria-label={`${t('reports:schedule.remove')}: ${name}`}
          >
            {t('reports:schedule.remove')}
          </Button>
        </Stack>
      }
    />
  );
}

/** Makes the question of a draft again after each period. */
export function Repeat({ draft: { id = '', request } }: { draft: ReportDraft }) {
  const { t } = useTranslation();
  const may = useMay(schedules.add);
  const [open, setOpen] = useState(false);
  if (!may || !request) return null;
  return (
    <>
      <Button variant="outlined" onClick={() => setOpen(true)}>
        {t('reports:schedule.add')}
      </Button>
      {open && (
        <EditDialog
          id={`schedule/${id}`}
          title={t('reports:schedule.add')}
          schema={bodyOf(schedules.add.body)}
          values={{ draftId: id, daysAfter: 30 }}
          label={() => t('reports:schedule.daysAfter')}
          submit={t('reports:schedule.add')}
          send={(values, { key }) =>
            call(schedules.add, {}, values as BodyInput<typeof schedules.add>, { idempotencyKey: key })
          }
          done="reports:schedule.added"
          list="report-schedules"
          onClose={() => setOpen(false)}
        >
          <NumberField
            name="daysAfter"
            label={t('reports:schedule.daysAfter')}
            help={t('reports:schedule.daysAfterHelp')}
            empty={undefined}
          />
        </EditDialog>
      )}
    </>
  );
}
