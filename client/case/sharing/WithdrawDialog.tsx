import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { consents, withdrawalWays } from '#server/consents/consents.contract.ts';
import { announce } from '../../app/announce.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { toast } from '../../app/toast.tsx';
import { refreshCase } from '../data.ts';
import type { ConsentRow } from './Sharing.tsx';

/** Taking back is one step, and is as easy as giving: no reason is asked for. */
export function WithdrawDialog({ code, consent, onClose }: { code: string; consent: ConsentRow; onClose: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const form = useContractForm(consents.withdraw.body!, { withdrawnHow: 'SPOKEN' });
  const says = consent.kind === 'SERVICE' ? 'case:consent.withdrawService' : 'case:consent.withdrawSharing';
  return (
    <Dialog open title={t('case:consent.withdraw')} onClose={onClose} width={520}>
      <Typography variant="body1" sx={{ mb: 5 }}>
        {t(says)}
      </Typography>
      <Form
        form={form}
        id={`consent/${consent.id}/withdraw`}
        draft={false}
        onSubmit={async (body) => {
          await call(consents.withdraw, { id: consent.id as string }, body, { ifMatch: consent.version });
          toast('case:consent.withdrawnNow');
          announce('case:consent.withdrawnNow', {}, { urgent: true });
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:consent.withdraw')}</SubmitButton>}
      >
        <ChoiceField
          name="withdrawnHow"
          label={t('case:consent.how')}
          options={withdrawalWays.map((way) => ({ value: way, label: codes.label('withdrawal_way', way) }))}
        />
      </Form>
    </Dialog>
  );
}
