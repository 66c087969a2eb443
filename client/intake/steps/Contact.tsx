import { useRef } from 'react';
import type { FieldValues } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { people, SafeContactProfile } from '#server/people/people.contract.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Loaded } from '../../app/components/States.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { TextField } from '../../app/form/fields.tsx';
import { queries } from '../../app/queries.ts';
import { useYesNo } from '../../case/about/profile.tsx';
import { type Contact, keyOf, useSafeContact } from '../../case/data.ts';
import { WindowsField } from '../../case/fields.tsx';
import { Note } from '../../case/parts.tsx';
import { changesBetween } from '../../case/RecordForm.tsx';
import { OneOf } from '../questions.tsx';
import { type Schema, StepForm, type StepProps } from '../StepForm.tsx';

const names = [
  'channel',
  'value',
  'windows',
  'language',
  'voicemail',
  'mayText',
  'nameToUse',
  'codeWord',
  'instructions',
] as const;
const Way = SafeContactProfile.pick({
  channel: true,
  value: true,
  windows: true,
  language: true,
  voicemail: true,
  mayText: true,
  nameToUse: true,
  codeWord: true,
  instructions: true,
}).partial() as unknown as Schema;
/** How somebody may call back without harm. */
export function ContactStep(props: StepProps) {
  const query = useSafeContact(props.code);
  return <Loaded query={query}>{(contact) => <Asked {...props} contact={contact} />}</Loaded>;
}

function Asked({ contact, ...props }: StepProps & { contact: Contact }) {
  const { code, row } = props;
  const { t } = useTranslation();
  const codes = useCodes();
  const answers = useYesNo();
  const label = (name: string) => t(`case:contact.${name}`);
  // What was read when the step opened; an answer that comes later does not move it under the hands.
  const before = useRef(contact as Record<string, unknown>);
  const keep = async (typed: FieldValues) => {
    const changes = changesBetween(before.current, typed);
    if (Object.keys(changes).length > 0) {
      const version = Number(before.current.version ?? 0);
      const kept = await call(people.changeSafeContact, { code }, changes, { ifMatch: version });
      before.current = kept as Record<string, unknown>;
      queries.setQueryData(keyOf(code, 'safe-contact'), kept);
    }
    return {};
  };

  return (
    <StepForm
      {...props}
      step="contact"
      schema={Way}
      values={{
        ...Object.fromEntries(names.map((name) => [name, before.current[name] ?? null])),
        language: contact.language ?? row.languages?.[0] ?? null,
      }}
      send={keep}
    >
      <Note>{t('intake:contact.about')}</Note>
      <OneOf list="contact_channel" name="channel" label={label('channel')} empty={null} />
      <TextField name="value" label={label('value')} optional empty={null} maxLength={200} />
      <WindowsField name="windows" label={label('windows')} />
      <OneOf list="language" name="language" label={label('language')} empty={null} />
      <ChoiceField name="voicemail" label={label('voicemail')} options={answers} optional />
      <ChoiceField name="mayText" label={label('mayText')} options={answers} optional />
      <TextField
        name="nameToUse"
        label={label('nameToUse')}
        help={t('case:contact.nameHelp')}
        optional
        empty={null}
        maxLength={80}
      />
      <TextField
        name="codeWord"
        label={label('codeWord')}
        help={t('case:contact.codeWordHelp')}
        optional
        empty={null}
        maxLength={80}
      />
      <TextField name="instructions" label={label('instructions')} optional empty={null} multiline maxLength={1000} />
      {codes.ready && <Note>{t('intake:contact.confirm')}</Note>}
    </StepForm>
  );
}
