import { useTranslation } from 'react-i18next';
import {
  attendances,
  type FormField,
  kinds,
  type Session,
  SessionChanges,
  sessions,
} from '#server/sessions/sessions.contract.ts';
import { useFields } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { MomentField } from '../../app/form/DateFields.tsx';
import { CheckField, NumberField, SelectField, TextField } from '../../app/form/fields.tsx';
import { RecordForm } from '../RecordForm.tsx';
import { AbsenceReason, KindField } from './fields.tsx';
import { saySessionField } from './sayField.ts';

const common = [
  'heldAt',
  'minutes',
  'attendance',
  'absenceReason',
  'mode',
  'withInterpreter',
  'operationalNote',
] as const;
const texts = ['operationalNote', 'clinicalSummary', 'concerns', 'actionsAgreed', 'topic'];

/** Corrects a session: for 72 hours, by whoever recorded it. What it said before is kept. */
export function CorrectDialog({ code, session, onClose }: { code: string; session: Session; onClose: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const fields = useFields('update', 'Session', session);
  const kind = kinds[session.kind ?? 'SUPPORT'];
  const id = session.id as string;
  const yesNo = (value: boolean) => t(value ? 'case:yes' : 'case:no');
  const say = (name: string) => (value: unknown) => saySessionField(name, value, codes, yesNo) || '–';

  return (
    <Dialog open title={t('case:session.correct')} onClose={onClose} keepsDraft>
      <RecordForm
        id={`session/${id}/correct`}
        code={code}
        schema={SessionChanges}
        record={session}
        names={[...common, ...Object.keys(kind.form)]}
        fields={fields}
        texts={texts}
        label={(name) => t(`case:session.${name}`)}
        say={{
          attendance: (value) => codes.label('attendance', String(value)),
          mode: (value) => codes.label('session_mode', String(value)),
          absenceReason: (value) => codes.label('absence_reason', value as string | null),
          ...Object.fromEntries(['withInterpreter', ...Object.keys(kind.form)].map((name) => [name, say(name)])),
        }}
        says={{ 'note-final': t('case:session.final') }}
        send={(changes, version) => call(sessions.correct, { id }, changes, { ifMatch: version })}
        onDone={onClose}
        onCancel={onClose}
      >
        <MomentField name="heldAt" label={t('case:session.heldAt')} />
        <NumberField name="minutes" label={t('case:session.minutes')} />
        <SelectField
          name="attendance"
          label={t('case:session.attendance')}
          options={codes.options('attendance', ({ code: one }) =>
            attendances.includes(one as (typeof attendances)[number]),
          )}
        />
        <AbsenceReason codes={codes} />
        <SelectField name="mode" label={t('case:session.mode')} options={codes.options('session_mode')} />
        <CheckField name="withInterpreter" label={t('case:session.withInterpreter')} />
        {Object.entries(kind.form as Record<string, FormField>).map(([name, field]) => (
          <KindField key={name} name={name} field={field} codes={codes} />
        ))}
        <TextField
          name="operationalNote"
          label={t('case:session.operationalNote')}
          help={t('case:session.operationalNoteHelp')}
          optional
          empty={null}
          multiline
        />
      </RecordForm>
    </Dialog>
  );
}
