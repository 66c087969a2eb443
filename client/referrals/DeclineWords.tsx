import { useEffect } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { WORDLESS } from '#server/referrals/referrals.contract.ts';
import { TextField } from '../app/form/fields.tsx';
import { Note } from '../case/parts.tsx';

/** Safety reasons carry no words, so nothing of another resident leaves. */
export function DeclineWords() {
  const { t } = useTranslation();
  const { setValue } = useFormContext();
  const wordless = (useWatch({ name: 'declineReason' }) as string) === WORDLESS;
  useEffect(() => {
    if (wordless) setValue('words', '');
  }, [wordless, setValue]);
  if (wordless) return <Note tone="warn">{t('referrals:wordless')}</Note>;
  return (
    <TextField name="words" label={t('referrals:words.decline')} multiline minRows={2} maxLength={2000} optional />
  );
}
