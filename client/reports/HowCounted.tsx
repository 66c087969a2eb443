import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { CircleQuestionMark } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProtectedTable, Report } from '#server/reports/reports.contract.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { useReportWords } from './words.ts';

/** The very statement by which a report counts, for whoever wants to check it. */
export function HowCounted({ report }: { report: Pick<Report | ProtectedTable, 'title' | 'note' | 'sql'> }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const tokens = useTokens();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="text"
        onClick={() => setOpen(true)}
        startIcon={<CircleQuestionMark size={16} strokeWidth={1.8} aria-hidden />}
      >
        {t('reports:howCounted')}
      </Button>
      {open && (
        <Dialog open title={t('reports:howCounted')} onClose={() => setOpen(false)} width={760}>
          <Typography variant="body1" sx={{ mb: 4 }}>
            {words.say(report.note)}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary', mb: 3 }}>
            {t('reports:sqlAbout')}
          </Typography>
          <Box
            component="pre"
            tabIndex={0}
            dir="ltr"
            sx={{ m: 0, p: 4, overflowX: 'auto', bgcolor: tokens.sunken, borderRadius: '8px', fontSize: '0.8125rem' }}
          >
            {report.sql.trim()}
          </Box>
        </Dialog>
      )}
    </>
  );
}
