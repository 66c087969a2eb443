import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type Act, type Referral, referrals, withdrawals } from '#server/referrals/referrals.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { useColleagues } from '../app/colleagues.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Said } from '../app/components/Said.tsx';
import { Loading } from '../app/components/States.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { usePress } from '../app/press.ts';
import { useTeamsToGiveTo } from '../app/teams.ts';
import { toast } from '../app/toast.tsx';
import { TickField } from '../case/fields.tsx';
import { Note } from '../case/parts.tsx';
import { addressOf } from '../case/tabs.ts';
import { DeclineWords } from './DeclineWords.tsx';
import { asking, forget, formOf, refreshReferral, useLost, useReferral } from './data.ts';
import { TakenBack, useAgenciesOf, useServiceWords } from './words.tsx';

export type Step = Act | 'open-case';

/** Acts that are only confirmed. */
const plain = {
  acknowledge: referrals.acknowledge,
  start: referrals.start,
  'no-show': referrals.noShow,
  reappoint: referrals.reappoint,
  redraft: referrals.redraft,
  ready: referrals.ready,
} as const;
type Plain = keyof typeof plain;

/** One step of a referral: asked once, with what it needs to be told, and then taken. */
export function ActDialog({ act, row, onClose }: { act: Step; row: Referral; onClose: () => void }) {
  const { t } = useTranslation();
  const { other } = useAgenciesOf();
  const id = row.id as string;
  const lost = useLost(id);
  const query = useReferral(id);

  return (
    <Dialog
      open
      title={lost ? t('referrals:goneTitle') : t(`referrals:ask.${act}`, { agency: other(row) })}
      onClose={onClose}
      width={560}
    >
      {lost ? (
        <Stack sx={{ gap: 4, alignItems: 'flex-start' }}>
          <TakenBack />
          <Button variant="outlined" onClick={onClose} data-first="">
            {t('app:dialog.close')}
          </Button>
        </Stack>
      ) : query.data ? (
        <Stack sx={{ gap: 4 }}>
          <About row={query.data} />
          <ActForm act={act} row={query.data} onClose={onClose} />
        </Stack>
      ) : query.isError ? (
        <Refusal error={query.error} />
      ) : (
        <Loading lines={3} />
      )}
    </Dialog>
  );
}

/** What it is about, so that nobody answers the wrong one. */
function About({ row }: { row: Referral }) {
  const { t } = useTranslation();
  const { other } = useAgenciesOf();
  const services = useServiceWords();
  return (
    <Stack sx={{ gap: 2 }}>
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        {services(row)} · {other(row)}
      </Typography>
      {row.side === 'RECIPIENT' && row.message && <Said label={t('referrals:messageOf')}>{row.message}</Said>}
    </Stack>
  );
}

interface ActProps {
  row: Referral;
  onClose: () => void;
}

function ActForm({ act, ...props }: ActProps & { act: Step }) {
  switch (act) {
    case 'accept':
      return <Accept {...props} />;
    case 'decline':
      return <Decline {...props} />;
    case 'close':
      return <Close {...props} />;
    case 'withdraw':
      return <Withdraw {...props} />;
    case 'waitlist':
      return <Waitlist {...props} />;
    case 'ask':
    case 'answer':
    case 'contest':
    case 'feedback':
      return <Words act={act} {...props} />;
    case 'open-case':
      return <OpenCase {...props} />;
    default:
      return <Confirm act={act as Plain} {...props} />;
  }
}

/** Done: said, shown, closed. */
function useDone({ row, onClose }: ActProps) {
  return async (act: Step) => {
    toast(`referrals:done.${act}`);
    onClose();
    await refreshReferral(row.id as string, row.caseCode);
  };
}

function Foot({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <Button variant="text" onClick={onClose}>
        {t('case:cancel')}
      </Button>
      {children}
    </>
  );
}

