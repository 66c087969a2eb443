import Box from '@mui/material/Box';
import { type ComponentType, useMemo } from 'react';
import type { FieldValues } from 'react-hook-form';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { CaseProfile } from '#server/cases/cases.contract.ts';
import { type Codes, useCodes } from '../../app/codes.ts';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { DateField } from '../../app/form/DateFields.tsx';
import { NumberField, SelectField, TextField } from '../../app/form/fields.tsx';
import { MultiSelectField } from '../../app/form/MultiSelectField.tsx';
import { fullDay } from '../../app/time.ts';

/** Some fields of the profile that belong together, and how they are asked. */
export interface Group {
  id: string;
  /** The part of the page it stands in. */
  place: 'about' | 'safety' | 'sharing';
  names: readonly (keyof CaseProfile)[];
  texts: readonly string[];
  schema: z.ZodType<FieldValues, FieldValues>;
  Fields: ComponentType;
}

const profile = CaseProfile.partial();
/** The profile cut to the fields of one form. */
const part = (names: readonly (keyof CaseProfile)[]) =>
  profile.pick(
    Object.fromEntries(names.map((name) => [name, true])) as { [Name in keyof CaseProfile]?: true },
  ) as unknown as z.ZodType<FieldValues, FieldValues>;

const group = (
  id: string,
  place: Group['place'],
  names: readonly (keyof CaseProfile)[],
  texts: readonly string[],
  Fields: ComponentType,
): Group => ({ id, place, names, texts, schema: part(names), Fields });

const yesNo = ['YES', 'NO', 'UNKNOWN', 'NOT_ASKED'] as const;
/** Asked and not known, and not asked at all, are different answers. */
export function useYesNo() {
  const { t } = useTranslation();
  return yesNo.map((value) => ({ value, label: t(`case:answer.${value}`) }));
}

function LanguageFields() {
  const { t } = useTranslation();
  const codes = useCodes();
  const answers = useYesNo();
  const label = (name: string) => t(`case:field.${name}`);
  return (
    <>
      <TextField name="alias" label={label('alias')} help={t('case:form.aliasHelp')} />
      <SelectField
        name="formOfAddress"
        label={label('formOfAddress')}
        options={codes.options('form_of_address')}
        optional
        empty={null}
      />
      <SelectField name="gender" label={label('gender')} options={codes.options('gender')} />
      <SelectField name="ageBand" label={label('ageBand')} options={codes.options('age_band')} />
      <MultiSelectField
        name="languages"
        label={label('languages')}
        help={t('case:form.languagesHelp')}
        options={codes.options('language')}
      />
      <SelectField
        name="literacy"
        label={label('literacy')}
        options={codes.options('literacy')}
        optional
        empty={null}
      />
      <ChoiceField name="interpreter.needed" label={t('case:interpreter.needed')} options={answers} />
      <InterpreterWishes codes={codes} />
    </>
  );
}

/** What matters about the interpreter, once one is needed. */
export function InterpreterWishes({ codes }: { codes: Codes }) {
  const { t } = useTranslation();
  const needed = useWatch({ name: 'interpreter.needed' });
  if (needed !== 'YES') return null;
  return (
    <>
      <SelectField
        name="interpreter.language"
        label={t('case:interpreter.language')}
        options={codes.options('language')}
        optional
        empty={undefined}
      />
      <SelectField
        name="interpreter.gender"
        label={t('case:interpreter.gender')}
        options={codes.options('interpreter_gender')}
        optional
        empty={undefined}
      />
      <TextField
        name="interpreter.notFrom"
        label={t('case:interpreter.notFrom')}
        help={t('case:form.notFromHelp')}
        optional
        empty={undefined}
      />
      <TextField name="interpreter.prefers" label={t('case:interpreter.prefers')} optional empty={undefined} />
    </>
  );
}

function FamilyFields() {
  const { t } = useTranslation();
  const answers = useYesNo();
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 4 }}>
        <NumberField name="dependants.adults" label={t('case:dependants.adults')} optional />
        <NumberField name="dependants.children" label={t('case:dependants.children')} optional />
        <NumberField name="dependants.childrenWithPerson" label={t('case:dependants.childrenWithPerson')} optional />
      </Box>
      <ChoiceField name="childcareNeeded" label={t('case:field.childcareNeeded')} options={answers} optional />
      <TextField name="familyNote" label={t('case:field.familyNote')} optional empty={null} multiline />
    </>
  );
}

function ResidenceFields() {
  const { t } = useTranslation();
  const codes = useCodes();
  return (
    <>
      <MultiSelectField
        name="citizenships"
        label={t('case:field.citizenships')}
        options={codes.options('citizenship')}
        optional
      />
      <SelectField
        name="residenceStatus"
        label={t('case:field.residenceStatus')}
        options={codes.options('residence_status')}
        optional
        empty={null}
      />
      <SelectField
        name="workRight"
        label={t('case:field.workRight')}
        options={codes.options('work_right')}
        optional
        empty={null}
      />
      <SelectField
        name="eligibilityEvidence"
        label={t('case:field.eligibilityEvidence')}
        help={t('case:form.eligibilityHelp')}
        options={codes.options('eligibility_evidence')}
        optional
        empty={null}
      />
      <DateField
        name="longTermResidenceAppliedOn"
        label={t('case:field.longTermResidenceAppliedOn')}
        optional
        empty={null}
      />
    </>
  );
}

