import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { CaseCode } from '#server/cases/cases.contract.ts';
import { type NoteRecovery, notes } from '#server/notes/notes.contract.ts';
import type { Answer } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Said } from '../app/components/Said.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { refreshing, useActKey, usePress } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import { toast } from '../app/toast.tsx';
import { usePages, useTeam } from '../case/data.ts';
import { Note, useStaffName } from '../case/parts.tsx';

const refresh = refreshing('note-recoveries');

/** Opening the process notes of an author who cannot: two people agree, for an hour, and it is written down. */
export function Recoveries() {
  const { t } = useTranslation();
  const me = useMe();
  const staff = useStaffName();
  const may = useMay(notes.listRecoveries);
  const mayAsk = useMay(notes.askRecovery);
  const mayOpen = useMay(notes.recoveredNotes);
  const query = usePages(['note-recoveries'], (paging, signal) =>
    call(notes.listRecoveries, {}, undefined, { query: paging, signal }),
  );
  const [asking, setAsking] = useState(false);
  const [deciding, setDeciding] = useState<string>();
  const [shown, setShown] = useState<Answer<typeof notes.recoveredNotes>['items']>();
  const open = useMutation({
    mutationFn: (id: string) => call(notes.recoveredNotes, { id }),
    onSuccess: ({ items }) => setShown(items),
    // What was opened stays on the screen only; nothing of it is kept.
    gcTime: 0,
  });
  if (!may) return <NotShown />;

  const mine = me.role === 'dpo' ? 'officerAt' : 'supervisorAt';
  const stateOf = ({ supervisorAt, officerAt, expiresAt }: NoteRecovery) =>
    !supervisorAt || !officerAt ? 'waiting' : expiresAt && Date.parse(expiresAt) > Date.now() ? 'open' : 'over';

  return (
    <Page>
      <PageTitle
        aside={
          mayAsk && (
            <Button variant="contained" onClick={() => setAsking(true)}>
              {t('oversight:recovery.ask')}
            </Button>
          )
        }
      >
        {t('app:nav.recoveries')}
      </PageTitle>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('oversight:recovery.about')}</Note>
        <Refusal error={open.error} />
        <Paged query={query} none={t('oversight:recovery.none')}>
          {(rows) => (
            <Rows label={t('app:nav.recoveries')}>
              {rows.map((row) => {
                const state = stateOf(row);
                const id = row.id as string;
                return (
                  <Row
                    key={id}
                    name={t('oversight:recovery.notesOf', { name: staff(row.authorId) })}
                    about={
                      <>
                        {t('oversight:recovery.askedBy', { name: staff(row.requestedBy) })}
                        {row.requestedAt && (
                          <>
                            {' · '}
                            <When at={row.requestedAt} />
                          </>
                        )}
                        <br />
                        {t(
                          row.supervisorAt ? 'oversight:recovery.supervisorDid' : 'oversight:recovery.supervisorWaits',
                        )}
                        {' · '}
                        {t(row.officerAt ? 'oversight:recovery.officerDid' : 'oversight:recovery.officerWaits')}
                      </>
                    }
                    mark={
                      <Mark tone={state === 'waiting' ? 'warn' : state === 'open' ? 'info' : 'neutral'}>
                        {t(`oversight:recovery.state.${state}`)}
                      </Mark>
                    }
                    acts={
                      (state === 'waiting' && !row[mine] && row.authorId !== me.user.id && (
                        <Button variant="outlined" size="small" onClick={() => setDeciding(id)}>
                          {t('oversight:recovery.look')}
                        </Button>
                      )) ||
                      (state === 'open' && mayOpen && (
                        <Button
                          variant="contained"
                          size="small"
                          disabled={open.isPending}
                          onClick={() => open.mutate(id)}
                        >
                          {t('oversight:recovery.open')}
                        </Button>
                      ))
                    }
                  />
                );
              })}
            </Rows>
          )}
        </Paged>
      </Stack>
      {asking && <AskDialog onClose={() => setAsking(false)} />}
      {deciding && <DecideDialog id={deciding} onClose={() => setDeciding(undefined)} />}
      {shown && <NotesDialog items={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

/** The reason, which is opened one by one, and the confirmation. */
function DecideDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['note-recoveries', id],
    queryFn: ({ signal }) => call(notes.openRecovery, { id }, undefined, { signal }),
  });
  const confirm = usePress(() => call(notes.confirmRecovery, { id }, undefined, { ifMatch: query.data?.version }), {
    refresh,
    done: 'oversight:recovery.confirmed',
    after: onClose,
  });
  return (
    <Dialog
      open
      title={t('oversight:recovery.decide')}
      onClose={onClose}
      foot={
        <>
          <Button variant="text" onClick={onClose}>
            {t('oversight:cancel')}
          </Button>
          <Button variant="contained" onClick={() => confirm.mutate()} disabled={!query.data || confirm.isPending}>
            {t('oversight:recovery.confirm')}
          </Button>
        </>
      }
    >
      <Stack sx={{ gap: 4 }}>
        <Note tone="warn">{t('oversight:recovery.decideAbout')}</Note>
        <Loaded query={query}>{({ reason }) => <Said label={t('oversight:recovery.reason')}>{reason}</Said>}</Loaded>
        <Refusal error={confirm.error} />
      </Stack>
    </Dialog>
  );
}