function Confirm({ act, row, onClose }: ActProps & { act: Plain }) {
  const { t } = useTranslation();
  const id = row.id as string;
  const done = useDone({ row, onClose });
  const press = usePress(() => asking(id, call(plain[act], { id }, undefined, { ifMatch: row.version })), {
    refresh: () => refreshReferral(id, row.caseCode),
    after: () => done(act),
  });
  return (
    <Stack sx={{ gap: 4 }}>
      <Note>{t(`referrals:effect.${act}`)}</Note>
      <Refusal error={press.error} />
      <Stack direction="row" sx={{ gap: 3, justifyContent: 'flex-end', flexWrap: 'wrap' }} data-first="">
        <Button variant="contained" onClick={() => press.mutate()} disabled={press.isPending} sx={{ order: 1 }}>
          {t(`referrals:act.${act}`)}
        </Button>
        <Button variant="text" onClick={onClose}>
          {t('case:cancel')}
        </Button>
      </Stack>
    </Stack>
  );
}

/** Whole, or for some of the services: the rest becomes a draft of the sender's. */
function Accept(props: ActProps) {
  const { row, onClose } = props;
  const { t } = useTranslation();
  const codes = useCodes();
  const id = row.id as string;
  const done = useDone(props);
  const asked = row.services ?? [];
  const form = useContractForm(referrals.accept.body!, { services: asked, words: '' });
  return (
    <Form
      form={form}
      id={formOf(id, 'accept')}
      draft={false}
      onSubmit={({ services, words }) =>
        asking(
          id,
          call(
            referrals.accept,
            { id },
            { ...(services && services.length < asked.length && { services }), ...(words && { words }) },
            { ifMatch: row.version },
          ),
        )
      }
      onDone={() => void done('accept')}
      foot={
        <Foot onClose={onClose}>
          <span data-first="">
            <SubmitButton>{t('referrals:act.accept')}</SubmitButton>
          </span>
        </Foot>
      }
    >
      {asked.length > 1 && (
        <TickField
          name="services"
          label={t('referrals:acceptFor')}
          help={t('referrals:acceptForHelp')}
          options={asked.map((value) => ({ value, label: codes.label('service_type', value) }))}
        />
      )}
      <Note>{t(row.verb === 'TRANSFER' ? 'referrals:effect.acceptTransfer' : 'referrals:effect.accept')}</Note>
      <TextField name="words" label={t('referrals:words.accept')} multiline minRows={2} maxLength={2000} optional />
    </Form>
  );
}

/** A reason of the list. Safety reasons carry no words, so nothing of another resident leaves. */
function Decline({ row, onClose }: ActProps) {
  const { t } = useTranslation();
  const codes = useCodes();
  const navigate = useNavigate();
  const id = row.id as string;
  const form = useContractForm(referrals.decline.body!, { declineReason: '', words: '' });
  return (
    <Form
      form={form}
      id={formOf(id, 'decline')}
      draft={false}
      onSubmit={({ declineReason, words }) =>
        asking(
          id,
          call(referrals.decline, { id }, { declineReason, ...(words && { words }) }, { ifMatch: row.version }),
        )
      }
      onDone={() => {
        toast('referrals:done.decline');
        onClose();
        // It is closed to us from this moment, so its page is left before anything is asked of it again.
        void navigate('/referrals');
        forget(id);
        void refreshReferral(id);
      }}
      foot={
        <Foot onClose={onClose}>
          <SubmitButton>{t('referrals:act.decline')}</SubmitButton>
        </Foot>
      }
    >
      <SelectField
        name="declineReason"
        label={t('referrals:declineReason')}
        options={codes.options('referral_decline_reason')}
        empty=""
      />
      <DeclineWords />
      <Note>{t('referrals:effect.decline')}</Note>
    </Form>
  );
}

/** A question, an answer, a second request, how it went: one text that both sides read. */
function Words({ act, ...props }: ActProps & { act: 'ask' | 'answer' | 'contest' | 'feedback' }) {
  const { row, onClose } = props;
  const { t } = useTranslation();
  const id = row.id as string;
  const done = useDone(props);
  const form = useContractForm(referrals.ask.body!, { words: '' });
  return (
    <Form
      form={form}
      id={formOf(id, act)}
      onSubmit={(body) => asking(id, call(referrals[act], { id }, body, { ifMatch: row.version }))}
      onDone={() => void done(act)}
      foot={
        <Foot onClose={onClose}>
          <SubmitButton>{t(`referrals:act.${act}`)}</SubmitButton>
        </Foot>
      }
    >
      <TextField
        name="words"
        label={t(`referrals:words.${act}`)}
        help={t(`referrals:effect.${act}`)}
        multiline
        maxLength={2000}
      />
    </Form>
  );
}

