import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type FormField, kinds, wasThere } from '#server/sessions/sessions.contract.ts';
import type { Codes } from '../../app/codes.ts';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { NumberField, SelectField, TextField } from '../../app/form/fields.tsx';
import { MultiSelectField } from '../../app/form/MultiSelectField.tsx';

/** Asked only where the person was not there. */
export function AbsenceReason({ codes }: { codes: Codes }) {
  const { t } = useTranslation();
  const attendance = useWatch({ name: 'attendance' });
  if (wasThere(attendance)) return null;
  return (
    <SelectField
      name="absenceReason"
      label={t('case:session.absenceReason')}
      options={codes.options('absence_reason')}
      optional
      empty={null}
    />
  );
}

/** A field that only this kind of session has, asked for as its kind says. */
export function KindField({ name, field, codes }: { name: string; field: FormField; codes: Codes }) {
  const { t } = useTranslation();
  const shared = { name, label: t(`case:session.${name}`), optional: true, empty: null };
  switch (field.input) {
    case 'line':
      return <TextField {...shared} />;
    case 'lines':
      return <TextField {...shared} multiline />;
    case 'code':
      return <SelectField {...shared} options={codes.options(field.list as string)} />;
    case 'codes':
      return <MultiSelectField {...shared} options={codes.options(field.list as string)} />;
    case 'number':
      return <NumberField {...shared} decimals />;
    case 'yes-no':
      return (
        <ChoiceField
          {...shared}
          options={[
            { value: 'true', label: t('case:yes') },
            { value: 'false', label: t('case:no') },
          ]}
          read={(value) => value === 'true'}
        />
      );
  }
}

/** What a field of a session says. */
export function saySessionField(name: string, value: unknown, codes: Codes, yesNo: (value: boolean) => string): string {
  const form = Object.values(kinds)
    .flatMap((kind) => Object.entries(kind.form))
    .find(([field]) => field === name)?.[1];
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return yesNo(value);
  if (form?.list && Array.isArray(value)) return codes.labels(form.list, value);
  if (form?.list) return codes.label(form.list, String(value));
  return String(value);
}
