import Typography from '@mui/material/Typography';
import { useEffect } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type Case, CaseProfile, cases } from '#server/cases/cases.contract.ts';
import { memberRoles, members } from '#server/members/members.contract.ts';
import { call } from '../../app/call.ts';
import { useColleagues } from '../../app/colleagues.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { CheckField, SelectField } from '../../app/form/fields.tsx';
import { useTeamsToGiveTo } from '../../app/teams.ts';
import { toast } from '../../app/toast.tsx';
import { refreshCase, type TeamMember } from '../data.ts';

const ToTeam = CaseProfile.pick({ teamId: true });

interface Props {
  code: string;
  present: readonly TeamMember[];
  onClose: () => void;
}

const rolesOfTeam: readonly string[] = memberRoles;

/** Brings a colleague onto the team, in a role that works on cases. */
export function AddMember({ code, present, onClose }: Props) {
  const { t } = useTranslation();
  const { all } = useColleagues();
  const form = useContractForm(members.add.body!, { userId: '', isPrimary: false });
  const there = (userId: string, role: string) =>
    present.some((member) => member.userId === userId && member.role === role && !member.endedAt);
  const candidates = all
    .map(({ id, name, roles }) => ({
      id,
      name,
      roles: roles.filter((role) => rolesOfTeam.includes(role) && !there(id, role)),
    }))
    .filter(({ roles }) => roles.length > 0);

  return (
    <Dialog open title={t('case:team.add')} onClose={onClose} width={520}>
      <Form
        form={form}
        id={`case/${code}/member`}
        draft={false}
        onSubmit={async (body) => {
          await call(members.add, { code }, body);
          toast('case:team.added');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:team.add')}</SubmitButton>}
      >
        <Typography variant="body2">{t('case:team.addEffect')}</Typography>
        <SelectField
          name="userId"
          label={t('case:team.colleague')}
          options={candidates.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <RoleField candidates={candidates} />
      </Form>
    </Dialog>
  );
}

/** In which role; asked only of colleagues who have several. */
function RoleField({ candidates }: { candidates: readonly { id: string; roles: readonly string[] }[] }) {
  const { t } = useTranslation();
  const { setValue } = useFormContext();
  const userId = useWatch({ name: 'userId' }) as string;
  const roles = candidates.find(({ id }) => id === userId)?.roles ?? [];
  const [first] = roles;
  useEffect(() => {
    setValue('role', first);
  }, [first, setValue]);
  if (roles.length < 2) return null;
  return (
    <ChoiceField
      name="role"
      label={t('case:team.role')}
      options={roles.map((role) => ({ value: role, label: t(`app:role.${role}`) }))}
    />
  );
}

/** Hands the case to another social worker, in one act. */
export function HandOver({ code, present, onClose }: Props) {
  const { t } = useTranslation();
  const { all } = useColleagues();
  const primary = present.find(({ isPrimary, endedAt }) => isPrimary && !endedAt);
  const form = useContractForm(members.handOver.body!, { userId: '', leave: false });
  const options = all
    .filter(({ id, roles }) => roles.includes('social_worker') && id !== primary?.userId)
    .map(({ id, name }) => ({ value: id, label: name }));

  return (
    <Dialog open title={t('case:team.handOver')} onClose={onClose} width={520}>
      <Form
        form={form}
        id={`case/${code}/hand-over`}
        draft={false}
        onSubmit={async (body) => {
          await call(members.handOver, { code }, body);
          toast('case:team.handedOver');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:team.handOver')}</SubmitButton>}
      >
        <Typography variant="body2">{t('case:team.handOverEffect')}</Typography>
        <SelectField name="userId" label={t('case:team.newPrimary')} options={options} />
        {primary && (
          <CheckField name="leave" label={t('case:team.leave', { who: primary.name ?? t('case:somebody') })} />
        )}
      </Form>
    </Dialog>
  );
}

/** Gives the case to another team, whose supervisors answer for it from then on. */
export function MoveToTeam({ row, onClose }: { row: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const code = row.code as string;
  const form = useContractForm(ToTeam, { teamId: '' });
  const options = useTeamsToGiveTo()
    .filter(({ id }) => id !== row.teamId)
    .map(({ id, name }) => ({ value: id, label: name }));

  return (
    <Dialog open title={t('case:team.move')} onClose={onClose} width={520}>
      <Form
        form={form}
        id={`case/${code}/move`}
        draft={false}
        onSubmit={async (body) => {
          await call(cases.change, { code }, body, { ifMatch: row.version });
          toast('case:team.moved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:team.move')}</SubmitButton>}
      >
        <Typography variant="body2">{t('case:team.moveEffect')}</Typography>
        <SelectField name="teamId" label={t('case:team.newTeam')} options={options} />
      </Form>
    </Dialog>
  );
}
