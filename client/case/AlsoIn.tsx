import Link from '@mui/material/Link';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { sessions } from '#server/sessions/sessions.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Section } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { keyOf, useEpisodes } from './data.ts';
import { useMerges } from './MergeStrip.tsx';
import { addressOf } from './tabs.ts';

/** What the person's other cases hold of services or sessions, for whoever reads them; it is opened there. */
export function AlsoIn({ code, what }: { code: string; what: 'services' | 'sessions' }) {
  const standing = useMerges(code);
  const others = new Set(standing.flatMap(({ from, into }) => [from?.code, into?.code]).filter((one) => one !== code));
  return [...others].map((other) => other && <Other key={other} code={other} what={what} />);
}

function Other({ code, what }: { code: string; what: 'services' | 'sessions' }) {
  const { t } = useTranslation();
  return (
    <Section title={t(`case:merge.${what}In`, { code })} sx={{ mt: 8 }}>
      {what === 'services' ? <Services code={code} /> : <Sessions code={code} />}
      <Link component={RouterLink} to={addressOf(code, what)} sx={{ display: 'inline-block', mt: 3, fontWeight: 600 }}>
        {t('case:merge.openThere')}
      </Link>
    </Section>
  );
}

function Services({ code }: { code: string }) {
  const { t } = useTranslation();
  const codes = useCodes();
  return (
    <Loaded query={useEpisodes(code)} lines={2}>
      {(rows) =>
        rows.length === 0 ? (
          t('case:episode.none')
        ) : (
          <Rows>
            {rows.map((row) => (
              <Row
                key={row.id}
                name={codes.label('service_type', row.serviceType)}
                about={
                  <>
                    {codes.label('episode_status', row.status)}
                    {row.startedOn && (
                      <>
                        {' · '}
                        <When at={row.startedOn} as="full" />
                      </>
                    )}
                    {row.endedOn && (
                      <>
                        {' – '}
                        <When at={row.endedOn} as="full" />
                      </>
                    )}
                  </>
                }
              />
            ))}
          </Rows>
        )
      }
    </Loaded>
  );
}

function Sessions({ code }: { code: string }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const query = useQuery({
    queryKey: keyOf(code, 'sessions', 'newest'),
    queryFn: ({ signal }) => call(sessions.listOfCase, { code }, undefined, { query: { limit: 10 }, signal }),
  });
  return (
    <Loaded query={query} lines={2}>
      {({ items }) =>
        items.length === 0 ? (
          t('case:merge.noSessions')
        ) : (
          <Rows>
            {items.map((row) => (
              <Row
                key={row.id}
                name={row.heldAt && <When at={row.heldAt} as="full" />}
                about={[t(`case:kind.${row.kind}`), codes.label('attendance', row.attendance)]
                  .filter(Boolean)
                  .join(' · ')}
              />
            ))}
          </Rows>
        )
      }
    </Loaded>
  );
}
