import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Case, cases } from '#server/cases/cases.contract.ts';
import { todays } from '#server/reminders/today.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { CaseTag } from '../app/components/Personal.tsx';
import { EmptyState, Loaded, Loading } from '../app/components/States.tsx';
import { useOverlay } from '../app/overlay.ts';
import { useMe } from '../app/session.ts';
import { isOpenCase } from '../case/context.ts';
import { useCaseRow, useEpisodes, usePlannedAppointments } from '../case/data.ts';
import { useServiceChoices } from '../case/services/choices.ts';
import { PlanService } from '../case/services/PlanService.tsx';
import { CasePicker } from './CasePicker.tsx';
import { nearestBegun } from './guess.ts';
import { LogForm } from './LogForm.tsx';
import { OfCourse } from './OfCourse.tsx';

interface About {
  code: string;
  episodeId?: string | undefined;
  appointmentId?: string | undefined;
}

/** Logs a session from anywhere: about the case it was opened for, what the day says, or a case that is asked for. */
export function LogSession() {
  const { t } = useTranslation();
  const { now, close } = useOverlay();
  const byCase = useMay(cases.list);
  const about = now?.about;
  const [chosen, setChosen] = useState<About | 'ask' | undefined>(
    about?.code ? { code: about.code, episodeId: about.episodeId, appointmentId: about.appointmentId } : undefined,
  );

  return (
    <Dialog open title={t('app:nav.log')} onClose={close} keepsDraft>
      {!byCase ? (
        <OfCourse onDone={close} />
      ) : chosen === 'ask' ? (
        <CasePicker onChosen={(code) => setChosen({ code })} />
      ) : chosen ? (
        <OfCase key={chosen.code} about={chosen} onOther={() => setChosen('ask')} onDone={close} />
      ) : (
        <FromToday onDone={close} onOther={() => setChosen('ask')} onChosen={(code) => setChosen({ code })} />
      )}
    </Dialog>
  );
}

/** The appointment nearest to now that is not written up; without one the case is asked for. */
function FromToday({
  onDone,
  onOther,
  onChosen,
}: {
  onDone: () => void;
  onOther: () => void;
  onChosen: (code: string) => void;
}) {
  const may = useMay(todays.show);
  const { data, isLoading } = useQuery({
    queryKey: ['today'],
    queryFn: ({ signal }) => call(todays.show, {}, undefined, { signal }),
    enabled: may,
  });
  // Decided once: a later answer does not move the form under the hands.
  const [decided, setDecided] = useState<About | 'none'>();
  if (isLoading) return <Loading lines={6} />;

  if (decided === undefined) {
    const open = (data?.appointments ?? []).filter(({ state }) => state === 'TO_WRITE_UP' || state === 'NEXT');
    const entry = nearestBegun(open, Date.now());
    setDecided(
      entry?.code ? { code: entry.code, appointmentId: entry.id, episodeId: entry.episodeId ?? undefined } : 'none',
    );
    return null;
  }
  if (decided === 'none') return <CasePicker onChosen={onChosen} />;
  return <OfCase about={decided} onOther={onOther} onDone={onDone} />;
}

function OfCase({ about, onOther, onDone }: { about: About; onOther: () => void; onDone: () => void }) {
  const { code } = about;
  const { t } = useTranslation();
  const codes = useCodes();
  const me = useMe();
  const row = useCaseRow(code);
  const services = useEpisodes(code);
  const planned = usePlannedAppointments(code);
  if (planned.isLoading || !codes.ready) return <Loading lines={6} />;

  const other = (
    <Button variant="text" size="small" onClick={onOther}>
      {t('log:otherCase')}
    </Button>
  );
  return (
    <Loaded query={row} lines={6}>
      {(found) => (
        <Loaded query={services} lines={6}>
          {(all) => {
            const loggable = all.filter(({ id, actions }) => id && actions?.includes('log'));
            const who = <CaseTag alias={found.alias} code={code} />;
            if (loggable.length === 0) return <NoService code={code} row={found} who={who} other={other} />;

            const mine = (planned.data ?? []).filter(({ userId }) => userId === me.user.id);
            const appointment = about.appointmentId
              ? planned.data?.find(({ id }) => id === about.appointmentId)
              : nearestBegun(
                  mine.filter(
                    ({ episodeId }) => !about.episodeId || episodeId === null || episodeId === about.episodeId,
                  ),
                  Date.now(),
                );
            const wanted = about.episodeId ?? appointment?.episodeId;
            const first =
              loggable.find(({ id }) => id === wanted) ??
              loggable.find(({ leadUserId }) => leadUserId === me.user.id) ??
              loggable[0];
            return (
              <LogForm
                about={`case/${code}`}
                returnTo={`/cases/${code}/sessions`}
                code={code}
                who={who}
                other={other}
                choices={loggable.map(({ id, serviceType, sessionKind, marks }) => ({
                  episodeId: id as string,
                  label: codes.label('service_type', serviceType),
                  kind: sessionKind ?? 'SUPPORT',
                  marks: marks ?? [],
                }))}
                first={first?.id as string}
                appointment={appointment}
                coming={mine.find(({ startsAt }) => startsAt && Date.parse(startsAt) > Date.now())?.startsAt}
                onDone={onDone}
              />
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

/** Where nothing can be logged yet, the service is begun here, and the form takes the place of this. */
function NoService({ code, row, who, other }: { code: string; row: Case; who: ReactNode; other: ReactNode }) {
  const { t } = useTranslation();
  const [planning, setPlanning] = useState(false);
  const mayBegin = useServiceChoices(row).kinds.size > 0 && isOpenCase(row);
  const done = () => setPlanning(false);

  return (
    <EmptyState
      action={
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', justifyContent: 'center' }}>
          {mayBegin && (
            <Button variant="outlined" size="small" onClick={() => setPlanning(true)}>
              {t('case:action.service')}
            </Button>
          )}
          {other}
        </Stack>
      }
    >
      {who} {t('log:noService')}
      {planning && <PlanService code={code} row={row} onClose={done} onDone={done} />}
    </EmptyState>
  );
}
