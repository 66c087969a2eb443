import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { type Case, cases } from '#server/cases/cases.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { toast } from '../app/toast.tsx';
import { refreshCase } from './data.ts';

interface Props {
  code: string;
  row: Case;
  onClose: () => void;
}

/** Closing says why. What hangs on the case ends with it, and this is said before. */
export function CloseDialog({ code, row, onClose }: Props) {
  const { t } = useTranslation();
  const codes = useCodes();
  const form = useContractForm(cases.close.body!, { closureReason: '', closureNote: '' });
  return (
    <Dialog open title={t('case:close.title')} onClose={onClose} keepsDraft>
      <Typography variant="body2" sx={{ mb: 5 }}>
        {t('case:close.effect')}
      </Typography>
      <Form
        form={form}
        id={`case/${code}/close`}
        onSubmit={async (reasons) => {
          await call(cases.close, { code }, reasons, { ifMatch: row.version });
          toast('case:close.done');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:close.do')}</SubmitButton>}
      >
        <SelectField name="closureReason" label={t('case:close.reason')} options={codes.options('closure_reason')} />
        <TextField name="closureNote" label={t('case:close.note')} help={t('case:close.noteHelp')} multiline />
      </Form>
    </Dialog>
  );
}

export function ReopenDialog({ code, row, onClose }: Props) {
  const { t } = useTranslation();
  const form = useContractForm(cases.reopen.body!, { reopeningReason: '' });
  return (
    <Dialog open title={t('case:reopen.title')} onClose={onClose} keepsDraft>
      <Typography variant="body2" sx={{ mb: 5 }}>
        {t('case:reopen.effect')}
      </Typography>
      <Form
        form={form}
        id={`case/${code}/reopen`}
        onSubmit={async (reason) => {
          await call(cases.reopen, { code }, reason, { ifMatch: row.version });
          toast('case:reopen.done');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:reopen.do')}</SubmitButton>}
      >
        <TextField name="reopeningReason" label={t('case:reopen.reason')} multiline />
      </Form>
    </Dialog>
  );
}
