import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleSlash } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { consents, type ConsentRow as Row } from '#server/consents/consents.contract.ts';
import { useFields } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Mark } from '../../app/components/Mark.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { Guardian } from '../../consents/Guardian.tsx';
import { Others } from '../../consents/Others.tsx';
import { Papers } from '../../consents/Papers.tsx';
import { ProfileGroup } from '../about/About.tsx';
import { groups } from '../about/profile.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, wholeList } from '../data.ts';
import { Fact, Facts, Note, rowLine, useStaffName } from '../parts.tsx';
import { countsOf, isEndedElsewhere, notAnyMoreOf } from './counts.ts';
import { GiveDialog } from './GiveDialog.tsx';
import { WithdrawDialog } from './WithdrawDialog.tsx';

export type ConsentRow = z.infer<typeof Row>;
export type ConsentKindId = 'SERVICE' | 'SHARE_IN_TEAM';

/** What the person agreed to: being supported, and what the team may tell one another. Both can be taken back. */
export function Sharing() {
  const { code, row } = useCaseContext();
  const sees = useFields('read', 'Case', row);
  const notice = groups.find(({ place }) => place === 'sharing');
  const query = useQuery({
    queryKey: keyOf(code, 'consents'),
    queryFn: ({ signal }) => wholeList((paging) => call(consents.list, { code }, undefined, { query: paging, signal })),
  });

  return (
    <Stack sx={{ gap: 8 }}>
      {notice?.names.some((name) => sees.has(name)) && <ProfileGroup group={notice} />}
      <Loaded query={query} lines={4}>
        {(all) => (
          <>
            <Agreement kind="SERVICE" all={all} />
            <Agreement kind="SHARE_IN_TEAM" all={all} />
            <Others all={all} />
          </>
        )}
      </Loaded>
      <Guardian />
      <Papers />
    </Stack>
  );
}

/** One kind of agreement: what counts now, and its versions. */
function Agreement({ kind, all }: { kind: ConsentKindId; all: readonly ConsentRow[] }) {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const mayGive = useFields('create', 'Consent', { ...row, kind }).size > 0 && isOpen;
  const [dialog, setDialog] = useState<'give' | 'withdraw'>();
  const [shown, setShown] = useState(false);
  const versions = useId();
  const mine = all.filter((consent) => consent.kind === kind && !consent.emergency);
  const now = mine.find(({ inForce }) => inForce);
  const takenBackElsewhere = !now && mine.some(isEndedElsewhere);
  const mayWithdraw = useFields('withdraw', 'Consent', now ?? { marks: [] }).size > 0 && now !== undefined;
  const close = () => setDialog(undefined);

  return (
    <Section
      title={t(`case:consent.${kind}`)}
      aside={
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }} data-no-print="">
          {mayWithdraw && (
            <Button variant="outlined" onClick={() => setDialog('withdraw')}>
              {t('case:consent.withdraw')}
            </Button>
          )}
          {mayGive && (
            <Button variant={now ? 'outlined' : 'contained'} onClick={() => setDialog('give')}>
              {t(now ? 'case:consent.renew' : `case:consent.give.${kind}`)}
            </Button>
          )}
        </Stack>
      }
    >
      <Stack sx={{ gap: 3 }}>
        <Note>{t(`case:consent.about.${kind}`)}</Note>
        <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
          {now ? (
            <InForce consent={now} />
          ) : (
            <Stack direction="row" sx={{ gap: 3, alignItems: 'center', flexWrap: 'wrap' }}>
              <Mark tone="neutral" icon={CircleSlash}>
                {t('case:consent.notInForce')}
              </Mark>
              <Typography variant="body2">
                {t(takenBackElsewhere ? 'case:consent.endedElsewhere' : `case:consent.missing.${kind}`)}
              </Typography>
            </Stack>
          )}
        </Sheet>
        {mine.length > (now ? 1 : 0) && (
          <Box>
            <Button
              variant="text"
              size="small"
              aria-expanded={shown}
              aria-controls={versions}
              onClick={() => setShown(!shown)}
              sx={{ marginInlineStart: -2.5 }}
            >
              {t(shown ? 'case:consent.hideVersions' : 'case:consent.versions', { count: mine.length })}
            </Button>
            <Box id={versions}>{shown && <Versions all={mine} />}</Box>
          </Box>
        )}
      </Stack>
      {dialog === 'give' && <GiveDialog code={code} row={row} kind={kind} onClose={close} />}
      {dialog === 'withdraw' && now && <WithdrawDialog code={code} consent={now} onClose={close} />}
    </Section>
  );
}

