import { useTranslation } from 'react-i18next';
import type { OpenValues } from './announce.tsx';
import { type Language, shortMoment } from './time.ts';

/** Moments in a sentence are written as everywhere: `Tue 24/11, 10:00`. Numbers stay, for the plural. */
export function sayValues(values: OpenValues, language: Language): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value instanceof Date ? shortMoment(value, language) : value]),
  );
}

export function useSayValues() {
  const { i18n } = useTranslation();
  return (values: OpenValues) => sayValues(values, i18n.language as Language);
}
