import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { type Today, todays } from '#server/reminders/today.contract.ts';
import { call } from '../app/call.ts';
import { CaseTag } from '../app/components/Personal.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { tellWaiting } from '../app/navigation.ts';
import { type Language, longDay } from '../app/time.ts';
import { DayThread } from './DayThread.tsx';
import { WaitingList } from './WaitingList.tsx';

/** What is next, and what is waiting. */
export function TodayPage() {
  const query = useQuery({
    queryKey: ['today'],
    queryFn: ({ signal }) => call(todays.show, {}, undefined, { signal }),
    refetchInterval: 60_000,
  });
  const waiting = query.data?.counts.waiting;
  useEffect(() => {
    if (waiting !== undefined) tellWaiting('today', waiting);
  }, [waiting]);

  return (
    <Loaded query={query} page>
      {(today) => <Day today={today} />}
    </Loaded>
  );
}

function Day({ today }: { today: Today }) {
  const { t, i18n } = useTranslation('today');
  const { appointments, toWriteUp } = today.counts;

  return (
    <Page>
      <PageTitle
        aside={
          <Typography variant="body1" sx={{ color: 'text.secondary' }}>
            {t('today:counts', { count: appointments })}
            {toWriteUp > 0 && `, ${t('today:toWriteUp', { count: toWriteUp })}`}
          </Typography>
        }
      >
        {longDay(today.day, i18n.language as Language)}
      </PageTitle>
      <StandingIn rows={today.standingIn} />

      <Box
        sx={{
          display: 'grid',
          gap: { xs: 8, md: 10 },
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 5fr) minmax(0, 3fr)' },
          alignItems: 'start',
        }}
      >
        <Section title={t('today:day')}>
          <DayThread today={today} />
          {today.tomorrow && (
            <Typography variant="body2" sx={{ color: 'text.secondary', mt: 3, px: 1 }}>
              {t('today:tomorrow', { count: today.tomorrow.count })} <When at={today.tomorrow.firstAt} as="time" />
            </Typography>
          )}
          <Unfinished intakes={today.intakes} />
        </Section>
        <Section title={t('today:waiting')} id="waiting">
          <Releases count={today.releases ?? 0} />
          <WaitingList waiting={today.waiting} />
          <Link component={RouterLink} to="/reminders" variant="body2" sx={{ display: 'inline-block', mt: 4, py: 1 }}>
            {t('today:allReminders')}
          </Link>
        </Section>
      </Box>
    </Page>
  );
}

/** For whom one stands in; the cases are in the caseload, the tasks below. */
function StandingIn({ rows }: { rows: Today['standingIn'] }) {
  const { t } = useTranslation('today');
  if (rows.length === 0) return null;

  return (
    <Stack sx={{ gap: 1, mb: 6 }}>
      {rows.map(({ name, until, cases }) => (
        <Typography key={name} variant="body2" sx={{ color: 'text.secondary' }}>
          {t('today:standingIn', { name, count: cases })} <When at={until} />
          {' · '}
          <Link component={RouterLink} to="/absences">
            {t('app:nav.absences')}
          </Link>
        </Typography>
      ))}
    </Stack>
  );
}

/** What a second person has to approve; what is in it stands there. */
function Releases({ count }: { count: number }) {
  const { t } = useTranslation('today');
  if (count === 0) return null;

  return (
    <Sheet sx={{ px: 4, py: 3, mb: 5 }}>
      <Link component={RouterLink} to="/releases">
        {t('today:releases', { count })}
      </Link>
    </Sheet>
  );
}

/** First meetings that were begun and can be gone on with. */
function Unfinished({ intakes }: { intakes: Today['intakes'] }) {
  const { t } = useTranslation('today');
  if (intakes.length === 0) return null;

  return (
    <Box sx={{ mt: 8 }}>
      <Typography variant="h3" component="h3" sx={{ mb: 2 }}>
        {t('today:unfinished')}
      </Typography>
      <Sheet>
        <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {intakes.map(({ code, alias, intakeStep }) => (
            <Stack
              key={code}
              component="li"
              direction="row"
              sx={{
                px: 4,
                py: 3,
                gap: 3,
                alignItems: 'center',
                justifyContent: 'space-between',
                flexWrap: 'wrap',
                '& + &': { borderTop: 1, borderColor: 'divider' },
              }}
            >
              <CaseTag alias={alias} code={code ?? ''} />
              <Link component={RouterLink} to={`/intake/${code}`} variant="body2" sx={{ py: 1 }}>
                {t('today:goOn', { step: t(`today:step.${intakeStep ?? 'language'}`) })}
              </Link>
            </Stack>
          ))}
        </Stack>
      </Sheet>
    </Box>
  );
}
