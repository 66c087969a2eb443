import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { useMe } from '../app/session.ts';

/** Where a role begins that has no right to any record: what it will find here, and what it will not. */
export function Overview() {
  const { t } = useTranslation();
  const { role, agency } = useMe();
  const about = role === 'manager' || role === 'partner' ? role : 'other';

  return (
    <Page narrow>
      <PageTitle above={`${t(`app:role.${role}`)} · ${agency.name}`}>{t('app:nav.overview')}</PageTitle>
      <Stack sx={{ gap: 4, alignItems: 'flex-start', maxWidth: '62ch' }}>
        <Typography variant="body1">{t(`oversight:overview.${about}`)}</Typography>
        {about !== 'other' && <Typography variant="body1">{t('oversight:overview.noRecord')}</Typography>}
        <Button variant="outlined" component={RouterLink} to="/account">
          {t('app:nav.account')}
        </Button>
      </Stack>
    </Page>
  );
}
