import { useId, useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import {
  type ConsentKind,
  consents,
  dataCategories,
  endsByItself,
  isSharing,
  NewConsent,
  SHARE_DAYS,
  teachBacks,
} from '#server/consents/consents.contract.ts';
import { documents } from '#server/documents/documents.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { CheckField, SelectField, TextField } from '../app/form/fields.tsx';
import { addDays, today } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { useCaseContext } from '../case/context.ts';
import { refreshCase } from '../case/data.ts';
import { Entries, TickField } from '../case/fields.tsx';
import { useRecipients } from './agencies.ts';
import { FilePick } from './FilePick.tsx';
import { contentOf } from './files.ts';
import { SaidBefore } from './SaidBefore.tsx';
import { hasWitness, WitnessField, witnessMissing } from './Witness.tsx';

const Body = NewConsent.refine(({ understood }) => understood, { path: ['understood'], error: 'required' })
  .refine(({ kind, dataCategories: chosen }) => !isSharing(kind) || chosen.length > 0, {
    path: ['dataCategories'],
    error: 'required',
  })
  .refine(({ kind, recipientAgencyId }) => kind !== 'SHARE_WITH_AGENCY' || recipientAgencyId, {
    path: ['recipientAgencyId'],
    error: 'required',
  })
  .refine(hasWitness, witnessMissing);

/** Records an agreement that was given aloud or on paper. */
export function Give({
  kinds,
  all,
  onClose,
}: {
  kinds: readonly ConsentKind[];
  all: Parameters<typeof SaidBefore>[0]['all'];
  onClose: () => void;
}) {
  const { code, row } = useCaseContext();
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const recipients = useRecipients();
  const file = useId();
  const [scan, setScan] = useState<File>();
  const form = useContractForm(Body, {
    kind: kinds[0] ?? 'SHARE_WITH_AGENCY',
    recipientAgencyId: null,
    serviceType: null,
    dataCategories: [],
    purposes: [],
    validFrom: today(),
    validTo: addDays(today(), SHARE_DAYS),
    language: row.languages?.[0] ?? '',
    method: '',
    withInterpreter: row.interpreter?.needed === 'YES',
    interpreter: '',
    witness: '',
    alternatives: '',
    withholding: [],
    withholdingReadBack: false,
    understood: false,
    noticeVersion: row.noticeVersion ?? '',
  });
  const [kind, withInterpreter] = useWatch({ control: form.control, name: ['kind', 'withInterpreter'] });
  const withAgency = kind === 'SHARE_WITH_AGENCY';
  const categories = dataCategories.map((one) => ({ value: one, label: codes.label('data_category', one) }));

  return (
    <Dialog open title={t('consents:others.give')} onClose={onClose} keepsDraft width={720}>
      <Form
        form={form}
        id={`case/${code}/consent/other`}
        onSubmit={async (body) => {
          const scanned =
            scan && (await call(documents.add, { code }, { kind: 'CONSENT_FORM', content: await contentOf(scan) }));
          await call(
            consents.give,
            { code },
            {
              ...body,
              // What another kind had asked for is no part of this one.
              recipientAgencyId: withAgency ? body.recipientAgencyId : null,
              serviceType: withAgency ? body.serviceType : null,
              dataCategories: isSharing(kind) ? body.dataCategories : [],
              validTo: endsByItself(kind) ? body.validTo : null,
              ...(scanned && { documentId: scanned.id as string }),
            },
          );
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('consents:others.give')}</SubmitButton>}
        footStays
      >
        <SelectField
          name="kind"
          label={t('consents:form.kind')}
          options={kinds.map((one) => ({ value: one, label: codes.label('consent_kind', one) }))}
        />
        {withAgency && (
          <>
            <SelectField
              name="recipientAgencyId"
              label={t('consents:form.recipient')}
              options={recipients}
              empty={null}
            />
            <SelectField
              name="serviceType"
              label={t('consents:form.service')}
              options={codes.options('service_type')}
              none={t('consents:form.whole')}
              empty={null}
              optional
            />
          </>
        )}
        {isSharing(kind) && (
          <TickField name="dataCategories" label={t('case:consent.dataCategories')} options={categories} columns />
        )}
        {endsByItself(kind) && (
          <DateField name="validTo" label={t('case:consent.validTo')} help={t('case:consent.validToHelp')} />
        )}
        <SelectField name="method" label={t('case:consent.method')} options={codes.options('consent_method')} />
        <WitnessField />
        <SelectField name="language" label={t('case:consent.language')} options={codes.options('language')} />
        <CheckField name="withInterpreter" label={t('case:session.withInterpreter')} />
        {withInterpreter && <TextField name="interpreter" label={t('consents:form.interpreter')} optional />}
        <SaidBefore all={all} />
        <Entries
          name="withholding"
          label={t('consents:form.withholding')}
          add={t('consents:form.addParty')}
          remove={t('consents:form.removeParty')}
          blank={{ party: '', categories: [], reason: '' }}
        >
          {(prefix) => (
            <>
              <TextField name={`${prefix}.party`} label={t('consents:form.party')} />
              <TextField name={`${prefix}.reason`} label={t('consents:form.why')} optional />
              <TickField
                name={`${prefix}.categories`}
                label={t('consents:form.what')}
                help={t('consents:form.everything')}
                options={categories}
                columns
                optional
              />
            </>
          )}
        </Entries>
        <TextField
          name="alternatives"
          label={t('consents:form.alternatives')}
          help={t('consents:form.alternativesHelp')}
          multiline
          optional
        />
        <SelectField
          name="teachBack"
          label={t('consents:form.teachBack')}
          options={teachBacks.map((one) => ({ value: one, label: codes.label('teach_back', one) }))}
          optional
        />
        <FilePick id={file} label={t('consents:form.scan')} help={t('consents:form.scanHelp')} onPick={setScan} />
        <TextField
          name="noticeVersion"
          label={t('case:field.noticeVersion')}
          help={t('case:form.noticeHelp')}
          personal={false}
        />
        <CheckField name="understood" label={t('case:consent.understood')} />
      </Form>
    </Dialog>
  );
}
