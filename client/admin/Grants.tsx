import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agencies, EligibilityRule, type FundingGrant, noStatus } from '#server/agencies/agencies.contract.ts';
import type { BodyInput } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { CheckField, TextField } from '../app/form/fields.tsx';
import { MultiSelectField } from '../app/form/MultiSelectField.tsx';
import { useGrants } from '../app/grants.ts';
import { bodyOf, EditDialog } from './parts.tsx';

/** What pays for the work. */
export function Grants() {
  const { t } = useTranslation();
  const may = useMay(agencies.createGrant);
  const query = useGrants();
  const [editing, setEditing] = useState<FundingGrant | 'new'>();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle aside={<AddButton onClick={() => setEditing('new')}>{t('admin:grant.add')}</AddButton>}>
        {t('app:nav.grants')}
      </PageTitle>
      <Paged query={query} none={t('admin:grant.none')}>
        {(grants) => (
          <Rows label={t('app:nav.grants')}>
            {grants.map((grant) => (
              <Row
                key={grant.id}
                name={grant.name}
                about={
                  <>
                    {grant.code}
                    {grant.startsOn && (
                      <>
                        {' · '}
                        <When at={grant.startsOn} as="full" />
                        {' – '}
                        {grant.endsOn && <When at={grant.endsOn} as="full" />}
                      </>
                    )}
                  </>
                }
                mark={grant.active === false && <Mark tone="neutral">{t('admin:outOfUse')}</Mark>}
                acts={
                  <Button
                    variant="outlined"
                    size="small"
                    onClick={() => setEditing(grant)}
                    aria-label={t('admin:changeOf', { what: grant.name })}
                  >
                    {t('admin:change')}
                  </Button>
                }
              />
            ))}
          </Rows>
        )}
      </Paged>
      {editing && <GrantDialog grant={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}

function GrantDialog({ grant, onClose }: { grant: FundingGrant | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const label = (name: string) => t(`admin:grant.${name}`);
  const rules = EligibilityRule.options.map((value) => ({ value, label: label(`eligibility.${value}`) }));
  return (
    <EditDialog
      id={`grant/${grant?.id ?? 'new'}`}
      title={t(grant ? 'admin:grant.change' : 'admin:grant.add')}
      schema={bodyOf(grant ? agencies.changeGrant.body : agencies.createGrant.body)}
      values={{
        code: grant?.code ?? '',
        name: grant?.name ?? '',
        startsOn: grant?.startsOn,
        endsOn: grant?.endsOn ?? null,
        eligibility: grant?.eligibility ?? [],
        residenceStatuses: grant?.residenceStatuses ?? [],
        active: grant?.active ?? true,
      }}
      version={grant?.version}
      label={label}
      say={{
        eligibility: (value) =>
          (value as EligibilityRule[]).map((rule) => label(`eligibility.${rule}`)).join(', ') || '–',
        residenceStatuses: (value) => codes.labels('residence_status', value as string[]) || '–',
        active: (value) => t(value ? 'admin:inUse' : 'admin:outOfUse'),
      }}
      submit={t('admin:save')}
      send={(values, { ifMatch, key }) =>
        grant?.id
          ? call(agencies.changeGrant, { id: grant.id }, values, { ifMatch })
          : call(agencies.createGrant, {}, values as BodyInput<typeof agencies.createGrant>, { idempotencyKey: key })
      }
      list="grants"
      onClose={onClose}
    >
      <TextField name="code" label={label('code')} help={t('admin:grant.codeHelp')} personal={false} maxLength={40} />
      <TextField name="name" label={label('name')} personal={false} maxLength={160} />
      <DateField name="startsOn" label={label('startsOn')} empty={undefined} />
      <DateField name="endsOn" label={label('endsOn')} optional empty={null} />
      <MultiSelectField
        name="eligibility"
        label={label('eligibility')}
        help={t('admin:grant.eligibilityHelp')}
        options={rules}
        optional
      />
      <MultiSelectField
        name="residenceStatuses"
        label={label('residenceStatuses')}
        help={label('residenceStatusesHelp')}
        options={codes.options('residence_status', ({ code }) => !noStatus.includes(code))}
        optional
      />
      <CheckField name="active" label={t('admin:inUse')} />
    </EditDialog>
  );
}
