import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type ProtectedTable, type Repair, reports } from '#server/reports/reports.contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { Refusal } from '../app/components/Refusal.tsx';
import { Section } from '../app/components/Section.tsx';
import { Loaded } from '../app/components/States.tsx';
import { refreshing, useActKey, usePress } from '../app/press.ts';
import { useReportWords } from './words.ts';

/**
 * What could be changed so that less is withheld, with what is known of the effect beforehand. It follows from the table
 * alone; choosing one makes a draft of its own.
 */
export function Repairs({ draftId, reportId, table }: { draftId: string; reportId: string; table: ProtectedTable }) {
  const { t } = useTranslation();
  const isWhole = table.cells.every(({ value }) => value !== null);
  const query = useQuery({
    queryKey: ['report-drafts', draftId, 'repairs', table.certificate.hash],
    queryFn: ({ signal }) => call(reports.repairs, { id: draftId }, undefined, { signal }),
    enabled: !isWhole,
  });
  if (isWhole) return null;
  return (
    <Section title={t('reports:repairs')}>
      <Loaded query={query} lines={3}>
        {({ items }) => (
          <Stack component="ul" sx={{ listStyle: 'none', m: 0, p: 0, gap: 4 }}>
            {items.map((repair) => (
              <Change
                key={[repair.kind, repair.dimension?.id, repair.scheme?.id].join()}
                repair={repair}
                reportId={reportId}
              />
            ))}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

function Change({ repair, reportId }: { repair: Repair; reportId: string }) {
  const { t } = useTranslation();
  const words = useReportWords();
  const navigate = useNavigate();
  const may = useMay(reports.draft);
  const keyOf = useActKey();
  const { kind, dimension, scheme, cells, shown, perhaps, withheld, request } = repair;
  const name = t(`reports:repair.${kind}`, {
    dimension: dimension ? words.say(dimension.title) : '',
    scheme: scheme ? words.say(scheme.title) : '',
  });
  const make = usePress(() => call(reports.draft, { id: reportId }, request, { idempotencyKey: keyOf(request) }), {
    refresh: refreshing('report-drafts'),
    after: ({ id }) => navigate(`/reports/drafts/${id}`),
  });
  return (
    <Stack component="li" direction="row" sx={{ gap: 3, alignItems: 'flex-start', justifyContent: 'space-between' }}>
      <Stack sx={{ minWidth: 0 }}>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {name}
        </Typography>
        <Typography variant="body2">{t('reports:repair.effect', { cells, shown, perhaps, withheld })}</Typography>
        <Refusal error={make.error} />
      </Stack>
      {may && (
        <Button
          variant="outlined"
          size="small"
          disabled={make.isPending}
          onClick={() => make.mutate()}
          aria-label={`${t('reports:repair.make')}: ${name}`}
          sx={{ flexShrink: 0, whiteSpace: 'nowrap' }}
        >
          {t('reports:repair.make')}
        </Button>
      )}
    </Stack>
  );
}
