import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { roles } from '#server/access/roles.ts';
import { accounts, type User } from '#server/accounts/accounts.contract.ts';
import type { BodyInput } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useColleagues } from '../app/colleagues.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { CopyField } from '../app/components/CopyField.tsx';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { languages } from '../app/i18n/i18n.ts';
import { refreshing, usePress } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import { languageNames } from '../app/shell/LanguageSwitch.tsx';
import { useTeams } from '../app/teams.ts';
import { usePages } from '../case/data.ts';
import { TickField } from '../case/fields.tsx';
import { Note } from '../case/parts.tsx';
import { bodyOf, EditDialog } from './parts.tsx';

type Act = 'change' | 'roles' | 'deactivate';
const tones = { ACTIVE: 'ok', INVITED: 'warn', DEACTIVATED: 'neutral' } as const;

/** Everybody who works here with this workspace. */
export function People() {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay(accounts.listUsers);
  const mayInvite = useMay(accounts.inviteUser);
  const mayChange = useMay(accounts.changeUser);
  const query = usePages(
    ['users'],
    (paging, signal) => call(accounts.listUsers, {}, undefined, { query: paging, signal }),
    50,
  );
  const teams = useTeams();
  const teamName = new Map(teams.data?.items.map(({ id, name }) => [id, name]));
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<string>();
  const [open, setOpen] = useState<{ user: User; act: Act }>();
  const again = usePress((id: string) => call(accounts.inviteAgain, { id }), {
    refresh: refreshing('users'),
    done: 'admin:user.invitedAgain',
    after: ({ invitation }) => invitation && setLink(invitation),
  });
  const back = usePress((id: string) => call(accounts.reactivateUser, { id }), {
    refresh: refreshing('users'),
    done: 'admin:user.reactivated',
    after: () => void refreshing('role-changes')(),
  });
  if (!may) return <NotShown />;

  const actsOn = (user: User) => (
    <>
      <Act label="admin:change" user={user} onClick={() => setOpen({ user, act: 'change' })} />
      {user.status !== 'DEACTIVATED' && (
        <Act label="admin:user.roles" user={user} onClick={() => setOpen({ user, act: 'roles' })} />
      )}
      {user.status === 'INVITED' && (
        <Act label="admin:user.inviteAgain" user={user} onClick={() => again.mutate(user.id)} />
      )}
      {user.status === 'DEACTIVATED' ? (
        <Act label="admin:user.reactivate" user={user} onClick={() => back.mutate(user.id)} />
      ) : (
        user.id !== me.user.id && (
          <Act label="admin:user.deactivate" user={user} onClick={() => setOpen({ user, act: 'deactivate' })} />
        )
      )}
    </>
  );

  return (
    <Page>
      <PageTitle aside={mayInvite && <AddButton onClick={() => setInviting(true)}>{t('admin:user.invite')}</AddButton>}>
        {t('app:nav.people')}
      </PageTitle>
      <Refusal error={again.error ?? back.error} />
      <Paged query={query}>
        {(users) => (
          <Rows label={t('app:nav.people')}>
            {users.map((user) => (
              <Row
                key={user.id}
                name={user.name}
                about={
                  <>
                    {user.email}
                    <br />
                    {user.roles.map((role) => t(`app:role.${role}`)).join(', ') || t('admin:roles.no')}
                    {user.teamIds.length > 0 &&
                      ` · ${user.teamIds
                        .map((id) => teamName.get(id) ?? '')
                        .filter(Boolean)
                        .join(', ')}`}
                  </>
                }
                mark={<Mark tone={tones[user.status]}>{t(`admin:user.status.${user.status}`)}</Mark>}
                acts={mayChange && actsOn(user)}
              />
            ))}
          </Rows>
        )}
      </Paged>
      {inviting && <InviteDialog onLink={setLink} onClose={() => setInviting(false)} />}
      {link && <LinkDialog path={link} onClose={() => setLink(undefined)} />}
      {open?.act === 'change' && <ChangeDialog user={open.user} onClose={() => setOpen(undefined)} />}
      {open?.act === 'roles' && <RolesDialog user={open.user} onClose={() => setOpen(undefined)} />}
      {open?.act === 'deactivate' && <DeactivateDialog user={open.user} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

function Act({ label, user, onClick }: { label: string; user: User; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Button variant="outlined" size="small" onClick={onClick} aria-label={`${t(label)}: ${user.name}`}>
      {t(label)}
    </Button>
  );
}

const useLabel = () => {
  const { t } = useTranslation();
  return (name: string) => t(`admin:user.${name}`);
};

function LocaleField() {
  const label = useLabel();
  return (
    <ChoiceField
      name="locale"
      label={label('locale')}
      options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
    />
  );
}

function TeamsField() {
  const label = useLabel();
  const teams = useTeams();
  const options = (teams.data?.items ?? []).filter(({ active }) => active);
  if (options.length === 0) return null;
  return (
    <TickField
      name="teamIds"
      label={label('teamIds')}
      optional
      options={options.map(({ id, name }) => ({ value: id, label: name }))}
      columns
    />
  );
}

function RolesField() {
  const { t } = useTranslation();
  const label = useLabel();
  return (
    <TickField
      name="roles"
      label={label('roles')}
      help={t('admin:roles.waits')}
      options={roles.map((role) => ({ value: role, label: t(`app:role.${role}`) }))}
      columns
    />
  );
}

function InviteDialog({ onLink, onClose }: { onLink: (path: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  return (
    <EditDialog
      id="user/new"
      title={t('admin:user.invite')}
      schema={bodyOf(accounts.inviteUser.body)}
      values={{ name: '', email: '', locale: 'el', roles: [], teamIds: [] }}
      label={label}
      submit={t('admin:user.invite')}
      done="admin:user.invited"
      send={async (values, { key }) => {
        const body = values as BodyInput<typeof accounts.inviteUser>;
        const { invitation } = await call(accounts.inviteUser, {}, body, { idempotencyKey: key });
        if (invitation) onLink(invitation);
      }}
      list="users"
      onClose={onClose}
    >
      <TextField name="name" label={label('name')} personal={false} maxLength={120} />
      <TextField name="email" label={label('email')} type="email" personal={false} maxLength={254} />
      <LocaleField />
      <RolesField />
      <TeamsField />
    </EditDialog>
  );
}

/** The link to choose a password with. It is shown here and nowhere else, and handed over in person or by phone. */
function LinkDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      open
      title={t('admin:user.link')}
      onClose={onClose}
      foot={
        <Button variant="contained" onClick={onClose}>
          {t('admin:user.handedOver')}
        </Button>
      }
    >
      <Stack sx={{ gap: 4 }}>
        <Note tone="warn">{t('admin:user.linkOnce')}</Note>
        <CopyField label={t('admin:user.linkLabel')} value={new URL(path, window.location.origin).href} />
      </Stack>
    </Dialog>
  );
}

function ChangeDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const teams = useTeams();
  const teamName = (id: string) => teams.data?.items.find((team) => team.id === id)?.name ?? id;
  return (
    <EditDialog
      id={`user/${user.id}`}
      title={user.name}
      schema={bodyOf(accounts.changeUser.body)}
      values={{ name: user.name, locale: user.locale, teamIds: user.teamIds }}
      version={user.version}
      label={label}
      say={{
        teamIds: (value) => (value as string[]).map(teamName).join(', ') || '–',
        locale: (value) => languageNames[value as User['locale']],
      }}
      submit={t('admin:save')}
      send={(values, { ifMatch }) => call(accounts.changeUser, { id: user.id }, values, { ifMatch })}
      list="users"
      onClose={onClose}
    >
      <TextField name="name" label={label('name')} personal={false} maxLength={120} />
      <LocaleField />
      <TeamsField />
    </EditDialog>
  );
}

function RolesDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <EditDialog
      id={`user/${user.id}/roles`}
      title={t('admin:user.rolesOf', { name: user.name })}
      schema={bodyOf(accounts.requestRoles.body)}
      values={{ roles: user.roles }}
      label={useLabel()}
      submit={t('admin:roles.ask')}
      done="admin:roles.asked"
      send={(values, { key }) =>
        call(accounts.requestRoles, { id: user.id }, values as BodyInput<typeof accounts.requestRoles>, {
          idempotencyKey: key,
        })
      }
      list="role-changes"
      says={{ 'exists-already': t('admin:roles.alreadyAsked') }}
      onClose={onClose}
    >
      <RolesField />
    </EditDialog>
  );
}

function DeactivateDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const { all } = useColleagues();
  const label = useLabel();
  return (
    <EditDialog
      id={`user/${user.id}/deactivate`}
      title={t('admin:user.deactivateOf', { name: user.name })}
      schema={bodyOf(accounts.deactivateUser.body)}
      values={{}}
      label={label}
      submit={t('admin:user.deactivate')}
      done="admin:user.deactivated"
      send={(values, { key }) => call(accounts.deactivateUser, { id: user.id }, values, { idempotencyKey: key })}
      list="users"
      onClose={onClose}
    >
      <Note>{t('admin:user.deactivateAbout')}</Note>
      <SelectField
        name="handOverTo"
        label={label('handOverTo')}
        help={t('admin:user.handOverHelp')}
        options={all
          .filter(({ id }) => id !== user.id)
          .map(({ id, name, roles: held }) => ({
            value: id,
            label: `${name} (${held.map((role) => t(`app:role.${role}`)).join(', ')})`,
          }))}
        optional
        empty={undefined}
        none={t('admin:user.nobody')}
      />
    </EditDialog>
  );
}
