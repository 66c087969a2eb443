import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  assents,
  type Guardianship,
  GuardianshipBody,
  guardianKinds,
  guardians,
} from '#server/guardians/guardians.contract.ts';
import { useFields, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { toast } from '../app/toast.tsx';
import { useCaseContext } from '../case/context.ts';
import { keyOf, refreshCase, wholeList } from '../case/data.ts';
import { Fact, Facts, useAct } from '../case/parts.tsx';

/** Who speaks for a child; shown where the person is under 18, or where somebody was recorded. */
export function Guardian() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const may = useMay(guardians.list);
  const mayRecord = useFields('create', 'Guardianship', row).size > 0 && isOpen;
  const [editing, setEditing] = useState<'new' | Guardianship>();
  const query = useQuery({
    queryKey: keyOf(code, 'guardians'),
    queryFn: ({ signal }) =>
      wholeList((paging) => call(guardians.list, { code }, undefined, { query: paging, signal })),
    enabled: may,
  });
  const end = useAct(
    code,
    ({ id, version }: Guardianship) => call(guardians.end, { id: id as string }, undefined, { ifMatch: version }),
    'case:saved',
  );
  if (!may || (row.ageBand !== 'UNDER_18' && !query.data?.length)) return null;

  const now = query.data?.find(({ endedAt }) => endedAt === null);
  return (
    <Section
      title={t('consents:guardian.title')}
      aside={
        mayRecord && (
          <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }} data-no-print="">
            {now && (
              <>
                <Button variant="outlined" onClick={() => end.mutate(now)} disabled={end.isPending}>
                  {t('consents:guardian.end')}
                </Button>
                <Button variant="outlined" onClick={() => setEditing(now)}>
                  {t('consents:guardian.change')}
                </Button>
              </>
            )}
            <Button variant={now ? 'outlined' : 'contained'} onClick={() => setEditing('new')}>
              {t('consents:guardian.record')}
            </Button>
          </Stack>
        )
      }
    >
      <Refusal error={end.error} />
      <Loaded query={query} lines={3}>
        {() => (
          <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
            {now ? (
              <Facts>
                <Fact label={t('consents:guardian.kind')}>{codes.label('guardian_kind', now.kind)}</Fact>
                {now.name !== undefined && <Fact label={t('consents:guardian.name')}>{now.name}</Fact>}
                {now.contact !== undefined && <Fact label={t('consents:guardian.contact')}>{now.contact}</Fact>}
                <Fact label={t('consents:guardian.assent')}>{codes.label('assent', now.assent)}</Fact>
                {now.bestInterests !== undefined && (
                  <Fact label={t('consents:guardian.bestInterests')}>{now.bestInterests}</Fact>
                )}
                {now.recordedAt && (
                  <Fact label={t('case:past.recordedBy')}>
                    {now.recordedByName} <When at={now.recordedAt} />
                  </Fact>
                )}
              </Facts>
            ) : (
              <EmptyState>{t('consents:guardian.none')}</EmptyState>
            )}
          </Sheet>
        )}
      </Loaded>
      {editing && (
        <Edit code={code} now={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </Section>
  );
}

function Edit({ code, now, onClose }: { code: string; now: Guardianship | undefined; onClose: () => void }) {
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const form = useContractForm(GuardianshipBody, {
    kind: now?.kind as 'PARENT',
    name: now?.name ?? '',
    contact: now?.contact ?? '',
    assent: now?.assent as 'GIVEN',
    bestInterests: now?.bestInterests ?? '',
  });
  return (
    <Dialog open title={t('consents:guardian.title')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/guardian${now ? `/${now.id}` : ''}`}
        onSubmit={async (body) => {
          await (now
            ? call(guardians.change, { id: now.id as string }, body, { ifMatch: now.version as number })
            : call(guardians.record, { code }, body));
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t(now ? 'consents:guardian.change' : 'consents:guardian.record')}</SubmitButton>}
      >
        <SelectField
          name="kind"
          label={t('consents:guardian.kind')}
          options={guardianKinds.map((one) => ({ value: one, label: codes.label('guardian_kind', one) }))}
        />
        <TextField name="name" label={t('consents:guardian.name')} />
        <TextField name="contact" label={t('consents:guardian.contact')} multiline optional />
        <SelectField
          name="assent"
          label={t('consents:guardian.assent')}
          options={assents.map((one) => ({ value: one, label: codes.label('assent', one) }))}
        />
        <TextField name="bestInterests" label={t('consents:guardian.bestInterests')} multiline optional />
      </Form>
    </Dialog>
  );
}
