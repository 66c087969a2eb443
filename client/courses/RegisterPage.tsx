import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormHelperText from '@mui/material/FormHelperText';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import { styled } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { Check, Clock3, type LucideIcon, Minus } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { type FieldValues, useController, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate, useParams } from 'react-router';
import { z } from 'zod';
import { fieldsOf } from '#server/access/ability.ts';
import type { SessionKind } from '#server/codelists/codelists.contract.ts';
import { courses, NewMeeting } from '#server/courses/courses.contract.ts';
import { type FormField, kinds } from '#server/sessions/sessions.contract.ts';
import { useAbility } from '../access/access.tsx';
import { useCodes } from '../app/codes.ts';
import { visuallyHidden } from '../app/components/hidden.ts';
import { Personal } from '../app/components/Personal.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { MomentField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { NumberField, SelectField, TextField } from '../app/form/fields.tsx';
import { sayFinding } from '../app/i18n/i18n.ts';
import { sendOnce } from '../app/outbox/outbox.ts';
import { queries } from '../app/queries.ts';
import { foldText } from '../app/text.ts';
import { type Tokens, useTokens } from '../app/theme/theme.ts';
import { toast } from '../app/toast.tsx';
import { KindField } from '../case/sessions/fields.tsx';
import { roundedNow, withoutEmpty } from '../log/guess.ts';
import { kindOfCourse, useCourse, useLearners } from './data.ts';
import { type Answer, answers, answersFor, placeByLearner } from './register.ts';

interface Learner {
  episodeId: string;
  alias: string;
  marks: readonly string[];
}

