import { useTranslation } from 'react-i18next';
import { type Day, daysBetween, fullDay, isDay, type Language, shortDay, shortMoment, today, toWall } from '../time.ts';

interface Props {
  /** A day (`2026-11-24`) or an instant. */
  at: string;
  /** `short`: Tue 24/11, 10:00. `full`: 24/11/2026. `time`: 10:00. `relative`: "in 3 days, Tue 24/11" within 14 days. */
  as?: 'short' | 'full' | 'time' | 'relative';
  now?: Day;
}

/** A date, written the one way dates are written here. */
export function When({ at, as = 'short', now = today() }: Props) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const isMoment = !isDay(at);
  const { day, time } = isMoment ? toWall(at) : { day: at, time: '' };
  const short = isMoment ? shortMoment(at, language, now) : shortDay(day, language, now);
  const relative = relativeWords(daysBetween(now, day), t);
  const text = { short, full: fullDay(day), time, relative: relative ? `${relative}, ${short}` : short }[as];

  return <Time at={at} text={text} dir={as === 'relative' ? undefined : 'ltr'} />;
}

/** `Tue 24/11`, in a list of hundreds, which asks once for language and day. */
export function ShortDay({ day, language, now }: { day: Day; language: Language; now: Day }) {
  return <Time at={day} text={shortDay(day, language, now)} dir="ltr" />;
}

function Time({ at, text, dir }: { at: string; text: string; dir: 'ltr' | undefined }) {
  return (
    <time dateTime={at}>
      <bdi dir={dir}>{text}</bdi>
    </time>
  );
}

/** Relative words reach no further than two weeks; beyond, only the date is said. */
function relativeWords(days: number, t: (key: string, values?: Record<string, number>) => string): string | undefined {
  if (days === 0) return t('app:when.today');
  if (days === 1) return t('app:when.tomorrow');
  if (days === -1) return t('app:when.yesterday');
  if (Math.abs(days) > 14) return undefined;
  return days > 0 ? t('app:when.in', { count: days }) : t('app:when.ago', { count: -days });
}
