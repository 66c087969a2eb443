import { useTranslation } from 'react-i18next';
import { useRecordWords } from '../case/access/recordWords.ts';

export { reasonOf } from '../case/access/recordWords.ts';

/** Acts of the trail that do not belong to a case; the others have their words with the case. */
export const ownActs = [
  'sign-in',
  'invite',
  'accept-invitation',
  'deactivate',
  'reactivate',
  'hand-over',
  'refuse',
  'change-password',
  'set-up-totp',
  'step-up',
  'lock',
  'unlock',
  'add-passkey',
  'remove-passkey',
] as const;
export const caseActs = [
  'open',
  'read',
  'reveal',
  'list',
  'create',
  'update',
  'close',
  'reopen',
  'lift',
  'withdraw',
  'confirm',
  'erase',
  'break-glass',
  'review',
  'explain',
  'ask-removal',
  'confirm-removal',
  'keep',
] as const;

/** What was done to what, said. */
export function useTrailWords() {
  const { t, i18n } = useTranslation();
  const words = useRecordWords();
  const act = (action: string | undefined): string =>
    ownActs.some((one) => one === action) ? t(`oversight:act.${action}`) : words.act(action);
  const record = (model: string | undefined): string => {
    const key = `oversight:record.${model}`;
    return i18n.exists(key) ? t(key) : words.record(model);
  };
  return { act, record };
}
