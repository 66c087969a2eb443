import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useLocation, useNavigate, useParams } from 'react-router';
import { z } from 'zod';
import { agencies } from '#server/agencies/agencies.contract.ts';
import { DraftRequest, Loss, ProfileName, type Report, reports } from '#server/reports/reports.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { Loaded, NotShown } from '../app/components/States.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { CheckField, SelectField, TextField } from '../app/form/fields.tsx';
import { useGrantChoices } from '../app/grants.ts';
import { useActKey } from '../app/press.ts';
import { Note } from '../case/parts.tsx';
import { useCatalogue } from './Catalogue.tsx';
import { HowCounted } from './HowCounted.tsx';
import { periodsUntil, useReportWords } from './words.ts';

/** A breakdown as one choice: `dimension/scheme`. */
const Choices = z.object({
  period: z.string(),
  profile: ProfileName,
  recipient: z.string().optional(),
  first: z.string(),
  second: z.string(),
  grantId: z.string().optional(),
  loss: Loss,
  corrected: z.boolean(),
});
type Choices = z.infer<typeof Choices>;

const breakdownOf = (choice: string) => {
  const [dimension = '', scheme = ''] = choice.split('/');
  return { dimension, scheme };
};

/** What the server is asked for; a recipient counts for nobody but the funder. */
const requestOf = ({ first, second, recipient, grantId, ...rest }: Choices): z.input<typeof DraftRequest> => ({
  ...rest,
  breakdowns: [first, second].filter(Boolean).map(breakdownOf),
  ...(rest.profile === 'funder' && recipient && { recipient }),
  ...(grantId && { grantId }),
});

/** Period, readers, and at most two breakdowns: the first step to a release. */
export function Builder() {
  const { id = '' } = useParams();
  const query = useCatalogue();
  return (
    <Loaded query={query} page>
      {({ items }) => {
        const report = items.find((one) => one.id === id);
        return report ? <Choose report={report} /> : <NotShown />;
      }}
    </Loaded>
  );
}

function Choose({ report }: { report: Report }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const navigate = useNavigate();
  const keyOf = useActKey();
  const before = DraftRequest.safeParse((useLocation().state as { request?: unknown } | null)?.request).data;
  const chosen = before?.breakdowns.map(({ dimension, scheme }) => `${dimension}/${scheme ?? ''}`) ?? [];
  const periods = periodsUntil();
  const form = useContractForm(Choices, {
    period: before?.period ?? periods[0],
    profile: before?.profile ?? 'internal',
    recipient: before?.recipient,
    first: chosen[0] ?? '',
    second: chosen[1] ?? '',
    grantId: before?.grantId,
    loss: before?.loss ?? 'counts',
    corrected: before?.corrected ?? false,
  });
  const options = report.dimensions.flatMap((dimension) =>
    dimension.schemes.map((scheme) => ({
      value: `${dimension.id}/${scheme.id}`,
      label:
        dimension.schemes.length > 1
          ? `${words.say(dimension.title)}: ${words.say(scheme.title)}`
          : words.say(dimension.title),
    })),
  );

  return (
    <Page narrow>
      <PageTitle above={t('reports:step.build')} aside={<HowCounted report={report} />}>
        {words.say(report.title)}
      </PageTitle>
      <Typography variant="body1" sx={{ mb: 5, maxWidth: '70ch' }}>
        {words.say(report.note)}
      </Typography>
      <Sheet sx={{ px: { xs: 4, sm: 6 }, py: 5 }}>
        <Form
          form={form}
          id={`report/${report.id}`}
          draft={false}
          onSubmit={(values) =>
            call(reports.draft, { id: report.id }, requestOf(values), { idempotencyKey: keyOf(values) })
          }
          onDone={(draft) => navigate(`/reports/drafts/${draft.id}`)}
          foot={
            <>
              <Button variant="text" component={RouterLink} to="/reports">
                {t('reports:back')}
              </Button>
              <SubmitButton>{t('reports:make')}</SubmitButton>
            </>
          }
        >
          <Stack sx={{ gap: 5 }}>
            <SelectField
              name="period"
              label={t('reports:period')}
              help={t('reports:periodHelp')}
              options={periods.map((period) => ({ value: period, label: words.periodName(period) }))}
              empty={undefined}
            />
            <Room id={report.id} />
            <ChoiceField
              name="profile"
              label={t('reports:readers')}
              options={ProfileName.options.map((profile) => ({
                value: profile,
                label: t(`reports:profile.${profile}`),
              }))}
            />
            <Recipient />
            {report.takesGrant && <GrantField optional={!report.needsGrant} />}
            <Box
              sx={{
                display: 'grid',
                gap: 4,
                gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(2, minmax(0, 1fr))' },
              }}
            >
              <SelectField
                name="first"
                label={t('reports:by')}
                options={options}
                none={t('reports:byNothing')}
                empty=""
                optional
              />
              <Second options={options} />
            </Box>
            <LossField />
            <CheckField name="corrected" label={t('reports:corrected')} help={t('reports:correctedHelp')} />
          </Stack>
        </Form>
      </Sheet>
    </Page>
  );
}

/** How many more tables of these people can be shown, said while there is time to choose them. */
function Room({ id }: { id: string }) {
  const { t } = useTranslation();
  const period = useWatch({ name: 'period' }) as string;
  const { data } = useQuery({
    queryKey: ['report-drafts', 'room', id, period],
    queryFn: ({ signal }) => call(reports.room, { id }, undefined, { query: { period }, signal }),
  });
  if (!data || data.known < data.most / 2) return null;
  const left = data.most - data.known;
  return <Note tone={left < data.most / 10 ? 'warn' : 'quiet'}>{t('reports:room', { left, most: data.most })}</Note>;
}

function Recipient() {
  const { t } = useTranslation();
  if (useWatch({ name: 'profile' }) !== 'funder') return null;
  return (
    <TextField
      name="recipient"
      label={t('reports:recipient')}
      help={t('reports:recipientHelp')}
      personal={false}
      empty={undefined}
      maxLength={120}
    />
  );
}

/** Of another dimension than the first: two groupings of one thing side by side would tell what each hides. */
function Second({ options }: { options: readonly { value: string; label: string }[] }) {
  const { t } = useTranslation();
  const first = useWatch({ name: 'first' }) as string;
  if (!first) return null;
  const others = options.filter(({ value }) => breakdownOf(value).dimension !== breakdownOf(first).dimension);
  return (
    <SelectField
      name="second"
      label={t('reports:andBy')}
      options={others}
      none={t('reports:byNothing')}
      empty=""
      optional
    />
  );
}

/** Which figures are withheld besides the small ones; of a single figure there is no choice. */
function LossField() {
  const { t } = useTranslation();
  if (!useWatch({ name: 'first' })) return null;
  return (
    <ChoiceField
      name="loss"
      label={t('reports:loss')}
      help={t('reports:lossHelp')}
      options={Loss.options.map((loss) => ({ value: loss, label: t(`reports:loss.${loss}`) }))}
    />
  );
}

function GrantField({ optional }: { optional: boolean }) {
  const { t } = useTranslation();
  const may = useMay(agencies.listGrants);
  const grants = useGrantChoices();
  if (!may) return null;
  return (
    <SelectField
      name="grantId"
      label={t('reports:grant')}
      options={grants}
      {...(optional && { optional, none: t('reports:allGrants') })}
      empty={undefined}
    />
  );
}