function WorkFields() {
  const { t } = useTranslation();
  return (
    <DateField
      name="recognitionAppliedOn"
      label={t('case:field.recognitionAppliedOn')}
      help={t('case:form.recognitionHelp')}
      optional
      empty={null}
    />
  );
}

function NeedsFields() {
  const { t } = useTranslation();
  const codes = useCodes();
  return (
    <>
      <MultiSelectField name="needs" label={t('case:field.needs')} options={codes.options('need')} optional />
      <MultiSelectField
        name="vulnerabilities"
        label={t('case:field.vulnerabilities')}
        help={t('case:form.vulnerabilitiesHelp')}
        options={codes.options('vulnerability')}
        optional
      />
      <TextField
        name="healthNeeds"
        label={t('case:field.healthNeeds')}
        help={t('case:form.healthHelp')}
        optional
        empty={null}
        multiline
      />
    </>
  );
}

function SafetyFields() {
  const { t } = useTranslation();
  const answers = useYesNo();
  return (
    <>
      <ChoiceField name="immediateSafety.safeNow" label={t('case:safety.safeNow')} options={answers} optional />
      <TextField name="immediateSafety.action" label={t('case:safety.action')} optional empty={undefined} multiline />
    </>
  );
}

function NoticeFields() {
  const { t } = useTranslation();
  const codes = useCodes();
  return (
    <>
      <TextField
        name="noticeVersion"
        label={t('case:field.noticeVersion')}
        help={t('case:form.noticeHelp')}
        optional
        empty={null}
        personal={false}
      />
      <DateField name="noticeGivenOn" label={t('case:field.noticeGivenOn')} optional empty={null} />
      <SelectField
        name="emergencyBasis"
        label={t('case:field.emergencyBasis')}
        help={t('case:form.emergencyHelp')}
        options={codes.options('emergency_basis')}
        optional
        empty={null}
      />
    </>
  );
}

export const groups: readonly Group[] = [
  group(
    'language',
    'about',
    ['alias', 'formOfAddress', 'gender', 'ageBand', 'languages', 'literacy', 'interpreter'],
    [],
    LanguageFields,
  ),
  group('needs', 'about', ['needs', 'vulnerabilities', 'healthNeeds'], ['healthNeeds'], NeedsFields),
  group('family', 'about', ['dependants', 'childcareNeeded', 'familyNote'], ['familyNote'], FamilyFields),
  group(
    'residence',
    'about',
    ['citizenships', 'residenceStatus', 'workRight', 'eligibilityEvidence', 'longTermResidenceAppliedOn'],
    [],
    ResidenceFields,
  ),
  group('work', 'about', ['recognitionAppliedOn'], [], WorkFields),
  group('safety', 'safety', ['immediateSafety'], [], SafetyFields),
  group('notice', 'sharing', ['noticeVersion', 'noticeGivenOn', 'emergencyBasis'], [], NoticeFields),
];

const lists: Partial<Record<keyof CaseProfile, string>> = {
  formOfAddress: 'form_of_address',
  gender: 'gender',
  ageBand: 'age_band',
  languages: 'language',
  literacy: 'literacy',
  citizenships: 'citizenship',
  needs: 'need',
  vulnerabilities: 'vulnerability',
  residenceStatus: 'residence_status',
  workRight: 'work_right',
  eligibilityEvidence: 'eligibility_evidence',
  safetyFlags: 'safety_flag',
  emergencyBasis: 'emergency_basis',
};

/** What a field of the profile says, in one text. Empty where nothing is known. */
export function useSayProfile() {
  const { t } = useTranslation();
  const codes = useCodes();
  return useMemo(
    () =>
      (name: keyof CaseProfile, value: unknown): string => {
        if (value === null || value === undefined) return '';
        const list = lists[name];
        if (list) return Array.isArray(value) ? codes.labels(list, value) : codes.label(list, String(value));
        switch (name) {
          case 'interpreter': {
            const { needed, language, gender, notFrom, prefers } = value as NonNullable<CaseProfile['interpreter']>;
            return [
              t(`case:answer.${needed}`),
              codes.label('language', language),
              codes.label('interpreter_gender', gender),
              notFrom && t('case:strip.notFrom', { whom: notFrom }),
              prefers && t('case:strip.prefers', { whom: prefers }),
            ]
              .filter(Boolean)
              .join(' · ');
          }
          case 'dependants': {
            const { adults, children, childrenWithPerson } = value as NonNullable<CaseProfile['dependants']>;
            return [
              t('case:dependants.sayAdults', { count: adults }),
              t('case:dependants.sayChildren', { count: children }),
              t('case:dependants.sayWithPerson', { count: childrenWithPerson }),
            ].join(', ');
          }
          case 'immediateSafety': {
            const { safeNow, action } = value as NonNullable<CaseProfile['immediateSafety']>;
            return [t(`case:answer.${safeNow}`), action].filter(Boolean).join('\n');
          }
          case 'childcareNeeded':
            return t(`case:answer.${value as string}`);
          case 'noticeGivenOn':
          case 'recognitionAppliedOn':
          case 'longTermResidenceAppliedOn':
            return fullDay(String(value));
          default:
            return String(value);
        }
      },
    [codes, t],
  );
}
