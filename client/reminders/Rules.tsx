import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import {
  type ReminderRule,
  type RuleBody,
  type RulePreview,
  type RuleTrigger,
  ruleKinds,
  rules,
  ruleTriggers,
  ruleUnits,
} from '#server/reminders/rules.contract.ts';
import { useMay } from '../access/access.tsx';
import { EditDialog } from '../admin/parts.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section } from '../app/components/Section.tsx';
import { Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { CheckField, NumberField, SelectField, TextField } from '../app/form/fields.tsx';
import { usePress } from '../app/press.ts';
import { Note } from '../case/parts.tsx';

/** What each kind of rule asks for, and what it may remind of. */
const shapes: Record<RuleTrigger, { fields: readonly string[]; kinds: readonly (typeof ruleKinds)[number][] }> = {
  EVERY: {
    fields: ['caseStatus', 'amount', 'unit', 'atTime'],
    kinds: ['SAFETY_REVIEW', 'FOLLOW_UP', 'CONTACT_TO_CONFIRM', 'OUTCOME_CHECK'],
  },
  BEFORE_CONSENT_ENDS: { fields: ['amount', 'unit', 'atTime'], kinds: ['CONSENT_EXPIRING'] },
  BEFORE_CLOCK_ENDS: { fields: ['amount', 'unit', 'atTime'], kinds: ['LEGAL_DATE'] },
  REFERRAL_WAITS: { fields: ['urgency', 'amount', 'unit'], kinds: ['REFERRAL_DUE'] },
  OVERDUE: { fields: [], kinds: ruleKinds },
};

/** When the agency wants to be reminded of what, and how its staff is left in peace. */
export function Rules() {
  const { t } = useTranslation();
  const may = useMay(rules.list);
  const mayChange = useMay(rules.create);
  const query = useQuery({
    queryKey: ['reminder-rules'],
    queryFn: ({ signal }) => call(rules.list, {}, undefined, { signal }),
  });
  const [editing, setEditing] = useState<ReminderRule | 'new'>();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle
        aside={mayChange && <AddButton onClick={() => setEditing('new')}>{t('reminders:rule.add')}</AddButton>}
      >
        {t('app:nav.reminderRules')}
      </PageTitle>
      <Stack sx={{ gap: 6 }}>
        <Note>{t('reminders:rule.about')}</Note>
        <Loaded query={query}>
          {({ items }) => (
            <Rows label={t('app:nav.reminderRules')}>
              {items.map((rule) => (
                <Row
                  key={rule.id}
                  name={<Sentence rule={rule} />}
                  about={<Ladder ladder={rule.ladder ?? []} />}
                  mark={
                    <Mark tone={rule.active ? 'ok' : 'neutral'}>
                      {t(rule.active ? 'reminders:rule.on' : 'reminders:rule.off')}
                    </Mark>
                  }
                  acts={
                    mayChange && (
                      <Button
                        variant="outlined"
                        size="small"
                        onClick={() => setEditing(rule)}
                        aria-label={t('admin:changeOf', { what: t(`today:kind.${rule.kind}`) })}
                      >
                        {t('admin:change')}
                      </Button>
                    )
                  }
                />
              ))}
            </Rows>
          )}
        </Loaded>
        <QuietHours mayChange={mayChange} />
      </Stack>
      {editing && <RuleDialog rule={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}

/** A rule as somebody would say it. */
function Sentence({ rule: { trigger, kind, caseStatus, urgency, amount, unit, atTime } }: { rule: ReminderRule }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const span = amount && unit ? t(`reminders:span.${unit}`, { count: amount }) : '';
  return t(`reminders:says.${trigger}`, {
    what: t(`today:kind.${kind}`),
    cases: caseStatus ? t(`reminders:cases.${caseStatus}`) : '',
    urgency: urgency ? codes.label('referral_urgency', urgency) : '',
    span,
    time: atTime ?? '',
  });
}

function Ladder({ ladder }: { ladder: readonly { afterHours: number; to: string }[] }) {
  const { t } = useTranslation();
  if (!ladder.length) return t('reminders:ladder.none');
  return ladder.map(({ afterHours, to }) => t(`reminders:ladder.${to}`, { count: afterHours })).join(' · ');
}

const hours = z
  .int()
  .min(1)
  .max(24 * 90)
  .nullable()
  .optional();
/** The rule as the form asks for it: who hears of it later is two numbers. */
const RuleForm = z.strictObject({
  trigger: z.enum(ruleTriggers),
  kind: z.enum(ruleKinds),
  caseStatus: z.enum(['ACTIVE', 'FOLLOW_UP']).nullable().optional(),
  urgency: z.string().nullable().optional(),
  amount: z.int().min(1).max(3650).nullable().optional(),
  unit: z.enum(ruleUnits).nullable().optional(),
  atTime: z.string().nullable().optional(),
  coordinatorAfter: hours,
  supervisorAfter: hours,
  active: z.boolean(),
});
type RuleForm = z.output<typeof RuleForm>;

/** What is sent: only what this kind of rule has, and the ladder in its order. */
function bodyFrom({ coordinatorAfter, supervisorAfter, ...typed }: Partial<RuleForm>): RuleBody {
  const { fields } = shapes[typed.trigger ?? 'OVERDUE'];
  const steps = [
    { afterHours: coordinatorAfter, to: 'COORDINATOR' as const },
    { afterHours: supervisorAfter, to: 'SUPERVISOR' as const },
  ].filter((step): step is { afterHours: number; to: 'COORDINATOR' | 'SUPERVISOR' } => Boolean(step.afterHours));
  const own = Object.fromEntries(fields.map((name) => [name, typed[name as keyof typeof typed] || null]));
  return {
    trigger: typed.trigger,
    kind: typed.kind,
    active: typed.active ?? true,
    ladder: steps.toSorted((a, b) => a.afterHours - b.afterHours),
    ...own,
  } as RuleBody;
}

function RuleDialog({ rule, onClose }: { rule: ReminderRule | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const after = (to: string) => rule?.ladder?.find((step) => step.to === to)?.afterHours ?? null;
  const label = (name: string) => t(`reminders:field.${name}`);
  return (
    <EditDialog
      id={`reminder-rule/${rule?.id ?? 'new'}`}
      title={t(rule ? 'reminders:rule.change' : 'reminders:rule.add')}
      schema={RuleForm as never}
      values={{
        trigger: rule?.trigger ?? 'EVERY',
        kind: rule?.kind ?? 'SAFETY_REVIEW',
        caseStatus: rule ? (rule.caseStatus ?? null) : 'ACTIVE',
        urgency: rule?.urgency ?? null,
        amount: rule ? (rule.amount ?? null) : 30,
        unit: rule ? (rule.unit ?? null) : 'DAYS',
        atTime: rule ? (rule.atTime ?? null) : '09:00',
        coordinatorAfter: after('COORDINATOR'),
        supervisorAfter: after('SUPERVISOR'),
        active: rule?.active ?? true,
      }}
      version={rule?.version}
      label={label}
      submit={t('admin:save')}
      send={(values, { ifMatch, key }) =>
        rule?.id
          ? call(rules.change, { id: rule.id }, bodyFrom(values), { ifMatch, idempotencyKey: key })
          : call(rules.create, {}, bodyFrom(values), { idempotencyKey: key })
      }
      list="reminder-rules"
      onClose={onClose}
    >
      <RuleFields fixed={Boolean(rule)} />
      <Preview />
    </EditDialog>
  );
}

function RuleFields({ fixed }: { fixed: boolean }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const trigger = (useWatch({ name: 'trigger' }) ?? 'EVERY') as RuleTrigger;
  const { fields, kinds } = shapes[trigger];
  const has = (name: string) => fields.includes(name);
  const label = (name: string) => t(`reminders:field.${name}`);
  const units = ruleUnits.filter((unit) =>
    trigger === 'REFERRAL_WAITS' ? ['HOURS', 'DAYS'].includes(unit) : unit !== 'HOURS',
  );
  return (
    <>
      <SelectField
        name="trigger"
        label={label('trigger')}
        disabled={fixed}
        empty={undefined}
        options={ruleTriggers.map((value) => ({ value, label: t(`reminders:trigger.${value}`) }))}
      />
      <SelectField
        name="kind"
        label={label('kind')}
        empty={undefined}
        options={kinds.map((value) => ({ value, label: t(`today:kind.${value}`) }))}
      />
      {has('caseStatus') && (
        <SelectField
          name="caseStatus"
          label={label('caseStatus')}
          empty={null}
          options={['ACTIVE', 'FOLLOW_UP'].map((value) => ({ value, label: t(`reminders:cases.${value}`) }))}
        />
      )}
      {has('urgency') && (
        <SelectField name="urgency" label={label('urgency')} empty={null} options={codes.options('referral_urgency')} />
      )}
      {has('amount') && <NumberField name="amount" label={label('amount')} empty={null} />}
      {has('unit') && (
        <SelectField
          name="unit"
          label={label('unit')}
          empty={null}
          options={units.map((value) => ({ value, label: t(`reminders:unit.${value}`) }))}
        />
      )}
      {has('atTime') && (
        <TextField
          name="atTime"
          label={label('atTime')}
          help={t('reminders:field.atTimeHelp')}
          personal={false}
          maxLength={5}
        />
      )}
      <NumberField
        name="coordinatorAfter"
        label={label('coordinatorAfter')}
        help={label('afterHelp')}
        optional
        empty={null}
      />
      <NumberField name="supervisorAfter" label={label('supervisorAfter')} optional empty={null} />
      <CheckField name="active" label={label('active')} />
    </>
  );
}

/** What it would do, before it does anything: how many records, the next times, and when it goes up. */
function Preview() {
  const { t } = useTranslation();
  const { getValues } = useFormContext();
  const [told, setTold] = useState<RulePreview>();
  const look = usePress(() => call(rules.preview, {}, bodyFrom(getValues() as RuleForm)), {
    refresh: async () => {},
    after: setTold,
  });
  return (
    <Stack sx={{ gap: 3, alignItems: 'flex-start' }}>
      <Button variant="outlined" onClick={() => look.mutate()} loading={look.isPending}>
        {t('reminders:preview.look')}
      </Button>
      <Refusal error={look.error} />
      {told && !look.error && (
        <Stack component="section" aria-label={t('reminders:preview.title')} aria-live="polite" sx={{ gap: 2 }}>
          <Typography variant="body1">{t('reminders:preview.records', { count: told.records })}</Typography>
          {told.times.length > 0 && (
            <ul>
              {told.times.map(({ at, heldUntil }) => (
                <li key={at}>
                  <When at={at} as="full" /> <When at={at} as="time" />
                  {heldUntil && (
                    <>
                      {' → '}
                      {t('reminders:preview.held')} <When at={heldUntil} />
                    </>
                  )}
                </li>
              ))}
            </ul>
          )}
          {told.ladder.map(({ at, to }) => (
            <Typography key={`${to} ${at}`} variant="body2">
              {t(`reminders:preview.${to}`)} <When at={at} />
            </Typography>
          ))}
        </Stack>
      )}
    </Stack>
  );
}

function QuietHours({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['reminder-policy'],
    queryFn: ({ signal }) => call(rules.policy, {}, undefined, { signal }),
  });
  const [editing, setEditing] = useState(false);
  const label = (name: string) => t(`reminders:quiet.${name}`);
  return (
    <Section
      title={t('reminders:quiet.title')}
      aside={
        mayChange && (
          <Button
            variant="outlined"
            size="small"
            onClick={() => setEditing(true)}
            aria-label={t('admin:changeOf', { what: t('reminders:quiet.title') })}
          >
            {t('admin:change')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ quietFrom, quietTo }) => (
          <Typography variant="body1">
            {quietFrom ? t('reminders:quiet.says', { from: quietFrom, to: quietTo }) : t('reminders:quiet.none')}
          </Typography>
        )}
      </Loaded>
      {editing && (
        <EditDialog
          id="reminder-policy"
          title={t('reminders:quiet.title')}
          schema={rules.keepPolicy.body as never}
          values={{ quietFrom: query.data?.quietFrom ?? '20:00', quietTo: query.data?.quietTo ?? '07:00' }}
          label={label}
          submit={t('admin:save')}
          send={(values, { key }) =>
            call(rules.keepPolicy, {}, values as { quietFrom: string; quietTo: string }, { idempotencyKey: key })
          }
          list="reminder-policy"
          onClose={() => setEditing(false)}
        >
          <TextField name="quietFrom" label={label('quietFrom')} personal={false} maxLength={5} />
          <TextField
            name="quietTo"
            label={label('quietTo')}
            help={t('reminders:field.atTimeHelp')}
            personal={false}
            maxLength={5}
          />
        </EditDialog>
      )}
    </Section>
  );
}
