import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/Dialog.tsx';
import { dropDoubt, type SignOutDoubt, useAccountActs } from './useAccountActs.tsx';

/** Before signing out would lose something, or cannot reach the server: says so, and asks once. */
export function SignOutDialog({ doubt }: { doubt: SignOutDoubt }) {
  const { t } = useTranslation();
  const { signOutNow } = useAccountActs();
  const noLine = doubt === 'no-line';
  return (
    <Dialog
      open
      title={t('app:signOut.name')}
      onClose={dropDoubt}
      width={440}
      foot={
        <>
          <Button variant={noLine ? 'contained' : 'text'} onClick={dropDoubt}>
            {t('app:signOut.stay')}
          </Button>
          {!noLine && (
            <Button variant="outlined" onClick={() => void signOutNow()}>
              {t('app:signOut.anyway')}
            </Button>
          )}
        </>
      }
    >
      <Typography variant="body1">
        {noLine ? t('app:signOut.noLine') : t('app:signOut.unsent', { count: doubt.waiting })}
      </Typography>
    </Dialog>
  );
}
