import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openStatuses } from '#server/episodes/episodes.contract.ts';
import { Section } from '../../app/components/Section.tsx';
import { EmptyState, Loaded } from '../../app/components/States.tsx';
import { AlsoIn } from '../AlsoIn.tsx';
import { useCaseContext } from '../context.ts';
import { type Episode, useEpisodes } from '../data.ts';
import { useServiceChoices } from './choices.ts';
import { PlanService } from './PlanService.tsx';
import { ServiceCard } from './ServiceCard.tsx';

const isGoing = ({ status }: Episode) => status !== undefined && (openStatuses as readonly string[]).includes(status);

/** The services of a case: those that go on, and those that ended. */
export function Services() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const [planning, setPlanning] = useState(false);
  const query = useEpisodes(code);
  const may = useServiceChoices(row).kinds.size > 0 && isOpen;
  const start = may && (
    <Button
      variant="contained"
      onClick={() => setPlanning(true)}
      startIcon={<Plus size={17} strokeWidth={1.8} aria-hidden />}
      data-no-print=""
    >
      {t('case:action.service')}
    </Button>
  );

  return (
    <>
      <Loaded query={query} lines={5}>
        {(all) => {
          const going = all.filter(isGoing);
          const ended = all.filter((episode) => !isGoing(episode));
          return (
            <Stack sx={{ gap: 8 }}>
              <Section title={t('case:episode.going')} aside={start}>
                {going.length === 0 && <EmptyState>{t('case:episode.none')}</EmptyState>}
                <Cards rows={going} />
              </Section>
              {ended.length > 0 && (
                <Section title={t('case:episode.ended')}>
                  <Cards rows={ended} />
                </Section>
              )}
            </Stack>
          );
        }}
      </Loaded>
      <AlsoIn code={code} what="services" />
      {planning && (
        <PlanService code={code} row={row} onClose={() => setPlanning(false)} onDone={() => setPlanning(false)} />
      )}
    </>
  );
}

function Cards({ rows }: { rows: readonly Episode[] }) {
  return (
    <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 3 }}>
      {rows.map((row) => (
        <ServiceCard key={row.id} row={row} />
      ))}
    </Stack>
  );
}
