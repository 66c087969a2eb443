import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate } from 'react-router';
import { z } from 'zod';
import { type DuplicatePair, duplicates, type PairSide } from '#server/duplicates/duplicates.contract.ts';
import { merges } from '#server/merges/merges.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { CaseTag } from '../app/components/Personal.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Paged } from '../app/components/Rows.tsx';
import { Page, PageTitle, Sheet } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { TextField } from '../app/form/fields.tsx';
import { refreshing, useActKey, usePress } from '../app/press.ts';
import { queries } from '../app/queries.ts';
import { toast } from '../app/toast.tsx';
import { IdentityValue } from '../case/about/IdentityValue.tsx';
import { usePages } from '../case/data.ts';
import { Fact, Facts, Note } from '../case/parts.tsx';

type Pair = z.infer<typeof DuplicatePair>;
type Side = z.infer<typeof PairSide>;

/** Two cases that may be one person, side by side as far as the supervisor reaches them. */
export function DuplicatesPage() {
  const { t } = useTranslation();
  const may = useMay(duplicates.list);
  const query = usePages(['duplicates'], (paging, signal) =>
    call(duplicates.list, {}, undefined, { query: paging, signal }),
  );
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle>{t('duplicates:title')}</PageTitle>
      <Stack sx={{ gap: 5 }}>
        <Note>{t('duplicates:about')}</Note>
        <Paged query={query} none={t('duplicates:none')}>
          {(pairs) => (
            <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 5 }}>
              {pairs.map((pair) => (
                <PairCard key={pair.id} pair={pair} />
              ))}
            </Stack>
          )}
        </Paged>
      </Stack>
    </Page>
  );
}

function PairCard({ pair }: { pair: Pair }) {
  const { t } = useTranslation();
  const [merging, setMerging] = useState(false);
  const mayMerge = useMay(merges.merge);
  const [first, second] = pair.sides ?? [];
  // Only who reaches both decides that they are one.
  const both = mayMerge && first?.code && second?.code ? ([first, second] as const) : undefined;
  const dismiss = usePress(
    () => call(duplicates.dismiss, { id: pair.id as string }, undefined, { ifMatch: pair.version }),
    {
      refresh: () => Promise.all([refreshing('duplicates')(), refreshing('today')()]),
      done: 'duplicates:dismissed',
    },
  );

  return (
    <Box component="li">
      <Sheet sx={{ p: 5 }}>
        <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 3, alignItems: 'center', mb: 4 }}>
          <Mark tone={pair.sentAsOne || pair.strong ? 'warn' : 'neutral'}>
            {t(pair.sentAsOne ? 'duplicates:sentAsOne' : pair.strong ? 'duplicates:strong' : 'duplicates:weak')}
          </Mark>
          {pair.foundAt && (
            <Typography variant="caption">
              {t('duplicates:found')} <When at={pair.foundAt} />
            </Typography>
          )}
        </Stack>
        <Box
          sx={{
            display: 'grid',
            gap: 6,
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
          }}
        >
          {(pair.sides ?? []).map((side, i) => (
            <OneSide key={side.code ?? `out-of-reach-${i}`} side={side} />
          ))}
        </Box>
        <Stack direction="row" sx={{ mt: 5, gap: 3, flexWrap: 'wrap', alignItems: 'center' }}>
          {both && (
            <Button variant="outlined" onClick={() => setMerging(true)} disabled={dismiss.isPending}>
              {t('duplicates:merge')}
            </Button>
          )}
          <Button variant="outlined" onClick={() => dismiss.mutate()} disabled={dismiss.isPending}>
            {t('duplicates:dismiss')}
          </Button>
          <Refusal error={dismiss.error} />
        </Stack>
        {merging && both && <MergeDialog sides={both} onClose={() => setMerging(false)} />}
      </Sheet>
    </Box>
  );
}

const Decision = merges.merge.body!.extend({ into: z.string().min(1, { error: 'choose' }) });

/** One person: which of the two cases goes on, and why she is sure. */
function MergeDialog({ sides, onClose }: { sides: readonly [Side, Side]; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const keyFor = useActKey();
  const form = useContractForm(Decision, { into: '', reason: '' });
  const options = sides.map(({ code = '', alias }) => ({
    value: code,
    label: [alias, code].filter(Boolean).join(' · '),
  }));
  return (
    <Dialog open title={t('duplicates:merge')} onClose={onClose}>
      <Form
        form={form}
        id="merge"
        draft={false}
        onSubmit={async (body) => {
          const from = sides.find(({ code }) => code !== body.into)?.code as string;
          await call(merges.merge, { code: from }, body, { idempotencyKey: keyFor(body) });
          toast('duplicates:merged');
          await queries.invalidateQueries();
          return body.into;
        }}
        onDone={(into) => void navigate(`/cases/${into}`)}
        foot={<SubmitButton>{t('duplicates:mergeDo')}</SubmitButton>}
      >
        <Note>{t('duplicates:mergeAbout')}</Note>
        <ChoiceField name="into" label={t('duplicates:goesOn')} help={t('duplicates:goesOnHelp')} options={options} />
        <TextField
          name="reason"
          label={t('duplicates:why')}
          help={t('duplicates:whyHelp')}
          multiline
          maxLength={2000}
        />
      </Form>
    </Dialog>
  );
}

function OneSide({ side }: { side: Side }) {
  const { t } = useTranslation();
  const codes = useCodes();
  if (!side.code)
    return (
      <Note tone="warn">
        {t(side.ask?.length ? 'duplicates:ask' : 'duplicates:askNobody', {
          team: side.team ?? t('duplicates:anotherTeam'),
          who: (side.ask ?? []).join(', '),
        })}
      </Note>
    );

  return (
    <Stack sx={{ gap: 3 }}>
      <Link component={RouterLink} to={`/cases/${side.code}`} underline="hover" color="inherit">
        <CaseTag alias={side.alias} code={side.code} />
      </Link>
      <Facts>
        <IdentityValue code={side.code} field="legalName">
          {(value) => <Fact label={t('case:identity.legalName')}>{value}</Fact>}
        </IdentityValue>
        <IdentityValue code={side.code} field="dateOfBirth">
          {(value) => <Fact label={t('case:identity.dateOfBirth')}>{value}</Fact>}
        </IdentityValue>
        <Fact label={t('duplicates:team')}>{side.team}</Fact>
        <Fact label={t('duplicates:state')}>{side.status && codes.label('case_status', side.status)}</Fact>
        <Fact label={t('duplicates:opened')}>{side.openedOn && <When at={side.openedOn} as="full" />}</Fact>
        <Fact label={t('duplicates:languages')}>{codes.labels('language', side.languages)}</Fact>
        <Fact label={t('duplicates:age')}>{side.ageBand && codes.label('age_band', side.ageBand)}</Fact>
      </Facts>
    </Stack>
  );
}
