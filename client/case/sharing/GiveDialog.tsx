import { useTranslation } from 'react-i18next';
import type { Case } from '#server/cases/cases.contract.ts';
import { consents, dataCategories, NewConsent, SHARE_DAYS } from '#server/consents/consents.contract.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { DateField } from '../../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { CheckField, SelectField, TextField } from '../../app/form/fields.tsx';
import { addDays, today } from '../../app/time.ts';
import { toast } from '../../app/toast.tsx';
import { hasWitness, WitnessField, witnessMissing } from '../../consents/Witness.tsx';
import { refreshCase } from '../data.ts';
import { TickField } from '../fields.tsx';
import { Note } from '../parts.tsx';
import type { ConsentKindId } from './Sharing.tsx';

/** An agreement counts when it was explained in a language of the person's, understood, and said in own words. */
const Body = NewConsent.refine(({ understood }) => understood, { path: ['understood'], error: 'required' })
  .refine(({ kind, dataCategories: chosen }) => kind === 'SERVICE' || chosen.length > 0, {
    path: ['dataCategories'],
    error: 'required',
  })
  .refine(hasWitness, witnessMissing);

/** Records what the person agrees to. It takes the place of the version before. */
export function GiveDialog({
  code,
  row,
  kind,
  onClose,
}: {
  code: string;
  row: Case;
  kind: ConsentKindId;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const shares = kind === 'SHARE_IN_TEAM';
  const form = useContractForm(Body, {
    kind,
    dataCategories: [],
    purposes: [],
    validFrom: today(),
    validTo: shares ? addDays(today(), SHARE_DAYS) : null,
    language: row.languages?.[0] ?? '',
    method: '',
    withInterpreter: row.interpreter?.needed === 'YES',
    witness: '',
    understood: false,
    noticeVersion: row.noticeVersion ?? '',
  });

  return (
    <Dialog open title={t(`case:consent.${kind}`)} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/consent/${kind}`}
        onSubmit={async (body) => {
          await call(consents.give, { code }, body);
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t(`case:consent.give.${kind}`)}</SubmitButton>}
      >
        <Note>{t(`case:consent.about.${kind}`)}</Note>
        {shares && (
          <TickField
            name="dataCategories"
            label={t('case:consent.dataCategories')}
            help={t('case:consent.categoriesHelp')}
            options={dataCategories.map((one) => ({ value: one, label: codes.label('data_category', one) }))}
            columns
          />
        )}
        {shares && <DateField name="validTo" label={t('case:consent.validTo')} help={t('case:consent.validToHelp')} />}
        <SelectField name="method" label={t('case:consent.method')} options={codes.options('consent_method')} />
        <WitnessField />
        <SelectField name="language" label={t('case:consent.language')} options={codes.options('language')} />
        <CheckField name="withInterpreter" label={t('case:session.withInterpreter')} />
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
