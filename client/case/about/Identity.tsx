import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type IdentityField, IdentityProfile, people } from '#server/people/people.contract.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { SelectField, TextField } from '../../app/form/fields.tsx';
import { useCaseContext } from '../context.ts';
import { Entries, LinesField, PartialDayField } from '../fields.tsx';
import { Fact, Facts, Note } from '../parts.tsx';
import { RecordForm } from '../RecordForm.tsx';
import { IdentityValue, sayIdentity, useIdentityCard } from './IdentityValue.tsx';

const shown: readonly IdentityField[] = ['legalName', 'otherNames', 'dateOfBirth', 'documents', 'phones', 'address'];

/** Who the person is by name: every field hidden, shown one at a time for a minute, and recorded. */
export function Identity() {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const { data: card } = useIdentityCard(code);
  const [editing, setEditing] = useState(false);
  const [possible, setPossible] = useState(false);
  if (!card) return null;

  return (
    <Section
      title={t('case:identity.title')}
      aside={
        isOpen &&
        card.mayChange.length > 0 && (
          <Button
            variant="outlined"
            size="small"
            onClick={() => setEditing(true)}
            aria-label={t('case:changeOf', { what: t('case:identity.title') })}
          >
            {t('case:change')}
          </Button>
        )
      }
    >
      {possible && (
        <Box role="status" sx={{ mb: 3 }}>
          <Note tone="warn">{t('case:identity.possibleDuplicate')}</Note>
        </Box>
      )}
      <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
        <Facts>
          {shown.map((field) => (
            <IdentityValue key={field} code={code} field={field}>
              {(value) => <Fact label={t(`case:identity.${field}`)}>{value}</Fact>}
            </IdentityValue>
          ))}
        </Facts>
      </Sheet>
      {editing && <IdentityDialog onClose={() => setEditing(false)} onPossible={setPossible} />}
    </Section>
  );
}

/** Values are not brought into the form: what stays empty is left as it is. */
function IdentityDialog({ onClose, onPossible }: { onClose: () => void; onPossible: (is: boolean) => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const { data: card } = useIdentityCard(code);
  if (!card) return null;
  const fields = new Set<string>(card.mayChange);
  return (
    <Dialog open title={t('case:identity.title')} onClose={onClose} keepsDraft>
      <RecordForm
        id={`case/${code}/identity`}
        code={code}
        schema={IdentityProfile.partial()}
        record={{ version: card.version }}
        names={[...shown, 'birthPrecision']}
        fields={fields}
        label={(name) => t(`case:identity.${name}`)}
        say={Object.fromEntries(
          shown.map((name) => [name, (value: unknown) => sayIdentity(name, { [name]: value } as never, codes) || '–']),
        )}
        send={async (changes, version) => {
          const changed = await call(people.changeIdentity, { code }, changes, { ifMatch: version });
          onPossible(changed.possibleDuplicate === true);
          return changed;
        }}
        onDone={onClose}
        onCancel={onClose}
      >
        <Note>{t('case:identity.leave')}</Note>
        <TextField name="legalName" label={t('case:identity.legalName')} optional empty={null} />
        <LinesField name="otherNames" label={t('case:identity.otherNames')} help={t('case:form.onePerLine')} optional />
        <PartialDayField
          name="dateOfBirth"
          label={t('case:identity.dateOfBirth')}
          help={t('case:form.partialHelp')}
          optional
        />
        <SelectField
          name="birthPrecision"
          label={t('case:identity.birthPrecision')}
          options={codes.options('birth_precision')}
          optional
          empty={null}
        />
        <Entries
          name="documents"
          label={t('case:identity.documents')}
          add={t('case:identity.addDocument')}
          remove={t('case:identity.removeDocument')}
          blank={{ type: '', number: '' }}
        >
          {(prefix) => (
            <>
              <SelectField
                name={`${prefix}.type`}
                label={t('case:identity.documentType')}
                options={codes.options('identity_document')}
              />
              <TextField name={`${prefix}.number`} label={t('case:identity.documentNumber')} />
            </>
          )}
        </Entries>
        <Entries
          name="phones"
          label={t('case:identity.phones')}
          add={t('case:identity.addPhone')}
          remove={t('case:identity.removePhone')}
          blank={{ number: '' }}
        >
          {(prefix) => (
            <>
              <TextField name={`${prefix}.number`} label={t('case:identity.phoneNumber')} type="tel" inputMode="tel" />
              <TextField name={`${prefix}.note`} label={t('case:identity.phoneNote')} optional empty={undefined} />
            </>
          )}
        </Entries>
        <TextField name="address.street" label={t('case:identity.street')} optional empty={undefined} />
        <TextField name="address.postcode" label={t('case:identity.postcode')} optional empty={undefined} />
        <TextField name="address.place" label={t('case:identity.place')} optional empty={undefined} />
        <SelectField
          name="address.country"
          label={t('case:identity.country')}
          options={codes.options('citizenship')}
          optional
          empty={undefined}
        />
        <TextField name="address.note" label={t('case:identity.addressNote')} optional empty={undefined} />
      </RecordForm>
    </Dialog>
  );
}
