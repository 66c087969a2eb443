import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
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
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { Problem } from '../app/problem.ts';
import { queries } from '../app/queries.ts';
import { useMe } from '../app/session.ts';
import { toast } from '../app/toast.tsx';
import { usePages, useTeam } from '../case/data.ts';
import { MoreButton, Note, Refusal, rowLine, useStaffName } from '../case/parts.tsx';

type Row = NoteRecovery;
const refresh = () => queries.invalidateQueries({ queryKey: ['note-recoveries'] });

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
  const stateOf = ({ supervisorAt, officerAt, expiresAt }: Row) =>
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
        <Loaded query={query}>
          {({ pages }) => {
            const rows = pages.flatMap(({ items }) => items);
            if (rows.length === 0) return <EmptyState>{t('oversight:recovery.none')}</EmptyState>;
            return (
              <Sheet>
                <Box component="ul" aria-label={t('app:nav.recoveries')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
                  {rows.map((row) => {
                    const state = stateOf(row);
                    const id = row.id as string;
                    return (
                      <Box
                        component="li"
                        key={id}
                        sx={{
                          ...rowLine,
                          display: 'flex',
                          flexWrap: 'wrap',
                          columnGap: 4,
                          rowGap: 2,
                          alignItems: 'center',
                        }}
                      >
                        <Box sx={{ flex: '1 1 260px', minWidth: 0 }}>
                          <Typography variant="h4" component="p">
                            {t('oversight:recovery.notesOf', { name: staff(row.authorId) })}
                          </Typography>
                          <Typography variant="caption" component="p">
                            {t('oversight:recovery.askedBy', { name: staff(row.requestedBy) })}
                            {row.requestedAt && (
                              <>
                                {' · '}
                                <When at={row.requestedAt} />
                              </>
                            )}
                            <br />
                            {t(
                              row.supervisorAt
                                ? 'oversight:recovery.supervisorDid'
                                : 'oversight:recovery.supervisorWaits',
                            )}
                            {' · '}
                            {t(row.officerAt ? 'oversight:recovery.officerDid' : 'oversight:recovery.officerWaits')}
                          </Typography>
                        </Box>
                        <Mark tone={state === 'waiting' ? 'warn' : state === 'open' ? 'info' : 'neutral'}>
                          {t(`oversight:recovery.state.${state}`)}
                        </Mark>
                        {state === 'waiting' && !row[mine] && row.authorId !== me.user.id && (
                          <Button variant="outlined" size="small" onClick={() => setDeciding(id)}>
                            {t('oversight:recovery.look')}
                          </Button>
                        )}
                        {state === 'open' && mayOpen && (
                          <Button
                            variant="contained"
                            size="small"
                            disabled={open.isPending}
                            onClick={() => open.mutate(id)}
                          >
                            {t('oversight:recovery.open')}
                          </Button>
                        )}
                      </Box>
                    );
                  })}
                </Box>
              </Sheet>
            );
          }}
        </Loaded>
        <MoreButton query={query} />
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
  const confirm = useMutation({
    mutationFn: () => call(notes.confirmRecovery, { id }, undefined, { ifMatch: query.data?.version }),
    onSuccess: async () => {
      toast('oversight:recovery.confirmed');
      onClose();
      await refresh();
    },
    // Whoever came too late sees what stands there now.
    onError: async (error) => {
      if (error instanceof Problem && (error.status === 409 || error.status === 412)) await refresh();
    },
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
        <Loaded query={query}>
          {({ reason }) => (
            <div>
              <Typography variant="label" component="p" sx={{ mb: 1 }}>
                {t('oversight:recovery.reason')}
              </Typography>
              <Typography variant="body1" data-personal="" sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
                {reason}
              </Typography>
            </div>
          )}
        </Loaded>
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
  const key = useRef({ of: '', is: '' });
  const ask = async ({ caseCode, ...body }: z.output<typeof Ask>) => {
    const text = JSON.stringify([caseCode, body]);
    if (key.current.of !== text) key.current = { of: text, is: crypto.randomUUID() };
    await call(notes.askRecovery, { code: caseCode }, body, { idempotencyKey: key.current.is });
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
            <Typography variant="body1" data-personal="" sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
              {body}
            </Typography>
          </article>
        ))}
      </Stack>
    </Dialog>
  );
}
