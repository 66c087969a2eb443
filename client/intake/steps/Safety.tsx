import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Phone, ShieldAlert } from 'lucide-react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { CaseProfile } from '#server/cases/cases.contract.ts';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { TextField } from '../../app/form/fields.tsx';
import { useTokens } from '../../app/theme/theme.ts';
import { useYesNo } from '../../case/about/profile.tsx';
import { Note } from '../../case/parts.tsx';
import { SeveralOf } from '../questions.tsx';
import { type Schema, StepForm, type StepProps } from '../StepForm.tsx';

/** Whoever is not safe now is not asked the next question: first comes what is done about it. */
const Safe = CaseProfile.pick({ safetyFlags: true, immediateSafety: true })
  .partial()
  .superRefine(({ immediateSafety }, found) => {
    if (!immediateSafety) found.addIssue({ code: 'custom', path: ['immediateSafety', 'safeNow'], message: 'choose' });
    else if (immediateSafety.safeNow === 'NO' && !immediateSafety.action)
      found.addIssue({ code: 'custom', path: ['immediateSafety', 'action'], message: 'required' });
  }) as unknown as Schema;

/** Emergency numbers of Greece, free of charge: European emergency number, ambulance, police, social aid. */
const numbers = ['112', '166', '100', '197'] as const;

export function SafetyStep(props: StepProps) {
  const { row } = props;
  const { t } = useTranslation();
  const answers = useYesNo();
  return (
    <StepForm
      {...props}
      step="safety"
      schema={Safe}
      values={{ immediateSafety: row.immediateSafety ?? null, safetyFlags: row.safetyFlags ?? null }}
    >
      <Note>{t('intake:safety.about')}</Note>
      <ChoiceField name="immediateSafety.safeNow" label={t('case:safety.safeNow')} options={answers} />
      <Actions />
    </StepForm>
  );
}

/** What is to be done, in the step itself: it cannot be passed by. */
function Actions() {
  const { t } = useTranslation();
  const tokens = useTokens();
  const safe = useWatch({ name: 'immediateSafety.safeNow' });
  const danger = safe === 'NO';
  if (!safe) return null;
  return (
    <Stack sx={{ gap: 5 }}>
      {danger && (
        <Box
          role="status"
          sx={{ p: 4, borderRadius: '10px', bgcolor: tokens.dangerSoft, border: `1px solid ${tokens.danger}` }}
        >
          <Typography
            variant="h3"
            component="h2"
            sx={{ color: tokens.danger, display: 'flex', gap: 2, alignItems: 'center', mb: 2 }}
          >
            <ShieldAlert size={20} strokeWidth={1.8} aria-hidden />
            {t('intake:safety.first')}
          </Typography>
          <Typography component="p" sx={{ mb: 3 }}>
            {t('intake:safety.firstBody')}
          </Typography>
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'flex', flexWrap: 'wrap', columnGap: 5 }}>
            {numbers.map((number) => (
              <li key={number}>
                <Link
                  href={`tel:${number}`}
                  sx={{ display: 'inline-flex', gap: 1.5, alignItems: 'center', minHeight: 44, color: tokens.ink }}
                >
                  <Phone size={16} strokeWidth={1.8} aria-hidden />
                  {number} {t(`intake:safety.number.${number}`)}
                </Link>
              </li>
            ))}
          </Box>
        </Box>
      )}
      <SeveralOf
        list="safety_flag"
        name="safetyFlags"
        label={t('case:field.safetyFlags')}
        help={t('case:form.flagsHelp')}
      />
      <TextField
        name="immediateSafety.action"
        label={t('case:safety.action')}
        help={danger ? t('intake:safety.actionHelp') : undefined}
        optional={!danger}
        empty={undefined}
        multiline
        maxLength={1000}
      />
    </Stack>
  );
}
