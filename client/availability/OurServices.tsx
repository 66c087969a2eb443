import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Capacity, capacities } from '#server/availability/capacities.contract.ts';
import type { BodyInput } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { useAgencyName } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { CheckField, NumberField, SelectField } from '../app/form/fields.tsx';
import { useActKey, usePress } from '../app/press.ts';
import { useMe } from '../app/session.ts';
import { fullDay } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { Note, useStaffName } from '../case/parts.tsx';
import { refreshCapacity, useCapacities } from './data.ts';
import { Age, Figures } from './Figures.tsx';

/** What one's own agency offers and has free, kept by its partner or coordinator. */
export function OurServices() {
  const { t } = useTranslation();
  const me = useMe();
  const nameOf = useAgencyName();
  const may = useMay(capacities.keep);
  const query = useCapacities(me.agency.id);
  const [editing, setEditing] = useState<Capacity | 'new'>();
  if (!may) return <NotShown />;

  return (
    <Page narrow>
      <PageTitle
        above={nameOf(me.agency)}
        aside={
          <Button
            variant="contained"
            onClick={() => setEditing('new')}
            startIcon={<Plus size={18} strokeWidth={1.8} aria-hidden />}
          >
            {t('availability:addService')}
          </Button>
        }
      >
        {t('app:nav.services')}
      </PageTitle>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('availability:servicesAbout')}</Note>
        <Loaded query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState>{t('availability:noServices')}</EmptyState>
            ) : (
              <Rows label={t('app:nav.services')}>
                {rows.map((row) => (
                  <Service key={row.id} row={row} onChange={() => setEditing(row)} />
                ))}
              </Rows>
            )
          }
        </Loaded>
      </Stack>
      {editing && (
        <FiguresDialog
          row={editing === 'new' ? undefined : editing}
          taken={(query.data ?? []).map(({ serviceType }) => serviceType as string)}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Page>
  );
}

function Service({ row, onChange }: { row: Capacity; onChange: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const what = codes.label('service_type', row.serviceType);
  const still = usePress(() => call(capacities.keep, { id: row.id as string }, {}, { ifMatch: row.version }), {
    refresh: refreshCapacity,
    done: 'availability:kept',
  });

  return (
    <Row
      name={what}
      about={
        <Stack sx={{ gap: 0.5 }}>
          <Figures row={row} />
          <span>{t('availability:saidBy', { name: staff(row.updatedBy, row.updatedByName) })}</span>
          <Refusal error={still.error} />
        </Stack>
      }
      mark={row.offered ? <Age row={row} /> : <Mark tone="neutral">{t('availability:notOffered')}</Mark>}
      acts={
        <>
          <Button
            variant="outlined"
            size="small"
            onClick={() => still.mutate()}
            disabled={still.isPending}
            aria-label={t('availability:stillSoOf', { what })}
          >
            {t('availability:stillSo')}
          </Button>
          <Button variant="outlined" size="small" onClick={onChange} aria-label={t('availability:changeOf', { what })}>
            {t('availability:change')}
          </Button>
        </>
      }
    />
  );
}

type NewFigures = BodyInput<typeof capacities.offer>;

function FiguresDialog({
  row,
  taken,
  onClose,
}: {
  row: Capacity | undefined;
  taken: readonly string[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const keyOf = useActKey();
  const base = useRef(row?.version ?? 0);
  const form = useContractForm((row ? capacities.keep.body : capacities.offer.body)!, {
    ...(!row && { serviceType: undefined }),
    places: row?.places ?? 0,
    free: row?.free ?? 0,
    waiting: row?.waiting ?? 0,
    freeFrom: row?.freeFrom ?? null,
    ...(row && { offered: row.offered ?? true }),
  });
  const label = (name: string) => t(`availability:figure.${name}`);

  return (
    <Dialog
      open
      title={row ? codes.label('service_type', row.serviceType) : t('availability:addService')}
      onClose={onClose}
      width={520}
    >
      <Form
        form={form}
        id={`capacity-${row?.id ?? 'new'}`}
        draft={false}
        onSubmit={async (body) => {
          if (row) await call(capacities.keep, { id: row.id as string }, body, { ifMatch: base.current });
          else await call(capacities.offer, {}, body as NewFigures, { idempotencyKey: keyOf(body) });
          toast('availability:kept');
          await refreshCapacity();
        }}
        onDone={onClose}
        conflict={{
          fields: ['places', 'free', 'waiting', 'freeFrom', 'offered'].map((name) => ({
            name,
            label: label(name),
            say: (value: unknown) =>
              typeof value === 'boolean'
                ? t(value ? 'availability:offered' : 'availability:notOffered')
                : name === 'freeFrom' && value
                  ? fullDay(value as string)
                  : String(value ?? '–'),
          })),
          onVersion: (next) => {
            base.current = next;
          },
        }}
        foot={<SubmitButton>{t('availability:save')}</SubmitButton>}
      >
        {!row && (
          <SelectField
            name="serviceType"
            label={t('availability:service')}
            options={codes.options('service_type', ({ code }) => !taken.includes(code))}
            empty={undefined}
          />
        )}
        <NumberField name="places" label={label('places')} />
        <NumberField name="free" label={label('free')} />
        <NumberField name="waiting" label={label('waiting')} />
        <DateField name="freeFrom" label={label('freeFrom')} optional empty={null} />
        {row && <CheckField name="offered" label={t('availability:offered')} />}
      </Form>
    </Dialog>
  );
}
