import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type DenyEntry, denials, denyKinds, NewDenyEntry } from '#server/denials/denials.contract.ts';
import { useFields } from '../../access/access.tsx';
import { useAgencies } from '../../app/agencies.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { useColleagues } from '../../app/colleagues.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { Mark } from '../../app/components/Mark.tsx';
import { Refusal } from '../../app/components/Refusal.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { ChoiceField } from '../../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { SelectField, TextField } from '../../app/form/fields.tsx';
import { toast } from '../../app/toast.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, refreshCase, useTeam, wholeList } from '../data.ts';
import { Note, rowLine, useAct, useStaffName } from '../parts.tsx';

type Entry = z.infer<typeof DenyEntry>;

/** Who must be kept away from this case, and why. It beats every right. */
export function DenyList() {
  const { code, row } = useCaseContext();
  const { t } = useTranslation();
  const mayAdd = useFields('create', 'DenyEntry', row).size > 0;
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    queryKey: keyOf(code, 'deny'),
    queryFn: ({ signal }) => wholeList((paging) => call(denials.list, { code }, undefined, { query: paging, signal })),
  });
  const lift = useAct(
    code,
    ({ id, version }: Entry) => call(denials.lift, { id: id as string }, undefined, { ifMatch: version }),
    'case:deny.liftedNow',
  );

  return (
    <Section
      title={t('case:deny.title')}
      aside={
        mayAdd && (
          <Button
            variant="outlined"
            onClick={() => setAdding(true)}
            startIcon={<Ban size={17} strokeWidth={1.6} aria-hidden />}
            data-no-print=""
          >
            {t('case:deny.add')}
          </Button>
        )
      }
    >
      <Stack sx={{ gap: 3 }}>
        <Note>{t('case:deny.who')}</Note>
        <Refusal error={lift.error} />
        <Loaded query={query} lines={2}>
          {(entries) =>
            entries.length === 0 ? (
              <Sheet sx={{ px: 5 }}>
                <EmptyState>{t('case:deny.none')}</EmptyState>
              </Sheet>
            ) : (
              <Sheet>
                <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                  {entries.map((entry) => (
                    <EntryRow key={entry.id} entry={entry} onLift={() => lift.mutate(entry)} busy={lift.isPending} />
                  ))}
                </Box>
              </Sheet>
            )
          }
        </Loaded>
      </Stack>
      {adding && <AddEntry onClose={() => setAdding(false)} />}
    </Section>
  );
}

function EntryRow({ entry, onLift, busy }: { entry: Entry; onLift: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const { nameOf } = useAgencies();
  const may = useFields('lift', 'DenyEntry', entry).size > 0 && !entry.liftedAt;
  const whom = entry.userName ?? entry.party ?? (nameOf(entry.deniedAgencyId ?? undefined) || t('case:somebody'));
  return (
    <Box component="li" sx={rowLine}>
      <Stack direction="row" sx={{ justifyContent: 'space-between', flexWrap: 'wrap', gap: 3 }}>
        <Box sx={{ minWidth: 0, flex: '1 1 260px' }}>
          <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'center' }}>
            <Typography variant="h3" component="p" data-personal="">
              {whom}
            </Typography>
            <Mark tone={entry.liftedAt ? 'neutral' : 'danger'}>
              {entry.liftedAt ? t('case:deny.lifted') : codes.label('deny_kind', entry.kind)}
            </Mark>
          </Stack>
          {entry.reason && (
            <Typography variant="body2" data-personal="" sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
              {entry.reason}
            </Typography>
          )}
          <Typography variant="caption" component="p">
            {staff(entry.recordedBy, entry.recordedByName)}
            {entry.recordedAt && (
              <>
                , <When at={entry.recordedAt} />
              </>
            )}
            {entry.liftedAt && (
              <>
                {' · '}
                {t('case:deny.lifted')} <When at={entry.liftedAt} />
              </>
            )}
          </Typography>
        </Box>
        {may && (
          <Button
            variant="outlined"
            size="small"
            onClick={onLift}
            disabled={busy}
            sx={{ alignSelf: 'flex-start' }}
            data-no-print=""
          >
            {t('case:deny.lift')}
          </Button>
        )}
      </Stack>
    </Box>
  );
}

function AddEntry({ onClose }: { onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const form = useContractForm(NewDenyEntry, { kind: 'PERSON', reason: '' });
  return (
    <Dialog open title={t('case:deny.add')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/deny`}
        onSubmit={async ({ kind, reason, userId, deniedAgencyId, party, handOverTo }) => {
          // Each kind names one thing; what was filled in for another kind is not sent.
          const named = kind === 'USER' ? { userId, handOverTo } : kind === 'AGENCY' ? { deniedAgencyId } : { party };
          await call(denials.add, { code }, { kind, reason, ...named });
          toast('case:deny.added');
          await refreshCase(code);
          onClose();
        }}
        says={{ 'last-primary': t('case:deny.handOverFirst') }}
        foot={<SubmitButton>{t('case:deny.add')}</SubmitButton>}
      >
        <ChoiceField
          name="kind"
          label={t('case:deny.kind')}
          options={denyKinds.map((kind) => ({ value: kind, label: codes.label('deny_kind', kind) }))}
        />
        <Named />
        <TextField name="reason" label={t('case:deny.reason')} help={t('case:deny.reasonHelp')} multiline />
      </Form>
    </Dialog>
  );
}

function Named() {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const { all, isMe } = useColleagues();
  const kind = useWatch({ name: 'kind' });
  const userId = useWatch({ name: 'userId' });
  const agencies = useAgencies();
  const primary = (useTeam(code).data ?? []).find(({ isPrimary, endedAt }) => isPrimary && !endedAt);

  if (kind === 'AGENCY')
    return (
      <SelectField
        name="deniedAgencyId"
        label={t('case:deny.agency')}
        options={agencies.all.map(({ id }) => ({ value: id as string, label: agencies.nameOf(id) }))}
        empty={undefined}
      />
    );
  if (kind !== 'USER') return <TextField name="party" label={t('case:deny.party')} empty={undefined} />;
  return (
    <>
      <SelectField
        name="userId"
        label={t('case:team.colleague')}
        options={all.filter(({ id }) => !isMe(id)).map(({ id, name }) => ({ value: id, label: name }))}
        empty={undefined}
      />
      {userId && userId === primary?.userId && (
        <SelectField
          name="handOverTo"
          label={t('case:deny.handOverTo')}
          options={all
            .filter(({ id, roles }) => roles.includes('social_worker') && id !== userId)
            .map(({ id, name }) => ({ value: id, label: name }))}
          empty={undefined}
        />
      )}
    </>
  );
}
