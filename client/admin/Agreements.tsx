import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type Agreement, type AgreementState, agreements } from '#server/agreements/agreements.contract.ts';
import type { BodyInput } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { useAgencies } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { refreshing, usePress } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import type { Tone } from '../app/theme/theme.ts';
import { today } from '../app/time.ts';
import { usePages } from '../case/data.ts';
import { Note } from '../case/parts.tsx';
import { bodyOf, EditDialog } from './parts.tsx';

const tones: Record<AgreementState, Tone> = { IN_FORCE: 'ok', NOT_YET: 'info', EXPIRED: 'neutral', ENDED: 'neutral' };

/** What was signed with other agencies: without it nothing is sent to them. */
export function Agreements() {
  const { t } = useTranslation();
  const may = useMay(agreements.list);
  const mayRecord = useMay(agreements.record);
  const query = usePages(
    ['agreements', 'pages'],
    (paging, signal) => call(agreements.list, {}, undefined, { query: paging, signal }),
    50,
  );
  const [editing, setEditing] = useState<Agreement | 'new'>();
  const [ending, setEnding] = useState<Agreement>();
  const { nameOf } = useAgencies();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle
        aside={mayRecord && <AddButton onClick={() => setEditing('new')}>{t('admin:agreement.add')}</AddButton>}
      >
        {t('app:nav.agreements')}
      </PageTitle>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('admin:agreement.about')}</Note>
        <Paged query={query} none={t('admin:agreement.none')}>
          {(rows) => (
            <Rows label={t('app:nav.agreements')}>
              {rows.map((row) => (
                <Row
                  key={row.id}
                  name={nameOf(row.withAgencyId)}
                  about={<Terms row={row} />}
                  mark={row.state && <Mark tone={tones[row.state]}>{t(`admin:agreement.state.${row.state}`)}</Mark>}
                  acts={
                    mayRecord &&
                    row.state !== 'ENDED' && (
                      <>
                        <Button
                          variant="outlined"
                          size="small"
                          onClick={() => setEditing(row)}
                          aria-label={t('admin:changeOf', { what: nameOf(row.withAgencyId) })}
                        >
                          {t('admin:change')}
                        </Button>
                        <Button
                          variant="text"
                          size="small"
                          onClick={() => setEnding(row)}
                          aria-label={t('admin:agreement.endOf', { what: nameOf(row.withAgencyId) })}
                        >
                          {t('admin:agreement.end')}
                        </Button>
                      </>
                    )
                  }
                />
              ))}
            </Rows>
          )}
        </Paged>
      </Stack>
      {editing && (
        <AgreementDialog row={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
      {ending && <EndDialog row={ending} onClose={() => setEnding(undefined)} />}
    </Page>
  );
}

function Terms({ row }: { row: Agreement }) {
  const { t } = useTranslation();
  const codes = useCodes();
  return (
    <>
      {row.reference}
      {row.validFrom && (
        <>
          {' · '}
          <When at={row.validFrom} as="full" /> –{' '}
          {row.validTo ? <When at={row.validTo} as="full" /> : t('admin:agreement.open')}
        </>
      )}
      {row.transferBasis && ` · ${codes.label('transfer_basis', row.transferBasis)}`}
    </>
  );
}

function AgreementDialog({ row, onClose }: { row: Agreement | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const { others, nameOf } = useAgencies();
  const label = (name: string) => t(`admin:agreement.${name}`);
  return (
    <EditDialog
      id={`agreement/${row?.id ?? 'new'}`}
      title={row ? t('admin:agreement.change', { name: nameOf(row.withAgencyId) }) : t('admin:agreement.add')}
      schema={bodyOf(row ? agreements.correct.body : agreements.record.body)}
      values={{
        ...(!row && { withAgencyId: undefined }),
        reference: row?.reference ?? '',
        signedOn: row?.signedOn ?? today(),
        validFrom: row?.validFrom ?? today(),
        validTo: row?.validTo ?? null,
        transferBasis: row?.transferBasis ?? null,
      }}
      version={row?.version}
      label={label}
      say={{ transferBasis: (value) => codes.label('transfer_basis', value as string) }}
      submit={t('admin:save')}
      send={(values, { ifMatch, key }) =>
        row?.id
          ? call(agreements.correct, { id: row.id }, values, { ifMatch })
          : call(agreements.record, {}, values as BodyInput<typeof agreements.record>, { idempotencyKey: key })
      }
      list="agreements"
      onClose={onClose}
    >
      {!row && (
        <SelectField
          name="withAgencyId"
          label={label('withAgencyId')}
          options={others.map(({ id }) => ({ value: id as string, label: nameOf(id) }))}
          empty={undefined}
        />
      )}
      <TextField name="reference" label={label('reference')} personal={false} maxLength={80} />
      <DateField name="signedOn" label={label('signedOn')} empty={undefined} />
      <DateField name="validFrom" label={label('validFrom')} empty={undefined} />
      <DateField name="validTo" label={label('validTo')} help={label('validToHelp')} optional empty={null} />
      <TransferBasis withAgencyId={row?.withAgencyId} />
    </EditDialog>
  );
}

/** Asked for only where data leaves the country of one's own agency. */
function TransferBasis({ withAgencyId }: { withAgencyId: string | undefined }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const me = useMe();
  const { find } = useAgencies();
  const chosen = useWatch({ name: 'withAgencyId' }) as string | undefined;
  const other = find(withAgencyId ?? chosen)?.country;
  if (!other || other === find(me.agency.id)?.country) return null;
  return (
    <SelectField
      name="transferBasis"
      label={t('admin:agreement.transferBasis')}
      help={t('admin:agreement.transferBasisHelp', { country: codes.label('citizenship', other) })}
      options={codes.options('transfer_basis')}
      empty={null}
    />
  );
}

/** Ending takes effect at once and is not taken back. */
function EndDialog({ row, onClose }: { row: Agreement; onClose: () => void }) {
  const { t } = useTranslation();
  const { nameOf } = useAgencies();
  const end = usePress(() => call(agreements.end, { id: row.id as string }, undefined, { ifMatch: row.version }), {
    refresh: refreshing('agreements'),
    done: 'admin:agreement.ended',
    after: onClose,
  });
  return (
    <Dialog
      open
      title={t('admin:agreement.endOf', { what: nameOf(row.withAgencyId) })}
      onClose={onClose}
      width={520}
      foot={
        <>
          <Button variant="text" onClick={onClose}>
            {t('admin:cancel')}
          </Button>
          <Button variant="outlined" onClick={() => end.mutate()} disabled={end.isPending}>
            {t('admin:agreement.endNow')}
          </Button>
        </>
      }
    >
      <Typography variant="body1">{t('admin:agreement.endAbout')}</Typography>
      <Refusal error={end.error} />
    </Dialog>
  );
}
