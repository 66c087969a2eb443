import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { appointments, NewAppointment } from '#server/reminders/appointments.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { MomentField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { NumberField, SelectField } from '../app/form/fields.tsx';
import { useMe } from '../app/session.ts';
import { toast } from '../app/toast.tsx';
import { refreshCase, useEpisodes, useTeam } from './data.ts';
import { MessagePreview } from './MessagePreview.tsx';

const Body = NewAppointment.extend({ episodeId: z.uuid().optional() });

/** Plans a meeting. Its reminder is made with it. */
export function AppointmentDialog({ code, onClose }: { code: string; onClose: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const me = useMe();
  const team = useTeam(code).data ?? [];
  const services = (useEpisodes(code).data ?? []).filter(({ actions }) => actions?.includes('log'));
  const form = useContractForm(Body, { minutes: 60, mode: 'IN_PERSON', userId: me.user.id, message: true });
  const members = [...new Map(team.map(({ userId, name }) => [userId, name])).entries()];

  return (
    <Dialog open title={t('case:appointment.title')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/appointment`}
        onSubmit={async (body) => {
          const { startsAt } = await call(appointments.plan, { code }, body);
          if (startsAt) toast('case:appointment.done', { at: new Date(startsAt) });
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:appointment.do')}</SubmitButton>}
      >
        <MomentField name="startsAt" label={t('case:appointment.when')} />
        <NumberField name="minutes" label={t('case:appointment.minutes')} />
        <SelectField name="mode" label={t('case:appointment.mode')} options={codes.options('session_mode')} />
        {services.length > 0 && (
          <SelectField
            name="episodeId"
            label={t('case:appointment.service')}
            optional
            none={t('case:appointment.noService')}
            options={services.map(({ id, serviceType }) => ({
              value: id as string,
              label: codes.label('service_type', serviceType),
            }))}
          />
        )}
        {members.length > 1 && members.some(([id]) => id === me.user.id) && (
          <SelectField
            name="userId"
            label={t('case:appointment.with')}
            options={members.map(([id, name]) => ({ value: id as string, label: name ?? t('case:somebody') }))}
          />
        )}
        <MessagePreview code={code} />
      </Form>
    </Dialog>
  );
}
