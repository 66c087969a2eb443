import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { proofs } from '#server/accounts/proofs.contract.ts';
import { call } from '../app/call.ts';
import { PasskeyButton } from '../app/components/PasskeyButton.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { PasswordField, TextField } from '../app/form/fields.tsx';
import { Problem } from '../app/problem.ts';
import { enter, useSession } from '../app/session.ts';
import { Alone } from '../app/shell/Alone.tsx';

/** Looser than the contract, so that no answer differs by what was typed: whether it fits, the server says. */
const SignInForm = z.object({
  email: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(200),
  code: z.string().trim().max(20).optional(),
});

/** Gets in, without saying what for. Every failure looks the same. */
export function SignIn() {
  const { t } = useTranslation();
  const session = useSession();
  const again = session.state === 'expired' ? session.who : undefined;
  const form = useContractForm(SignInForm, { email: again?.email ?? '', password: '', code: undefined });
  const [asksCode, setAsksCode] = useState(false);
  const code = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (asksCode) code.current?.querySelector('input')?.focus();
  }, [asksCode]);

  const signIn = async ({ email, password, code: typed }: z.output<typeof SignInForm>) => {
    try {
      await enter(await call(accounts.signIn, {}, { email, password, ...(typed && { code: typed }) }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.kind === 'second-factor-required' && !typed) {
        setAsksCode(true);
        return;
      }
      form.setValue('password', asksCode ? password : '');
      form.setValue('code', undefined);
      throw new Problem(error.status, { title: error.message, type: error.kind, detail: refusal(error) });
    }
  };
  const refusal = ({ status, retryAfter }: Problem) =>
    status === 429
      ? t('accounts:signIn.wait', { count: Math.max(1, Math.ceil((retryAfter ?? 60) / 60)) })
      : t('accounts:signIn.refused');

  return (
    <Alone>
      <Typography variant="h1" sx={{ mb: 2 }}>
        {t('accounts:signIn.title')}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 6, minHeight: 20 }} role="status">
        {again
          ? t('accounts:signIn.expired')
          : session.state === 'out' && session.bySelf
            ? t('accounts:signIn.out')
            : ''}
      </Typography>
      <Form
        form={form}
        id="sign-in"
        draft={false}
        onSubmit={signIn}
        foot={
          <>
            <PasskeyButton
              ask={() => call(proofs.askAnybody)}
              onAnswer={async (answer) => enter(await call(proofs.signInByPasskey, {}, { answer }))}
            />
            <SubmitButton>{t('accounts:signIn.do')}</SubmitButton>
          </>
        }
      >
        <TextField
          name="email"
          label={t('accounts:email')}
          type="email"
          inputMode="email"
          autoComplete="username"
          personal={false}
          autoFocus={!again}
        />
        <PasswordField
          name="password"
          label={t('accounts:password')}
          autoComplete="current-password"
          autoFocus={Boolean(again)}
        />
        {asksCode && (
          <div ref={code}>
            <TextField
              name="code"
              label={t('accounts:code')}
              help={t('accounts:codeHelp')}
              inputMode="numeric"
              autoComplete="one-time-code"
              personal={false}
              empty={undefined}
            />
          </div>
        )}
      </Form>
    </Alone>
  );
}