const Ask = z.strictObject({ caseCode: CaseCode, ...notes.askRecovery.body?.shape } as {
  caseCode: typeof CaseCode;
  authorId: z.ZodUUID;
  reason: z.ZodType<string, string>;
});

function AskDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(Ask, { caseCode: '', reason: '' });
  const keyOf = useActKey();
  const ask = async ({ caseCode, ...body }: z.output<typeof Ask>) => {
    await call(notes.askRecovery, { code: caseCode }, body, { idempotencyKey: keyOf([caseCode, body]) });
    toast('oversight:recovery.asked');
    void refresh();
  };
  return (
    <Dialog open title={t('oversight:recovery.ask')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id="oversight/recovery"
        onSubmit={ask}
        onDone={onClose}
        says={{ 'not-found': t('oversight:recovery.noCase') }}
        foot={<SubmitButton>{t('oversight:recovery.askDo')}</SubmitButton>}
      >
        <TextField name="caseCode" label={t('oversight:caseCode')} maxLength={12} />
        <AuthorField />
        <TextField name="reason" label={t('oversight:recovery.reason')} multiline maxLength={1000} />
      </Form>
    </Dialog>
  );
}

/** Psychologists who work on the case or did; also those who left. */
function AuthorField() {
  const code = CaseCode.safeParse(useWatch({ name: 'caseCode' }) ?? '');
  return code.success ? <AuthorOf code={code.data} /> : null;
}

function AuthorOf({ code }: { code: string }) {
  const { t } = useTranslation();
  const staff = useStaffName();
  const { data } = useTeam(code, true);
  const authors = new Map(
    (data ?? []).filter(({ role }) => role === 'psychologist').map(({ userId, name }) => [userId as string, name]),
  );
  return (
    <SelectField
      name="authorId"
      label={t('oversight:recovery.author')}
      help={t('oversight:recovery.authorHelp')}
      options={[...authors].map(([id, name]) => ({ value: id, label: staff(id, name) }))}
      empty={undefined}
    />
  );
}

function NotesDialog({ items, onClose }: { items: Answer<typeof notes.recoveredNotes>['items']; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open title={t('oversight:recovery.opened')} onClose={onClose} width={720}>
      {items.length === 0 && <EmptyState>{t('oversight:recovery.noNotes')}</EmptyState>}
      <Stack sx={{ gap: 5 }}>
        {items.map(({ id, recordedAt, body }) => (
          <article key={id}>
            <Typography variant="caption" component="p" sx={{ mb: 1 }}>
              {recordedAt && <When at={recordedAt} />}
            </Typography>
            <Said>{body}</Said>
          </article>
        ))}
      </Stack>
    </Dialog>
  );
}
