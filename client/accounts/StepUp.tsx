import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { OneTimeCode, Password } from '#server/accounts/accounts.contract.ts';
import { proofs } from '#server/accounts/proofs.contract.ts';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { PasskeyButton } from '../app/components/PasskeyButton.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { PasswordField, TextField } from '../app/form/fields.tsx';
import { settleProof } from '../app/proof.ts';
import { useMe } from '../app/session.ts';

const Proof = z.object({ password: Password, code: OneTimeCode.optional() });

/** Over whatever waits for it: once more the password and, where codes are used, a code; or a passkey. */
export function StepUp() {
  const { t } = useTranslation();
  const { user, demonstration, hasPasskey } = useMe();
  const form = useContractForm(Proof, { password: '', code: undefined });

  return (
    <Dialog open title={t('accounts:stepUp.title')} onClose={() => settleProof(false)} width={440}>
      <Typography variant="body1" sx={{ mb: 5 }}>
        {t('accounts:stepUp.body')}
      </Typography>
      <Form
        form={form}
        id="step-up"
        draft={false}
        onSubmit={async ({ password, code }) => {
          await call(proofs.stepUp, {}, { password, ...(code && { code }) }).finally(() => form.resetField('password'));
        }}
        onDone={() => settleProof(true)}
        foot={
          <>
            <Button variant="text" onClick={() => settleProof(false)}>
              {t('accounts:stepUp.cancel')}
            </Button>
            {hasPasskey && (
              <PasskeyButton
                ask={() => call(proofs.askMine, {}, { purpose: 'step-up' })}
                onAnswer={async (answer) => {
                  await call(proofs.stepUpByPasskey, {}, { answer });
                  settleProof(true);
                }}
              />
            )}
            <SubmitButton>{t('accounts:stepUp.do')}</SubmitButton>
          </>
        }
      >
        {/* The name helps password managers to fill the right one. */}
        <input type="hidden" name="username" value={user.email} autoComplete="username" />
        <PasswordField name="password" label={t('accounts:password')} autoComplete="current-password" />
        {!demonstration && (
          <TextField
            name="code"
            label={t('accounts:code')}
            help={t('accounts:codeHelp')}
            inputMode="numeric"
            autoComplete="one-time-code"
            personal={false}
            empty={undefined}
          />
        )}
      </Form>
    </Dialog>
  );
}
