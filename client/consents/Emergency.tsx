import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import {
  consents,
  dataCategories,
  NewOverride,
  overrideKinds,
  overrideReasons,
} from '#server/consents/consents.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { toast } from '../app/toast.tsx';
import { useCaseContext } from '../case/context.ts';
import { refreshCase } from '../case/data.ts';
import { TickField } from '../case/fields.tsx';
import { Note } from '../case/parts.tsx';
import { useRecipients } from './agencies.ts';

/** Asks a supervisor whether something may be passed on in an emergency. */
export function Emergency({ onClose }: { onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const recipients = useRecipients();
  const form = useContractForm(NewOverride, {
    kind: 'SHARE_WITH_AGENCY',
    recipientAgencyId: null,
    dataCategories: [],
    overrideExplanation: '',
  });
  const kind = useWatch({ control: form.control, name: 'kind' });
  return (
    <Dialog open title={t('consents:override.title')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/consent/override`}
        onSubmit={async (body) => {
          await call(consents.override, { code }, body);
          toast('consents:override.askedNow');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('consents:override.ask')}</SubmitButton>}
      >
        <Note tone="warn">{t('consents:override.about')}</Note>
        <SelectField
          name="kind"
          label={t('consents:form.kind')}
          options={overrideKinds.map((one) => ({ value: one, label: codes.label('consent_kind', one) }))}
        />
        {kind === 'SHARE_WITH_AGENCY' && (
          <SelectField
            name="recipientAgencyId"
            label={t('consents:form.recipient')}
            options={recipients}
            empty={null}
          />
        )}
        <TickField
          name="dataCategories"
          label={t('case:consent.dataCategories')}
          options={dataCategories.map((one) => ({ value: one, label: codes.label('data_category', one) }))}
          columns
        />
        <ChoiceField
          name="overrideReason"
          label={t('consents:override.reason')}
          options={overrideReasons.map((one) => ({ value: one, label: codes.label('override_reason', one) }))}
        />
        <TextField name="overrideExplanation" label={t('consents:override.explanation')} multiline />
      </Form>
    </Dialog>
  );
}
