import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { accounts, type Team } from '#server/accounts/accounts.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { CheckField, TextField } from '../app/form/fields.tsx';
import { useTeams } from '../app/teams.ts';
import { bodyOf, EditDialog } from './parts.tsx';

type TeamRow = z.infer<typeof Team>;

export function Teams() {
  const { t } = useTranslation();
  const may = useMay(accounts.createTeam);
  const query = useTeams();
  const [editing, setEditing] = useState<TeamRow | 'new'>();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle aside={<AddButton onClick={() => setEditing('new')}>{t('admin:team.add')}</AddButton>}>
        {t('app:nav.teams')}
      </PageTitle>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>{t('admin:team.none')}</EmptyState>
          ) : (
            <Rows label={t('app:nav.teams')}>
              {items.map((team) => (
                <Row
                  key={team.id}
                  name={team.name}
                  mark={!team.active && <Mark tone="neutral">{t('admin:outOfUse')}</Mark>}
                  acts={
                    <Button
                      variant="outlined"
                      size="small"
                      onClick={() => setEditing(team)}
                      aria-label={t('admin:changeOf', { what: team.name })}
                    >
                      {t('admin:change')}
                    </Button>
                  }
                />
              ))}
            </Rows>
          )
        }
      </Loaded>
      {editing && <TeamDialog team={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}

function TeamDialog({ team, onClose }: { team: TeamRow | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const label = (name: string) => t(`admin:team.${name}`);
  return (
    <EditDialog
      id={`team/${team?.id ?? 'new'}`}
      title={t(team ? 'admin:team.change' : 'admin:team.add')}
      schema={bodyOf(team ? accounts.changeTeam.body : accounts.createTeam.body)}
      values={team ? { name: team.name, active: team.active } : { name: '' }}
      version={team?.version}
      label={label}
      say={{ active: (value) => t(value ? 'admin:inUse' : 'admin:outOfUse') }}
      submit={t('admin:save')}
      send={(values, { ifMatch, key }) =>
        team
          ? call(accounts.changeTeam, { id: team.id }, values, { ifMatch })
          : call(accounts.createTeam, {}, values as { name: string }, { idempotencyKey: key })
      }
      list="teams"
      onClose={onClose}
    >
      <TextField name="name" label={label('name')} personal={false} maxLength={80} />
      {team && <CheckField name="active" label={t('admin:inUse')} help={t('admin:team.activeHelp')} />}
    </EditDialog>
  );
}
