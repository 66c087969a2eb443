import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { type AvailabilityQuery, availability } from '#server/availability/availability.contract.ts';
import { useMay } from '../access/access.tsx';
import { useAgencies } from '../app/agencies.ts';
import { useCodes } from '../app/codes.ts';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section } from '../app/components/Section.tsx';
import { NotShown } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { Note, useStaffName } from '../case/parts.tsx';
import { useAskedByUs, useMayAnswer, useMayAsk } from './data.ts';
import { ReplyMark, TimeLeft, UrgencyMark, useForWhom } from './parts.tsx';
import { ToAnswer } from './ToAnswer.tsx';

/** Questions for a place, in both directions: those that wait here first, then what one's own agency asked. */
export function AvailabilityPage() {
  const { t } = useTranslation();
  const may = useMay(availability.list);
  const [mayAsk, mayAnswer] = [useMayAsk(), useMayAnswer()];
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle
        aside={
          mayAsk && (
            <Button
              variant="contained"
              component={RouterLink}
              to="/availability/ask"
              startIcon={<Plus size={18} strokeWidth={1.8} aria-hidden />}
            >
              {t('availability:ask')}
            </Button>
          )
        }
      >
        {t('app:nav.availability')}
      </PageTitle>
      <Stack sx={{ gap: 8 }}>
        <Note>{t('availability:about')}</Note>
        {mayAnswer && <ToAnswer />}
        {mayAsk && <AskedByUs />}
      </Stack>
    </Page>
  );
}

/** One question for each act of asking, with the answer of each agency that was asked. */
export function groupByAsk(rows: readonly AvailabilityQuery[]): AvailabilityQuery[][] {
  const groups = new Map<string, AvailabilityQuery[]>();
  for (const row of rows) {
    const askId = row.askId as string;
    groups.set(askId, [...(groups.get(askId) ?? []), row]);
  }
  return [...groups.values()];
}

function AskedByUs() {
  const { t } = useTranslation();
  const query = useAskedByUs();
  return (
    <Section title={t('availability:askedByUs')}>
      <Paged query={query} none={t('availability:nothingAsked')}>
        {(rows) => (
          <Stack component="ul" sx={{ gap: 4, listStyle: 'none', m: 0, p: 0 }}>
            {groupByAsk(rows).map((asked) => (
              <li key={asked[0]!.askId}>
                <Asked rows={asked} />
              </li>
            ))}
          </Stack>
        )}
      </Paged>
    </Section>
  );
}

function Asked({ rows }: { rows: readonly AvailabilityQuery[] }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const forWhom = useForWhom();
  const staff = useStaffName();
  const { nameOf } = useAgencies();
  const first = rows[0]!;
  const what = codes.label('service_type', first.serviceType);

  return (
    <Rows label={`${what}: ${forWhom(first)}`}>
      <Row
        lead={first.urgency && <UrgencyMark urgency={first.urgency} />}
        name={what}
        about={
          <>
            {forWhom(first)}
            {' · '}
            {t('availability:neededFrom')} {first.neededFrom && <When at={first.neededFrom} />}
            {' · '}
            {t('availability:askedBy', { name: staff(first.askedBy, first.askedByName) })}{' '}
            {first.askedAt && <When at={first.askedAt} />}
          </>
        }
      />
      {rows.map((row) => (
        <Row
          key={row.id}
          name={nameOf(row.toAgencyId)}
          about={row.state === 'OPEN' && row.expiresAt && <TimeLeft until={row.expiresAt} />}
          mark={<ReplyMark query={row} />}
        />
      ))}
    </Rows>
  );
}
