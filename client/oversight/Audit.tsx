import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { audit } from '#server/audit/audit.contract.ts';
import { CaseCode } from '#server/cases/cases.contract.ts';
import { Id, LocalDate } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { useColleagues } from '../app/colleagues.ts';
import { Mark } from '../app/components/Mark.tsx';
import { MoreButton } from '../app/components/Rows.tsx';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { SelectField, TextField } from '../app/form/fields.tsx';
import { addDays, toInstant } from '../app/time.ts';
import { usePages } from '../case/data.ts';
import { Note, rowLine, useStaffName } from '../case/parts.tsx';
import { caseActs, ownActs, reasonOf, useTrailWords } from './words.ts';

const Wanted = z.strictObject({
  actor: Id.optional(),
  action: z.enum([...caseActs, ...ownActs]).optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  caseCode: CaseCode.optional(),
  from: LocalDate.optional(),
  to: LocalDate.optional(),
});
type Wanted = z.output<typeof Wanted>;

/** The trail of the whole agency, newest first: who, when, what, on which case. Never what stood there. */
export function Audit() {
  const { t } = useTranslation();
  const may = useMay(audit.trail);
  const [wanted, setWanted] = useState<Wanted>({});
  if (!may) return <NotShown />;
  return (
    <Page>
      <PageTitle>{t('app:nav.audit')}</PageTitle>
      <Stack sx={{ gap: 5 }}>
        <Note>{t('oversight:audit.about')}</Note>
        <Filters onWanted={setWanted} />
        <Trail wanted={wanted} />
      </Stack>
    </Page>
  );
}

function Filters({ onWanted }: { onWanted: (wanted: Wanted) => void }) {
  const { t } = useTranslation();
  const words = useTrailWords();
  const { all } = useColleagues();
  const form = useContractForm(Wanted, {});
  return (
    <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
      <Form
        form={form}
        id="oversight/audit"
        draft={false}
        onSubmit={async (values) => onWanted(values)}
        foot={
          <>
            <Button
              variant="text"
              onClick={() => {
                form.reset({});
                onWanted({});
              }}
            >
              {t('oversight:audit.clear')}
            </Button>
            <SubmitButton>{t('oversight:audit.show')}</SubmitButton>
          </>
        }
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
            name="actor"
            label={t('oversight:audit.actor')}
            options={all.map(({ id, name }) => ({ value: id, label: name }))}
            none={t('oversight:audit.anybody')}
            optional
            empty={undefined}
          />
          <SelectField
            name="action"
            label={t('oversight:audit.action')}
            options={[...caseActs, ...ownActs].map((one) => ({ value: one, label: words.act(one) }))}
            none={t('oversight:audit.anything')}
            optional
            empty={undefined}
          />
          <SelectField
            name="outcome"
            label={t('oversight:audit.outcome')}
            options={(['done', 'refused'] as const).map((one) => ({
              value: one,
              label: t(`oversight:outcome.${one}`),
            }))}
            none={t('oversight:audit.either')}
            optional
            empty={undefined}
          />
          <TextField name="caseCode" label={t('oversight:caseCode')} optional empty={undefined} maxLength={12} />
          <DateField name="from" label={t('oversight:audit.from')} optional empty={undefined} />
          <DateField name="to" label={t('oversight:audit.to')} optional empty={undefined} />
        </Box>
      </Form>
    </Sheet>
  );
}

function Trail({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const words = useTrailWords();
  const { from, to, ...exact } = wanted;
  const filter = {
    ...exact,
    ...(from && { from: toInstant(from, '00:00') }),
    // The last day is meant with its evening.
    ...(to && { to: toInstant(addDays(to, 1), '00:00') }),
  };
  const query = usePages(
    ['audit', filter],
    (paging, signal) => call(audit.trail, {}, undefined, { query: { ...paging, ...filter }, signal }),
    50,
  );

  return (
    <>
      <Loaded query={query} lines={8}>
        {({ pages }) => {
          const lines = pages.flatMap(({ items }) => items);
          if (lines.length === 0) return <EmptyState>{t('oversight:audit.none')}</EmptyState>;
          return (
            <Sheet>
              <Box component="ol" aria-label={t('app:nav.audit')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
                {lines.map(
                  ({ chain, seq, at, actorId, actorName, role, action, subject, caseCode, outcome, reason }) => {
                    const refused = outcome !== undefined && outcome !== 'done';
                    return (
                      <Box component="li" key={`${chain} ${seq}`} sx={{ ...rowLine, py: 2.5 }}>
                        <Stack
                          direction="row"
                          sx={{ flexWrap: 'wrap', columnGap: 4, rowGap: 0.5, alignItems: 'baseline' }}
                        >
                          <Typography variant="body2" component="span" sx={{ minWidth: 120, fontWeight: 600 }}>
                            {at && <When at={at} />}
                          </Typography>
                          <Typography variant="body2" component="span" sx={{ flex: '1 1 220px', minWidth: 0 }}>
                            {words.act(action)}: {words.record(subject)}
                            {reason && ` · ${reasonOf(codes, reason)}`}
                          </Typography>
                          {caseCode && (
                            <Typography variant="code" component="span" data-personal="">
                              <bdi dir="ltr">{caseCode}</bdi>
                            </Typography>
                          )}
                          {refused && <Mark tone="warn">{t('oversight:outcome.refused')}</Mark>}
                          {action === 'reveal' && !refused && <Mark tone="info">{t('oversight:revealed')}</Mark>}
                          <Typography variant="caption" component="span">
                            {staff(actorId, actorName)}
                            {role && ` · ${t(`app:role.${role}`, { defaultValue: t('case:looks.byItself') })}`}
                          </Typography>
                        </Stack>
                      </Box>
                    );
                  },
                )}
              </Box>
            </Sheet>
          );
        }}
      </Loaded>
      <MoreButton query={query} />
    </>
  );
}
