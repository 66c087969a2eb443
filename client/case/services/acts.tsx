import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { EpisodeChanges, episodes, openStatuses } from '#server/episodes/episodes.contract.ts';
import { useFields } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { type Codes, useCodes } from '../../app/codes.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { Loaded } from '../../app/components/States.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { DateField } from '../../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { NumberField, SelectField } from '../../app/form/fields.tsx';
import { GrantField } from '../../app/form/GrantField.tsx';
import { useGrantChoices } from '../../app/grants.ts';
import { fullDay, today } from '../../app/time.ts';
import { toast } from '../../app/toast.tsx';
import { type Episode, refreshCase, useEpisode } from '../data.ts';
import { useStaffName } from '../parts.tsx';
import { RecordForm } from '../RecordForm.tsx';
import { LeadField } from './LeadField.tsx';
import { MeasureFields, measuresFor, sayMeasure } from './measures.tsx';

interface Props {
  code: string;
  row: Episode;
  onClose: () => void;
}

/** The reasons that go with an end of this kind, for this kind of service. */
const reasonsFor = (codes: Codes, status: string | undefined, kind: Episode['sessionKind']) =>
  codes.options('episode_end_reason', ({ attributes: { statuses, sessionKinds } }) => {
    const fits = (list: unknown, value: unknown) => !Array.isArray(list) || list.includes(value);
    return fits(statuses, status) && fits(sessionKinds, kind);
  });

