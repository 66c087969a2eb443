import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import { CaseProfile, cases } from '#server/cases/cases.contract.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { discardDraft } from '../../app/drafts/drafts.ts';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { Form, useContractForm } from '../../app/form/Form.tsx';
import { SelectField, TextField } from '../../app/form/fields.tsx';
import { MultiSelectField } from '../../app/form/MultiSelectField.tsx';
import { useActKey } from '../../app/press.ts';
import { NoAnswer, Problem } from '../../app/problem.ts';
import { useTeamsToGiveTo } from '../../app/teams.ts';
import { toast } from '../../app/toast.tsx';
import { InterpreterWishes, useYesNo } from '../../case/about/profile.tsx';
import { tidy } from '../../case/RecordForm.tsx';
import { Foot, type Schema, StepForm, type StepProps, takeOver } from '../StepForm.tsx';

const asked = {
  alias: true,
  formOfAddress: true,
  languages: true,
  literacy: true,
  interpreter: true,
  teamId: true,
} as const;
const known = CaseProfile.pick(asked).partial();
const Start = known.required({ alias: true });
const Known = known.omit({ teamId: true }) as unknown as Schema;

/** The first words: in which language, with whose help, and by what name to call the person here. */
function Fields() {
  const { t } = useTranslation();
  const codes = useCodes();
  const answers = useYesNo();
  return (
    <>
      <MultiSelectField
        name="languages"
        label={t('case:field.languages')}
        help={t('case:form.languagesHelp')}
        options={codes.options('language')}
        optional
      />
      <ChoiceField name="interpreter.needed" label={t('case:interpreter.needed')} options={answers} optional />
      <InterpreterWishes codes={codes} />
      <SelectField
        name="literacy"
        label={t('case:field.literacy')}
        help={t('intake:literacyHelp')}
        options={codes.options('literacy')}
        optional
        empty={null}
      />
      <TextField name="alias" label={t('case:field.alias')} help={t('case:form.aliasHelp')} maxLength={40} />
      <SelectField
        name="formOfAddress"
        label={t('case:field.formOfAddress')}
        options={codes.options('form_of_address')}
        optional
        empty={null}
      />
    </>
  );
}

/** The first step makes the case. The same words sent twice, because an answer was lost, make one. */
export function StartStep() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const teams = useTeamsToGiveTo();
  const form = useContractForm(z.preprocess(tidy, Start) as unknown as typeof Start, {
    alias: '',
    languages: [],
    literacy: null,
    formOfAddress: null,
  });
  const { isDirty } = form.formState;
  const keyOf = useActKey();

  const start = async (body: z.output<typeof Start>) => {
    const made = await call(cases.start, {}, body, { idempotencyKey: keyOf(body) });
    takeOver(made);
    return made;
  };
  const goOn = async (body: z.output<typeof Start>) => {
    const made = await start(body);
    const code = made.code as string;
    takeOver(await call(cases.change, { code }, { intakeStep: 'privacy' }, { ifMatch: made.version }));
    return code;
  };
  const stop = async () => {
    const parsed = Start.safeParse(tidy(form.getValues()));
    if (isDirty && parsed.success) {
      try {
        await start(parsed.data);
        await discardDraft('intake/new');
      } catch (error) {
        if (!(error instanceof Problem) && !(error instanceof NoAnswer)) throw error;
      }
    }
    if (isDirty) toast('intake:stopped');
    await navigate('/today');
  };

  return (
    <Form
      form={form}
      id="intake/new"
      onSubmit={goOn}
      onDone={(code) => void navigate(`/intake/${code}?step=privacy`, { replace: true })}
      foot={<Foot step="language" onStop={stop} />}
    >
      <Fields />
      {teams.length > 1 && (
        <SelectField
          name="teamId"
          label={t('intake:team')}
          options={teams.map(({ id, name }) => ({ value: id, label: name }))}
          optional
          empty={undefined}
        />
      )}
    </Form>
  );
}

export function LanguageStep(props: StepProps) {
  const { row } = props;
  return (
    <StepForm
      {...props}
      step="language"
      schema={Known}
      values={{
        alias: row.alias ?? '',
        languages: row.languages ?? [],
        literacy: row.literacy ?? null,
        formOfAddress: row.formOfAddress ?? null,
        interpreter: row.interpreter ?? null,
      }}
    >
      <Fields />
    </StepForm>
  );
}
