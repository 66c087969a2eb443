import Box from '@mui/material/Box';
import FormHelperText from '@mui/material/FormHelperText';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useController, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Agency } from '#server/agencies/agencies.contract.ts';
import { AgeGroup, availability, Urgency } from '#server/availability/availability.contract.ts';
import type { Answer, BodyInput } from '#server/platform/contract.ts';
import { useAgencies } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { useControlId } from '../app/form/context.ts';
import { DateField } from '../app/form/DateFields.tsx';
import { FieldFrame } from '../app/form/FieldFrame.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { CheckField, NumberField, SelectField } from '../app/form/fields.tsx';
import { MultiSelectField } from '../app/form/MultiSelectField.tsx';
import { useActKey } from '../app/press.ts';
import { today } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { Note } from '../case/parts.tsx';
import { AgreementMark } from '../directory/AgreementMark.tsx';
import { useAgreements } from '../directory/agreements.ts';
import { refreshQueries, useCapacities } from './data.ts';
import { urgencies } from './parts.tsx';

export type NewAsk = BodyInput<typeof availability.ask>;
export type Asked = Answer<typeof availability.ask>;

/** Gender as a question for a place may say it: what is not known is asked as it is. */
const notAsked = ['NOT_ASKED', 'PREFER_NOT_TO_SAY'];

/**
 * Asks agencies for a place. `defaults` fill it in from wherever it is opened (codes and numbers only: the contract has
 * no field for anything else); `onAsked` gets the questions that were sent.
 */
export function AskForm({ defaults = {}, onAsked }: { defaults?: Partial<NewAsk>; onAsked?: (asked: Asked) => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const keyOf = useActKey();
  const form = useContractForm(availability.ask.body!, {
    gender: 'UNKNOWN',
    ageGroup: 'ADULT',
    urgency: 'URGENT',
    childrenCount: 0,
    languages: [],
    stepFree: false,
    regionClass: 'ANY',
    neededFrom: today(),
    toAgencyIds: [],
    ...defaults,
  } as Partial<NewAsk>);

  return (
    <Form
      form={form}
      id="availability-ask"
      draft={false}
      onSubmit={async (body) => {
        const asked = await call(availability.ask, {}, body, { idempotencyKey: keyOf(body) });
        toast('availability:askedNow');
        await refreshQueries();
        return asked;
      }}
      onDone={onAsked}
      foot={<SubmitButton>{t('availability:askDo')}</SubmitButton>}
    >
      <Note>{t('availability:askAbout')}</Note>
      <SelectField
        name="serviceType"
        label={t('availability:service')}
        options={codes.options('service_type')}
        empty={undefined}
      />
      <ChoiceField
        name="urgency"
        label={t('availability:urgency')}
        help={t('availability:urgencyHelp')}
        options={Urgency.options.map((value) => ({
          value,
          label: t(`availability:urgency.${value}`),
          icon: urgencies[value].icon,
        }))}
      />
      <SelectField
        name="gender"
        label={t('availability:gender')}
        options={codes.options('gender', ({ code }) => !notAsked.includes(code))}
        empty={undefined}
      />
      <ChoiceField
        name="ageGroup"
        label={t('availability:ageGroup')}
        options={AgeGroup.options.map((value) => ({ value, label: t(`availability:ageGroup.${value}`) }))}
      />
      <NumberField name="childrenCount" label={t('availability:childrenCount')} />
      <MultiSelectField
        name="languages"
        label={t('availability:languages')}
        options={codes.options('language')}
        optional
      />
      <CheckField name="stepFree" label={t('availability:stepFreeNeeded')} />
      <SelectField
        name="regionClass"
        label={t('availability:region')}
        options={codes.options('region_class')}
        empty={undefined}
      />
      <DateField name="neededFrom" label={t('availability:neededFromLabel')} empty={undefined} />
      <WhomToAsk />
    </Form>
  );
}

/** Agencies with users here; those that offer the service stand first, with what they say they have free. */
function WhomToAsk() {
  const { t, i18n } = useTranslation();
  const id = useControlId('toAgencyIds');
  const { field, fieldState } = useController({ name: 'toAgencyIds' });
  const service = useWatch({ name: 'serviceType' }) as string | undefined;
  const { others, nameOf } = useAgencies();
  const capacities = useCapacities().data ?? [];
  const standingWith = useAgreements();
  const chosen = (field.value ?? []) as string[];
  const collator = new Intl.Collator(i18n.language);
  const offers = ({ id: agencyId, services }: Agency) =>
    Boolean(service) &&
    (services?.includes(service as string) ||
      capacities.some((one) => one.providerAgencyId === agencyId && one.serviceType === service));
  const here = others
    .filter(({ takesPart }) => takesPart)
    .sort((a, b) => Number(offers(b)) - Number(offers(a)) || collator.compare(nameOf(a.id), nameOf(b.id)));
  const error = fieldState.error?.message;

  return (
    <FieldFrame group {...{ id, label: t('availability:whom'), error, help: t('availability:whomHelp') }}>
      <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 1 }}>
        {here.map((agency, at) => {
          const agencyId = agency.id as string;
          const figure = capacities.find((one) => one.providerAgencyId === agencyId && one.serviceType === service);
          const standing = standingWith?.(agencyId);
          return (
            <Box component="li" key={agencyId}>
              <Box
                component="label"
                sx={{ display: 'flex', gap: 2.5, alignItems: 'flex-start', minHeight: { xs: 44, md: 36 }, py: 1 }}
              >
                <input
                  type="checkbox"
                  name="toAgencyIds"
                  ref={at === 0 ? field.ref : undefined}
                  checked={chosen.includes(agencyId)}
                  onBlur={field.onBlur}
                  onChange={({ target }) =>
                    field.onChange(
                      target.checked ? [...chosen, agencyId] : chosen.filter((other) => other !== agencyId),
                    )
                  }
                  style={{ inlineSize: 18, blockSize: 18, margin: 0, marginBlockStart: 3, flexShrink: 0 }}
                />
                <Stack component="span" sx={{ gap: 0.5, minWidth: 0 }}>
                  <Box component="span" sx={{ display: 'flex', gap: 2, flexWrap: 'wrap', alignItems: 'center' }}>
                    <Typography variant="body1" component="span">
                      {nameOf(agencyId)}
                    </Typography>
                    {standing && <AgreementMark standing={standing} />}
                  </Box>
                  <Typography variant="caption" component="span">
                    {figure
                      ? t('availability:freeOf', { free: figure.free, places: figure.places })
                      : t(offers(agency) ? 'availability:offers' : 'availability:offersNot')}
                  </Typography>
                </Stack>
              </Box>
            </Box>
          );
        })}
      </Stack>
      {here.length === 0 && <FormHelperText component="p">{t('availability:nobodyToAsk')}</FormHelperText>}
    </FieldFrame>
  );
}
