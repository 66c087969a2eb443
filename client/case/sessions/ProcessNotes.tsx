import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { NotebookPen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notes, type ProcessNote } from '#server/notes/notes.contract.ts';
import { useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { MoreButton } from '../../app/components/Rows.tsx';
import { Said } from '../../app/components/Said.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, ErrorState, Loaded, Loading } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { TextField } from '../../app/form/fields.tsx';
import { toast } from '../../app/toast.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, refreshCase, usePages } from '../data.ts';
import { Note, rowLine } from '../parts.tsx';
import { RecordForm } from '../RecordForm.tsx';

/** One's own process notes, which nobody else opens. */
export function ProcessNotes() {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const mayWrite = useMay(notes.write) && isOpen;
  const [writing, setWriting] = useState(false);
  const [open, setOpen] = useState<string>();
  const query = usePages(keyOf(code, 'process-notes'), (paging, signal) =>
    call(notes.list, { code }, undefined, { query: paging, signal }),
  );
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];

  return (
    <Section
      title={t('case:notes.title')}
      aside={
        mayWrite && (
          <Button
            variant="outlined"
            onClick={() => setWriting(true)}
            startIcon={<NotebookPen size={17} strokeWidth={1.6} aria-hidden />}
          >
            {t('case:notes.write')}
          </Button>
        )
      }
    >
      <Note>{t('case:notes.who')}</Note>
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loading lines={2} />}
      {query.data && rows.length === 0 && <EmptyState>{t('case:notes.none')}</EmptyState>}
      {rows.length > 0 && (
        <Sheet sx={{ mt: 4 }}>
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {rows.map(({ id, recordedAt }) => (
              <Box component="li" key={id} sx={rowLine}>
                <Stack
                  direction="row"
                  sx={{ justifyContent: 'space-between', alignItems: 'center', gap: 3, flexWrap: 'wrap' }}
                >
                  <Typography variant="body2" sx={{ fontWeight: 600 }}>
                    <When at={recordedAt as string} />
                  </Typography>
                  <Button
                    variant="text"
                    size="small"
                    aria-expanded={open === id}
                    onClick={() => setOpen(open === id ? undefined : id)}
                  >
                    {t(open === id ? 'case:notes.hide' : 'case:notes.open')}
                  </Button>
                </Stack>
                {open === id && <OpenNote id={id as string} />}
              </Box>
            ))}
          </Box>
        </Sheet>
      )}
      <MoreButton query={query} />
      {writing && <WriteDialog code={code} onClose={() => setWriting(false)} />}
    </Section>
  );
}

function OpenNote({ id }: { id: string }) {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const [correcting, setCorrecting] = useState(false);
  const query = useQuery({
    queryKey: keyOf(code, 'process-note', id),
    queryFn: ({ signal }) => call(notes.open, { id }, undefined, { signal }),
    // It leaves the memory with the screen.
    gcTime: 0,
  });
  return (
    <Loaded query={query}>
      {(note) => (
        <Stack sx={{ gap: 3, pt: 2, alignItems: 'flex-start' }}>
          <Said>{note.body}</Said>
          {isOpen && note.correctableUntil && new Date(note.correctableUntil) > new Date() && (
            <Button variant="outlined" size="small" onClick={() => setCorrecting(true)}>
              {t('case:session.correct')}
            </Button>
          )}
          {correcting && <CorrectNote note={note} onClose={() => setCorrecting(false)} />}
        </Stack>
      )}
    </Loaded>
  );
}

function CorrectNote({ note, onClose }: { note: ProcessNote; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  return (
    <Dialog open title={t('case:notes.correct')} onClose={onClose} keepsDraft>
      <RecordForm
        id={`process-note/${note.id}`}
        code={code}
        schema={notes.correct.body!}
        record={note}
        names={['body']}
        fields={new Set(['body'])}
        texts={['body']}
        label={() => t('case:notes.body')}
        says={{ 'note-final': t('case:notes.final') }}
        send={({ body }, version) =>
          call(notes.correct, { id: note.id as string }, { body: String(body) }, { ifMatch: version })
        }
        onDone={onClose}
        onCancel={onClose}
      >
        <TextField name="body" label={t('case:notes.body')} help={t('case:notes.who')} multiline minRows={8} />
      </RecordForm>
    </Dialog>
  );
}

function WriteDialog({ code, onClose }: { code: string; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useContractForm(notes.write.body!, { body: '' });
  return (
    <Dialog open title={t('case:notes.write')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/process-note`}
        onSubmit={async (body) => {
          await call(notes.write, { code }, body);
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:notes.save')}</SubmitButton>}
      >
        <TextField name="body" label={t('case:notes.body')} help={t('case:notes.who')} multiline minRows={8} />
      </Form>
    </Dialog>
  );
}
