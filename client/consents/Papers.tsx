import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { FileDown } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { DocumentKind, documentKinds, documents } from '#server/documents/documents.contract.ts';
import { useAbility, useMay } from '../access/access.tsx';
import { call, download } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField } from '../app/form/fields.tsx';
import { usePress } from '../app/press.ts';
import { toast } from '../app/toast.tsx';
import { useCaseContext } from '../case/context.ts';
import { keyOf, refreshCase, wholeList } from '../case/data.ts';
import { rowLine, useStaffName } from '../case/parts.tsx';
import { FilePick } from './FilePick.tsx';
import { contentOf } from './files.ts';

/** A file is saved, never shown in the page; opening it is in the trail of the case. */
export function SavePaper({ id }: { id: string }) {
  const { t } = useTranslation('consents');
  const save = usePress(() => download(documents.download, { id }), { refresh: async () => {} });
  return (
    <Box>
      <Button
        size="small"
        variant="outlined"
        startIcon={<FileDown size={16} strokeWidth={1.6} aria-hidden />}
        disabled={save.isPending}
        onClick={() => save.mutate()}
        data-no-print=""
      >
        {t('consents:papers.open')}
      </Button>
      <Refusal error={save.error} />
    </Box>
  );
}

/** The papers of a case, as far as their kind lets the reader. */
export function Papers() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const staff = useStaffName();
  const ability = useAbility();
  const mayRead = useMay(documents.list);
  const kinds = documentKinds.filter((kind) =>
    ability.can('create', { ...row, kind, __caslSubjectType__: 'Document' } as never),
  );
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: keyOf(code, 'documents'),
    queryFn: ({ signal }) =>
      wholeList((paging) => call(documents.list, { code }, undefined, { query: paging, signal })),
    enabled: mayRead,
  });
  if (!mayRead) return null;

  return (
    <Section
      title={t('consents:papers.title')}
      aside={
        kinds.length > 0 &&
        isOpen && (
          <Button variant="outlined" onClick={() => setAdding(true)} data-no-print="">
            {t('consents:papers.add')}
          </Button>
        )
      }
    >
      <Loaded query={query} lines={2}>
        {(papers) =>
          papers.length === 0 ? (
            <Sheet sx={{ px: 5 }}>
              <EmptyState>{t('consents:papers.none')}</EmptyState>
            </Sheet>
          ) : (
            <Sheet>
              <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                {papers.map((paper) => (
                  <Box component="li" key={paper.id} sx={rowLine}>
                    <Stack direction="row" sx={{ justifyContent: 'space-between', flexWrap: 'wrap', gap: 3 }}>
                      <Box>
                        <Typography variant="h3" component="p" data-personal="">
                          {codes.label('document_kind', paper.kind)}
                        </Typography>
                        <Typography variant="caption" component="p">
                          {staff(paper.addedBy, paper.addedByName)}
                          {paper.addedAt && (
                            <>
                              , <When at={paper.addedAt} />
                            </>
                          )}
                        </Typography>
                      </Box>
                      <SavePaper id={paper.id as string} />
                    </Stack>
                  </Box>
                ))}
              </Box>
            </Sheet>
          )
        }
      </Loaded>
      {adding && <AddPaper kinds={kinds} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function AddPaper({ kinds, onClose }: { kinds: readonly DocumentKind[]; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const id = useId();
  const [file, setFile] = useState<File>();
  const [missing, setMissing] = useState(false);
  const form = useContractForm(z.object({ kind: DocumentKind }), { kind: kinds[0] ?? 'OTHER' });
  return (
    <Dialog open title={t('consents:papers.add')} onClose={onClose} width={520}>
      <Form
        form={form}
        id={`case/${code}/document`}
        draft={false}
        onSubmit={async ({ kind }) => {
          setMissing(!file);
          if (!file) return;
          await call(documents.add, { code }, { kind, content: await contentOf(file) });
          toast('consents:papers.added');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('consents:papers.add')}</SubmitButton>}
      >
        <SelectField
          name="kind"
          label={t('consents:papers.kind')}
          options={kinds.map((one) => ({ value: one, label: codes.label('document_kind', one) }))}
        />
        <FilePick id={id} label={t('consents:papers.file')} help={t('consents:form.scanHelp')} onPick={setFile} />
        {missing && !file && (
          <Typography role="alert" variant="body2">
            {t('consents:papers.choose')}
          </Typography>
        )}
      </Form>
    </Dialog>
  );
}
