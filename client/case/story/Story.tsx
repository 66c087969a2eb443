import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { appointments as appointmentLines } from '#server/reminders/appointments.contract.ts';
import { useAbility, useFields, useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Mark } from '../../app/components/Mark.tsx';
import { Refusal } from '../../app/components/Refusal.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, ErrorState, Loading } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { logging, mayLog } from '../../app/navigation.ts';
import { useOverlay } from '../../app/overlay.ts';
import { initialsOf } from '../../app/text.ts';
import { useTokens } from '../../app/theme/theme.ts';
import { addDays, fullDay, today, toInstant, toWall } from '../../app/time.ts';
import { DaysLeft, runningOf } from '../clocks.tsx';
import { useCaseContext } from '../context.ts';
import {
  type Appointment,
  type Contact,
  type Episode,
  type Session,
  useClocks,
  useEpisodes,
  usePlannedAppointments,
  useSafeContact,
  useSessionsSince,
  useTeam,
} from '../data.ts';
import { useAct, useStaffName } from '../parts.tsx';
import { attendanceMark } from '../sessions/attendance.ts';
import { addressOf } from '../tabs.ts';
import { Lanes } from './Lanes.tsx';
import { axisOf, lanesOf } from './lanes.ts';

/** How far back the lanes begin, in weeks, before somebody asks for everything. */
const weeksBack = { phone: 8, page: 26 };

/** What happened with this person, at one look. */
export function Story() {
  const { code, row } = useCaseContext();
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 599.95px)');
  const [everything, setEverything] = useState(false);
  const now = today();
  const opened = row.openedOn ?? now;
  const window = addDays(now, -7 * (isPhone ? weeksBack.phone : weeksBack.page));
  const start = everything || opened > window ? opened : window;

  const episodes = useEpisodes(code);
  const sessions = useSessionsSince(code, toInstant(start, '00:00'));
  const planned = usePlannedAppointments(code);
  const contact = useSafeContact(code);
  const failed = episodes.error ?? sessions.error;
  if (failed)
    return (
      <ErrorState
        error={failed}
        onRetry={() => {
          void episodes.refetch();
          void sessions.refetch();
        }}
      />
    );
  if (!episodes.data || !sessions.data) return <Loading lines={6} />;

  const coming = (planned.data ?? []).filter(({ startsAt }) => startsAt && new Date(startsAt) > new Date());
  const lastComing = coming.at(-1)?.startsAt;
  const axis = axisOf(start, now, lastComing && toWall(lastComing).day);
  const { lanes, earlier } = lanesOf(
    { episodes: episodes.data, sessions: sessions.data, appointments: coming },
    axis,
    now,
  );
  const more = !everything && opened < window;

  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) 288px' },
        columnGap: 10,
        rowGap: 8,
      }}
    >
      <Stack sx={{ gap: 7, minWidth: 0 }}>
        {lanes.length > 0 ? (
          <Sheet sx={{ p: { xs: 4, sm: 5 } }}>
            <Lanes lanes={lanes} axis={axis} />
            {(more || earlier > 0) && (
              <Button
                variant="text"
                size="small"
                onClick={() => setEverything(true)}
                sx={{ display: more ? undefined : 'none', marginInlineStart: -2.5 }}
              >
                {t('case:story.everything', { day: fullDay(opened) })}
              </Button>
            )}
          </Sheet>
        ) : (
          <Sheet sx={{ px: 5 }}>
            <EmptyState>{t('case:story.noServices')}</EmptyState>
          </Sheet>
        )}
        <Section
          title={t('case:story.latest')}
          aside={
            <Link component={RouterLink} to={addressOf(code, 'sessions')} variant="body2" sx={{ fontWeight: 600 }}>
              {t('case:story.allSessions')}
            </Link>
          }
        >
          <Latest
            sessions={sessions.data}
            episodes={episodes.data}
            planned={planned.data ?? []}
            contact={contact.data}
          />
        </Section>
      </Stack>
      <Stack component="aside" aria-label={t('case:story.aside')} sx={{ gap: 8, minWidth: 0 }}>
        {planned.data && <Next coming={coming} episodes={episodes.data} />}
        <Periods />
        <TeamInitials />
      </Stack>
    </Box>
  );
}

interface Act {
  id: string;
  at: string;
  what: ReactNode;
  mark?: ReactNode;
  who?: string;
}

