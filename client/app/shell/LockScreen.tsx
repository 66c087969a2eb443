import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { proofs } from '#server/accounts/proofs.contract.ts';
import { call } from '../call.ts';
import { Initials } from '../components/Initials.tsx';
import { PasskeyButton } from '../components/PasskeyButton.tsx';
import { Form, SubmitButton, useContractForm } from '../form/Form.tsx';
import { PasswordField } from '../form/fields.tsx';
import { NoAnswer } from '../problem.ts';
import { signOut, unlock, unlocked } from '../session.ts';
import { Alone } from './Alone.tsx';

const Unlock = z.object({ password: z.string().min(1).max(200) });

/** Over a locked sign-in. Nothing of the page is behind it; what was typed is sealed and comes back. */
export function LockScreen({ who }: { who: { name: string; email: string; hasPasskey: boolean } }) {
  const { t } = useTranslation();
  const form = useContractForm(Unlock, { password: '' });
  const [failed, setFailed] = useState<string>();
  const out = () =>
    signOut().catch((error: unknown) => {
      if (error instanceof NoAnswer) setFailed(t('app:signOut.noLine'));
      else throw error;
    });

  return (
    <Alone>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 4, mb: 6 }}>
        <Initials name={who.name} size={44} />
        <div>
          <Typography variant="h1" tabIndex={-1}>
            {t('app:lock.title')}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {who.name}
          </Typography>
        </div>
      </Stack>
      <Form
        form={form}
        id="unlock"
        draft={false}
        onSubmit={async ({ password }) => {
          await unlock(password).finally(() => form.resetField('password'));
        }}
        foot={
          <>
            <Button variant="text" onClick={() => void out()}>
              {t('app:signOut.name')}
            </Button>
            {who.hasPasskey && (
              <PasskeyButton
                ask={() => call(proofs.askMine, {}, { purpose: 'unlock' })}
                onAnswer={async (answer) => unlocked(await call(proofs.unlockByPasskey, {}, { answer }))}
              />
            )}
            <SubmitButton>{t('app:lock.unlock')}</SubmitButton>
          </>
        }
      >
        {/* The name helps password managers to fill the right one. */}
        <input type="hidden" name="username" value={who.email} autoComplete="username" />
        <PasswordField
          name="password"
          label={t('app:lock.password')}
          help={t('app:lock.kept')}
          autoComplete="current-password"
          autoFocus
        />
      </Form>
      {failed && (
        <Typography role="alert" variant="body2" sx={{ mt: 4 }}>
          {failed}
        </Typography>
      )}
    </Alone>
  );
}
