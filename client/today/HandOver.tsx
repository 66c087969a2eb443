import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { type ReminderRow, reminders } from '#server/reminders/reminders.contract.ts';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField } from '../app/form/fields.tsx';
import { useMe } from '../app/session.ts';
import { toast } from '../app/toast.tsx';
import { useTeam } from '../case/data.ts';
import { refreshReminders } from './acts.ts';

const To = z.strictObject({ userId: z.uuid({ error: 'required' }) });

/** Gives a task to somebody else on the team of its case. */
export function HandOver({ reminder, onClose }: { reminder: z.infer<typeof ReminderRow>; onClose: () => void }) {
  const { t } = useTranslation('today');
  const me = useMe();
  const team = useTeam(reminder.code ?? '');
  const form = useContractForm(To, {});

  return (
    <Dialog open title={t('today:handOver')} onClose={onClose} width={460}>
      <Loaded query={team} lines={2}>
        {(members) => {
          const others = [...new Map(members.map((member) => [member.userId, member])).values()].filter(
            ({ userId }) => userId !== me.user.id,
          );
          if (others.length === 0) return <EmptyState>{t('today:nobodyElse')}</EmptyState>;
          return (
            <Form
              form={form}
              id="reminder/hand-over"
              draft={false}
              onSubmit={async ({ userId }) => {
                await call(
                  reminders.handOver,
                  { id: reminder.id as string },
                  { userId },
                  { ifMatch: reminder.version },
                );
                toast('today:handedOver');
                await refreshReminders();
                onClose();
              }}
              foot={<SubmitButton>{t('today:handOver')}</SubmitButton>}
            >
              <SelectField
                name="userId"
                label={t('today:handOverTo')}
                options={others.map(({ userId, name, role }) => ({
                  value: userId as string,
                  label: [name, role && t(`app:role.${role}`)].filter(Boolean).join(', '),
                }))}
              />
            </Form>
          );
        }}
      </Loaded>
    </Dialog>
  );
}
