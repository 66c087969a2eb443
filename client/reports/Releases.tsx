import Link from '@mui/material/Link';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import type { z } from 'zod';
import { type ReleaseLine, type ReleaseState, releases } from '#server/releases/releases.contract.ts';
import { call } from '../app/call.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { usePages } from '../case/data.ts';
import { AllEvidence } from './Evidence.tsx';
import { spanOf, useReportWords } from './words.ts';

/** The registry: everything that was ever let out, or waits to be. */
export function Releases() {
  const { t } = useTranslation();
  const query = usePages(
    ['releases'],
    (paging, signal) => call(releases.list, {}, undefined, { query: paging, signal }),
    25,
  );
  return (
    <Page>
      <PageTitle>{t('app:nav.releases')}</PageTitle>
      <Paged query={query} none={t('reports:noReleases')}>
        {(lines) => (
          <Rows label={t('app:nav.releases')}>
            {lines.map((line) => (
              <ReleaseRow key={line.id} line={line} />
            ))}
          </Rows>
        )}
      </Paged>
      <AllEvidence />
    </Page>
  );
}

export function ReleaseRow({ line }: { line: z.infer<typeof ReleaseLine> }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const readers = words.readers({ profile: line.profile ?? 'internal', recipient: line.recipient ?? null });
  return (
    <Row
      name={
        <Link component={RouterLink} to={`/releases/${line.id}`}>
          {line.title && words.say(line.title)}
        </Link>
      }
      about={
        <>
          {spanOf(line)}
          {' · '}
          {readers}
          {(line.edition ?? 1) > 1 && ` · ${t('reports:edition', { number: line.edition })}`}
          {' · '}
          {t('reports:askedBy', { name: line.requestedByName })} {line.requestedAt && <When at={line.requestedAt} />}
        </>
      }
      mark={line.state && <ReleaseMark state={line.state} />}
    />
  );
}

export function ReleaseMark({ state }: { state: z.infer<typeof ReleaseState> }) {
  const { t } = useTranslation();
  const tone = { REQUESTED: 'info', RELEASED: 'ok', REFUSED: 'warn', WITHDRAWN: 'neutral' } as const;
  return <Mark tone={tone[state]}>{t(`reports:release.${state}`)}</Mark>;
}
