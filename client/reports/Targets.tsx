import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { FundingGrant } from '#server/agencies/agencies.contract.ts';
import { grantTargets, TargetGender, type TargetProgress } from '#server/grants/grants.contract.ts';
import type { BodyInput } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { bodyOf, EditDialog } from '../admin/parts.tsx';
import { call } from '../app/call.ts';
import { Paged } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { NumberField, SelectField } from '../app/form/fields.tsx';
import { useGrants } from '../app/grants.ts';
import { useCatalogue } from './Catalogue.tsx';
import { useReportWords } from './words.ts';

/** What each grant wants to reach, beside what was released of it. */
export function Targets() {
  const { t } = useTranslation();
  const query = useGrants();
  return (
    <Page>
      <PageTitle>{t('app:nav.targets')}</PageTitle>
      <Typography variant="body1" sx={{ maxWidth: '70ch', mb: 6 }}>
        {t('reports:targetsAbout')}
      </Typography>
      <Paged query={query} none={t('reports:noGrants')}>
        {(grants) => (
          <Stack sx={{ gap: 7 }}>
            {grants.map((grant) => (
              <GrantTargets key={grant.id} grant={grant} />
            ))}
          </Stack>
        )}
      </Paged>
    </Page>
  );
}

function GrantTargets({ grant }: { grant: FundingGrant }) {
  const { t } = useTranslation();
  const maySet = useMay(grantTargets.set);
  const [editing, setEditing] = useState<TargetProgress | 'new'>();
  const id = grant.id ?? '';
  const query = useQuery({
    queryKey: ['grants', id, 'progress'],
    queryFn: ({ signal }) => call(grantTargets.progress, { id }, undefined, { signal }),
  });
  return (
    <Section
      title={grant.name ?? ''}
      aside={
        maySet && (
          <Button
            variant="outlined"
            onClick={() => setEditing('new')}
            aria-label={`${t('reports:target.add')}, ${grant.name}`}
          >
            {t('reports:target.add')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState>{t('reports:target.none')}</EmptyState>
          ) : (
            <Sheet>
              <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                {items.map((target) => (
                  <Progress key={target.id} target={target} onChange={maySet ? () => setEditing(target) : undefined} />
                ))}
              </Box>
            </Sheet>
          )
        }
      </Loaded>
      {editing && (
        <TargetDialog
          grantId={id}
          target={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Section>
  );
}

function Progress({ target, onChange }: { target: TargetProgress; onChange: (() => void) | undefined }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const { achieved, forecast, asOf, releaseId } = target;
  const title = [words.say(target.title), target.gender !== 'ALL' && t(`reports:target.gender.${target.gender}`)]
    .filter(Boolean)
    .join(' · ');
  const reached =
    achieved === null
      ? t('reports:target.unknown', { target: words.figure(target.target) })
      : t('reports:target.reached', { achieved: words.figure(achieved), target: words.figure(target.target) });
  return (
    <Box
      component="li"
      sx={{ px: { xs: 4, sm: 5 }, py: 3, '& + &': { borderBlockStart: (theme) => theme.ariadne.border } }}
    >
      <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap', alignItems: 'baseline', justifyContent: 'space-between' }}>
        <Typography variant="h4" component="h3">
          {target.indicator && <bdi dir="ltr">{target.indicator} </bdi>}
          {title}
        </Typography>
        <Stack direction="row" sx={{ gap: 3, alignItems: 'baseline' }}>
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {reached}
          </Typography>
          {onChange && (
            <Button
              variant="outlined"
              size="small"
              onClick={onChange}
              aria-label={t('admin:changeOf', { what: title })}
            >
              {t('admin:change')}
            </Button>
          )}
        </Stack>
      </Stack>
      {achieved !== null && (
        <LinearProgress
          variant="determinate"
          value={Math.min(100, (achieved / target.target) * 100)}
          aria-label={title}
          sx={{ my: 2, height: 8, borderRadius: '4px' }}
        />
      )}
      <Typography variant="caption" component="p">
        {forecast !== null && `${t('reports:target.forecast', { forecast: words.figure(forecast) })} · `}
        {releaseId ? (
          <Link component={RouterLink} to={`/releases/${releaseId}`}>
            {t('reports:target.from', { period: asOf ?? '' })}
          </Link>
        ) : (
          t('reports:target.noRelease')
        )}
      </Typography>
    </Box>
  );
}

function TargetDialog({
  grantId,
  target,
  onClose,
}: {
  grantId: string;
  target: TargetProgress | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useReportWords();
  const catalogue = useCatalogue();
  const label = (name: string) => t(`reports:target.${name}`);
  const ofGrants = catalogue.data?.items.filter(({ takesTarget }) => takesTarget);
  return (
    <EditDialog
      id={`target/${target?.id ?? grantId}`}
      title={t(target ? 'reports:target.change' : 'reports:target.add')}
      schema={bodyOf(target ? grantTargets.change.body : grantTargets.set.body)}
      values={target ? { target: target.target } : { reportId: undefined, gender: 'ALL', target: undefined }}
      version={target?.version}
      label={label}
      submit={t('admin:save')}
      send={(values, { ifMatch, key }) =>
        target
          ? call(grantTargets.change, { id: target.id }, values as BodyInput<typeof grantTargets.change>, { ifMatch })
          : call(grantTargets.set, { id: grantId }, values as BodyInput<typeof grantTargets.set>, {
              idempotencyKey: key,
            })
      }
      list="grants"
      onClose={onClose}
    >
      {!target && (
        <>
          <SelectField
            name="reportId"
            label={label('reportId')}
            options={(ofGrants ?? []).map(({ id, indicator, title }) => ({
              value: id,
              label: [indicator, words.say(title)].filter(Boolean).join(' '),
            }))}
            empty={undefined}
          />
          <SelectField
            name="gender"
            label={label('gender')}
            options={TargetGender.options.map((value) => ({ value, label: t(`reports:target.gender.${value}`) }))}
            empty={undefined}
          />
        </>
      )}
      <NumberField name="target" label={label('target')} empty={undefined} />
    </EditDialog>
  );
}
