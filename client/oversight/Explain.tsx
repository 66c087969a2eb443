import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { roles } from '#server/access/roles.ts';
import { CaseCode } from '#server/cases/cases.contract.ts';
import { explain, explained, stands } from '#server/explain/explain.contract.ts';
import { Id } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useColleagues } from '../app/colleagues.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { useMe } from '../app/session.ts';
import type { Tone } from '../app/theme/theme.ts';
import { useRecordWords } from '../case/access/recordWords.ts';
import { Note, rowLine } from '../case/parts.tsx';

/** Fields one asks about most, by the kind of record they stand in. */
const fieldsOf: Record<string, readonly string[]> = {
  Case: [
    'alias',
    'status',
    'gender',
    'languages',
    'citizenships',
    'dependants',
    'needs',
    'healthNeeds',
    'residenceStatus',
    'workRight',
    'safetyFlags',
    'immediateSafety',
  ],
  Identity: ['legalName', 'dateOfBirth', 'documents', 'phones', 'address'],
  SafeContact: ['channel', 'value', 'windows', 'codeWord', 'instructions', 'doNotContact'],
  ExploitationHistory: ['forms', 'countries', 'noGoSectors', 'narrative'],
  VictimStatusEvent: ['status', 'decidedBy', 'decidingBody'],
  Session: ['heldAt', 'attendance', 'operationalNote', 'clinicalSummary', 'riskFlag', 'absenceReason'],
  Episode: ['serviceType', 'courseId', 'providerAgencyId', 'entryWho5', 'entryLevel'],
  ProcessNote: ['body'],
  DenyEntry: ['party', 'reason'],
  Appointment: ['startsAt', 'mode'],
};
const models = Object.keys(fieldsOf) as [string, ...string[]];

const Asked = z.strictObject({
  userId: Id,
  role: z.enum(roles),
  model: z.enum(models),
  field: z.string().min(1),
  action: z.enum(explained),
  caseCode: CaseCode.optional(),
});
type Asked = z.output<typeof Asked>;

const tones: Record<string, Tone> = { held: 'ok', failed: 'danger', open: 'neutral', withheld: 'neutral' };

/** Said as what it is: "not kept away: no" would have to be read twice. */
const obstacles: readonly string[] = ['deny-list', 'erased', 'merged'];

/** The name of a field; a history has no words for some that are asked about here. */
function useFieldName() {
  const { t } = useTranslation();
  const words = useRecordWords();
  return (model: string, field: string) => words.field(model, field) ?? t(`oversight:explain.field.${model}.${field}`);
}

/** Why somebody can or cannot see something, and a role's eyes on a case that nobody has. */
export function Explain() {
  const { t } = useTranslation();
  const may = useMay(explain.why);
  const mayLook = useMay(explain.eyes);
  if (!may) return <NotShown />;
  return (
    <Page>
      <PageTitle>{t('app:nav.explain')}</PageTitle>
      <Stack sx={{ gap: 9 }}>
        <Why />
        {mayLook && <Eyes />}
      </Stack>
    </Page>
  );
}

function Why() {
  const { t } = useTranslation();
  const me = useMe();
  const { all } = useColleagues();
  const words = useRecordWords();
  const [asked, setAsked] = useState<Asked>();
  const form = useContractForm(Asked, { action: 'read', model: 'Case' });
  return (
    <Section title={t('oversight:explain.why')}>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('oversight:explain.about')}</Note>
        <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
          <Form
            form={form}
            id="oversight/explain"
            draft={false}
            onSubmit={async (values) => setAsked(values)}
            foot={<SubmitButton>{t('oversight:explain.ask')}</SubmitButton>}
          >
            <Box
              sx={{
                display: 'grid',
                gap: 4,
                gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(auto-fill, minmax(200px, 1fr))' },
                alignItems: 'start',
              }}
            >
              <SelectField
                name="userId"
                label={t('oversight:explain.colleague')}
                options={all.map(({ id, name }) => ({ value: id, label: name }))}
                empty={undefined}
              />
              <RoleField />
              <SelectField
                name="model"
                label={t('oversight:explain.record')}
                options={models.map((one) => ({ value: one, label: words.record(one) }))}
                empty={undefined}
              />
              <FieldField />
              <SelectField
                name="action"
                label={t('oversight:explain.act')}
                options={explained.map((one) => ({ value: one, label: t(`oversight:explain.act.${one}`) }))}
                empty={undefined}
              />
              {me.role !== 'admin' && (
                <TextField
                  name="caseCode"
                  label={t('oversight:caseCode')}
                  optional={me.role !== 'supervisor'}
                  empty={undefined}
                  maxLength={12}
                />
              )}
            </Box>
          </Form>
        </Sheet>
        {asked && <Answer asked={asked} />}
      </Stack>
    </Section>
  );
}

/** The roles of the colleague who was chosen, or all of them. */
function RoleField() {
  const { t } = useTranslation();
  const { all } = useColleagues();
  const userId = useWatch({ name: 'userId' }) as string | undefined;
  const own = all.find(({ id }) => id === userId)?.roles ?? roles;
  return (
    <SelectField
      name="role"
      label={t('oversight:explain.role')}
      options={own.map((one) => ({ value: one, label: t(`app:role.${one}`) }))}
      empty={undefined}
    />
  );
}

