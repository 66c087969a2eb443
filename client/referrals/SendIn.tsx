import Typography from '@mui/material/Typography';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import {
  fields,
  interpreterNeeds,
  type Key,
  NewSentIn,
  referrals,
  type Tier,
  urgencies,
} from '#server/referrals/referrals.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { CheckField, SelectField, TextField } from '../app/form/fields.tsx';
import { MultiSelectField } from '../app/form/MultiSelectField.tsx';
import { useActKey } from '../app/press.ts';
import { today } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { TickField } from '../case/fields.tsx';
import { Note } from '../case/parts.tsx';
import { useRecipients } from '../consents/agencies.ts';
import { hasWitness, WitnessField, witnessMissing } from '../consents/Witness.tsx';
import { Abroad } from './Abroad.tsx';
import { refreshReferral } from './data.ts';

/** What a partner can tell of somebody, as it stands in the form. */
const told = [
  'gender',
  'ageBand',
  'languages',
  'immediateSafety',
  'healthNeeds',
  'alias',
  'legalName',
  'safeContact',
] as const;
type Told = (typeof told)[number];

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length);
const filled = (values: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));

/** Without what was left empty, and without what she did not agree to: it stands in no field any more. */
function tidy(typed: unknown): unknown {
  const { person = {}, categories = [], ...said } = typed as { person?: object; categories?: string[] };
  const hers = Object.entries(person)
    .filter(([key]) => categories.includes(fields[key as Key].category))
    .map(([key, value]) => [key, key === 'safeContact' ? filled(value ?? {}) : value])
    .filter(([, value]) => !isEmpty(value) && Object.keys(Object(value)).length > 0);
  return { ...filled(said), categories, person: Object.fromEntries(hers) };
}

const Body = z.preprocess(
  tidy,
  NewSentIn.refine(({ understood }) => understood, { path: ['understood'], error: 'required' }).refine(
    ({ agreedHow, witness }) => hasWitness({ method: agreedHow, witness }),
    witnessMissing,
  ),
) as unknown as z.ZodType<NewSentIn, NewSentIn>;

/** A partner sends somebody in: whom she asks for what, what the person agreed to, and no more of her than that. */
export function SendIn() {
  const { t } = useTranslation();
  const may = useMay(referrals.sendIn);
  if (!may) return <NotShown />;
  return (
    <Page narrow>
      <PageTitle>{t('referrals:sendIn.title')}</PageTitle>
      <SendInForm />
    </Page>
  );
}

