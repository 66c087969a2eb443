import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate, useSearchParams } from 'react-router';
import { z } from 'zod';
import { normaliseCode } from '#server/cases/cases.contract.ts';
import type { DataCategory } from '#server/consents/consents.contract.ts';
import {
  interpreterNeeds,
  type NewReferral as NewReferralBody,
  type Referral,
  referrals,
  type SealedLink,
  urgencies,
  verbs,
} from '#server/referrals/referrals.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { TextField } from '../app/form/fields.tsx';
import { MultiSelectField } from '../app/form/MultiSelectField.tsx';
import { useActKey } from '../app/press.ts';
import { useTokens } from '../app/theme/theme.ts';
import { toast } from '../app/toast.tsx';
import { useCaseRow } from '../case/data.ts';
import { TickField } from '../case/fields.tsx';
import { Note } from '../case/parts.tsx';
import { addressOf } from '../case/tabs.ts';
import { Abroad } from './Abroad.tsx';
import { AgencyField } from './AgencyField.tsx';
import { type Agreed, useAgreed } from './Agreed.tsx';
import { asking, formOf, refreshReferral, usePayload } from './data.ts';
import { Frame, steps } from './Frame.tsx';
import { Preview } from './Preview.tsx';
import { useAgenciesOf } from './words.tsx';

/** A referral begins at a case. Its address holds the code of the case and nothing else. */
export function NewReferral() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const may = useMay(referrals.draft);
  const code = normaliseCode(search.get('case') ?? '');
  const query = useCaseRow(code);
  if (!may) return <NotShown />;
  if (!code)
    return (
      <Page narrow>
        <PageTitle>{t('referrals:new')}</PageTitle>
        <EmptyState
          action={
            <Button variant="outlined" component={RouterLink} to="/cases">
              {t('referrals:toCases')}
            </Button>
          }
        >
          {t('referrals:fromCase')}
        </EmptyState>
      </Page>
    );
  return (
    <Loaded query={query} page>
      {() => (
        <Frame step="service" code={code}>
          <ServiceStep code={code} />
        </Frame>
      )}
    </Loaded>
  );
}

/** A draft: three steps, any of which can be opened again. What was made ready is only looked at and sent. */
export function Composer({ id, row, onLink }: { id: string; row: Referral; onLink: (link: SealedLink) => void }) {
  const [search] = useSearchParams();
  const asked = steps.find((one) => one === search.get('step'));
  const step = row.state === 'READY' ? 'preview' : (asked ?? 'preview');
  const code = row.caseCode ?? '';

  if (step === 'preview') return <Preview id={id} row={row} onLink={onLink} />;
  return (
    <Frame step={step} code={code} row={row}>
      {step === 'service' ? <ServiceStep code={code} row={row} /> : <ConsentStep id={id} row={row} />}
    </Frame>
  );
}

/** Which service, of which agency, how soon. The draft is kept on the server from here on. */
function ServiceStep({ code, row }: { code: string; row?: Referral }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const navigate = useNavigate();
  const [version, setVersion] = useState(row?.version);
  const keyOf = useActKey();
  const form = useContractForm(referrals.draft.body!, {
    toAgencyId: row?.toAgencyId ?? '',
    verb: row?.verb ?? 'REFERRAL',
    urgency: row?.urgency ?? null,
    services: row?.services ?? [],
    interpreterNeed: (row?.interpreterNeed as NewReferralBody['interpreterNeed']) ?? null,
    transferBasis: (row?.transferBasis as NewReferralBody['transferBasis']) ?? null,
    reason: row?.reason ?? null,
    message: row?.message ?? null,
  });
  const save = async (body: NewReferralBody): Promise<string> => {
    if (!row) {
      const made = await call(referrals.draft, { code }, body, { idempotencyKey: keyOf(body) });
      return made.id as string;
    }
    const id = row.id as string;
    await asking(id, call(referrals.change, { id }, body, { ifMatch: version }));
    return id;
  };

  return (
    <Form
      form={form}
      id={row ? formOf(row.id as string, 'service') : `case/${code}/referral`}
      onSubmit={save}
      onDone={(id) => {
        toast('referrals:kept');
        void refreshReferral(id, code);
        void navigate(`/referrals/${id}?step=consent`, { replace: !row });
      }}
      conflict={{
        fields: [
          {
            name: 'services',
            label: t('referrals:services'),
            say: (value) => codes.labels('service_type', value as string[]),
          },
          {
            name: 'urgency',
            label: t('referrals:urgency'),
            say: (value) => codes.label('referral_urgency', String(value)),
          },
          { name: 'message', label: t('referrals:message'), isText: true },
          { name: 'reason', label: t('referrals:reasonForUs'), isText: true },
        ],
        onVersion: setVersion,
      }}
      foot={<SubmitButton>{t('referrals:next.consent')}</SubmitButton>}
    >
      <MultiSelectField
        name="services"
        label={t('referrals:services')}
        help={t('referrals:servicesHelp')}
        options={codes.options('service_type')}
      />
      <AgencyField />
      <ChoiceField
        name="verb"
        label={t('referrals:verb')}
        help={<VerbHelp />}
        options={verbs.map((value) => ({ value, label: t(`referrals:verb.${value}`) }))}
      />
      <ChoiceField
        name="urgency"
        label={t('referrals:urgency')}
        options={urgencies.map((value) => ({ value, label: codes.label('referral_urgency', value) }))}
      />
      <ChoiceField
        name="interpreterNeed"
        label={t('referrals:interpreterNeed')}
        options={interpreterNeeds.map((value) => ({ value, label: t(`referrals:interpreter.${value}`) }))}
      />
      <Abroad />
      <TextField
        name="message"
        label={t('referrals:message')}
        help={t('referrals:messageHelp')}
        empty={null}
        multiline
        maxLength={2000}
        optional
      />
      <TextField
        name="reason"
        label={t('referrals:reasonForUs')}
        help={t('referrals:reasonHelp')}
        empty={null}
        multiline
        minRows={2}
        maxLength={2000}
        optional
      />
    </Form>
  );
}

