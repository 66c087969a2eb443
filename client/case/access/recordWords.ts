import { useTranslation } from 'react-i18next';
import type { Codes } from '../../app/codes.ts';

/** The word of a reason in a trail: of a reveal, or of an emergency access. */
export const reasonOf = (codes: Codes, reason: string): string =>
  codes.label(codes.find('glass_reason', reason) ? 'glass_reason' : 'reveal_reason', reason);

/** Words for the kinds of records and of acts in a trail; what has no word of its own is said in general. */
export function useRecordWords() {
  const { t, i18n } = useTranslation();
  const say = (key: string, general: string) => (i18n.exists(key) ? t(key) : t(general));
  return {
    record: (model: string | undefined) => {
      const closed = `case:closed.record.${model}`;
      return i18n.exists(closed) ? t(closed) : say(`case:record.${model}`, 'case:record.other');
    },
    act: (action: string | undefined) => say(`case:act.${action}`, 'case:act.other'),
    /** The name of a field of a record; undefined when it has none for people. */
    field: (model: string | undefined, field: string): string | undefined => {
      const keys: Record<string, string> = {
        Case: `case:field.${field}`,
        SafeContact: `case:contact.${field}`,
        Identity: `case:identity.${field}`,
        Episode: `case:episode.${field}`,
        Session: `case:session.${field}`,
        ExploitationHistory: `case:closed.past.${field}`,
      };
      const key = keys[model ?? ''];
      return key && i18n.exists(key) ? t(key) : undefined;
    },
  };
}