export function StartService({ code, row, onClose }: Props) {
  const { t } = useTranslation();
  const form = useContractForm(episodes.start.body!, { startedOn: today() });
  return (
    <Dialog open title={t('case:episode.start')} onClose={onClose} width={480}>
      <Form
        form={form}
        id={`episode/${row.id}/start`}
        draft={false}
        onSubmit={async (body) => {
          await call(episodes.start, { id: row.id as string }, body, { ifMatch: row.version });
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:episode.start')}</SubmitButton>}
      >
        <DateField name="startedOn" label={t('case:episode.startedOn')} />
      </Form>
    </Dialog>
  );
}

export function CancelService({ code, row, onClose }: Props) {
  const { t } = useTranslation();
  const codes = useCodes();
  const form = useContractForm(episodes.cancel.body!, { endReason: '' });
  return (
    <Dialog open title={t('case:episode.cancelTitle')} onClose={onClose} width={480}>
      <Form
        form={form}
        id={`episode/${row.id}/cancel`}
        draft={false}
        onSubmit={async (body) => {
          await call(episodes.cancel, { id: row.id as string }, body, { ifMatch: row.version });
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:episode.cancelTitle')}</SubmitButton>}
      >
        <SelectField
          name="endReason"
          label={t('case:episode.endReason')}
          options={reasonsFor(codes, 'CANCELLED', row.sessionKind)}
        />
      </Form>
    </Dialog>
  );
}

const End = episodes.end.body!;

/** Ends a service: how, why, with what outcome, and the measures that are taken at the end. */
export function EndService({ code, row, onClose }: Props) {
  const { t } = useTranslation();
  const codes = useCodes();
  const fields = useFields('update', 'Episode', row);
  const form = useContractForm(End, { status: 'COMPLETED', endReason: '', endedOn: today() });
  const outcomes = codes.options('episode_outcome');
  return (
    <Dialog open title={t('case:episode.end')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`episode/${row.id}/end`}
        fields={fields}
        onSubmit={async (values) => {
          // What stayed empty is not said; the contract tells "nothing" from "not known".
          const body = End.parse(
            Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined)),
          );
          await call(episodes.end, { id: row.id as string }, body, { ifMatch: row.version });
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:episode.end')}</SubmitButton>}
      >
        <ChoiceField
          name="status"
          label={t('case:episode.how')}
          options={['COMPLETED', 'ENDED_EARLY'].map((status) => ({
            value: status,
            label: codes.label('episode_status', status),
          }))}
        />
        <ReasonField codes={codes} kind={row.sessionKind} />
        <DateField name="endedOn" label={t('case:episode.endedOn')} />
        {outcomes.length > 0 && (
          <SelectField name="outcomeCode" label={t('case:episode.outcomeCode')} options={outcomes} optional />
        )}
        <ChoiceField name="helpful" label={t('case:episode.helpful')} options={codes.options('exit_survey')} optional />
        <MeasureFields names={measuresFor(row.sessionKind, 'exit')} />
      </Form>
    </Dialog>
  );
}

function ReasonField({ codes, kind }: { codes: Codes; kind: Episode['sessionKind'] }) {
  const { t } = useTranslation();
  const status = useWatch({ name: 'status' }) as string | undefined;
  return <SelectField name="endReason" label={t('case:episode.endReason')} options={reasonsFor(codes, status, kind)} />;
}

/** Plan, lead, dates, grant and measures; after the end only reason, outcome, grant and measures. */
export function ChangeService({ code, row, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog open title={t('case:episode.change')} onClose={onClose} keepsDraft>
      <Loaded query={useEpisode(code, row.id as string)}>
        {(episode) => <Change code={code} row={episode} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
}

const whileOpen = ['leadUserId', 'plannedUnits', 'requestedOn', 'startedOn', 'grantId'] as const;
const atTheEnd = ['endedOn', 'endReason', 'outcomeCode', 'helpful', 'grantId'] as const;

function Change({ code, row, onClose }: Props) {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const grants = useGrantChoices();
  const allowed = useFields('update', 'Episode', row);
  const isOpen = (openStatuses as readonly string[]).includes(row.status ?? '');
  const measures = measuresFor(row.sessionKind, isOpen ? 'both' : 'exit');
  const names = useMemo(() => {
    const own = isOpen ? whileOpen.filter((name) => name !== 'startedOn' || row.startedOn) : atTheEnd;
    // A measure that the reader cannot see is not overwritten blindly.
    return [...own.filter((name) => name in row), ...measures.filter((name) => name in row)];
  }, [isOpen, row, measures]);
  const outcomes = codes.options('episode_outcome');
  const day = (value: unknown) => (value ? fullDay(String(value)) : '–');

  return (
    <RecordForm
      id={`episode/${row.id}/change`}
      code={code}
      schema={EpisodeChanges as unknown as z.ZodType<Record<string, unknown>, Record<string, unknown>>}
      record={row}
      names={names}
      fields={allowed}
      label={(name) => t(`case:episode.${name}`)}
      say={{
        leadUserId: (value) => (value ? staff(String(value)) : '–'),
        requestedOn: day,
        startedOn: day,
        endedOn: day,
        endReason: (value) => codes.label('episode_end_reason', value as string),
        outcomeCode: (value) => codes.label('episode_outcome', value as string),
        helpful: (value) => codes.label('exit_survey', value as string),
        grantId: (id) => grants.find(({ value }) => value === id)?.label ?? '–',
        ...Object.fromEntries(
          measures.map((name) => [name, (value: unknown) => sayMeasure(name, value, codes) || '–']),
        ),
      }}
      send={(changes, version) => call(episodes.change, { id: row.id as string }, changes, { ifMatch: version })}
      onDone={onClose}
      onCancel={onClose}
    >
      {isOpen ? (
        <>
          <LeadField serviceType={row.serviceType} />
          <NumberField name="plannedUnits" label={t('case:episode.plannedUnits')} optional empty={null} />
          <DateField name="requestedOn" label={t('case:episode.requestedOn')} />
          {row.startedOn && <DateField name="startedOn" label={t('case:episode.startedOn')} />}
        </>
      ) : (
        <>
          <DateField name="endedOn" label={t('case:episode.endedOn')} />
          <SelectField
            name="endReason"
            label={t('case:episode.endReason')}
            options={reasonsFor(codes, row.status, row.sessionKind)}
          />
          {outcomes.length > 0 && (
            <SelectField
              name="outcomeCode"
              label={t('case:episode.outcomeCode')}
              options={outcomes}
              optional
              empty={null}
            />
          )}
          {'helpful' in row && (
            <SelectField
              name="helpful"
              label={t('case:episode.helpful')}
              options={codes.options('exit_survey')}
              optional
              empty={null}
            />
          )}
        </>
      )}
      <GrantField />
      <MeasureFields names={measures.filter((name) => name in row)} />
    </RecordForm>
  );
}
