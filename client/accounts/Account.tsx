import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Monitor } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { z } from 'zod';
import { absences } from '#server/absences/absences.contract.ts';
import { accounts, NewPassword, Password } from '#server/accounts/accounts.contract.ts';
import { reminders } from '#server/reminders/reminders.contract.ts';
import { useMay } from '../access/access.tsx';
import { useAgencyName } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { ErrorState, Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { PasswordField, TextField } from '../app/form/fields.tsx';
import { languages } from '../app/i18n/i18n.ts';
import { prefer, usePreferences } from '../app/preferences.ts';
import { queries } from '../app/queries.ts';
import { enter, useMe } from '../app/session.ts';
import { languageNames } from '../app/shell/LanguageSwitch.tsx';
import { useAccountActs } from '../app/shell/useAccountActs.tsx';
import { schemes } from '../app/theme/theme.ts';
import { toast } from '../app/toast.tsx';
import { OwnChoice } from './OwnChoice.tsx';
import { Passkeys } from './Passkeys.tsx';
import { SecondFactor } from './SecondFactor.tsx';

/** One's own account: how the screens look, where one is signed in, password and one-time codes. */
export function Account() {
  const { t } = useTranslation();
  const me = useMe();
  const nameOf = useAgencyName();
  const { actAs } = useAccountActs();
  const mayBeAway = useMay(absences.list);
  const hasTasks = useMay(reminders.list);

  return (
    <Page narrow>
      <PageTitle above={`${me.user.email} · ${nameOf(me.agency)}`}>{me.user.name}</PageTitle>
      <Stack sx={{ gap: 10 }}>
        {me.roles.length > 1 && (
          <Section title={t('accounts:role.title')}>
            <OwnChoice
              label={t('accounts:role.label')}
              help={t('accounts:role.help')}
              value={me.role}
              options={me.roles.map((role) => ({ value: role, label: t(`app:role.${role}`) }))}
              onChoose={(role) => void actAs(role)}
            />
          </Section>
        )}
        {mayBeAway && (
          <Section title={t('app:nav.absences')}>
            <Button variant="outlined" component={RouterLink} to="/absences">
              {t('accounts:absences.open')}
            </Button>
          </Section>
        )}
        <Looks />
        {hasTasks && <DailyMail />}
        <SignIns />
        <ChangePassword />
        <Passkeys />
        <Section title={t('accounts:totp.title')}>
          <OneTimeCodes />
        </Section>
      </Stack>
    </Page>
  );
}

function Looks() {
  const { t } = useTranslation();
  const me = useMe();
  const { scheme, singleKeys } = usePreferences();
  const changeLocale = useMutation({
    mutationFn: (locale: (typeof languages)[number]) => call(accounts.changeLocale, {}, { locale }),
    onSuccess: enter,
  });

  return (
    <Section title={t('accounts:looks.title')}>
      <Stack sx={{ gap: 6 }}>
        <OwnChoice
          label={t('app:language')}
          value={me.user.locale}
          options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
          onChoose={(locale) => changeLocale.mutate(locale)}
        />
        {changeLocale.isError && <ErrorState error={changeLocale.error} />}
        <OwnChoice
          label={t('accounts:looks.scheme')}
          help={t('accounts:looks.here')}
          value={scheme}
          options={(['system', ...schemes] as const).map((one) => ({ value: one, label: t(`accounts:scheme.${one}`) }))}
          onChoose={(one) => prefer({ scheme: one })}
        />
        <OwnChoice
          label={t('accounts:looks.keys')}
          help={t('accounts:looks.keysHelp')}
          value={singleKeys ? 'on' : 'off'}
          options={(['on', 'off'] as const).map((one) => ({ value: one, label: t(`accounts:keys.${one}`) }))}
          onChoose={(one) => prefer({ singleKeys: one === 'on' })}
        />
      </Stack>
    </Section>
  );
}

/** A mail a day that says how many tasks wait: asked for by the time at which it comes, and ended by leaving that empty. */
function DailyMail() {
  const { t } = useTranslation();
  const me = useMe();
  const form = useContractForm(accounts.chooseDigest.body!, { at: me.user.digestAt });
  return (
    <Section title={t('accounts:mail.title')}>
      <Form
        form={form}
        id="account/mail"
        draft={false}
        onSubmit={async ({ at }) => {
          await enter(await call(accounts.chooseDigest, {}, { at }));
          toast(at ? 'accounts:mail.on' : 'accounts:mail.off');
        }}
        foot={<SubmitButton>{t('accounts:mail.save')}</SubmitButton>}
      >
        <TextField name="at" label={t('accounts:mail.at')} help={t('accounts:mail.help')} optional empty={null} />
      </Form>
    </Section>
  );
}

function SignIns() {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['me', 'sign-ins'],
    queryFn: ({ signal }) => call(accounts.signIns, {}, undefined, { signal }),
  });
  const end = useMutation({
    mutationFn: (id: string) => call(accounts.endSignIn, { id }),
    onSuccess: async () => {
      toast('accounts:signIns.ended');
      await queries.invalidateQueries({ queryKey: ['me', 'sign-ins'] });
    },
  });

  return (
    <Section title={t('accounts:signIns.title')}>
      {end.isError && <ErrorState error={end.error} />}
      <Loaded query={query}>
        {({ items }) => (
          <Rows label={t('accounts:signIns.title')}>
            {items.map(({ id, browser, createdAt, seenAt, present }) => (
              <Row
                key={id}
                lead={<Monitor size={18} strokeWidth={1.6} aria-hidden />}
                name={browser}
                about={
                  <>
                    {t('accounts:signIns.since')} <When at={createdAt} />
                    {' · '}
                    {t('accounts:signIns.seen')} <When at={seenAt} />
                  </>
                }
                mark={present && <Mark tone="ok">{t('accounts:signIns.here')}</Mark>}
                acts={
                  !present && (
                    <Button variant="outlined" size="small" onClick={() => end.mutate(id)} disabled={end.isPending}>
                      {t('accounts:signIns.end')}
                    </Button>
                  )
                }
              />
            ))}
          </Rows>
        )}
      </Loaded>
    </Section>
  );
}

