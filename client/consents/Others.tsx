import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { CircleCheck, CircleSlash, Hourglass, Siren } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import { type ConsentRow, consentKinds, consents, isSharing } from '#server/consents/consents.contract.ts';
import { useAbility, useFields, useMay } from '../access/access.tsx';
import { useSaid } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { useMe } from '../app/session.ts';
import { useCaseContext } from '../case/context.ts';
import { Note, rowLine, useAct } from '../case/parts.tsx';
import { countsOf, isEndedElsewhere, notAnyMoreOf } from '../case/sharing/counts.ts';
import { WithdrawDialog } from '../case/sharing/WithdrawDialog.tsx';
import { Details } from './Details.tsx';
import { Emergency } from './Emergency.tsx';
import { Give } from './Give.tsx';
import { HandOver } from './HandOver.tsx';
import { Inform } from './Inform.tsx';
import type { Handing, Setup } from './tablet/flow.ts';

type Row = z.infer<typeof ConsentRow>;
type Opened = 'give' | 'tablet' | 'emergency';
const apart: readonly string[] = ['SERVICE', 'SHARE_IN_TEAM'];

/** Everything else she agreed to, one recipient each: what counts, what waits for a second person, what ended. */
export function Others({ all }: { all: readonly Row[] }) {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation('consents');
  const ability = useAbility();
  const navigate = useNavigate();
  const me = useMe();
  const [opened, setOpened] = useState<Opened>();
  const shown = all.filter(({ kind, emergency }) => emergency || !apart.includes(kind ?? ''));
  const kinds = consentKinds.filter(
    (kind) => !apart.includes(kind) && ability.can('create', subjectOf({ ...row, kind })),
  );
  const mayAsk = useFields('create', 'Consent', { ...row, kind: 'SHARE_WITH_AGENCY' }).has('overrideReason');
  const maySend = useMay(consents.give) && isOpen;
  const standing = all.filter(({ inForce, emergency, kind }) => inForce && !emergency && isSharing(kind));
  const close = () => setOpened(undefined);

  return (
    <Section
      title={t('consents:others.title')}
      aside={
        maySend && (
          <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }} data-no-print="">
            {kinds.length > 0 && (
              <>
                <Button variant="contained" onClick={() => setOpened('tablet')}>
                  {t('consents:others.onTablet')}
                </Button>
                <Button variant="outlined" onClick={() => setOpened('give')}>
                  {t('consents:others.give')}
                </Button>
              </>
            )}
            {standing.length > 0 && (
              <Button
                variant="outlined"
                onClick={() =>
                  void navigate(`/tablet/${code}`, {
                    state: {
                      setup: withdrawalIn(standing[0]?.language ?? 'eng', row.noticeVersion ?? ''),
                      whose: me.user.id,
                    } satisfies Handing,
                  })
                }
              >
                {t('consents:others.stopOnTablet')}
              </Button>
            )}
            {mayAsk && (
              <Button variant="outlined" onClick={() => setOpened('emergency')}>
                {t('consents:others.emergency')}
              </Button>
            )}
          </Stack>
        )
      }
    >
      <Stack sx={{ gap: 3 }}>
        <Note>{t('consents:others.about')}</Note>
        {shown.length === 0 ? (
          <Sheet sx={{ px: 5 }}>
            <EmptyState>{t('consents:others.none')}</EmptyState>
          </Sheet>
        ) : (
          <Sheet>
            <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
              {[...shown].sort(byStanding).map((consent) => (
                <Line key={consent.id} consent={consent} />
              ))}
            </Box>
          </Sheet>
        )}
      </Stack>
      {opened === 'give' && <Give kinds={kinds} all={all} onClose={close} />}
      {opened === 'tablet' && <HandOver kinds={kinds} onClose={close} />}
      {opened === 'emergency' && <Emergency onClose={close} />}
    </Section>
  );
}

const subjectOf = (row: object) => ({ ...row, __caslSubjectType__: 'Consent' }) as never;
/** What counts or waits comes first; within that the newest. */
const byStanding = (a: Row, b: Row) =>
  Number(stateOf(b).tone !== 'neutral') - Number(stateOf(a).tone !== 'neutral') ||
  (a.recordedAt! < b.recordedAt! ? 1 : -1);

const withdrawalIn = (language: string, noticeVersion: string): Setup => ({
  kind: 'SHARE_WITH_AGENCY',
  language,
  categories: [],
  validTo: null,
  noticeVersion,
  withInterpreter: false,
  withdraw: true,
});

export function stateOf(row: Row) {
  const { inForce, withdrawnAt, withdrawnHow, supersededAt, emergency, approvedAt, validTo } = row;
  if (isEndedElsewhere(row)) return { state: 'endedElsewhere', tone: 'warn', icon: CircleSlash } as const;
  if (inForce) return { state: 'inForce', tone: 'ok', icon: CircleCheck } as const;
  if (withdrawnHow === 'NOT_APPROVED') return { state: 'refused', tone: 'neutral', icon: CircleSlash } as const;
  if (withdrawnAt) return { state: 'withdrawn', tone: 'neutral', icon: CircleSlash } as const;
  if (supersededAt) return { state: 'superseded', tone: 'neutral', icon: CircleSlash } as const;
  const over = validTo && validTo < new Date().toISOString().slice(0, 10);
  if (emergency && !approvedAt && !over) return { state: 'waiting', tone: 'warn', icon: Hourglass } as const;
  return { state: 'ranOut', tone: 'neutral', icon: CircleSlash } as const;
}

