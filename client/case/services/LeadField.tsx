import { useTranslation } from 'react-i18next';
import { useCodes } from '../../app/codes.ts';
import { useColleagues } from '../../app/colleagues.ts';
import { SelectField } from '../../app/form/fields.tsx';
import { serviceTypeOf } from './choices.ts';

/** Who leads a service: colleagues in a role that leads services of this type. */
export function LeadField({ serviceType }: { serviceType: string | undefined }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const { all } = useColleagues();
  const leads = serviceTypeOf(codes, serviceType)?.disciplines ?? [];
  const options = all
    .filter(({ roles }) => roles.some((role) => leads.includes(role)))
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <SelectField
      name="leadUserId"
      label={t('case:episode.leadUserId')}
      options={options}
      optional
      empty={null}
      none={t('case:episode.noLead')}
    />
  );
}
