import { Hourglass } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LegalClock } from '#server/clocks/clocks.contract.ts';
import { Mark } from '../app/components/Mark.tsx';
import type { Tone } from '../app/theme/theme.ts';
import { type Day, daysBetween, today } from '../app/time.ts';

/** Days before the end from which a period asks for attention. */
const soon = 30;
const urgent = 7;

export const isRunning = ({ endedAt, supersededAt }: LegalClock): boolean => !endedAt && !supersededAt;

/** The periods that run, the first that ends first. */
export const runningOf = (clocks: readonly LegalClock[]): LegalClock[] =>
  clocks.filter(isRunning).sort((a, b) => ((a.dueOn ?? '') < (b.dueOn ?? '') ? -1 : 1));

export function toneOf(left: number): Tone {
  if (left <= urgent) return 'danger';
  return left <= soon ? 'warn' : 'info';
}

/** How many days a period has left, today not counted. */
export function DaysLeft({ dueOn, children }: { dueOn: Day; children?: ReactNode }) {
  const { t } = useTranslation();
  const left = daysBetween(today(), dueOn);
  const said =
    left === 0
      ? t('case:clock.lastDay')
      : t(left > 0 ? 'case:clock.left' : 'case:clock.over', { count: Math.abs(left) });
  return (
    <Mark tone={toneOf(left)} icon={Hourglass}>
      {children}
      {said}
    </Mark>
  );
}
