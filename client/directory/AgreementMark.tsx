import { CircleSlash, Clock3, FileCheck2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Mark } from '../app/components/Mark.tsx';
import { fullDay } from '../app/time.ts';
import type { Standing } from './agreements.ts';

/** Whether data may be shared with an agency by what was signed, and until when. */
export function AgreementMark({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  if (standing.is === 'none')
    return (
      <Mark tone="neutral" icon={CircleSlash}>
        {t('directory:agreement.none')}
      </Mark>
    );
  const day = standing.until && fullDay(standing.until);
  return (
    <Mark tone={standing.is === 'endsSoon' ? 'warn' : 'ok'} icon={standing.is === 'endsSoon' ? Clock3 : FileCheck2}>
      {t(`directory:agreement.${standing.is}`, { day })}
    </Mark>
  );
}
