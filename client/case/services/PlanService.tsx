import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Case } from '#server/cases/cases.contract.ts';
import { courses } from '#server/courses/courses.contract.ts';
import { episodes, NewEpisode } from '#server/episodes/episodes.contract.ts';
import { useMay } from '../../access/access.tsx';
import { useAgencies, useAgencyName } from '../../app/agencies.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { DateField } from '../../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { NumberField, SelectField } from '../../app/form/fields.tsx';
import { GrantField } from '../../app/form/GrantField.tsx';
import { useMe } from '../../app/session.ts';
import { today } from '../../app/time.ts';
import { toast } from '../../app/toast.tsx';
import { refreshCase, wholeList } from '../data.ts';
import { serviceTypeOf, useServiceChoices } from './choices.ts';
import { LeadField } from './LeadField.tsx';
import { MeasureFields, measuresFor } from './measures.tsx';

/** What one's own agency alone has: colleagues who lead, and classes. */
const ofOneself: readonly string[] = ['leadUserId', 'courseId'];

/** Plans or starts a service for a person; only what the role may begin is offered. */
export function PlanService({
  code,
  row,
  onClose,
  onDone,
}: {
  code: string;
  row: Case;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const { types, kinds } = useServiceChoices(row);
  const form = useContractForm(NewEpisode, {
    serviceType: '',
    status: 'ACTIVE',
    requestedOn: today(),
    startedOn: today(),
  });

  return (
    <Dialog open title={t('case:action.service')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/service`}
        onSubmit={async ({ startedOn, ...plan }) => {
          const allowed = kinds.get(serviceTypeOf(codes, plan.serviceType)?.sessionKind ?? 'SUPPORT') ?? new Set();
          // Fields that stood there for another type, or for another agency, are not sent with this one.
          const body = Object.fromEntries(
            Object.entries({ ...plan, ...(plan.status === 'ACTIVE' && { startedOn }) }).filter(
              ([name, value]) =>
                allowed.has(name) &&
                value !== null &&
                value !== undefined &&
                !(plan.providerAgencyId && ofOneself.includes(name)),
            ),
          );
          await call(episodes.plan, { code }, NewEpisode.parse(body));
          toast('case:episode.planned');
          await refreshCase(code);
          onDone();
        }}
        foot={<SubmitButton>{t('case:episode.plan')}</SubmitButton>}
      >
        <SelectField name="serviceType" label={t('case:episode.serviceType')} options={types} />
        <OfType kinds={kinds} />
      </Form>
    </Dialog>
  );
}

/** What is asked once the type of service is known. */
function OfType({ kinds }: { kinds: ReturnType<typeof useServiceChoices>['kinds'] }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const { setValue } = useFormContext();
  const serviceType = useWatch({ name: 'serviceType' }) as string | undefined;
  const status = useWatch({ name: 'status' }) as string | undefined;
  const own = !useWatch({ name: 'providerAgencyId' });
  const attributes = serviceTypeOf(codes, serviceType);
  const kind = attributes?.sessionKind;
  const allowed = (kind && kinds.get(kind)) ?? new Set<string>();

  // A lead or a course of another type does not fit this one. The first render may bring them from a draft.
  const group = attributes?.group ?? false;
  useEffect(() => {
    if (serviceType && !group) setValue('courseId', undefined);
  }, [serviceType, group, setValue]);
  if (!serviceType || !kind) return null;

  return (
    <>
      <ChoiceField
        name="status"
        label={t('case:episode.begin')}
        options={(['ACTIVE', 'PLANNED', 'WAITLIST'] as const).map((one) => ({
          value: one,
          label: t(`case:episode.begin.${one}`),
        }))}
      />
      {status === 'ACTIVE' ? (
        <DateField name="startedOn" label={t('case:episode.startedOn')} />
      ) : (
        <DateField name="requestedOn" label={t('case:episode.requestedOn')} />
      )}
      {allowed.has('providerAgencyId') && <ProviderField />}
      {own && allowed.has('leadUserId') && <LeadField serviceType={serviceType} />}
      {own && group && allowed.has('courseId') && <CourseField serviceType={serviceType} />}
      {allowed.has('plannedUnits') && (
        <NumberField name="plannedUnits" label={t('case:episode.plannedUnits')} optional empty={null} />
      )}
      {allowed.has('grantId') && <GrantField />}
      <MeasureFields names={measuresFor(kind, 'entry').filter((name) => allowed.has(name))} />
    </>
  );
}

/** Who gives the service: one's own agency, or another of the directory. */
function ProviderField() {
  const { t } = useTranslation();
  const me = useMe();
  const nameOf = useAgencyName();
  const { others } = useAgencies();
  if (others.length === 0) return null;
  return (
    <SelectField
      name="providerAgencyId"
      label={t('case:episode.providerAgencyId')}
      help={t('case:episode.providerHelp')}
      optional
      empty={undefined}
      none={nameOf(me.agency)}
      options={others.map((agency) => ({ value: agency.id as string, label: nameOf(agency) }))}
    />
  );
}

function CourseField({ serviceType }: { serviceType: string }) {
  const { t } = useTranslation();
  const may = useMay(courses.list);
  const { data } = useQuery({
    queryKey: ['courses', serviceType],
    queryFn: ({ signal }) =>
      wholeList((paging) =>
        call(courses.list, {}, undefined, { query: { ...paging, active: 'true', serviceType }, signal }),
      ),
    enabled: may,
  });
  if (!data || data.length === 0) return null;
  return (
    <SelectField
      name="courseId"
      label={t('case:episode.courseId')}
      optional
      empty={null}
      none={t('case:episode.noCourse')}
      options={data.map(({ id, name, taken, capacity }) => ({
        value: id as string,
        label:
          taken !== undefined && capacity !== undefined
            ? t('case:episode.places', { course: name, taken, capacity })
            : (name ?? ''),
      }))}
    />
  );
}
