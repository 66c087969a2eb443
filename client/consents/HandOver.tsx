import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import {
  ConsentKind,
  DataCategory,
  dataCategories,
  endsByItself,
  isSharing,
  SHARE_DAYS,
} from '#server/consents/consents.contract.ts';
import { Id, LocalDate } from '#server/platform/contract.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField } from '../app/form/fields.tsx';
import { useMe } from '../app/session.ts';
import { addDays, today } from '../app/time.ts';
import { useCaseContext } from '../case/context.ts';
import { TickField } from '../case/fields.tsx';
import { Note } from '../case/parts.tsx';
import { useRecipients } from './agencies.ts';
import type { Handing, Setup } from './tablet/flow.ts';
import { textLanguages, useConsentTexts } from './texts.ts';

const Wanted = z
  .object({
    kind: ConsentKind,
    recipientAgencyId: Id.nullable(),
    language: z.string().min(1, { error: 'required' }),
    categories: z.array(DataCategory),
    validTo: LocalDate.nullable(),
  })
  .refine(({ kind, categories }) => !isSharing(kind) || categories.length > 0, {
    path: ['categories'],
    error: 'required',
  })
  .refine(({ kind, recipientAgencyId }) => kind !== 'SHARE_WITH_AGENCY' || recipientAgencyId, {
    path: ['recipientAgencyId'],
    error: 'required',
  });

/** What is asked for on the tablet. Chosen here is only the question; the answer is the person's. */
export function HandOver({ kinds, onClose }: { kinds: readonly ConsentKind[]; onClose: () => void }) {
  const { code, row } = useCaseContext();
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const recipients = useRecipients();
  const navigate = useNavigate();
  const me = useMe();
  const spoken = row.languages?.find((one) => textLanguages.includes(one));
  const form = useContractForm(Wanted, {
    kind: kinds[0] ?? 'SHARE_WITH_AGENCY',
    recipientAgencyId: null,
    language: spoken ?? '',
    categories: [],
    validTo: addDays(today(), SHARE_DAYS),
  });
  const [kind, language] = useWatch({ control: form.control, name: ['kind', 'language'] });
  const texts = useConsentTexts(language || undefined);
  const isDraft = texts.isSuccess && !(texts.data.get('SCREEN')?.usable && texts.data.get(kind)?.usable);

  return (
    <Dialog open title={t('consents:tabletSetup.title')} onClose={onClose}>
      <Form
        form={form}
        id={`case/${code}/consent/tablet`}
        draft={false}
        onSubmit={async ({ recipientAgencyId, categories, validTo, ...wanted }) => {
          const setup: Setup = {
            ...wanted,
            ...(kind === 'SHARE_WITH_AGENCY' && {
              recipientAgencyId: recipientAgencyId as string,
              recipient: recipients.find(({ value }) => value === recipientAgencyId)?.label ?? '',
            }),
            categories: isSharing(kind) ? categories : [],
            validTo: endsByItself(kind) ? validTo : null,
            noticeVersion: row.noticeVersion ?? 'TABLET',
            withInterpreter: row.interpreter?.needed === 'YES',
          };
          await navigate(`/tablet/${code}`, { state: { setup, whose: me.user.id } satisfies Handing });
        }}
        foot={<SubmitButton>{t('consents:tabletSetup.start')}</SubmitButton>}
      >
        <Note>{t('consents:tabletSetup.about')}</Note>
        <SelectField
          name="kind"
          label={t('consents:form.kind')}
          options={kinds.map((one) => ({ value: one, label: codes.label('consent_kind', one) }))}
        />
        {kind === 'SHARE_WITH_AGENCY' && (
          <SelectField
            name="recipientAgencyId"
            label={t('consents:form.recipient')}
            options={recipients}
            empty={null}
          />
        )}
        <SelectField
          name="language"
          label={t('consents:tabletSetup.language')}
          options={textLanguages.map((one) => ({ value: one, label: codes.label('language', one) }))}
          empty=""
        />
        {isDraft && <Note tone="warn">{t('consents:tabletSetup.draft')}</Note>}
        {isSharing(kind) && (
          <TickField
            name="categories"
            label={t('consents:tabletSetup.categories')}
            options={dataCategories.map((one) => ({ value: one, label: codes.label('data_category', one) }))}
            columns
          />
        )}
        {endsByItself(kind) && <DateField name="validTo" label={t('case:consent.validTo')} />}
      </Form>
    </Dialog>
  );
}
