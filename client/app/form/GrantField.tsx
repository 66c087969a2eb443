import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useGrantChoices } from '../grants.ts';
import { SelectField } from './fields.tsx';

/** To which grant something is charged: one in use, or the one that it is charged to already. Left out where there is none. */
export function GrantField({ help }: { help?: string }) {
  const { t } = useTranslation();
  const chosen = useWatch({ name: 'grantId' }) as string | null | undefined;
  const grants = useGrantChoices().filter(({ value, active }) => active || value === chosen);
  if (grants.length === 0) return null;
  return (
    <SelectField
      name="grantId"
      label={t('app:grant')}
      help={help}
      options={grants}
      none={t('app:noGrant')}
      empty={null}
      optional
    />
  );
}
