import Button from '@mui/material/Button';
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useLocation, useNavigate } from 'react-router';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { AskForm, type NewAsk } from './AskForm.tsx';
import { useMayAsk } from './data.ts';

/** A page of its own for asking; where it was opened from says whom (in the history, not in the address). */
export function AskPage() {
  const { t } = useTranslation();
  const may = useMayAsk();
  const navigate = useNavigate();
  const defaults = (useLocation().state ?? {}) as Partial<NewAsk>;
  if (!may) return <NotShown />;

  return (
    <Page narrow>
      <PageTitle
        above={
          <Button
            variant="text"
            size="small"
            component={RouterLink}
            to="/availability"
            startIcon={<ArrowLeft size={16} strokeWidth={1.8} aria-hidden />}
            sx={{ marginInlineStart: -2.5 }}
          >
            {t('app:nav.availability')}
          </Button>
        }
      >
        {t('availability:ask')}
      </PageTitle>
      <AskForm defaults={defaults} onAsked={() => navigate('/availability')} />
    </Page>
  );
}