const Change = z.object({ current: Password, next: NewPassword });

function ChangePassword() {
  const { t } = useTranslation();
  const form = useContractForm(Change, { current: '', next: '' });
  const change = async (passwords: z.output<typeof Change>) => {
    await call(accounts.changePassword, {}, passwords);
    form.reset();
    toast('accounts:changePassword.done');
    await queries.invalidateQueries({ queryKey: ['me', 'sign-ins'] });
  };

  return (
    <Section title={t('accounts:changePassword.title')}>
      <Asked label={t('accounts:changePassword.open')}>
        <Sheet sx={{ p: 5 }}>
          <Form
            form={form}
            id="password"
            draft={false}
            onSubmit={change}
            foot={<SubmitButton>{t('accounts:changePassword.do')}</SubmitButton>}
          >
            <PasswordField name="current" label={t('accounts:currentPassword')} autoComplete="current-password" />
            <PasswordField
              name="next"
              label={t('accounts:newPassword')}
              help={t('accounts:passwordHelp')}
              autoComplete="new-password"
            />
          </Form>
        </Sheet>
      </Asked>
    </Section>
  );
}

function OneTimeCodes() {
  const { t } = useTranslation();
  const [round, setRound] = useState(0);
  return (
    <Asked key={round} label={t('accounts:totp.open')}>
      <Sheet sx={{ p: 5 }}>
        <SecondFactor
          onDone={() => {
            setRound(round + 1);
            toast('accounts:totp.done');
          }}
        />
      </Sheet>
    </Asked>
  );
}

/** Something rarely needed stands behind its button. */
function Asked({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return open ? (
    children
  ) : (
    <Button variant="outlined" onClick={() => setOpen(true)}>
      {label}
    </Button>
  );
}