function FieldField() {
  const { t } = useTranslation();
  const fieldName = useFieldName();
  const model = (useWatch({ name: 'model' }) as string | undefined) ?? 'Case';
  return (
    <SelectField
      name="field"
      label={t('oversight:explain.field')}
      options={(fieldsOf[model] ?? []).map((one) => ({ value: one, label: fieldName(model, one) }))}
      empty={undefined}
    />
  );
}

function Answer({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['explanation', asked],
    queryFn: ({ signal }) => call(explain.why, {}, undefined, { query: asked, signal }),
    retry: false,
    gcTime: 0,
  });
  return (
    <Loaded query={query}>
      {({ userName, verdict, steps, rights }) => (
        <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
          <Stack sx={{ gap: 4 }}>
            <Typography variant="h3" component="p">
              {userName}: {t(`oversight:explain.verdict.${verdict}`)}
            </Typography>
            <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'flex', flexWrap: 'wrap', gap: 2 }}>
              {steps.map(({ rule, state }) => (
                <li key={rule}>
                  <Mark tone={tones[state] ?? 'neutral'}>
                    {state === 'failed' && obstacles.includes(rule)
                      ? t(`oversight:explain.failed.${rule}`)
                      : `${t(`oversight:explain.step.${rule}`)}: ${t(`oversight:explain.state.${state}`)}`}
                  </Mark>
                </li>
              ))}
            </Box>
            {rights.length === 0 && <EmptyState>{t('oversight:explain.noRight')}</EmptyState>}
            {rights.map(({ conditions, state }, index) => (
              // Rights have no id; their order is that of the rules.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above.
              <Box key={index}>
                <Typography variant="label" component="p" sx={{ mb: 1 }}>
                  {t('oversight:explain.right', { number: index + 1 })}: {t(`oversight:explain.state.${state}`)}
                </Typography>
                <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 2 }}>
                  {conditions.length === 0 && <Typography variant="body2">{t('oversight:explain.always')}</Typography>}
                  {conditions.map(({ name, wanted, state: met }) => (
                    <Mark key={`${name} ${wanted.join()}`} tone={tones[met] ?? 'neutral'}>
                      {name === 'mark'
                        ? t(`oversight:explain.mark.${wanted[0]}`)
                        : t('oversight:explain.kind', {
                            kinds: wanted.map((kind) => t(`case:kind.${kind}`)).join(', '),
                          })}
                      {': '}
                      {t(`oversight:explain.state.${met}`)}
                    </Mark>
                  ))}
                </Stack>
              </Box>
            ))}
          </Stack>
        </Sheet>
      )}
    </Loaded>
  );
}

const Look = z.strictObject({ role: z.enum(roles), stand: z.enum([...stands, 'none']) });

function Eyes() {
  const { t } = useTranslation();
  const words = useRecordWords();
  const fieldName = useFieldName();
  const [look, setLook] = useState<z.output<typeof Look>>();
  const form = useContractForm(Look, { stand: 'team' });
  const query = useQuery({
    queryKey: ['eyes', look],
    queryFn: ({ signal }) =>
      call(explain.eyes, {}, undefined, {
        query: { role: look!.role, marks: look!.stand === 'none' ? '' : `${look!.stand},may-locate` },
        signal,
      }),
    enabled: look !== undefined,
  });
  return (
    <Section title={t('oversight:explain.eyes')}>
      <Stack sx={{ gap: 4 }}>
        <Note>{t('oversight:explain.eyesAbout')}</Note>
        <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
          <Form
            form={form}
            id="oversight/eyes"
            draft={false}
            onSubmit={async (values) => setLook(values)}
            foot={<SubmitButton>{t('oversight:explain.look')}</SubmitButton>}
          >
            <SelectField
              name="role"
              label={t('oversight:explain.role')}
              options={roles.map((one) => ({ value: one, label: t(`app:role.${one}`) }))}
              empty={undefined}
            />
            <SelectField
              name="stand"
              label={t('oversight:explain.stand')}
              options={(['none', 'team', 'primary', 'supervised', 'learner', 'own', 'glass'] as const).map((one) => ({
                value: one,
                label: t(`oversight:explain.mark.${one}`),
              }))}
              empty={undefined}
            />
          </Form>
        </Sheet>
        {look && (
          <Loaded query={query}>
            {({ records }) => (
              <Sheet>
                <Box component="ul" aria-label={t('oversight:explain.eyes')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
                  {records.map(({ model, fields }, index) => (
                    // Two records of a kind stand there; their order never changes.
                    // biome-ignore lint/suspicious/noArrayIndexKey: see above.
                    <Box component="li" key={`${model} ${index}`} sx={rowLine}>
                      <Typography variant="h4" component="p" sx={{ mb: 2 }}>
                        {words.record(model)}
                      </Typography>
                      <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 2 }}>
                        {fields.map(({ name, way, change }) => (
                          <Mark key={name} tone={way === 'read' ? 'ok' : way === 'reveal' ? 'info' : 'neutral'}>
                            {fieldName(model, name)}: {t(`oversight:explain.way.${way}`)}
                            {change && `, ${t('oversight:explain.way.change')}`}
                          </Mark>
                        ))}
                      </Stack>
                    </Box>
                  ))}
                </Box>
              </Sheet>
            )}
          </Loaded>
        )}
      </Stack>
    </Section>
  );
}
