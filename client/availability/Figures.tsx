import Box from '@mui/material/Box';
import { Clock3 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Capacity } from '#server/availability/capacities.contract.ts';
import { Mark } from '../app/components/Mark.tsx';
import { When } from '../app/components/When.tsx';
import { daysSince, oldAfter } from './time.ts';

/** Places, free ones, who waits, and when the next is expected. */
export function Figures({ row }: { row: Capacity }) {
  const { t } = useTranslation();
  return (
    <Box component="span" sx={{ typography: 'body2', color: 'text.primary' }}>
      {t('availability:freeOf', { free: row.free, places: row.places })}
      {Boolean(row.waiting) && ` · ${t('availability:waiting', { count: row.waiting })}`}
      {row.freeFrom && (
        <>
          {' · '}
          {t('availability:nextFree')} <When at={row.freeFrom} />
        </>
      )}
    </Box>
  );
}

/** How old a figure is: what was said a week ago is hardly worth a telephone call. */
export function Age({ row }: { row: Capacity }) {
  const { t } = useTranslation();
  if (!row.updatedAt) return null;
  const days = daysSince(row.updatedAt);
  const words = days === 0 ? t('availability:age.today') : t('availability:age.days', { count: days });
  return days > oldAfter ? (
    <Mark tone="warn" icon={Clock3}>
      {words}
    </Mark>
  ) : (
    <Mark tone="neutral">{words}</Mark>
  );
}
