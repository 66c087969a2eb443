import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { transferBases } from '#server/referrals/referrals.contract.ts';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { useMe } from '../app/session.ts';
import { useAgency } from './data.ts';

/** The country of an agency, once the directory has told it. */
const useAgencyCountry = (id: string): string | undefined => useAgency(id || undefined).data?.country;

/** For an agency in another country: on which ground data may go there. */
export function Abroad() {
  const { t } = useTranslation();
  const me = useMe();
  const to = useAgencyCountry(useWatch({ name: 'toAgencyId' }) as string);
  const own = useAgencyCountry(me.agency.id);
  if (!to || !own || to === own) return null;
  return (
    <ChoiceField
      name="transferBasis"
      label={t('referrals:transferBasis')}
      help={t('referrals:transferBasisHelp')}
      options={transferBases.map((value) => ({ value, label: t(`referrals:basis.${value}`) }))}
    />
  );
}
