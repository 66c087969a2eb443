import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldsOf } from '#server/access/ability.ts';
import { type Agency, agencies, type Hours } from '#server/agencies/agencies.contract.ts';
import type { BodyInput } from '#server/platform/contract.ts';
import { useAbility, useMay } from '../access/access.tsx';
import { useSaid } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { CheckField, SelectField, TextField } from '../app/form/fields.tsx';
import { MultiSelectField } from '../app/form/MultiSelectField.tsx';
import type { Language } from '../app/time.ts';
import { usePages } from '../case/data.ts';
import { hoursInWords } from '../directory/hours.ts';
import { HoursField } from './HoursField.tsx';
import { bodyOf, EditDialog } from './parts.tsx';

/** The directory: whom one can work with. */
export function Agencies() {
  const { t } = useTranslation();
  const said = useSaid();
  const codes = useCodes();
  const may = useMay(agencies.createAgency);
  const ability = useAbility();
  const query = usePages(
    ['agencies'],
    (paging, signal) => call(agencies.listAgencies, {}, undefined, { query: paging, signal }),
    50,
  );
  const [editing, setEditing] = useState<Agency | 'new'>();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle aside={<AddButton onClick={() => setEditing('new')}>{t('admin:agency.add')}</AddButton>}>
        {t('app:nav.agencies')}
      </PageTitle>
      <Paged query={query} none={t('admin:agency.none')}>
        {(entries) => (
          <Rows label={t('app:nav.agencies')}>
            {entries.map((agency) => (
              <Row
                key={agency.id}
                name={said(agency, 'name')}
                about={[
                  codes.label('agency_kind', agency.kind),
                  said(agency, 'area'),
                  codes.labels('language', agency.languages),
                ]
                  .filter(Boolean)
                  .join(' · ')}
                mark={
                  agency.active === false ? (
                    <Mark tone="neutral">{t('admin:outOfUse')}</Mark>
                  ) : (
                    agency.takesPart && <Mark tone="ok">{t('admin:agency.takesPart')}</Mark>
                  )
                }
                acts={
                  fieldsOf(ability, 'update', 'Agency', agency).size > 0 && (
                    <Button
                      variant="outlined"
                      size="small"
                      onClick={() => setEditing(agency)}
                      aria-label={t('admin:changeOf', { what: said(agency, 'name') })}
                    >
                      {t('admin:change')}
                    </Button>
                  )
                }
              />
            ))}
          </Rows>
        )}
      </Paged>
      {editing && (
        <AgencyDialog agency={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </Page>
  );
}

function AgencyDialog({ agency, onClose }: { agency: Agency | undefined; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const codes = useCodes();
  const label = (name: string) => t(`admin:agency.${name}`);
  const known = (value: unknown) => t(`admin:agency.known.${value}`);
  return (
    <EditDialog
      id={`agency/${agency?.id ?? 'new'}`}
      title={t(agency ? 'admin:agency.change' : 'admin:agency.add')}
      schema={bodyOf(agency ? agencies.changeAgency.body : agencies.createAgency.body)}
      values={{
        name: agency?.name ?? '',
        nameEl: agency?.nameEl ?? '',
        kind: agency?.kind,
        services: agency?.services ?? [],
        languages: agency?.languages ?? [],
        area: agency?.area ?? '',
        areaEl: agency?.areaEl ?? '',
        country: agency?.country ?? 'GRC',
        hours: agency?.hours ?? [],
        opening: agency?.opening ?? '',
        openingEl: agency?.openingEl ?? '',
        womenOnly: agency?.womenOnly ?? null,
        takesChildren: agency?.takesChildren ?? null,
        stepFree: agency?.stepFree ?? null,
        emergencyPhone: agency?.emergencyPhone ?? '',
        active: agency?.active ?? true,
      }}
      version={agency?.version}
      label={label}
      say={{
        kind: (value) => codes.label('agency_kind', value as string),
        services: (value) => codes.labels('service_type', value as string[]),
        languages: (value) => codes.labels('language', value as string[]),
        country: (value) => codes.label('citizenship', value as string),
        hours: (value) => hoursInWords(value as Hours[], i18n.language as Language),
        womenOnly: known,
        takesChildren: known,
        stepFree: known,
        active: (value) => t(value ? 'admin:inUse' : 'admin:outOfUse'),
      }}
      submit={t('admin:save')}
      send={(values, { ifMatch, key }) =>
        agency?.id
          ? call(agencies.changeAgency, { id: agency.id }, values, { ifMatch })
          : call(agencies.createAgency, {}, values as BodyInput<typeof agencies.createAgency>, { idempotencyKey: key })
      }
      list="agencies"
      onClose={onClose}
    >
      <TextField name="name" label={label('name')} personal={false} maxLength={160} />
      <TextField name="nameEl" label={label('nameEl')} optional personal={false} maxLength={160} />
      <SelectField name="kind" label={label('kind')} options={codes.options('agency_kind')} empty={undefined} />
      <MultiSelectField name="services" label={label('services')} options={codes.options('service_type')} optional />
      <MultiSelectField name="languages" label={label('languages')} options={codes.options('language')} optional />
      <TextField name="area" label={label('area')} optional personal={false} maxLength={160} />
      <TextField name="areaEl" label={label('areaEl')} optional personal={false} maxLength={160} />
      <SelectField
        name="country"
        label={label('country')}
        options={codes.options('citizenship', ({ code }) => /^[A-Z]{3}$/.test(code))}
        empty={undefined}
      />
      <HoursField label={label('hours')} />
      <TextField name="opening" label={label('opening')} optional personal={false} maxLength={160} />
      <TextField name="openingEl" label={label('openingEl')} optional personal={false} maxLength={160} />
      {(['womenOnly', 'takesChildren', 'stepFree'] as const).map((name) => (
        <ChoiceField
          key={name}
          name={name}
          label={label(name)}
          options={['true', 'false', 'null'].map((value) => ({ value, label: known(value) }))}
          read={(value) => (value === 'null' ? null : value === 'true')}
        />
      ))}
      <TextField
        name="emergencyPhone"
        label={label('emergencyPhone')}
        type="tel"
        optional
        personal={false}
        maxLength={40}
      />
      <CheckField name="active" label={t('admin:inUse')} />
    </EditDialog>
  );
}