/** The latest four acts, newest first. */
function Latest({
  sessions,
  episodes,
  planned,
  contact,
}: {
  sessions: readonly Session[];
  episodes: readonly Episode[];
  planned: readonly Appointment[];
  contact: Contact | undefined;
}) {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const overlay = useOverlay();
  const logs = mayLog(useAbility()) && isOpen;
  const serviceOf = (episodeId: string | null | undefined) => episodes.find(({ id }) => id === episodeId)?.serviceType;
  const named = (type: string | undefined, more: readonly (string | false | undefined | null)[]) => (
    <>
      <Box component="strong" sx={{ fontWeight: 600 }}>
        {type ? codes.label('service_type', type) : t('case:story.meeting')}
      </Box>
      {more.filter(Boolean).length > 0 && `. ${more.filter(Boolean).join(', ')}`}
    </>
  );

  const clocks = useClocks(code).data ?? [];
  const acts: Act[] = [
    ...sessions.slice(0, 4).map((session): Act => {
      const { id, episodeId, heldAt, minutes, attendance, withInterpreter, topic, recorderId } = session;
      return {
        id: id as string,
        at: heldAt as string,
        what: named(serviceOf(episodeId), [
          attendance ? codes.label('attendance', attendance) : t('case:story.sign.date'),
          attendance && attendanceMark(attendance).there && minutes ? t('case:session.lasted', { count: minutes }) : '',
          withInterpreter && t('case:session.interpreted'),
          topic,
        ]),
        who: recorderId ? staff(recorderId) : undefined,
      };
    }),
    ...planned
      .filter(({ startsAt, sessionId }) => startsAt && new Date(startsAt) < new Date() && !sessionId)
      .map(
        ({ id, startsAt, episodeId, userId }): Act => ({
          id: id as string,
          at: startsAt as string,
          what: named(serviceOf(episodeId), []),
          mark: <Mark tone="warn">{t('case:story.notWrittenUp')}</Mark>,
          who: userId ? staff(userId) : undefined,
        }),
      ),
    ...clocks
      .filter(({ recordedAt }) => recordedAt)
      .map(
        ({ id, kind, extendsId, recordedAt, recordedBy }): Act => ({
          id: id as string,
          at: recordedAt as string,
          what: (
            <>
              <Box component="strong" sx={{ fontWeight: 600 }}>
                {codes.label('legal_clock', kind)}
              </Box>
              {extendsId && `. ${t('case:clock.extended')}`}
            </>
          ),
          who: recordedBy ? staff(recordedBy) : undefined,
        }),
      ),
    ...(contact?.confirmedOn
      ? [
          {
            id: 'contact',
            at: contact.confirmedOn,
            what: <strong style={{ fontWeight: 600 }}>{t('case:story.contactConfirmed')}</strong>,
            who: contact.confirmedBy ? staff(contact.confirmedBy) : undefined,
          },
        ]
      : []),
  ]
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, 4);

  if (acts.length === 0)
    return (
      <EmptyState
        action={
          logs && (
            <Button variant="outlined" onClick={() => void overlay.open(logging.overlay, { code })}>
              {t(logging.label)}
            </Button>
          )
        }
      >
        {t('case:story.nothingYet')}
      </EmptyState>
    );
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {acts.map(({ id, at, what, mark, who }) => (
        <Box
          component="li"
          key={id}
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: '1fr auto', sm: '132px minmax(0, 1fr) auto' },
            columnGap: 4,
            rowGap: 0.5,
            alignItems: 'baseline',
            py: 2.5,
            '& + &': { borderBlockStart: '1px solid', borderColor: 'divider' },
          }}
        >
          <Typography variant="body2" component="span" sx={{ fontWeight: 600 }}>
            <When at={at} />
          </Typography>
          <Typography
            variant="body2"
            component="span"
            data-personal=""
            sx={{ gridRow: { xs: 2, sm: 'auto' }, gridColumn: { xs: '1 / -1', sm: 'auto' }, overflowWrap: 'anywhere' }}
          >
            {what}
          </Typography>
          {mark ?? (
            <Typography variant="caption" component="span" sx={{ textAlign: 'end' }}>
              {who}
            </Typography>
          )}
        </Box>
      ))}
    </Box>
  );
}

