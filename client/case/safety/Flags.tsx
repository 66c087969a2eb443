import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { Flag, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cases } from '#server/cases/cases.contract.ts';
import { type CaseFlag, flags, noFlags } from '#server/flags/flags.contract.ts';
import { useFields, useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { Mark } from '../../app/components/Mark.tsx';
import { Refusal } from '../../app/components/Refusal.tsx';
import { MoreButton, Row, Rows } from '../../app/components/Rows.tsx';
import { Said } from '../../app/components/Said.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { DateField } from '../../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../../app/form/Form.tsx';
import { SelectField, TextField } from '../../app/form/fields.tsx';
import { useActKey } from '../../app/press.ts';
import { toast } from '../../app/toast.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, refreshCase, usePages } from '../data.ts';
import { useAct, useStaffName } from '../parts.tsx';

/** What everybody near the person must heed: since when, why, looked at again when; and what was taken off. */
export function Flags() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const may = useMay(flags.list);
  const maySet = useFields('create', 'CaseFlag', row).has('flag') && isOpen;
  const [past, setPast] = useState(false);
  const [setting, setSetting] = useState<{ flag?: string }>();
  const query = usePages(keyOf(code, 'flags', past), (paging, signal) =>
    call(flags.list, { code }, undefined, { query: { ...paging, ...(past && { lifted: 'true' as const }) }, signal }),
  );
  const nothing = useAct(
    code,
    () => call(cases.change, { code }, { safetyFlags: ['NONE_KNOWN'] }, { ifMatch: row.version }),
    'case:flags.nothingSaid',
  );
  if (!may) return null;

  const unasked = (row.safetyFlags ?? []).every((flag) => flag === 'NOT_ASKED');
  return (
    <Section
      title={t('case:field.safetyFlags')}
      aside={
        maySet && (
          <Button
            variant="outlined"
            onClick={() => setSetting({})}
            startIcon={<Flag size={17} strokeWidth={1.8} aria-hidden />}
          >
            {t('case:flags.set')}
          </Button>
        )
      }
    >
      <Loaded query={query} lines={2}>
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length > 0)
            return (
              <Rows label={t('case:field.safetyFlags')}>
                {rows.map((flag) => (
                  <FlagRow
                    key={flag.id ?? flag.flag}
                    flag={flag}
                    onReason={maySet ? () => setSetting({ flag: flag.flag as string }) : undefined}
                  />
                ))}
              </Rows>
            );
          return (
            <Sheet sx={{ px: 5 }}>
              <EmptyState
                action={
                  unasked &&
                  maySet && (
                    <Button variant="outlined" onClick={() => nothing.mutate()} disabled={nothing.isPending}>
                      {t('case:flags.nothing')}
                    </Button>
                  )
                }
              >
                {t(unasked ? 'case:strip.notAsked' : 'case:flags.none')}
              </EmptyState>
            </Sheet>
          );
        }}
      </Loaded>
      <Refusal error={nothing.error} />
      <MoreButton query={query} />
      <Button
        variant="text"
        size="small"
        aria-pressed={past}
        onClick={() => setPast(!past)}
        sx={{ marginInlineStart: -2.5, mt: 2 }}
      >
        {t(past ? 'case:flags.onlyStanding' : 'case:flags.alsoPast')}
      </Button>
      {setting && <SetDialog flag={setting.flag} onClose={() => setSetting(undefined)} />}
    </Section>
  );
}

