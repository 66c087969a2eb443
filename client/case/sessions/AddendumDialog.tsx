import { useTranslation } from 'react-i18next';
import { type addendumFields, type Session, sessions } from '#server/sessions/sessions.contract.ts';
import { call } from '../../app/call.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { TextField } from '../../app/form/fields.tsx';
import { toast } from '../../app/toast.tsx';
import { refreshCase } from '../data.ts';

/** A note that is final is not changed; something is added to it. */
export function AddendumDialog({
  code,
  session,
  fields,
  onClose,
}: {
  code: string;
  session: Session;
  fields: readonly (typeof addendumFields)[number][];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const id = session.id as string;
  const form = useContractForm(sessions.add.body!, { field: fields[0], body: '' });
  return (
    <Dialog open title={t('case:session.add')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`session/${id}/addendum`}
        onSubmit={async (body) => {
          await call(sessions.add, { id }, body);
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:session.add')}</SubmitButton>}
      >
        {fields.length > 1 && (
          <ChoiceField
            name="field"
            label={t('case:session.addTo')}
            options={fields.map((field) => ({ value: field, label: t(`case:session.${field}`) }))}
          />
        )}
        <TextField name="body" label={t('case:session.addedText')} multiline />
      </Form>
    </Dialog>
  );
}
