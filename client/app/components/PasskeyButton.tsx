import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PasskeyAnswer, proofs } from '#server/accounts/proofs.contract.ts';
import type { Answer } from '#server/platform/contract.ts';
import { answerWithPasskey, passkeysWork } from '../passkey.ts';
import { NoAnswer, Problem } from '../problem.ts';

interface Props {
  /** Asks the server what the device is to sign. */
  ask: () => Promise<Answer<typeof proofs.askAnybody>>;
  onAnswer: (answer: PasskeyAnswer) => Promise<void>;
}

/** Instead of the password. Absent where passkeys cannot work; says below itself what went wrong. */
export function PasskeyButton({ ask, onAnswer }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  if (!passkeysWork()) return null;

  const wordsFor = (error: unknown): string => {
    if (error instanceof NoAnswer)
      return t(error.reason === 'offline' ? 'app:failed.offline' : 'app:failed.unavailable');
    if (error instanceof Problem && error.kind !== 'wrong-credentials' && !error.errors.length && error.detail)
      return error.detail;
    return t('app:passkey.failed');
  };
  const use = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const answer = await answerWithPasskey(await ask());
      if (answer) await onAnswer(answer);
      else setFailure(t('app:passkey.givenUp'));
    } catch (error) {
      setFailure(wordsFor(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <Button
        variant="outlined"
        aria-disabled={busy || undefined}
        // The field that loses the focus would say that it is empty, and move this button away from under the pointer.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => !busy && void use()}
      >
        {t('app:passkey.use')}
      </Button>
      {failure && (
        <Typography role="alert" variant="body2" sx={{ flexBasis: '100%', order: 1 }}>
          {failure}
        </Typography>
      )}
    </>
  );
}
