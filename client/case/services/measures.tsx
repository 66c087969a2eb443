import { useTranslation } from 'react-i18next';
import { measuresOf } from '#server/episodes/episodes.contract.ts';
import { type Codes, useCodes } from '../../app/codes.ts';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { NumberField, SelectField } from '../../app/form/fields.tsx';
import type { Episode } from '../data.ts';

type Measure = (typeof measuresOf)[keyof typeof measuresOf][number];

/** The steps of readiness in their order, 1 to 5. */
const steps = ['STABILISING', 'EXPLORING', 'PREPARING', 'SEARCHING', 'PLACED'];

/** Measures that are codes of a list. */
const lists: Partial<Record<string, string>> = {
  entryLabourStatus: 'labour_status',
  placementResult: 'placement_result',
  qualificationGained: 'qualification_gained',
  exitSituation: 'exit_situation',
};
const listOf = (name: string) => (name.endsWith('Level') ? 'cefr' : lists[name]);

/** A measure as words: a level, a step, a score of 100. */
export function sayMeasure(name: string, value: unknown, codes: Codes): string {
  if (value === null || value === undefined || value === '') return '';
  if (name.endsWith('Readiness')) return `${value} · ${codes.label('readiness', steps[Number(value) - 1])}`;
  if (name.endsWith('Who5')) return `${value} / 100`;
  return codes.label(listOf(name)!, String(value));
}

/** The measures that a service of this kind has, at its start, its end or both. */
export function measuresFor(kind: Episode['sessionKind'], when: 'entry' | 'exit' | 'both'): readonly Measure[] {
  return (kind ? measuresOf[kind] : []).filter(
    (name) => when === 'both' || name.startsWith('entry') === (when === 'entry'),
  );
}

/** The fields of measures; those that may not be set are absent. */
export function MeasureFields({ names }: { names: readonly Measure[] }) {
  const { t } = useTranslation();
  const codes = useCodes();
  return names.map((name) => {
    const shared = { name, label: t(`case:episode.${name}`), optional: true, empty: null };
    if (name.endsWith('Who5')) return <NumberField {...shared} key={name} help={t('case:episode.who5Help')} />;
    if (name.endsWith('Readiness')) return <ReadinessField key={name} name={name} codes={codes} />;
    return <SelectField {...shared} key={name} options={codes.options(listOf(name)!)} />;
  });
}

function ReadinessField({ name, codes }: { name: Measure; codes: Codes }) {
  const { t } = useTranslation();
  return (
    <ChoiceField
      name={name}
      label={t(`case:episode.${name}`)}
      optional
      options={steps.map((step, at) => ({
        value: String(at + 1),
        label: `${at + 1} ${codes.label('readiness', step)}`,
      }))}
      read={Number}
    />
  );
}
