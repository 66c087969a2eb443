import Link from '@mui/material/Link';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { CaseProfile } from '#server/cases/cases.contract.ts';
import { useCodes } from '../../app/codes.ts';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { TextField } from '../../app/form/fields.tsx';
import { useYesNo } from '../../case/about/profile.tsx';
import { Note } from '../../case/parts.tsx';
import { OneOf, SeveralOf } from '../questions.tsx';
import { type Schema, StepForm, type StepProps } from '../StepForm.tsx';

const Minimum = CaseProfile.pick({
  gender: true,
  ageBand: true,
  citizenships: true,
  residenceStatus: true,
  needs: true,
  vulnerabilities: true,
  childcareNeeded: true,
  healthNeeds: true,
}).partial() as unknown as Schema;

/** The least that support needs to know; any of it may stay open. */
export function AboutStep(props: StepProps) {
  const { code, row } = props;
  const { t } = useTranslation();
  const codes = useCodes();
  const answers = useYesNo();
  const label = (name: string) => t(`case:field.${name}`);
  return (
    <StepForm
      {...props}
      step="about"
      schema={Minimum}
      values={{
        gender: row.gender,
        ageBand: row.ageBand,
        citizenships: row.citizenships ?? null,
        residenceStatus: row.residenceStatus ?? null,
        needs: row.needs ?? null,
        vulnerabilities: row.vulnerabilities ?? null,
        childcareNeeded: row.childcareNeeded ?? null,
        healthNeeds: row.healthNeeds ?? null,
      }}
    >
      <Note>{t('intake:about.about')}</Note>
      {!row.noticeVersion && !row.emergencyBasis && (
        <Note tone="warn">
          {t('intake:agreementRequired')}{' '}
          <Link component={RouterLink} to={`/intake/${code}?step=agreement`} color="inherit">
            {t('intake:toAgreement')}
          </Link>
        </Note>
      )}
      <ChoiceField name="gender" label={label('gender')} options={codes.options('gender')} optional />
      <ChoiceField name="ageBand" label={label('ageBand')} options={codes.options('age_band')} optional />
      <SeveralOf list="citizenship" name="citizenships" label={label('citizenships')} />
      <OneOf list="residence_status" name="residenceStatus" label={label('residenceStatus')} empty={null} />
      <SeveralOf list="need" name="needs" label={label('needs')} />
      <SeveralOf
        list="vulnerability"
        name="vulnerabilities"
        label={label('vulnerabilities')}
        help={t('case:form.vulnerabilitiesHelp')}
      />
      <ChoiceField name="childcareNeeded" label={label('childcareNeeded')} options={answers} optional />
      <TextField
        name="healthNeeds"
        label={label('healthNeeds')}
        help={t('case:form.healthHelp')}
        optional
        empty={null}
        multiline
        maxLength={2000}
      />
    </StepForm>
  );
}
