import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { type FieldValues, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { CaseProfile } from '#server/cases/cases.contract.ts';
import { consents, NewConsent } from '#server/consents/consents.contract.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { CheckField, SelectField } from '../../app/form/fields.tsx';
import { useActKey } from '../../app/press.ts';
import { keyOf } from '../../case/data.ts';
import { Note } from '../../case/parts.tsx';
import { hasWitness, WitnessField, witnessMissing } from '../../consents/Witness.tsx';
import { type Schema, StepForm, type StepProps } from '../StepForm.tsx';
import { noticeVersion } from './Privacy.tsx';

const agreed = NewConsent.pick({
  method: true,
  language: true,
  withInterpreter: true,
  witness: true,
  understood: true,
});
const Answer = z
  .strictObject({
    way: z.enum(['AGREED', 'EMERGENCY', 'NOT_YET']),
    ...agreed.partial().shape,
    emergencyBasis: CaseProfile.shape.emergencyBasis.optional(),
  })
  .superRefine(({ way, ...given }, found) => {
    const needs = way === 'AGREED' ? (['method', 'language', 'understood'] as const) : (['emergencyBasis'] as const);
    if (way === 'NOT_YET') return;
    for (const name of needs) if (!given[name]) found.addIssue({ code: 'custom', path: [name], message: 'required' });
    if (way === 'AGREED' && !hasWitness(given))
      found.addIssue({ code: 'custom', path: witnessMissing.path, message: witnessMissing.error });
  }) as unknown as Schema;

/** Whether the person agrees to be supported. It shares nothing with anybody. */
export function AgreementStep(props: StepProps) {
  const { code } = props;
  const query = useQuery({
    queryKey: keyOf(code, 'agreement'),
    queryFn: ({ signal }) => call(consents.list, { code }, undefined, { query: { limit: 100 }, signal }),
  });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Asked {...props} since={items.find(({ kind, inForce }) => kind === 'SERVICE' && inForce)?.validFrom} />
      )}
    </Loaded>
  );
}

function Asked({ since, ...props }: StepProps & { since: string | undefined }) {
  const { code, row } = props;
  const { t } = useTranslation();
  const codes = useCodes();
  const actKey = useActKey();
  const hadNotice = Boolean(row.noticeVersion);

  const record = async ({ way, emergencyBasis, ...given }: FieldValues) => {
    if (way === 'EMERGENCY') return { emergencyBasis };
    if (way === 'AGREED' && !since) {
      const body = {
        kind: 'SERVICE' as const,
        method: given.method,
        language: given.language,
        withInterpreter: Boolean(given.withInterpreter),
        ...(given.witness && { witness: given.witness }),
        understood: true,
        noticeVersion: row.noticeVersion ?? noticeVersion,
      };
      await call(consents.give, { code }, body, { idempotencyKey: actKey(body) });
    }
    return {};
  };
  const ways = [...(hadNotice || since ? ['AGREED'] : []), ...(since ? [] : ['EMERGENCY', 'NOT_YET'])];

  return (
    <StepForm
      {...props}
      step="agreement"
      schema={Answer}
      values={{
        way: since ? 'AGREED' : row.emergencyBasis ? 'EMERGENCY' : undefined,
        method: since ? 'WRITTEN' : '',
        language: row.interpreter?.language ?? row.languages?.[0] ?? '',
        withInterpreter: row.interpreter?.needed === 'YES',
        witness: '',
        understood: Boolean(since),
        emergencyBasis: row.emergencyBasis ?? null,
      }}
      send={record}
    >
      {since ? (
        <Note>
          {t('intake:agreement.recorded')} <When at={since} as="full" />
        </Note>
      ) : (
        <>
          <Note>{t('intake:agreement.about')}</Note>
          {!hadNotice && <Note tone="warn">{t('intake:agreement.noticeFirst')}</Note>}
          <ChoiceField
            name="way"
            label={t('intake:agreement.way')}
            options={ways.map((way) => ({ value: way, label: t(`intake:agreement.way.${way}`) }))}
          />
          <Details codes={codes} />
        </>
      )}
    </StepForm>
  );
}

function Details({ codes }: { codes: ReturnType<typeof useCodes> }) {
  const { t } = useTranslation();
  const way = useWatch({ name: 'way' });
  if (way === 'NOT_YET') return <Note tone="warn">{t('intake:agreement.notYet')}</Note>;
  if (way === 'EMERGENCY')
    return (
      <SelectField
        name="emergencyBasis"
        label={t('intake:agreement.basis')}
        help={t('case:form.emergencyHelp')}
        options={codes.options('emergency_basis')}
        empty={null}
      />
    );
  if (way !== 'AGREED') return null;
  return (
    <Stack sx={{ gap: 5 }}>
      <SelectField name="method" label={t('case:consent.method')} options={codes.options('consent_method')} />
      <WitnessField />
      <SelectField name="language" label={t('case:consent.language')} options={codes.options('language')} />
      <CheckField name="withInterpreter" label={t('case:session.withInterpreter')} />
      <CheckField name="understood" label={t('case:consent.understood')} />
    </Stack>
  );
}
