import Typography from '@mui/material/Typography';
import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NoAnswer, Problem, supportNumber } from '../problem.ts';
import { useTokens } from '../theme/theme.ts';

/** What an act of the server's refused, in a sentence. */
function useSayProblem() {
  const { t } = useTranslation();
  return (error: unknown): string => {
    if (error instanceof NoAnswer)
      return t(error.reason === 'offline' ? 'app:failed.offline' : 'app:failed.unavailable');
    const number = supportNumber(error);
    if (error instanceof Problem && (error.errors[0] || error.detail || error.status < 500))
      return error.errors[0]?.message ?? error.detail ?? error.message;
    return number ? t('app:failed.number', { number }) : t('app:failed.plain');
  };
}

/** Why the last press of a button did nothing; stands beside the button. */
export function Refusal({ error }: { error: unknown }) {
  const tokens = useTokens();
  const say = useSayProblem();
  if (!error) return null;
  return (
    <Typography
      role="alert"
      variant="body2"
      sx={{ display: 'flex', gap: 1.5, color: tokens.danger, fontWeight: 500, maxWidth: '62ch' }}
    >
      <CircleAlert size={16} strokeWidth={2} aria-hidden style={{ flexShrink: 0, marginBlockStart: 2 }} />
      {say(error)}
    </Typography>
  );
}