/** What comes next, and a way to take it back. */
function Next({ coming, episodes }: { coming: readonly Appointment[]; episodes: readonly Episode[] }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const may = useMay(appointmentLines.cancel);
  const [all, setAll] = useState(false);
  const cancel = useAct(
    code,
    ({ id, version }: Appointment) =>
      call(appointmentLines.cancel, { id: id as string }, undefined, { ifMatch: version }),
    'case:appointment.cancelled',
  );
  const shown = all ? coming : coming.slice(0, 4);

  return (
    <Section title={t('case:story.next')}>
      <Refusal error={cancel.error} />
      {coming.length === 0 && (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('case:story.nothingNext')}
        </Typography>
      )}
      <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 3 }}>
        {shown.map((appointment) => (
          <OneNext
            key={appointment.id}
            appointment={appointment}
            service={episodes.find(({ id }) => id === appointment.episodeId)?.serviceType}
            onCancel={may ? () => cancel.mutate(appointment) : undefined}
            busy={cancel.isPending}
          />
        ))}
      </Stack>
      {coming.length > shown.length && (
        <Button variant="text" size="small" onClick={() => setAll(true)} sx={{ mt: 2 }}>
          {t('case:story.allNext', { count: coming.length })}
        </Button>
      )}
    </Section>
  );
}

function OneNext({
  appointment,
  service,
  onCancel,
  busy,
}: {
  appointment: Appointment;
  service: string | undefined;
  onCancel: (() => void) | undefined;
  busy: boolean;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const mayCancel = useFields('update', 'Appointment', appointment).has('status');
  const { startsAt, mode, userId } = appointment;
  return (
    <Stack component="li" sx={{ alignItems: 'flex-start' }}>
      <Typography variant="h3" component="p">
        <When at={startsAt as string} as="relative" />
      </Typography>
      <Typography variant="body2" data-personal="" sx={{ color: 'text.secondary' }}>
        {[
          service ? codes.label('service_type', service) : t('case:story.meeting'),
          codes.label('session_mode', mode),
          userId && staff(userId),
        ]
          .filter(Boolean)
          .join(' · ')}
      </Typography>
      {onCancel && mayCancel && (
        <Button variant="text" size="small" onClick={onCancel} disabled={busy} sx={{ marginInlineStart: -2.5 }}>
          {t('case:appointment.cancel')}
        </Button>
      )}
    </Stack>
  );
}

/** The legal periods that run, and what is left of each. */
function Periods() {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const running = runningOf(useClocks(code).data ?? []);
  if (running.length === 0 || !isOpen) return null;

  return (
    <Section title={t('case:clock.title')}>
      <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 3 }}>
        {running.map(({ id, kind, dueOn }) => (
          <Stack component="li" key={id} sx={{ alignItems: 'flex-start', gap: 1 }}>
            <Typography variant="body2" data-personal="" sx={{ fontWeight: 600 }}>
              {codes.label('legal_clock', kind)}
            </Typography>
            {dueOn && <DaysLeft dueOn={dueOn} />}
            <Typography variant="caption" component="p">
              {t('case:clock.until')} {dueOn && <When at={dueOn} as="full" />}
            </Typography>
          </Stack>
        ))}
      </Stack>
    </Section>
  );
}

function TeamInitials() {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const tokens = useTokens();
  const codes = useTeam(code).data;
  if (!codes || codes.length === 0) return null;
  const people = [...new Map(codes.map((member) => [member.userId, member])).values()];

  return (
    <Section title={t('case:tab.team')}>
      <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 2 }}>
        {people.map(({ id, name, role, isPrimary }) => (
          <Stack component="li" key={id} direction="row" sx={{ gap: 3, alignItems: 'center' }}>
            <Box
              aria-hidden
              sx={{
                width: 34,
                height: 34,
                flexShrink: 0,
                borderRadius: '50%',
                display: 'grid',
                placeItems: 'center',
                bgcolor: tokens.primarySoft,
                color: tokens.primary,
                fontSize: '0.8125rem',
                fontWeight: 600,
              }}
            >
              {initialsOf(name ?? '')}
            </Box>
            <Box sx={{ minWidth: 0 }}>
              <Typography variant="body2" sx={{ fontWeight: isPrimary ? 600 : 400 }}>
                {name ?? t('case:somebody')}
              </Typography>
              <Typography variant="caption" component="p">
                {role && t(`app:role.${role}`)}
                {isPrimary && ` · ${t('case:team.primary')}`}
              </Typography>
            </Box>
          </Stack>
        ))}
      </Stack>
    </Section>
  );
}