function InForce({ consent }: { consent: ConsentRow }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const { recordVersion, purposes, validFrom, validTo, method, language, withInterpreter } = consent;
  const counts = countsOf(consent);
  const notAnyMore = notAnyMoreOf(consent);
  return (
    <Stack sx={{ gap: 4, alignItems: 'flex-start' }}>
      <Mark tone="ok" icon={CircleCheck}>
        {t('case:consent.inForce')}
      </Mark>
      <Facts>
        {counts.length > 0 && (
          <Fact label={t('case:consent.dataCategories')}>
            {counts.map((one) => codes.label('data_category', one)).join('\n')}
          </Fact>
        )}
        {notAnyMore.length > 0 && (
          <Fact label={t('case:consent.notAnyMore')}>
            {notAnyMore.map((one) => codes.label('data_category', one)).join('\n')}
            <Note tone="warn">{t('case:consent.lessElsewhere')}</Note>
          </Fact>
        )}
        {purposes && purposes.length > 0 && (
          <Fact label={t('case:consent.purposes')}>{codes.labels('consent_purpose', purposes)}</Fact>
        )}
        {validFrom && (
          <Fact label={t('case:consent.valid')}>
            <When at={validFrom} as="full" />
            {' – '}
            {validTo ? <When at={validTo} as="full" /> : t('case:consent.noEnd')}
          </Fact>
        )}
        {method && (
          <Fact label={t('case:consent.method')}>
            {[
              codes.label('consent_method', method),
              codes.label('language', language),
              withInterpreter && t('case:session.interpreted'),
            ]
              .filter(Boolean)
              .join(', ')}
          </Fact>
        )}
        <Fact label={t('case:consent.explainedBy')}>{staff(consent.explainedBy, consent.explainedByName)}</Fact>
        {recordVersion !== undefined && <Fact label={t('case:consent.version')}>{String(recordVersion)}</Fact>}
      </Facts>
    </Stack>
  );
}

/** Nothing that was said is overwritten: each version with how it ended. */
function Versions({ all }: { all: readonly ConsentRow[] }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  return (
    <Sheet sx={{ mt: 2 }}>
      <Box component="ol" reversed sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {all.map((consent) => (
          <Box component="li" key={consent.id} sx={rowLine}>
            <Typography variant="body2" sx={{ fontWeight: 600 }}>
              {t('case:consent.versionOf', { version: consent.recordVersion })}
              {consent.recordedAt && (
                <>
                  {' · '}
                  <When at={consent.recordedAt} />
                </>
              )}
            </Typography>
            <Typography variant="body2" data-personal="" sx={{ color: 'text.secondary' }}>
              {[
                codes.labels('data_category', consent.dataCategories),
                staff(consent.explainedBy, consent.explainedByName),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Typography>
            <Typography variant="caption" component="p">
              {consent.withdrawnAt ? (
                <>
                  {t('case:consent.withdrawn')} <When at={consent.withdrawnAt} />
                  {consent.withdrawnHow && `, ${codes.label('withdrawal_way', consent.withdrawnHow)}`}
                </>
              ) : consent.supersededAt ? (
                <>
                  {t('case:consent.superseded')} <When at={consent.supersededAt} />
                </>
              ) : (
                t(
                  consent.inForce
                    ? 'case:consent.inForce'
                    : isEndedElsewhere(consent)
                      ? 'case:consent.endedElsewhere'
                      : 'case:consent.ranOut',
                )
              )}
            </Typography>
          </Box>
        ))}
      </Box>
    </Sheet>
  );
}