function SendInForm() {
  const { t } = useTranslation();
  const codes = useCodes();
  const navigate = useNavigate();
  const recipients = useRecipients({ takingPart: true });
  const keyOf = useActKey();
  const form = useContractForm(Body, {
    services: [],
    toAgencyId: '',
    categories: [],
    agreedHow: '',
    agreedIn: '',
    agreedOn: today(),
    witness: '',
    message: '',
    understood: false,
    person: {},
  });
  return (
    <Form
      form={form}
      id="referral/send-in"
      onSubmit={(body) => call(referrals.sendIn, {}, body, { idempotencyKey: keyOf(body) })}
      onDone={({ id }) => {
        toast('referrals:sendIn.sent');
        void refreshReferral(id as string);
        void navigate(`/referrals/${id}`, { replace: true });
      }}
      foot={<SubmitButton>{t('referrals:sendIn.send')}</SubmitButton>}
    >
      <Note>{t('referrals:sendIn.about')}</Note>
      <MultiSelectField
        name="services"
        label={t('referrals:services')}
        help={t('referrals:servicesHelp')}
        options={codes.options('service_type')}
      />
      <SelectField name="toAgencyId" label={t('referrals:agency')} options={recipients} empty="" />
      <ChoiceField
        name="urgency"
        label={t('referrals:urgency')}
        options={urgencies.map((value) => ({ value, label: codes.label('referral_urgency', value) }))}
      />
      <ChoiceField
        name="interpreterNeed"
        label={t('referrals:interpreterNeed')}
        options={interpreterNeeds.map((value) => ({ value, label: t(`referrals:interpreter.${value}`) }))}
      />
      <Abroad />
      <TextField
        name="message"
        label={t('referrals:message')}
        help={t('referrals:messageHelp')}
        multiline
        maxLength={2000}
        optional
      />

      <Typography variant="h2">{t('referrals:sendIn.agreed')}</Typography>
      <ChoiceField
        name="isChild"
        label={t('referrals:sendIn.isChild')}
        options={(['yes', 'no'] as const).map((value) => ({
          value: String(value === 'yes'),
          label: t(`case:${value}`),
        }))}
        read={(value) => value === 'true'}
      />
      <ForChild />
      <TickField
        name="categories"
        label={t('case:consent.dataCategories')}
        help={t('referrals:sendIn.categoriesHelp')}
        options={[...new Set(told.map((key) => fields[key].category))].map((value) => ({
          value,
          label: codes.label('data_category', value),
        }))}
        columns
      />
      <SelectField name="agreedHow" label={t('case:consent.method')} options={codes.options('consent_method')} />
      <WitnessField method="agreedHow" />
      <SelectField name="agreedIn" label={t('case:consent.language')} options={codes.options('language')} />
      <DateField name="agreedOn" label={t('referrals:sendIn.agreedOn')} />
      <CheckField name="understood" label={t('case:consent.understood')} />

      <Person tier="T1" />
      <Person tier="T2" />
    </Form>
  );
}

/** For a child somebody speaks, and it was weighed what is good for her: there is no place for that here. */
function ForChild() {
  const { t } = useTranslation();
  const isChild = useWatch({ name: 'isChild' }) as boolean | undefined;
  return isChild ? <Note tone="warn">{t('referrals:sendIn.child')}</Note> : null;
}

/** The fields she agreed to, in the order in which the other agency comes to read them. */
function Person({ tier }: { tier: Tier }) {
  const { t } = useTranslation();
  const agreed = (useWatch({ name: 'categories' }) as string[] | undefined) ?? [];
  const shown = told.filter((key) => fields[key].tier === tier && agreed.includes(fields[key].category));
  if (!shown.length) return null;
  return (
    <>
      <Typography variant="h2">{t(`referrals:sendIn.${tier}`)}</Typography>
      {shown.map((key) => (
        <Asked key={key} of={key} />
      ))}
    </>
  );
}

function Asked({ of }: { of: Told }) {
  const { t } = useTranslation();
  const codes = useCodes();
  switch (of) {
    case 'gender':
      return (
        <SelectField name="person.gender" label={t('case:field.gender')} options={codes.options('gender')} optional />
      );
    case 'ageBand':
      return (
        <SelectField
          name="person.ageBand"
          label={t('case:field.ageBand')}
          options={codes.options('age_band')}
          optional
        />
      );
    case 'languages':
      return (
        <MultiSelectField
          name="person.languages"
          label={t('case:field.languages')}
          options={codes.options('language')}
          optional
        />
      );
    case 'safeContact':
      return (
        <>
          <SelectField
            name="person.safeContact.channel"
            label={t('case:contact.channel')}
            options={codes.options('contact_channel')}
            optional
          />
          <TextField name="person.safeContact.value" label={t('case:contact.value')} maxLength={200} optional />
          <TextField
            name="person.safeContact.instructions"
            label={t('case:contact.instructions')}
            multiline
            maxLength={1000}
            optional
          />
        </>
      );
    case 'alias':
      return <TextField name="person.alias" label={t('case:field.alias')} maxLength={80} optional />;
    case 'legalName':
      return <TextField name="person.legalName" label={t('case:identity.legalName')} maxLength={200} optional />;
    default:
      return (
        <TextField
          name={`person.${of}`}
          label={t(`case:field.${of}`)}
          multiline
          minRows={2}
          maxLength={2000}
          optional
        />
      );
  }
}