/** The register of one meeting. */
export function RegisterPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const codes = useCodes();
  const course = useCourse(id);
  const learners = useLearners(id);

  return (
    <Loaded query={course} page>
      {(one) => (
        <Loaded query={learners} page>
          {(all) => {
            const present = all.flatMap(({ episodeId, alias, marks, actions }) =>
              episodeId && actions?.includes('log')
                ? [{ episodeId, alias: alias || t('app:noAlias'), marks: marks ?? [] }]
                : [],
            );
            return (
              <Page narrow>
                <PageTitle
                  above={
                    <Link
                      component={RouterLink}
                      to={`/courses/${id}`}
                      variant="body2"
                      sx={{ py: 1, display: 'inline-block' }}
                    >
                      {t('courses:toLearners')}
                    </Link>
                  }
                >
                  {one.name}
                </PageTitle>
                {present.length === 0 ? (
                  <EmptyState>{t('courses:nobody')}</EmptyState>
                ) : (
                  codes.ready && (
                    <Register courseId={id} kind={kindOfCourse(codes, one.serviceType)} learners={present} />
                  )
                )}
              </Page>
            );
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

/** What all share as the contract has it, and the answers by learner: whoever is not touched is here. */
const Entry = NewMeeting.omit({ attendance: true }).extend({
  marked: z.record(z.uuid(), z.enum(answers)).optional(),
  notes: z.record(z.uuid(), z.string().max(4000, { error: 'too-long' })).optional(),
});
const TypedEntry = z.preprocess(
  (values) => withoutEmpty(values as Record<string, unknown>),
  Entry,
) as unknown as z.ZodType<z.infer<typeof Entry> & FieldValues, FieldValues>;

function Register({ courseId, kind, learners }: { courseId: string; kind: SessionKind; learners: readonly Learner[] }) {
  const { t } = useTranslation();
  const ability = useAbility();
  const codes = useCodes();
  const navigate = useNavigate();
  const form = useContractForm(TypedEntry, {
    heldAt: useRef(roundedNow(Date.now())).current,
    minutes: 60,
    mode: 'IN_PERSON',
    marked: {},
    notes: {},
  });
  const allowed = fieldsOf(ability, 'create', 'Session', { kind, marks: learners[0]?.marks });
  // What kind of psychological session a group is, is known without asking.
  const common = (kinds[kind].common as readonly string[]).filter(
    (name) => allowed.has(name) && name !== 'sessionType',
  );
  const kindForm = kinds[kind].form as Record<string, FormField>;
  const takesNotes = kind === 'PSYCHOLOGICAL' && allowed.has('operationalNote');
  const id = `course/${courseId}/register`;

  const save = ({ marked = {}, notes = {}, ...shared }: z.infer<typeof Entry>) => {
    const attendance = answersFor(
      learners.map(({ episodeId }) => episodeId),
      marked,
      takesNotes ? notes : {},
    );
    return placeByLearner(attendance, () =>
      sendOnce(courses.meet, [{ id: courseId }, { ...shared, attendance }], {
        form: id,
        values: form.getValues(),
        returnTo: `/courses/${courseId}/register`,
      }),
    );
  };

  return (
    <Form
      form={form}
      id={id}
      onSubmit={save}
      says={{
        'agreement-required': t('case:agreement.required'),
        'notice-required': t('case:agreement.noticeFirst'),
        'episode-closed': t('courses:changed'),
        'wrong-state': t('courses:changed'),
      }}
      onDone={(outcome) => {
        if (outcome === 'kept') toast('courses:kept', { count: learners.length });
        else toast('courses:saved', { count: learners.length });
        for (const queryKey of [['courses'], ['today'], ['case'], ['cases'], ['reminders']])
          void queries.invalidateQueries({ queryKey });
        void navigate(`/courses/${courseId}`);
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 5, rowGap: 4 }}>
        <MomentField name="heldAt" label={t('case:session.heldAt')} />
        <NumberField name="minutes" label={t('case:session.minutes')} />
        <Box sx={{ flex: '1 1 160px', maxWidth: 240 }}>
          <SelectField name="mode" label={t('case:session.mode')} options={codes.options('session_mode')} />
        </Box>
      </Box>
      {common.map((name) => (
        <KindField key={name} name={name} field={kindForm[name] as FormField} codes={codes} />
      ))}
      <Marks learners={learners} takesNotes={takesNotes} />
      <Foot learners={learners} />
    </Form>
  );
}

const signs: Record<Answer, LucideIcon> = { ATTENDED: Check, LATE: Clock3, ABSENT_UNEXCUSED: Minus };

const colours = (t: Tokens, answer: Answer) =>
  ({
    ATTENDED: { color: t.primary, backgroundColor: t.primarySoft },
    LATE: { color: t.warn, backgroundColor: t.warnSoft },
    ABSENT_UNEXCUSED: { color: t.canvas, backgroundColor: t.ink2 },
  })[answer];

/** One cell of three fixed columns; nothing moves under the thumb when it is chosen. */
const Cell = styled('label')(({ theme: { ariadne: t } }) => ({
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  gap: 4,
  minHeight: 44,
  minWidth: 0,
  borderRadius: 8,
  fontSize: '0.875rem',
  color: t.ink2,
  cursor: 'pointer',
  border: `${t.scheme === 'contrast' ? 2 : 1}px solid transparent`,
  '& > svg': { flexShrink: 0 },
  '&:hover': { borderColor: t.lineStrong },
  '&:has(input:checked)': {
    fontWeight: 600,
    ...(t.scheme === 'contrast' && { borderColor: 'currentColor', textDecoration: 'underline' }),
  },
  '&:has(input:focus-visible)': { outline: `2px solid ${t.focus}`, outlineOffset: 2 },
  '@media (forced-colors: active)': { '&:has(input:checked)': { borderColor: 'Highlight' } },
}));

function Marks({ learners, takesNotes }: { learners: readonly Learner[]; takesNotes: boolean }) {
  const list = useRef<HTMLUListElement>(null);
  const { t } = useTranslation();
  /** Up and down go from learner to learner; left and right choose, as radios do. */
  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    if (!(event.target instanceof HTMLInputElement) || event.target.type !== 'radio') return;
    const groups = [...(list.current?.querySelectorAll('[role="radiogroup"]') ?? [])];
    const here = groups.findIndex((group) => group.contains(event.target as Node));
    const next = groups[here + (event.key === 'ArrowDown' ? 1 : -1)];
    event.preventDefault();
    next?.querySelector<HTMLInputElement>('input:checked')?.focus();
  };

  return (
    <Box
      component="ul"
      ref={list}
      aria-label={t('courses:learners')}
      onKeyDown={move}
      sx={{ listStyle: 'none', m: 0, p: 0 }}
    >
      {learners.map((learner) => (
        <Row key={learner.episodeId} learner={learner} takesNotes={takesNotes} />
      ))}
    </Box>
  );
}

function Row({ learner: { episodeId, alias }, takesNotes }: { learner: Learner; takesNotes: boolean }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const id = useId();
  const { field, fieldState } = useController({ name: `marked.${episodeId}` });
  const { field: note } = useController({ name: `notes.${episodeId}` });
  const [writes, setWrites] = useState(false);
  const chosen = (field.value as Answer | undefined) ?? 'ATTENDED';
  const words = answers.map((answer) => t(`courses:answer.${answer}`));
  const byLetter = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || event.key === ' ') return;
    const at = words.findIndex((word) => foldText(word).startsWith(foldText(event.key)));
    if (at < 0) return;
    event.preventDefault();
    field.onChange(answers[at]);
    event.currentTarget.querySelectorAll('input')[at]?.focus();
  };

  return (
    <Box component="li" sx={{ borderBlockEnd: tokens.border, py: 1 }}>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'minmax(0, 1fr) repeat(3, minmax(74px, 84px))',
          columnGap: '2px',
          alignItems: 'center',
        }}
      >
        <Typography id={id} variant="body1" sx={{ fontWeight: 500, overflowWrap: 'anywhere', pr: 2 }}>
          <Personal>{alias}</Personal>
        </Typography>
        <Box
          role="radiogroup"
          aria-labelledby={id}
          aria-describedby={fieldState.error ? `${id}-error` : undefined}
          onKeyDown={byLetter}
          sx={{ display: 'contents' }}
        >
          {answers.map((answer, at) => {
            const Sign = signs[answer];
            const isChosen = chosen === answer;
            return (
              <Cell key={answer} style={isChosen ? colours(tokens, answer) : undefined}>
                <input
                  type="radio"
                  name={`marked.${episodeId}`}
                  ref={at === 0 ? field.ref : undefined}
                  value={answer}
                  checked={isChosen}
                  onChange={() => field.onChange(answer)}
                  onBlur={field.onBlur}
                  style={visuallyHidden}
                />
                {isChosen && <Sign size={16} strokeWidth={2.2} aria-hidden />}
                <span data-personal="">{words[at]}</span>
              </Cell>
            );
          })}
        </Box>
      </Box>
      {takesNotes &&
        (writes || note.value ? (
          <Box sx={{ py: 2 }}>
            <TextField
              name={`notes.${episodeId}`}
              label={t('courses:noteOf')}
              help={t('case:session.operationalNoteHelp')}
              optional
              multiline
              minRows={2}
              autoFocus={writes}
            />
          </Box>
        ) : (
          <Button variant="text" size="small" aria-describedby={id} onClick={() => setWrites(true)}>
            {t('courses:addNote')}
          </Button>
        ))}
      {fieldState.error && (
        <FormHelperText id={`${id}-error`} error>
          {sayFinding(fieldState.error.message)}
        </FormHelperText>
      )}
    </Box>
  );
}

/** How many of each, and Save, in reach of the thumb. */
function Foot({ learners }: { learners: readonly Learner[] }) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const marked = (useWatch({ name: 'marked' }) as Record<string, Answer> | undefined) ?? {};
  const count = (answer: Answer) =>
    learners.filter(({ episodeId }) => (marked[episodeId] ?? 'ATTENDED') === answer).length;

  return (
    <Stack
      direction="row"
      sx={{
        position: 'sticky',
        insetBlockEnd: { xs: 'calc(64px + env(safe-area-inset-bottom))', md: 0 },
        zIndex: 1,
        py: 3,
        gap: 3,
        alignItems: 'center',
        justifyContent: 'space-between',
        bgcolor: tokens.canvas,
        borderBlockStart: tokens.border,
        '@media (max-height: 400px)': { position: 'static' },
        '& button[type="submit"]': { minHeight: 48, px: 6 },
      }}
    >
      <Typography variant="body2" component="output" sx={{ fontWeight: 600 }}>
        {t('courses:count', {
          here: count('ATTENDED'),
          late: count('LATE'),
          away: count('ABSENT_UNEXCUSED'),
        })}
      </Typography>
      <SubmitButton>{t('courses:save')}</SubmitButton>
    </Stack>
  );
}
