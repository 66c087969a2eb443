import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type ConsentRow, consents } from '#server/consents/consents.contract.ts';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { today } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { useCaseContext } from '../case/context.ts';
import { refreshCase } from '../case/data.ts';

/** The person was told what was passed on without her agreement. */
export function Inform({ consent, onClose }: { consent: z.infer<typeof ConsentRow>; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation('consents');
  const form = useContractForm(consents.inform.body!, { informedOn: today() });
  return (
    <Dialog open title={t('consents:inform.title')} onClose={onClose} width={480}>
      <Form
        form={form}
        id={`consent/${consent.id}/inform`}
        draft={false}
        onSubmit={async (body) => {
          await call(consents.inform, { id: consent.id as string }, body, { ifMatch: consent.version });
          toast('consents:row.done');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('consents:row.tell')}</SubmitButton>}
      >
        <DateField name="informedOn" label={t('consents:inform.on')} />
      </Form>
    </Dialog>
  );
}
