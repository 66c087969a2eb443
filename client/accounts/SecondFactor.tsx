import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { accounts, Password } from '#server/accounts/accounts.contract.ts';
import type { Answer } from '#server/platform/contract.ts';
import { call } from '../app/call.ts';
import { Sheet } from '../app/components/Section.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { PasswordField, TextField } from '../app/form/fields.tsx';
import { enter, signOut } from '../app/session.ts';
import { Alone } from '../app/shell/Alone.tsx';
import { useTokens } from '../app/theme/theme.ts';

const Begin = z.object({ password: Password });
const Confirm = z.object({ code: z.string().trim().min(6).max(20) });

/** An account without one-time codes sees only this, until it has them. */
export function SecondFactorDue() {
  const { t } = useTranslation();
  return (
    <Alone wide>
      <Typography variant="h1" tabIndex={-1} sx={{ mb: 3 }}>
        {t('accounts:totp.title')}
      </Typography>
      <Typography variant="body1" sx={{ mb: 6, maxWidth: '62ch' }}>
        {t('accounts:totp.due')}
      </Typography>
      <SecondFactor onDone={async () => enter(await call(accounts.me))} />
      <Button variant="text" sx={{ mt: 4, marginInlineStart: -3.5 }} onClick={() => void signOut()}>
        {t('app:signOut.name')}
      </Button>
    </Alone>
  );
}

/** Password, then the picture to scan and its first code, then the recovery codes, once. */
export function SecondFactor({ onDone }: { onDone: () => void | Promise<void> }) {
  const { t } = useTranslation();
  const [secret, setSecret] = useState<Answer<typeof accounts.startTotp>>();
  const [recovery, setRecovery] = useState<readonly string[]>();
  const begin = useContractForm(Begin, { password: '' });

  if (recovery) return <RecoveryCodes codes={recovery} onDone={onDone} />;
  if (secret) return <ConfirmCode secret={secret} onConfirmed={setRecovery} />;
  return (
    <Form
      form={begin}
      id="totp-begin"
      draft={false}
      onSubmit={async ({ password }) => setSecret(await call(accounts.startTotp, {}, { password }))}
      says={{ unauthenticated: t('accounts:signIn.refused') }}
      foot={<SubmitButton>{t('accounts:totp.begin')}</SubmitButton>}
    >
      <PasswordField name="password" label={t('accounts:currentPassword')} autoComplete="current-password" />
    </Form>
  );
}

function ConfirmCode({
  secret,
  onConfirmed,
}: {
  secret: Answer<typeof accounts.startTotp>;
  onConfirmed: (codes: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const confirm = useContractForm(Confirm, { code: '' });
  return (
    <Stack sx={{ gap: 5 }}>
      <Typography variant="body1">{t('accounts:totp.scan')}</Typography>
      <Stack direction="row" sx={{ gap: 5, flexWrap: 'wrap', alignItems: 'center' }}>
        <QrPicture qr={secret.qr} />
        <Box sx={{ minWidth: 0, flex: '1 1 200px' }}>
          <Typography variant="label" component="p">
            {t('accounts:totp.typed')}
          </Typography>
          <Typography
            component="p"
            data-personal=""
            sx={{ mt: 1, overflowWrap: 'anywhere', letterSpacing: '0.06em', color: tokens.ink }}
          >
            <bdi dir="ltr">{secret.secret.match(/.{1,4}/g)?.join(' ')}</bdi>
          </Typography>
        </Box>
      </Stack>
      <Form
        form={confirm}
        id="totp-confirm"
        draft={false}
        onSubmit={async ({ code }) => onConfirmed((await call(accounts.confirmTotp, {}, { code })).recoveryCodes)}
        foot={<SubmitButton>{t('accounts:totp.confirm')}</SubmitButton>}
      >
        <TextField
          name="code"
          label={t('accounts:code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          personal={false}
        />
      </Form>
    </Stack>
  );
}

/** The server draws the picture: an SVG, or an address with the picture in it. Dark on white in every scheme, for cameras. */
function QrPicture({ qr }: { qr: string }) {
  const { t } = useTranslation();
  const source = qr.startsWith('<') ? `data:image/svg+xml,${encodeURIComponent(qr)}` : qr;
  return (
    <Box sx={{ p: 2, borderRadius: '8px', bgcolor: 'common.white', lineHeight: 0 }} data-personal="">
      <img src={source} width={184} height={184} alt={t('accounts:totp.picture')} />
    </Box>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void | Promise<void> }) {
  const { t } = useTranslation();
  return (
    <Stack sx={{ gap: 4, alignItems: 'flex-start' }}>
      <Typography variant="h2" tabIndex={-1} ref={(heading) => heading?.focus()}>
        {t('accounts:totp.recovery')}
      </Typography>
      <Typography variant="body1">{t('accounts:totp.recoveryBody')}</Typography>
      <Sheet sx={{ p: 4, width: '100%' }}>
        <Box
          component="ul"
          data-personal=""
          sx={{
            m: 0,
            p: 0,
            listStyle: 'none',
            display: 'grid',
            gridTemplateColumns: 'repeat(auto-fill, minmax(140px, 1fr))',
            gap: 2,
            letterSpacing: '0.04em',
          }}
        >
          {codes.map((code) => (
            <li key={code}>
              <bdi dir="ltr">{code}</bdi>
            </li>
          ))}
        </Box>
      </Sheet>
      <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap' }}>
        <Button variant="outlined" onClick={() => window.print()}>
          {t('accounts:totp.print')}
        </Button>
        <Button variant="contained" onClick={() => void onDone()}>
          {t('accounts:totp.written')}
        </Button>
      </Stack>
    </Stack>
  );
}
