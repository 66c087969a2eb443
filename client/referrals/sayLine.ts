import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseProfile } from '#server/cases/cases.contract.ts';
import { contactFields } from '#server/people/people.contract.ts';
import type { Key } from '#server/referrals/referrals.contract.ts';
import { useCodes } from '../app/codes.ts';
import { sayIdentity } from '../case/about/IdentityValue.tsx';
import { useSayProfile } from '../case/about/profile.tsx';
import type { Contact } from '../case/data.ts';
import { useSayContact } from '../case/safety/SafeContact.tsx';
import { sayPartialDay } from '../case/words.ts';

const lists: Partial<Record<Key, string>> = {
  victimStatus: 'victim_status',
  exploitationForms: 'exploitation_form',
  languageLevel: 'cefr',
  readiness: 'readiness',
};

/** What a line of a referral says, as text. The form on paper, the preview and the recipient's page all say it so. */
export function useSayLine(): (key: Key, value: unknown) => string {
  const { t } = useTranslation();
  const codes = useCodes();
  const profile = useSayProfile();
  const contact = useSayContact();

  return useMemo(
    () =>
      (key, value): string => {
        if (value === null || value === undefined) return '';
        const list = lists[key];
        if (list) return Array.isArray(value) ? codes.labels(list, value) : codes.label(list, String(value));
        switch (key) {
          case 'caseCode':
          case 'referrer':
          case 'clinicalSummary':
            return String(value);
          case 'interpreterNeed':
            return t(`referrals:interpreter.${value as string}`);
          case 'legalName': {
            const { name, others } = value as { name: string; others?: string[] };
            return [name, ...(others ?? [])].join(', ');
          }
          case 'dateOfBirth': {
            const { date, precision } = value as { date: string; precision?: string };
            return [sayPartialDay(date), codes.label('birth_precision', precision)].filter(Boolean).join(' · ');
          }
          case 'documents':
          case 'address':
            return sayIdentity(key, { [key]: value }, codes);
          case 'safeContact': {
            const said = value as Contact & Record<string, unknown>;
            return contactFields
              .filter((name) => said[name] !== null && said[name] !== undefined && said[name] !== '')
              .map((name) => `${t(`case:contact.${name}`)}: ${contact(name, said[name])}`)
              .join('\n');
          }
          case 'noGoSectors':
            return (value as string[]).join('\n');
          default:
            return profile(key as keyof CaseProfile, value);
        }
      },
    [codes, contact, profile, t],
  );
}