function Waitlist(props: ActProps) {
  const { row, onClose } = props;
  const { t } = useTranslation();
  const id = row.id as string;
  const done = useDone(props);
  const form = useContractForm(referrals.waitlist.body!, { words: '' });
  return (
    <Form
      form={form}
      id={formOf(id, 'waitlist')}
      onSubmit={({ words }) =>
        asking(id, call(referrals.waitlist, { id }, words ? { words } : {}, { ifMatch: row.version }))
      }
      onDone={() => void done('waitlist')}
      foot={
        <Foot onClose={onClose}>
          <SubmitButton>{t('referrals:act.waitlist')}</SubmitButton>
        </Foot>
      }
    >
      <TextField
        name="words"
        label={t('referrals:words.waitlist')}
        help={t('referrals:effect.waitlist')}
        multiline
        minRows={2}
        maxLength={2000}
        optional
      />
    </Form>
  );
}

function Close(props: ActProps) {
  const { row, onClose } = props;
  const { t } = useTranslation();
  const codes = useCodes();
  const id = row.id as string;
  const done = useDone(props);
  const form = useContractForm(referrals.close.body!, {
    outcome: row.state === 'NO_SHOW' ? 'NOT_ATTENDED' : '',
  });
  return (
    <Form
      form={form}
      id={formOf(id, 'close')}
      draft={false}
      onSubmit={(body) => asking(id, call(referrals.close, { id }, body, { ifMatch: row.version }))}
      onDone={() => void done('close')}
      foot={
        <Foot onClose={onClose}>
          <SubmitButton>{t('referrals:act.close')}</SubmitButton>
        </Foot>
      }
    >
      <SelectField name="outcome" label={t('referrals:outcome')} options={codes.options('referral_outcome')} empty="" />
      <Note>{t('referrals:effect.close')}</Note>
    </Form>
  );
}

function Withdraw(props: ActProps) {
  const { row, onClose } = props;
  const { t } = useTranslation();
  const id = row.id as string;
  const done = useDone(props);
  const form = useContractForm(referrals.withdraw.body!, {});
  return (
    <Form
      form={form}
      id={formOf(id, 'withdraw')}
      draft={false}
      onSubmit={(body) => asking(id, call(referrals.withdraw, { id }, body, { ifMatch: row.version }))}
      onDone={() => void done('withdraw')}
      foot={
        <Foot onClose={onClose}>
          <SubmitButton>{t('referrals:act.withdraw')}</SubmitButton>
        </Foot>
      }
    >
      <ChoiceField
        name="withdrawnWhy"
        label={t('referrals:withdrawnWhy')}
        options={withdrawals.map((value) => ({ value, label: t(`referrals:withdrawn.${value}`) }))}
      />
      <Note>{t('referrals:effect.withdraw')}</Note>
    </Form>
  );
}

/** A case of our own, with a key of its own, that holds what was disclosed and nothing else. */
function OpenCase({ row, onClose }: ActProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { all } = useColleagues();
  const teams = useTeamsToGiveTo();
  const id = row.id as string;
  const form = useContractForm(referrals.openCase.body!, {
    teamId: teams.length === 1 ? teams[0]!.id! : '',
    workerId: '',
  });
  return (
    <Form
      form={form}
      id={formOf(id, 'open-case')}
      draft={false}
      onSubmit={(body) => asking(id, call(referrals.openCase, { id }, body))}
      onDone={({ code }) => {
        toast('referrals:done.open-case');
        void refreshReferral(id);
        void navigate(addressOf(code as string));
      }}
      foot={
        <Foot onClose={onClose}>
          <SubmitButton>{t('referrals:act.open-case')}</SubmitButton>
        </Foot>
      }
    >
      <Note>{t('referrals:effect.open-case')}</Note>
      <SelectField
        name="teamId"
        label={t('referrals:team')}
        options={teams.map((team) => ({ value: team.id as string, label: team.name as string }))}
        empty=""
      />
      <SelectField
        name="workerId"
        label={t('referrals:worker')}
        options={all
          .filter(({ roles }) => roles.includes('social_worker'))
          .map((one) => ({ value: one.id, label: one.name }))}
        empty=""
      />
    </Form>
  );
}
