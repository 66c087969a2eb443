import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { TextField } from '../app/form/fields.tsx';

const isSpoken = (method: unknown): boolean => method === 'VERBAL_WITNESSED';

/** What was said aloud counts where somebody heard it, whatever was agreed to. The server asks the same. */
export const hasWitness = ({ method, witness }: { method?: unknown; witness?: string | undefined }): boolean =>
  !isSpoken(method) || Boolean(witness?.trim());
export const witnessMissing = { path: ['witness'], error: 'required' };

/** Who heard it; asked where it was said aloud. `method` names the field that says how it was given. */
export function WitnessField({ method = 'method' }: { method?: string }) {
  const { t } = useTranslation();
  if (!isSpoken(useWatch({ name: method }))) return null;
  return <TextField name="witness" label={t('case:consent.witness')} help={t('case:consent.witnessHelp')} />;
}
