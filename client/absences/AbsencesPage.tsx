import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { CalendarOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type Absence, absences } from '#server/absences/absences.contract.ts';
import { memberRoles } from '#server/members/members.contract.ts';
import { useFields, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { type ColleagueRow, useColleagues } from '../app/colleagues.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Paged, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField } from '../app/form/fields.tsx';
import { usePress } from '../app/press.ts';
import { queries } from '../app/queries.ts';
import { useMe } from '../app/session.ts';
import { today } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { usePages } from '../case/data.ts';
import { Note, rowLine } from '../case/parts.tsx';

type Row = z.infer<typeof Absence>;

/** Who stands in changes whose cases somebody reaches, so everything shown is asked for anew. */
const refresh = () => queries.invalidateQueries();

/** Who is away, from when to when, and who stands in. */
export function AbsencesPage() {
  const { t } = useTranslation();
  const may = useMay(absences.list);
  const mayRecord = useMay(absences.record);
  const [past, setPast] = useState(false);
  const [recording, setRecording] = useState(false);
  const query = usePages(['absences', past], (paging, signal) =>
    call(absences.list, {}, undefined, { query: { ...paging, ...(past && { ended: 'true' as const }) }, signal }),
  );
  if (!may) return <NotShown />;

  return (
    <Page narrow>
      <PageTitle
        aside={
          mayRecord && (
            <Button
              variant="contained"
              onClick={() => setRecording(true)}
              startIcon={<CalendarOff size={18} strokeWidth={1.8} aria-hidden />}
            >
              {t('absences:record')}
            </Button>
          )
        }
      >
        {t('absences:title')}
      </PageTitle>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('absences:about')}</Note>
        <Paged query={query} none={t('absences:none')}>
          {(rows) => (
            <Rows label={t('absences:title')}>
              {rows.map((row) => (
                <AbsenceRow key={row.id} row={row} />
              ))}
            </Rows>
          )}
        </Paged>
        <Button
          variant="text"
          size="small"
          aria-pressed={past}
          onClick={() => setPast(!past)}
          sx={{ alignSelf: 'flex-start', marginInlineStart: -2.5 }}
        >
          {t(past ? 'absences:onlyPresent' : 'absences:alsoPast')}
        </Button>
      </Stack>
      {recording && <RecordDialog onClose={() => setRecording(false)} />}
    </Page>
  );
}

function AbsenceRow({ row }: { row: Row }) {
  const { t } = useTranslation();
  const { isMe } = useColleagues();
  const mayEnd = useFields('update', 'Absence', row).size > 0 && !row.endedAt;
  const end = usePress(() => call(absences.end, { id: row.id as string }, undefined, { ifMatch: row.version }), {
    refresh,
    done: 'absences:ended',
  });
  const state = row.endedAt || (row.lastDay ?? '') < today() ? 'over' : (row.firstDay ?? '') > today() ? 'soon' : 'now';
  const who = row.userName ?? t('absences:somebody');
  const standIn = row.standInName ?? t('absences:somebody');

  return (
    <Box component="li" sx={rowLine}>
      <Stack direction="row" sx={{ flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: 3 }}>
        <Box sx={{ minWidth: 0, flex: '1 1 260px' }}>
          <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'center' }}>
            <Typography variant="h3" component="p">
              {t('absences:standsIn', {
                standIn: isMe(row.standInId) ? t('absences:you') : standIn,
                who: isMe(row.userId) ? t('absences:you') : who,
              })}
            </Typography>
            <Mark tone={state === 'now' ? 'info' : 'neutral'}>{t(`absences:state.${state}`)}</Mark>
          </Stack>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {row.role && t(`app:role.${row.role}`)}
            {row.firstDay && row.lastDay && (
              <>
                {' · '}
                <When at={row.firstDay} as="full" /> – <When at={row.lastDay} as="full" />
              </>
            )}
          </Typography>
          {row.recordedBy !== row.userId && (
            <Typography variant="caption" component="p">
              {t('absences:recordedBy', { name: row.recordedByName ?? t('absences:somebody') })}
            </Typography>
          )}
        </Box>
        {mayEnd && state !== 'over' && (
          <Button variant="outlined" size="small" onClick={() => end.mutate()} disabled={end.isPending}>
            {t(state === 'soon' ? 'absences:cancel' : 'absences:end')}
          </Button>
        )}
      </Stack>
      <Refusal error={end.error} />
    </Box>
  );
}

function RecordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const forOthers = useFields('create', 'Absence').has('userId');
  const form = useContractForm(absences.record.body!, { standInId: '', firstDay: today(), lastDay: '' });
  return (
    <Dialog open title={t('absences:record')} onClose={onClose} width={520}>
      <Form
        form={form}
        id="absence"
        draft={false}
        onSubmit={async (body) => {
          await call(absences.record, {}, body);
          toast('absences:recorded');
          await refresh();
          onClose();
        }}
        foot={<SubmitButton>{t('absences:recordDo')}</SubmitButton>}
      >
        <Typography variant="body2">{t(forOthers ? 'absences:effectOther' : 'absences:effect')}</Typography>
        {forOthers && <WhoIsAway />}
        <DateField name="firstDay" label={t('absences:firstDay')} />
        <DateField name="lastDay" label={t('absences:lastDay')} />
        <StandIn role={forOthers ? undefined : me.role} />
      </Form>
    </Dialog>
  );
}

const onTeams: readonly string[] = memberRoles;
const byName = (all: readonly ColleagueRow[]) => all.map(({ id, name }) => ({ value: id, label: name }));

/** A supervisor says for whom: a colleague of her teams, in the role in which that colleague works on cases. */
function WhoIsAway() {
  const { t } = useTranslation();
  const me = useMe();
  const { all } = useColleagues();
  const { setValue } = useFormContext();
  const userId = useWatch({ name: 'userId' }) as string | undefined;
  const teams = all.find(({ id }) => id === me.user.id)?.teamIds ?? [];
  const rolesOf = ({ roles }: ColleagueRow) => roles.filter((role) => onTeams.includes(role));
  const candidates = all.filter(
    (one) => one.id !== me.user.id && rolesOf(one).length > 0 && one.teamIds.some((team) => teams.includes(team)),
  );
  const chosen = candidates.find(({ id }) => id === userId);
  const roles = chosen ? rolesOf(chosen) : [];
  const [first] = roles;
  useEffect(() => {
    setValue('role', first);
  }, [first, setValue]);

  return (
    <>
      <SelectField name="userId" label={t('absences:who')} options={byName(candidates)} empty={undefined} />
      {roles.length > 1 && (
        <SelectField
          name="role"
          label={t('absences:role')}
          options={roles.map((role) => ({ value: role, label: t(`app:role.${role}`) }))}
        />
      )}
    </>
  );
}

/** Colleagues in the same role: of her own teams first; whoever chooses for herself chooses among those. */
function StandIn({ role: own }: { role: string | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  const { all } = useColleagues();
  const asked = useWatch({ name: ['userId', 'role'] }) as [string | undefined, string | undefined];
  const [absent, role] = own ? [me.user.id, own] : asked;
  const teams = all.find(({ id }) => id === absent)?.teamIds ?? [];
  const isNear = ({ teamIds }: ColleagueRow) => teamIds.some((team) => teams.includes(team));
  const candidates = all.filter(({ id, roles }) => id !== absent && roles.some((one) => one === role));
  const near = candidates.filter(isNear);
  const far = own ? [] : candidates.filter((one) => !isNear(one));

  return (
    <SelectField
      name="standInId"
      label={t('absences:standIn')}
      help={role && near.length + far.length === 0 ? t('absences:nobody') : undefined}
      options={byName([...near, ...far])}
    />
  );
}