function FlagRow({ flag, onReason }: { flag: CaseFlag; onReason: (() => void) | undefined }) {
  const { isOpen } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const mayLift = useFields('lift', 'CaseFlag', flag).size > 0 && isOpen;
  const mayChange = useFields('update', 'CaseFlag', flag).size > 0 && isOpen;
  const [dialog, setDialog] = useState<'change' | 'lift'>();
  const stands = !flag.liftedAt;
  const danger = codes.find('safety_flag', flag.flag ?? '')?.attributes.danger === true;
  const close = () => setDialog(undefined);

  return (
    <Row
      personal
      name={codes.label('safety_flag', flag.flag)}
      about={
        <Stack sx={{ gap: 1, py: 1 }}>
          {flag.reason && <Said>{flag.reason}</Said>}
          {flag.id && flag.reason === null && <span>{t('case:flags.withoutReason')}</span>}
          {!flag.id && <span>{t('case:flags.old')}</span>}
          {flag.setAt && flag.id && (
            <span>
              {t('case:flags.setBy', { name: flag.setBy ? staff(flag.setBy, flag.setByName) : t('case:somebody') })}{' '}
              <When at={flag.setAt} />
              {stands && flag.reviewOn && (
                <>
                  {' · '}
                  {t('case:flags.review')} <When at={flag.reviewOn} as="full" />
                </>
              )}
            </span>
          )}
          {flag.liftedAt && (
            <span>
              {t('case:flags.liftedBy', { name: staff(flag.liftedBy, flag.liftedByName) })} <When at={flag.liftedAt} />
            </span>
          )}
          {flag.liftReason && <Said label={t('case:flags.liftReason')}>{flag.liftReason}</Said>}
        </Stack>
      }
      mark={
        stands ? (
          danger && (
            <Mark tone="danger" icon={ShieldAlert}>
              {t('case:flags.danger')}
            </Mark>
          )
        ) : (
          <Mark tone="neutral">{t('case:flags.lifted')}</Mark>
        )
      }
      acts={
        stands && (
          <>
            {!flag.id && onReason && (
              <Button variant="outlined" size="small" onClick={onReason}>
                {t('case:flags.giveReason')}
              </Button>
            )}
            {flag.id && mayChange && (
              <Button variant="text" size="small" onClick={() => setDialog('change')}>
                {t('case:flags.change')}
              </Button>
            )}
            {flag.id && mayLift && (
              <Button variant="outlined" size="small" onClick={() => setDialog('lift')}>
                {t('case:flags.lift')}
              </Button>
            )}
            {dialog === 'change' && <ChangeDialog flag={flag} onClose={close} />}
            {dialog === 'lift' && <LiftDialog flag={flag} onClose={close} />}
          </>
        )
      }
    />
  );
}

function SetDialog({ flag, onClose }: { flag: string | undefined; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const keyFor = useActKey();
  const form = useContractForm(flags.set.body!, { flag: flag ?? '', reason: '' });
  return (
    <Dialog open title={t('case:flags.set')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id={`case/${code}/flag`}
        onSubmit={async (body) => {
          await call(flags.set, { code }, body, { idempotencyKey: keyFor(body) });
          toast('case:flags.setNow');
          await refreshCase(code);
        }}
        onDone={onClose}
        foot={<SubmitButton>{t('case:flags.setDo')}</SubmitButton>}
      >
        <SelectField
          name="flag"
          label={t('case:flags.which')}
          help={t('case:form.flagsHelp')}
          options={codes.options('safety_flag').filter(({ value }) => !noFlags.includes(value))}
        />
        <TextField
          name="reason"
          label={t('case:flags.reason')}
          help={t('case:flags.reasonHelp')}
          multiline
          maxLength={2000}
        />
        <DateField name="reviewOn" label={t('case:flags.reviewOn')} help={t('case:flags.reviewHelp')} optional />
      </Form>
    </Dialog>
  );
}

function ChangeDialog({ flag, onClose }: { flag: CaseFlag; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const form = useContractForm(flags.change.body!, {
    ...(flag.reason && { reason: flag.reason }),
    reviewOn: flag.reviewOn ?? null,
  });
  return (
    <Dialog open title={t('case:flags.change')} onClose={onClose}>
      <Form
        form={form}
        id={`case/${code}/flag/${flag.id}`}
        draft={false}
        onSubmit={async (body) => {
          await call(flags.change, { id: flag.id as string }, body, { ifMatch: flag.version });
          toast('case:flags.changed');
          await refreshCase(code);
        }}
        onDone={onClose}
        foot={<SubmitButton>{t('case:flags.changeDo')}</SubmitButton>}
      >
        {flag.reason !== undefined && (
          <TextField name="reason" label={t('case:flags.reason')} empty={undefined} multiline maxLength={2000} />
        )}
        <DateField
          name="reviewOn"
          label={t('case:flags.reviewOn')}
          help={t('case:flags.reviewHelp')}
          optional
          empty={null}
        />
      </Form>
    </Dialog>
  );
}

function LiftDialog({ flag, onClose }: { flag: CaseFlag; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const keyFor = useActKey();
  const form = useContractForm(flags.lift.body!, { liftReason: '' });
  return (
    <Dialog open title={t('case:flags.lift')} onClose={onClose}>
      <Form
        form={form}
        id={`case/${code}/flag-lift`}
        draft={false}
        onSubmit={async (body) => {
          await call(flags.lift, { id: flag.id as string }, body, {
            ifMatch: flag.version,
            idempotencyKey: keyFor(body),
          });
          toast('case:flags.liftedNow');
          await refreshCase(code);
        }}
        onDone={onClose}
        foot={<SubmitButton>{t('case:flags.liftDo')}</SubmitButton>}
      >
        <TextField name="liftReason" label={t('case:flags.liftReason')} multiline maxLength={2000} />
      </Form>
    </Dialog>
  );
}
