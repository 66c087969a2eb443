import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { type Capacity, capacities } from '#server/availability/capacities.contract.ts';
import { useMay } from '../access/access.tsx';
import { useAgencies } from '../app/agencies.ts';
import { useCodes } from '../app/codes.ts';
import { Mark } from '../app/components/Mark.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle, Section } from '../app/components/Section.tsx';
import { EmptyState, Loaded, NotShown } from '../app/components/States.tsx';
import { useMe } from '../app/session.ts';
import { Note } from '../case/parts.tsx';
import { useCapacities, useMayAsk } from './data.ts';
import { Age, Figures } from './Figures.tsx';

/** What the agencies have free, service by service: most places first, and how old each figure is. */
export function CapacityBoard() {
  const { t } = useTranslation();
  const may = useMay(capacities.board);
  const mayKeep = useMay(capacities.offer);
  const query = useCapacities();
  if (!may) return <NotShown />;

  return (
    <Page>
      <PageTitle
        aside={
          mayKeep && (
            <Button variant="outlined" component={RouterLink} to="/services">
              {t('app:nav.services')}
            </Button>
          )
        }
      >
        {t('app:nav.capacity')}
      </PageTitle>
      <Stack sx={{ gap: 7 }}>
        <Note>{t('availability:boardAbout')}</Note>
        <Loaded query={query}>
          {(rows) =>
            rows.length === 0 ? <EmptyState>{t('availability:noFigures')}</EmptyState> : <Board rows={rows} />
          }
        </Loaded>
      </Stack>
    </Page>
  );
}

function Board({ rows }: { rows: readonly Capacity[] }) {
  const { t, i18n } = useTranslation();
  const codes = useCodes();
  const me = useMe();
  const mayAsk = useMayAsk();
  const { nameOf } = useAgencies();
  const collator = new Intl.Collator(i18n.language);
  const services = Map.groupBy(rows, ({ serviceType }) => serviceType as string);
  const sorted = [...services].sort(([a], [b]) =>
    collator.compare(codes.label('service_type', a), codes.label('service_type', b)),
  );

  return sorted.map(([service, figures]) => {
    const title = codes.label('service_type', service);
    return (
      <Section key={service} title={title}>
        <Rows label={title}>
          {figures
            .toSorted((a, b) => (b.free ?? 0) - (a.free ?? 0))
            .map((row) => {
              const own = row.providerAgencyId === me.agency.id;
              return (
                <Row
                  key={row.id}
                  name={nameOf(row.providerAgencyId)}
                  about={<Figures row={row} />}
                  mark={
                    <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
                      {own && <Mark tone="info">{t('directory:own')}</Mark>}
                      <Age row={row} />
                    </Stack>
                  }
                  acts={
                    mayAsk &&
                    !own && (
                      <Button
                        variant="outlined"
                        size="small"
                        component={RouterLink}
                        to="/availability/ask"
                        state={{ toAgencyIds: [row.providerAgencyId], serviceType: service }}
                        aria-label={t('directory:askOf', { name: `${nameOf(row.providerAgencyId)}, ${title}` })}
                      >
                        {t('directory:ask')}
                      </Button>
                    )
                  }
                />
              );
            })}
        </Rows>
      </Section>
    );
  });
}
