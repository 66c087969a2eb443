import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { NewStatusEvent, needsAct, nextStatuses, people, type VictimStatus } from '#server/people/people.contract.ts';
import { useFields, useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { AddButton } from '../../app/components/AddButton.tsx';
import { Dialog } from '../../app/components/Dialog.tsx';
import { MoreButton } from '../../app/components/Rows.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, ErrorState, Loading } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { DateField } from '../../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { SelectField, TextField } from '../../app/form/fields.tsx';
import { today } from '../../app/time.ts';
import { toast } from '../../app/toast.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, refreshCase, usePages } from '../data.ts';
import { rowLine, useStaffName } from '../parts.tsx';

/** What bodies decided about the status of the person, newest first; a decision is added, never overwritten. */
export function StatusHistory() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const mayAdd = useMay(people.addStatusEvent);
  const fields = useFields('create', 'VictimStatusEvent', row);
  const [adding, setAdding] = useState(false);
  const query = usePages(keyOf(code, 'status'), (paging, signal) =>
    call(people.statusEvents, { code }, undefined, { query: paging, signal }),
  );
  const events = query.data?.pages.flatMap(({ items }) => items) ?? [];

  return (
    <Section
      title={t('case:closed.status.title')}
      aside={
        mayAdd &&
        fields.size > 0 &&
        isOpen &&
        query.data && (
          <AddButton quiet onClick={() => setAdding(true)}>
            {t('case:status.add')}
          </AddButton>
        )
      }
    >
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loading lines={2} />}
      {query.data && events.length === 0 && (
        <Sheet sx={{ px: 5 }}>
          <EmptyState>{t('case:status.none')}</EmptyState>
        </Sheet>
      )}
      {events.length > 0 && (
        <Sheet>
          <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {events.map(
              ({
                id,
                status,
                effectiveOn,
                decidedBy,
                decidingBody,
                basis,
                actNumber,
                nrmReference,
                recordedBy,
                recordedAt,
              }) => (
                <Box component="li" key={id} sx={rowLine}>
                  <Stack direction="row" sx={{ flexWrap: 'wrap', columnGap: 4, alignItems: 'baseline' }}>
                    <Typography variant="h3" component="p" data-personal="">
                      {codes.label('victim_status', status)}
                    </Typography>
                    {effectiveOn && (
                      <Typography variant="body2">
                        <When at={effectiveOn} as="full" />
                      </Typography>
                    )}
                  </Stack>
                  <Typography variant="body2" data-personal="" sx={{ color: 'text.secondary' }}>
                    {[
                      codes.label('deciding_body', decidedBy),
                      decidingBody,
                      codes.label('status_basis', basis),
                      actNumber && t('case:status.act', { number: actNumber }),
                      nrmReference && t('case:status.reference', { number: nrmReference }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </Typography>
                  {recordedAt && (
                    <Typography variant="caption" component="p">
                      {t('case:status.recorded')} {staff(recordedBy)}, <When at={recordedAt} />
                    </Typography>
                  )}
                </Box>
              ),
            )}
          </Box>
        </Sheet>
      )}
      <MoreButton query={query} />
      {adding && <AddDialog latest={events[0]?.status} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function AddDialog({ latest, onClose }: { latest: VictimStatus | undefined; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const may = new Set<string>(nextStatuses[latest ?? 'UNKNOWN']);
  const form = useContractForm(NewStatusEvent, { effectiveOn: today() });
  return (
    <Dialog open title={t('case:status.add')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/status`}
        onSubmit={async (event) => {
          await call(people.addStatusEvent, { code }, event);
          toast('case:saved');
          await refreshCase(code);
          onClose();
        }}
        foot={<SubmitButton>{t('case:status.add')}</SubmitButton>}
      >
        <SelectField
          name="status"
          label={t('case:status.status')}
          options={codes.options('victim_status', (one) => may.has(one.code))}
        />
        <DateField name="effectiveOn" label={t('case:status.effectiveOn')} />
        <SelectField name="decidedBy" label={t('case:status.decidedBy')} options={codes.options('deciding_body')} />
        <TextField name="decidingBody" label={t('case:status.decidingBody')} optional empty={undefined} />
        <SelectField name="basis" label={t('case:status.basis')} options={codes.options('status_basis')} />
        <ActNumber />
        <TextField name="nrmReference" label={t('case:status.nrmReference')} optional empty={undefined} />
      </Form>
    </Dialog>
  );
}

/** Recognition and its end rest on a written act; its number is asked for only then as a duty. */
function ActNumber() {
  const { t } = useTranslation();
  const status = useWatch({ name: 'status' }) as VictimStatus | undefined;
  return (
    <TextField
      name="actNumber"
      label={t('case:status.actNumber')}
      optional={!status || !needsAct.has(status)}
      empty={undefined}
    />
  );
}