export function useRecipientName() {
  const said = useSaid();
  return (row: Row) => said(row, 'recipientAgencyName');
}

function Line({ consent }: { consent: Row }) {
  const { code } = useCaseContext();
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const recipient = useRecipientName();
  const [opened, setOpened] = useState<'withdraw' | 'details' | 'inform'>();
  const mayWithdraw = useFields('withdraw', 'Consent', consent).size > 0;
  const mayApprove = useFields('approve', 'Consent', consent).size > 0;
  const mayInform = useFields('inform', 'Consent', consent).size > 0;
  const id = consent.id as string;
  const decide = useAct(
    code,
    (act: 'approve' | 'refuse') => call(consents[act], { id }, undefined, { ifMatch: consent.version }),
    'consents:row.done',
  );
  const { state, tone, icon } = stateOf(consent);
  const notAnyMore = notAnyMoreOf(consent);
  const ended = Boolean(consent.withdrawnAt || consent.supersededAt);
  const toTell = consent.emergency && consent.approvedAt && !consent.informedOn;

  return (
    <Box component="li" sx={rowLine}>
      <Stack direction="row" sx={{ justifyContent: 'space-between', flexWrap: 'wrap', gap: 3 }}>
        <Stack sx={{ minWidth: 0, flex: '1 1 300px', gap: 1 }}>
          <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'center' }}>
            <Typography variant="h3" component="p" data-personal="">
              {recipient(consent) || codes.label('consent_kind', consent.kind)}
            </Typography>
            <Mark tone={tone} icon={icon}>
              {t(`consents:state.${state}`)}
            </Mark>
            {consent.emergency && (
              <Mark tone="danger" icon={Siren}>
                {t('consents:state.emergency')}
              </Mark>
            )}
          </Stack>
          <Typography variant="body2" data-personal="">
            {[
              recipient(consent) && codes.label('consent_kind', consent.kind),
              consent.serviceType && codes.label('service_type', consent.serviceType),
              codes.labels('data_category', consent.inForce ? countsOf(consent) : consent.dataCategories),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Typography>
          <Typography variant="caption" component="p">
            {consent.validFrom && <When at={consent.validFrom} />}
            {consent.validTo && (
              <>
                {` ${t('consents:row.until')} `}
                <When at={consent.validTo} />
              </>
            )}
            {consent.withdrawnAt && (
              <>
                {` · ${t(`consents:state.${state}`)} `}
                <When at={consent.withdrawnAt} />
              </>
            )}
            {consent.emergency && ` · ${t('consents:row.asked', { who: consent.askedByName ?? '' })}`}
            {consent.approvedAt && ` · ${t('consents:row.approved', { who: consent.approvedByName ?? '' })}`}
            {consent.informedOn && (
              <>
                {` · ${t('consents:row.toldOn')} `}
                <When at={consent.informedOn} />
              </>
            )}
          </Typography>
          {state === 'endedElsewhere' && <Note tone="warn">{t('case:consent.endedElsewhere')}</Note>}
          {consent.inForce && notAnyMore.length > 0 && (
            <Note tone="warn">
              {t('case:consent.notAnyMore')}: {codes.labels('data_category', notAnyMore)}.{' '}
              {t('case:consent.lessElsewhere')}
            </Note>
          )}
          {toTell && <Note tone="warn">{t('consents:row.notTold')}</Note>}
          <Refusal error={decide.error} />
        </Stack>
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'flex-start' }} data-no-print="">
          {state === 'waiting' && mayApprove && (
            <>
              <Button
                size="small"
                variant="contained"
                disabled={decide.isPending}
                onClick={() => decide.mutate('approve')}
              >
                {t('consents:row.approve')}
              </Button>
              <Button
                size="small"
                variant="outlined"
                disabled={decide.isPending}
                onClick={() => decide.mutate('refuse')}
              >
                {t('consents:row.refuse')}
              </Button>
            </>
          )}
          {toTell && mayInform && (
            <Button size="small" variant="outlined" onClick={() => setOpened('inform')}>
              {t('consents:row.tell')}
            </Button>
          )}
          {mayWithdraw && !ended && (
            <Button size="small" variant="outlined" onClick={() => setOpened('withdraw')}>
              {t('consents:row.withdraw')}
            </Button>
          )}
          <Button size="small" variant="text" onClick={() => setOpened('details')}>
            {t('consents:row.details')}
          </Button>
        </Stack>
      </Stack>
      {opened === 'withdraw' && <WithdrawDialog code={code} consent={consent} onClose={() => setOpened(undefined)} />}
      {opened === 'details' && <Details id={id} onClose={() => setOpened(undefined)} />}
      {opened === 'inform' && <Inform consent={consent} onClose={() => setOpened(undefined)} />}
    </Box>
  );
}
