import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { accounts, NewPassword } from '#server/accounts/accounts.contract.ts';
import { call } from '../app/call.ts';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { PasswordField } from '../app/form/fields.tsx';
import { takeFragment } from '../app/fragment.ts';
import { Alone } from '../app/shell/Alone.tsx';

const Choose = z.object({ password: NewPassword });

/** The first page of a new colleague: a password of one's own. */
export function AcceptInvitation() {
  const { t } = useTranslation();
  const [token] = useState(takeFragment);
  const [done, setDone] = useState(false);
  const form = useContractForm(Choose, { password: '' });

  if (done || !token) {
    return (
      <Alone>
        <Typography variant="h1" tabIndex={-1} ref={(heading) => heading?.focus()} sx={{ mb: 3 }}>
          {t(done ? 'accounts:invitation.done' : 'accounts:invitation.title')}
        </Typography>
        <Typography variant="body1" sx={{ mb: 5 }}>
          {t(done ? 'accounts:invitation.doneBody' : 'accounts:invitation.gone')}
        </Typography>
        <Button variant="contained" href="/">
          {t('accounts:signIn.title')}
        </Button>
      </Alone>
    );
  }
  return (
    <Alone>
      <Typography variant="h1" tabIndex={-1} sx={{ mb: 3 }}>
        {t('accounts:invitation.title')}
      </Typography>
      <Typography variant="body1" sx={{ mb: 6 }}>
        {t('accounts:invitation.body')}
      </Typography>
      <Form
        form={form}
        id="invitation"
        draft={false}
        onSubmit={async ({ password }) => {
          await call(accounts.acceptInvitation, {}, { token, password });
          setDone(true);
        }}
        says={{ 'not-found': t('accounts:invitation.gone'), invalid: t('accounts:invitation.gone') }}
        foot={<SubmitButton>{t('accounts:invitation.do')}</SubmitButton>}
      >
        <PasswordField
          name="password"
          label={t('accounts:newPassword')}
          help={t('accounts:passwordHelp')}
          autoComplete="new-password"
          autoFocus
        />
      </Form>
    </Alone>
  );
}
