import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contactFields, people, SafeContactProfile } from '#server/people/people.contract.ts';
import { useFields } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { Refusal } from '../../app/components/Refusal.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { DateField } from '../../app/form/DateFields.tsx';
import { SelectField, TextField } from '../../app/form/fields.tsx';
import { fullDay, type Language } from '../../app/time.ts';
import { useYesNo } from '../about/profile.tsx';
import { useCaseContext } from '../context.ts';
import { type Contact, useSafeContact } from '../data.ts';
import { WindowsField } from '../fields.tsx';
import { Fact, Facts, Note, useAct, useStaffName } from '../parts.tsx';
import { RecordForm } from '../RecordForm.tsx';
import { contactState, sayWindow } from '../words.ts';

/** How the person may be reached without harm. A change waits for a confirmation of its own. */
export function SafeContact() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const query = useSafeContact(code);
  const contact = query.data;
  const toMake = useFields('create', 'SafeContact', row);
  const toChange = useFields('update', 'SafeContact', contact);
  const sets = contact?.version ? toChange : toMake;
  const [editing, setEditing] = useState(false);
  const confirm = useAct(
    code,
    () => call(people.confirmSafeContact, { code }, undefined, { ifMatch: contact?.version }),
    'case:contact.confirmedNow',
  );
  const may = isOpen && sets.size > 0 && contact !== undefined;
  const needsConfirming = contact && contactState(contact).state !== 'none';

  return (
    <Section
      title={t('case:contact.title')}
      aside={
        may && (
          <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }} data-no-print="">
            {needsConfirming && (
              <Button
                variant="contained"
                onClick={() => confirm.mutate()}
                disabled={confirm.isPending}
                startIcon={<CircleCheck size={17} strokeWidth={1.8} aria-hidden />}
              >
                {t('case:contact.confirm')}
              </Button>
            )}
            <Button
              variant="outlined"
              onClick={() => setEditing(true)}
              aria-label={t('case:changeOf', { what: t('case:contact.title') })}
            >
              {t(needsConfirming ? 'case:change' : 'case:contact.record')}
            </Button>
          </Stack>
        )
      }
    >
      <Refusal error={confirm.error} />
      <Loaded query={query}>
        {(found) =>
          found.version ? (
            <Card contact={found} />
          ) : (
            <Sheet sx={{ px: 5 }}>
              <EmptyState>{t('case:contact.none')}</EmptyState>
            </Sheet>
          )
        }
      </Loaded>
      {editing && contact && <ContactDialog contact={contact} sets={sets} onClose={() => setEditing(false)} />}
    </Section>
  );
}

/** What a field of the safe contact says, in one text. */
export function useSayContact() {
  const { t, i18n } = useTranslation();
  const codes = useCodes();
  return (name: string, value: unknown): string => {
    if (value === null || value === undefined) return '';
    switch (name) {
      case 'channel':
        return codes.label('contact_channel', String(value));
      case 'language':
        return codes.label('language', String(value));
      case 'voicemail':
      case 'mayText':
        return t(`case:answer.${value as string}`);
      case 'windows':
        return (value as NonNullable<Contact['windows']>)
          .map((window) => sayWindow(window, i18n.language as Language))
          .join('\n');
      case 'doNotContact': {
        const { reason, until } = value as NonNullable<Contact['doNotContact']>;
        return `${until ? t('case:strip.stopUntil', { day: fullDay(until) }) : t('case:strip.stop')}: ${reason}`;
      }
      default:
        return String(value);
    }
  };
}

function Card({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const say = useSayContact();
  const staff = useStaffName();
  const values = contact as Record<string, unknown>;
  const now = contactState(contact);
  return (
    <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
      <Stack sx={{ gap: 4 }}>
        {now.state === 'confirm' && <Note tone="warn">{t('case:contact.confirmHow')}</Note>}
        <Facts>
          {contactFields
            .filter((name) => name in contact && (name !== 'doNotContact' || values[name]))
            .map((name) => (
              <Fact key={name} label={t(`case:contact.${name}`)}>
                {say(name, values[name])}
              </Fact>
            ))}
          <Fact label={t('case:contact.confirmed')}>
            {contact.confirmedOn && (
              <>
                <When at={contact.confirmedOn} as="full" />
                {contact.confirmedBy && `, ${staff(contact.confirmedBy)}`}
              </>
            )}
          </Fact>
        </Facts>
      </Stack>
    </Sheet>
  );
}

function ContactDialog({
  contact,
  sets,
  onClose,
}: {
  contact: Contact;
  sets: ReadonlySet<string>;
  onClose: () => void;
}) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const answers = useYesNo();
  const say = useSayContact();
  const label = (name: string) => t(`case:contact.${name}`);

  return (
    <Dialog open title={t('case:contact.title')} onClose={onClose} keepsDraft>
      <RecordForm
        id={`case/${code}/safe-contact`}
        code={code}
        schema={SafeContactProfile.partial()}
        record={contact}
        names={contactFields}
        fields={sets}
        texts={['instructions']}
        label={label}
        say={Object.fromEntries(contactFields.map((name) => [name, (value: unknown) => say(name, value) || '–']))}
        send={(changes, version) => call(people.changeSafeContact, { code }, changes, { ifMatch: version })}
        onDone={onClose}
        onCancel={onClose}
      >
        <SelectField
          name="channel"
          label={label('channel')}
          options={codes.options('contact_channel')}
          optional
          empty={null}
        />
        <TextField name="value" label={label('value')} optional empty={null} />
        <WindowsField name="windows" label={label('windows')} />
        <SelectField
          name="language"
          label={label('language')}
          options={codes.options('language')}
          optional
          empty={null}
        />
        <ChoiceField name="voicemail" label={label('voicemail')} options={answers} optional />
        <ChoiceField name="mayText" label={label('mayText')} options={answers} optional />
        <TextField
          name="nameToUse"
          label={label('nameToUse')}
          help={t('case:contact.nameHelp')}
          optional
          empty={null}
        />
        <TextField
          name="codeWord"
          label={label('codeWord')}
          help={t('case:contact.codeWordHelp')}
          optional
          empty={null}
        />
        <TextField name="sharedWith" label={label('sharedWith')} optional empty={null} />
        <TextField name="instructions" label={label('instructions')} optional empty={null} multiline />
        <TextField
          name="doNotContact.reason"
          label={t('case:contact.stopReason')}
          help={t('case:contact.stopHelp')}
          optional
          empty={undefined}
        />
        <DateField name="doNotContact.until" label={t('case:contact.stopUntil')} optional />
      </RecordForm>
    </Dialog>
  );
}