function VerbHelp() {
  const { t } = useTranslation();
  const verb = useWatch({ name: 'verb' }) as string;
  return <>{t(`referrals:verbHelp.${verb}`)}</>;
}

/** What of the agreement is used: less if one likes, never more. */
function ConsentStep({ id, row }: { id: string; row: Referral }) {
  const { t } = useTranslation();
  const payload = usePayload(id);
  const { ready, agreed, refused } = useAgreed(row, payload.data);
  const agency = useAgenciesOf().to(row);
  return (
    <Loaded query={payload}>
      {() =>
        !ready ? null : agreed.length === 0 ? (
          <Stack sx={{ gap: 4, alignItems: 'flex-start' }}>
            <Note tone="warn">{t('referrals:consent.none', { agency })}</Note>
            <RecordLink code={row.caseCode ?? ''} />
            <Button variant="outlined" component={RouterLink} to={`/referrals/${id}?step=preview`}>
              {t('referrals:next.preview')}
            </Button>
          </Stack>
        ) : (
          <ConsentForm
            key={agreed.map(({ category }) => category).join()}
            id={id}
            row={row}
            agreed={agreed}
            refused={refused}
            agency={agency}
          />
        )
      }
    </Loaded>
  );
}

function RecordLink({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <Link component={RouterLink} to={addressOf(code, 'sharing')}>
      {t('referrals:consent.record')}
    </Link>
  );
}

const Chosen = z.object({ categories: z.array(z.string()).min(1, { error: 'required' }) });

function ConsentForm({
  id,
  row,
  agreed,
  refused,
  agency,
}: {
  id: string;
  row: Referral;
  agreed: readonly Agreed[];
  refused: readonly string[];
  agency: string;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const navigate = useNavigate();
  const tokens = useTokens();
  const all = agreed.map(({ category }) => category);
  const chosen = row.categories?.length ? all.filter((one) => row.categories!.includes(one)) : all;
  const form = useContractForm(Chosen, { categories: chosen });
  return (
    <Form
      form={form}
      id={formOf(id, 'consent')}
      draft={false}
      onSubmit={({ categories }) => {
        // None named means all of it, also what she adds before it is sent.
        const less = categories.length < all.length ? (categories as z.infer<typeof DataCategory>[]) : [];
        return asking(id, call(referrals.change, { id }, { categories: less }, { ifMatch: row.version }));
      }}
      onDone={() => {
        void refreshReferral(id, row.caseCode);
        void navigate(`/referrals/${id}?step=preview`);
      }}
      foot={<SubmitButton>{t('referrals:next.preview')}</SubmitButton>}
    >
      <TickField
        name="categories"
        label={t('referrals:consent.title', { agency })}
        help={t('referrals:consent.less')}
        options={agreed.map(({ category }) => ({ value: category, label: codes.label('data_category', category) }))}
      />
      {refused.length > 0 && (
        <Box>
          <Typography variant="label" component="p" sx={{ mb: 1.5 }}>
            {t('referrals:consent.refused')}
          </Typography>
          <Typography variant="body2" sx={{ color: tokens.ink2 }}>
            <s>{codes.labels('data_category', refused)}</s>
          </Typography>
        </Box>
      )}
      <RecordLink code={row.caseCode ?? ''} />
    </Form>
  );
}
