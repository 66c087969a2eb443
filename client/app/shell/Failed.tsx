import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { Page, PageTitle } from '../components/Section.tsx';
import { NotShown } from '../components/States.tsx';
import { supportNumber } from '../problem.ts';
import { isNotShown } from '../queries.ts';

/** A page that could not be drawn. The frame stays, what was typed is kept, and there is a way on. */
export function Failed() {
  const { t } = useTranslation();
  const error = useRouteError();
  if (isNotShown(error)) return <NotShown />;

  const number = supportNumber(error);
  return (
    <Page narrow>
      <PageTitle>{t('app:failed.title')}</PageTitle>
      <Typography variant="body1" role="alert" sx={{ mb: 5, maxWidth: '62ch' }}>
        {number ? t('app:failed.number', { number }) : t('app:failed.plain')}
      </Typography>
      <Button variant="contained" onClick={() => window.location.reload()}>
        {t('app:failed.again')}
      </Button>
    </Page>
  );
}
