import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { accounts } from '#server/accounts/accounts.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Refusal } from '../app/components/Refusal.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { tellWaiting } from '../app/navigation.ts';
import { refreshing, usePress } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import { Note } from '../case/parts.tsx';

/** Changes of roles that wait for a second person. */
export function RoleChanges() {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay(accounts.roleChanges);
  const mayConfirm = useMay(accounts.confirmRoles);
  const query = useQuery({
    queryKey: ['role-changes'],
    queryFn: ({ signal }) => call(accounts.roleChanges, {}, undefined, { signal }),
    enabled: may,
  });
  const confirm = usePress((id: string) => call(accounts.confirmRoles, { id }), {
    refresh: refreshing('role-changes'),
    done: 'admin:roles.confirmed',
  });
  const refuse = usePress((id: string) => call(accounts.refuseRoles, { id }), {
    refresh: refreshing('role-changes'),
    done: 'admin:roles.refused',
  });
  const isMine = ({ requestedBy, userId }: { requestedBy: string; userId: string }) =>
    requestedBy === me.user.id || userId === me.user.id;
  const waiting = query.data?.items.filter((change) => !isMine(change)).length;
  useEffect(() => {
    if (waiting !== undefined) tellWaiting('roleChanges', waiting);
  }, [waiting]);
  if (!may) return <NotShown />;
  const say = (roles: readonly string[]) =>
    roles.map((role) => t(`app:role.${role}`)).join(', ') || t('admin:roles.no');

  return (
    <Page>
      <PageTitle>{t('app:nav.roleChanges')}</PageTitle>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('admin:roles.about')}</Note>
        <Refusal error={confirm.error ?? refuse.error} />
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState>{t('admin:roles.none')}</EmptyState>
            ) : (
              <Rows label={t('app:nav.roleChanges')}>
                {items.map((change) => (
                  <Row
                    key={change.id}
                    name={change.userName}
                    about={
                      <>
                        {say(change.before)} → <strong>{say(change.roles)}</strong>
                        <br />
                        {t('admin:roles.askedBy', { name: change.requestedByName })} · <When at={change.requestedAt} />
                      </>
                    }
                    acts={
                      isMine(change) || !mayConfirm ? (
                        <Typography variant="caption" component="p">
                          {t('admin:roles.another')}
                        </Typography>
                      ) : (
                        <>
                          <Button
                            variant="contained"
                            size="small"
                            disabled={confirm.isPending || refuse.isPending}
                            onClick={() => confirm.mutate(change.id)}
                            aria-label={t('admin:roles.confirmOf', { name: change.userName })}
                          >
                            {t('admin:roles.confirm')}
                          </Button>
                          <Button
                            variant="outlined"
                            size="small"
                            disabled={confirm.isPending || refuse.isPending}
                            onClick={() => refuse.mutate(change.id)}
                            aria-label={t('admin:roles.refuseOf', { name: change.userName })}
                          >
                            {t('admin:roles.refuse')}
                          </Button>
                        </>
                      )
                    }
                  />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Stack>
    </Page>
  );
}
