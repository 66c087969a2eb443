import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { type FieldValues, useController, useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { fieldsOf } from '#server/access/ability.ts';
import type { SessionKind } from '#server/codelists/codelists.contract.ts';
import type { Appointment } from '#server/reminders/appointments.contract.ts';
import { attendances, type FormField, kinds, NewSession, sessions } from '#server/sessions/sessions.contract.ts';
import { useAbility } from '../access/access.tsx';
import { useCodes } from '../app/codes.ts';
import { Kbd } from '../app/components/Kbd.tsx';
import { When } from '../app/components/When.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { MomentField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { CheckField, NumberField, SelectField, TextField } from '../app/form/fields.tsx';
import { useShortcuts, writeKeys } from '../app/keys.tsx';
import { sendOnce } from '../app/outbox/outbox.ts';
import { Problem } from '../app/problem.ts';
import { queries } from '../app/queries.ts';
import { useTokens } from '../app/theme/theme.ts';
import { type Language, shortMoment } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { AbsenceReason, KindField } from '../case/sessions/fields.tsx';
import { AlreadyLogged } from './AlreadyLogged.tsx';
import { nextProposals, roundedNow, withoutEmpty } from './guess.ts';

/** The contract's body, with the service (and by it the person) that it is sent to. */
const Entry = NewSession.extend({ episodeId: z.uuid() });
const TypedEntry = z.preprocess(
  (values) => withoutEmpty(values as Record<string, unknown>),
  Entry,
) as unknown as z.ZodType<z.infer<typeof Entry> & FieldValues, FieldValues>;

/** So many services have a key of their own: Alt+1 to Alt+5. */
const byKey = 5;

/** What a session can be logged for. */
export interface Choice {
  episodeId: string;
  label: string;
  kind: SessionKind;
  marks: string[];
}

interface Props {
  /** Names the draft together with the appointment: a case or a course. */
  about: string;
  /** Where an entry that was refused later is taken up again. */
  returnTo: string;
  code?: string;
  /** Whom it is about, where that is known from the start. */
  who?: ReactNode;
  other?: ReactNode;
  choices: readonly Choice[];
  /** The question, where one of the choices is a person. */
  asks?: string;
  first?: string;
  appointment?: Appointment;
  /** A meeting that is planned already; then none is proposed. */
  coming?: string;
  onDone: () => void;
}

/** One session: everything but the note is guessed, and everything can be changed. */
export function LogForm({
  about,
  returnTo,
  code,
  who,
  other,
  choices,
  asks,
  first,
  appointment,
  coming,
  onDone,
}: Props) {
  const { t } = useTranslation();
  const ability = useAbility();
  const codes = useCodes();
  // What was guessed when the form opened stays, whatever is fetched meanwhile.
  const planned = useRef(appointment).current;
  const start = useRef(planned?.startsAt ?? roundedNow(Date.now())).current;
  const proposals = useRef(nextProposals(start, Date.now())).current;
  const only = choices.length === 1 ? choices[0]?.episodeId : undefined;
  const mayPlan = (marks: readonly string[]) =>
    fieldsOf(ability, 'create', 'Appointment', { marks: [...marks, 'own'] }).size > 0;
  const opening = choices.find(({ episodeId }) => episodeId === (first ?? only)) ?? choices[0];

  const form = useContractForm(TypedEntry, {
    episodeId: first ?? only ?? '',
    heldAt: start,
    minutes: planned?.minutes ?? 60,
    attendance: 'ATTENDED',
    mode: planned?.mode ?? 'IN_PERSON',
    operationalNote: null,
    ...(!coming && proposals[0] && mayPlan(opening?.marks ?? []) && { nextAppointment: { startsAt: proposals[0] } }),
  });
  const episodeId = useWatch({ control: form.control, name: 'episodeId' }) as string | undefined;
  const choice = choices.find((one) => one.episodeId === episodeId) ?? opening;
  const kind = choice?.kind ?? 'SUPPORT';
  const marks = choice?.marks;
  const fields = useMemo(() => {
    const own = new Set([...fieldsOf(ability, 'create', 'Session', { kind, marks }), 'episodeId']);
    for (const one of Object.values(kinds))
      for (const name of Object.keys(one.form)) if (!(name in kinds[kind].form)) own.delete(name);
    if (fieldsOf(ability, 'create', 'Appointment', { marks: [...(marks ?? []), 'own'] }).size > 0)
      own.add('nextAppointment');
    return own;
  }, [ability, kind, marks]);
  const kindForm = Object.entries(kinds[kind].form as Record<string, FormField>).filter(([name]) => fields.has(name));
  const id = `log/${about}/${planned?.id ?? 'new'}`;
  // The kind of session comes with its service.
  useShortcuts(
    asks
      ? []
      : choices.slice(0, byKey).map(({ episodeId: value }, at) => ({
          keys: `alt+${at + 1}`,
          does: 'log:chooseService',
          run: () => form.setValue('episodeId', value, { shouldDirty: true }),
        })),
  );

  // Fields that a routine session does not need; what was found wrong in one of them brings them in sight.
  const more = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const { errors } = form.formState;
  const shown = open || ['heldAt', 'mode', ...kindForm.map(([name]) => name)].some((name) => name in errors);
  const toggle = () => {
    setOpen(!shown);
    if (!shown) setTimeout(() => more.current?.querySelector<HTMLElement>('input, textarea, select')?.focus());
  };

  const save = async (values: z.infer<typeof Entry>) => {
    const { episodeId: to, nextAppointment, ...rest } = values;
    // Fields that stood there for another service are not sent with this one.
    const body: NewSession = {
      ...(Object.fromEntries(Object.entries(rest).filter(([name]) => fields.has(name))) as typeof rest),
      ...(nextAppointment &&
        fields.has('nextAppointment') && {
          nextAppointment: { ...nextAppointment, minutes: values.minutes, mode: values.mode },
        }),
      // The meeting is written up with its own service only.
      ...(planned?.id && (!planned.episodeId || planned.episodeId === to) && { appointmentId: planned.id }),
    };
    const wrong = kinds[kind].check(body);
    if (wrong.length > 0)
      // Found here as the server would find it, so that it is not first heard of when the line is back.
      throw new Problem(422, { errors: wrong.map((one) => ({ ...one, message: t('log:riskNeedsAction') })) });

    return {
      outcome: await sendOnce(sessions.log, [{ id: to }, body], { form: id, values: form.getValues(), returnTo }),
      nextAt: body.nextAppointment?.startsAt,
    };
  };

  return (
    <Form
      form={form}
      id={id}
      fields={fields}
      onSubmit={save}
      onDone={({ outcome, nextAt }) => {
        if (outcome === 'kept') toast('log:kept');
        else if (nextAt) toast('log:savedNext', { at: new Date(nextAt) });
        else toast('log:saved');
        const stale = [['today'], ['reminders'], ['cases'], ['courses'], ...(code ? [['case', code]] : [])];
        for (const queryKey of stale) void queries.invalidateQueries({ queryKey });
        onDone();
      }}
      says={{
        'agreement-required': t('case:agreement.required'),
        'notice-required': t('case:agreement.noticeFirst'),
        'episode-closed': t('log:serviceClosed'),
        'wrong-state': t('log:serviceClosed'),
      }}
      footStays
      foot={
        <>
          <Button variant="text" aria-expanded={shown} aria-controls={shown ? 'log-more' : undefined} onClick={toggle}>
            {t(shown ? 'log:fewer' : 'log:more')}
          </Button>
          <SubmitButton>{t('log:save')}</SubmitButton>
        </>
      }
    >
      {who && (
        <About
          who={who}
          other={other}
          service={choices.length === 1 ? choice?.label : undefined}
          planned={planned !== undefined}
        />
      )}
      {asks ? (
        <SelectField
          name="episodeId"
          label={asks}
          options={choices.map((one) => ({ value: one.episodeId, label: one.label }))}
        />
      ) : (
        choices.length > 1 && (
          <ChoiceField
            name="episodeId"
            label={t('log:service')}
            hint={<Keys>{`${writeKeys('alt+1')} – ${Math.min(choices.length, byKey)}`}</Keys>}
            options={choices.map((one) => ({ value: one.episodeId, label: one.label }))}
          />
        )
      )}
      {episodeId && <AlreadyLogged key={episodeId} code={code} episodeId={episodeId} />}
      <Box sx={{ display: 'grid', gap: 5, gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(2, auto)' } }}>
        <Attendance />
        <Minutes />
      </Box>
      <AbsenceReason codes={codes} />
      <Note reads={code ? t('case:session.operationalNoteHelp') : t('log:noteOfOwn')} takesFocus={!asks} />
      <Next proposals={proposals} coming={coming} />
      {shown && (
        <Stack ref={more} id="log-more" sx={{ gap: 5 }}>
          <MomentField name="heldAt" label={t('case:session.heldAt')} />
          <SelectField name="mode" label={t('case:session.mode')} options={codes.options('session_mode')} />
          <CheckField name="withInterpreter" label={t('case:session.withInterpreter')} />
          {kindForm.map(([name, field]) => (
            <KindField key={name} name={name} field={field} codes={codes} />
          ))}
        </Stack>
      )}
    </Form>
  );
}

/** Whom it is about, and where the guess comes from. */
function About({
  who,
  other,
  service,
  planned,
}: {
  who: ReactNode;
  other: ReactNode;
  service: string | undefined;
  planned: boolean;
}) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const [heldAt, minutes, mode] = useWatch({ name: ['heldAt', 'minutes', 'mode'] }) as [unknown, unknown, string];
  const codes = useCodes();
  const known = typeof heldAt === 'string' && !Number.isNaN(Date.parse(heldAt));

  return (
    <Stack
      direction="row"
      sx={{
        px: 4,
        py: 3,
        gap: 3,
        borderRadius: '10px',
        border: tokens.border,
        bgcolor: tokens.sunken,
        justifyContent: 'space-between',
        alignItems: 'center',
        flexWrap: 'wrap',
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        {who}
        <Typography variant="body2" data-personal="" sx={{ color: 'text.secondary' }}>
          {service && `${service} · `}
          {known && <When at={heldAt} />}
          {typeof minutes === 'number' && ` · ${t('case:session.lasted', { count: minutes })}`}
          {` · ${codes.label('session_mode', mode)}`}
        </Typography>
      </Box>
      <Stack direction="row" sx={{ gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
        {planned && <Typography variant="caption">{t('log:fromCalendar')}</Typography>}
        {other}
      </Stack>
    </Stack>
  );
}

const usual = ['ATTENDED', 'LATE', 'ABSENT_UNEXCUSED'];
const seldom = attendances.filter((one) => !usual.includes(one));

/** Three answers in one word; the others, in the words of the list, when asked for. */
function Attendance() {
  const { t } = useTranslation();
  const codes = useCodes();
  const now = useWatch({ name: 'attendance' }) as string | undefined;
  const [all, setAll] = useState(now !== undefined && !usual.includes(now));
  const { setFocus } = useFormContext();

  return (
    <ChoiceField
      name="attendance"
      label={t('log:came')}
      options={[
        ...usual.map((one) => ({ value: one, label: t(`log:attendance.${one}`) })),
        ...(all
          ? seldom.map((one) => ({ value: one, label: codes.label('attendance', one) }))
          : [{ value: 'other', label: t('log:attendance.other') }]),
      ]}
      read={(value) => (value === 'other' ? now : value)}
      onChosen={(value) => {
        if (value !== 'other') return;
        setAll(true);
        setTimeout(() => setFocus('attendance'));
      }}
    />
  );
}

const lengths = [30, 45, 60, 90];

function Minutes() {
  const { t } = useTranslation();
  const { setFocus } = useFormContext();
  const { field } = useController({ name: 'minutes' });
  const [typed, setTyped] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  // The first digit then chooses a length, as a letter does elsewhere.
  useShortcuts([
    {
      keys: 'alt+m',
      does: 'case:session.minutes',
      run: () => box.current?.querySelector<HTMLElement>('input:checked, input:not([type="radio"])')?.focus(),
    },
  ]);

  const shown =
    typeof field.value === 'number' ? [...new Set([...lengths, field.value])].sort((a, b) => a - b) : lengths;
  return (
    <div ref={box}>
      {typed ? (
        <NumberField name="minutes" label={t('case:session.minutes')} />
      ) : (
        <ChoiceField
          name="minutes"
          label={t('case:session.minutes')}
          hint={<Keys>{writeKeys('alt+m')}</Keys>}
          options={[
            ...shown.map((count) => ({ value: String(count), label: String(count) })),
            { value: 'other', label: t('log:otherMinutes') },
          ]}
          read={(value) => (value === 'other' ? undefined : Number(value))}
          onChosen={(value) => {
            if (value !== 'other') return;
            setTyped(true);
            setTimeout(() => setFocus('minutes'));
          }}
        />
      )}
    </div>
  );
}

/** Keys beside a question, where there is a keyboard. */
function Keys({ children }: { children: ReactNode }) {
  return (
    <Box
      component="span"
      sx={{ display: { xs: 'none', lg: 'inline' }, '@media (pointer: coarse)': { display: 'none' } }}
    >
      <Kbd>{children}</Kbd>
    </Box>
  );
}

/** The note, where the writing begins: the focus comes here as soon as the form is there. */
function Note({ reads, takesFocus }: { reads: string; takesFocus: boolean }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) box.current?.querySelector('textarea')?.focus();
  }, [takesFocus]);

  return (
    <Box ref={box} {...(takesFocus && { 'data-first': '' })}>
      <TextField
        name="operationalNote"
        label={t('case:session.operationalNote')}
        help={reads}
        empty={null}
        optional
        multiline
      />
    </Box>
  );
}

/** When they meet again: the same weekday and time, another time, or nothing planned. */
function Next({ proposals, coming }: { proposals: readonly string[]; coming: string | undefined }) {
  const { t, i18n } = useTranslation();
  const { setValue, setFocus } = useFormContext();
  const name = 'nextAppointment.startsAt';
  const now = useWatch({ name }) as string | undefined;
  const [typed, setTyped] = useState(now !== undefined && !proposals.includes(now));
  const say = (moment: string) => shortMoment(moment, i18n.language as Language);
  const hint = coming ? t('log:coming', { moment: say(coming) }) : t('log:reminderMade');

  if (typed)
    return (
      <Box>
        <MomentField name={name} label={t('log:next')} hint={hint} optional />
        <Button
          variant="text"
          size="small"
          sx={{ mt: 1 }}
          onClick={() => {
            setValue(name, undefined, { shouldDirty: true });
            setTyped(false);
          }}
        >
          {t('log:noNext')}
        </Button>
      </Box>
    );
  return (
    <ChoiceField
      name={name}
      label={t('log:next')}
      hint={hint}
      options={[
        ...proposals.map((moment) => ({ value: moment, label: say(moment) })),
        { value: 'other', label: t('log:otherTime') },
        { value: '', label: t('log:none') },
      ]}
      read={(value) => (value === '' || value === 'other' ? undefined : value)}
      onChosen={(value) => {
        if (value !== 'other') return;
        setTyped(true);
        setTimeout(() => setFocus(name));
      }}
    />
  );
}
