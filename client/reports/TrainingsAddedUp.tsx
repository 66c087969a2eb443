import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SumFormat, type TrainingSum, trainings } from '#server/trainings/trainings.contract.ts';
import { call, download } from '../app/call.ts';
import { Refusal } from '../app/components/Refusal.tsx';
import { Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { DayChoice } from '../app/form/DateFields.tsx';
import { FieldFrame } from '../app/form/FieldFrame.tsx';
import { useGrantChoices } from '../app/grants.ts';
import { usePress } from '../app/press.ts';
import { fullDay, type Language, today } from '../app/time.ts';
import { FigureTable } from './FigureTable.tsx';
import { useReportWords } from './words.ts';

/** No register is older, and none reaches further. */
const [first, last] = ['2000-01-01', '2099-12-31'];

/** What a programme reports of its trainings: how many, and how many took part, from one day to another. */
export function TrainingsAddedUp() {
  const { t, i18n } = useTranslation();
  const ofGrant = useId();
  const begun = `${today().slice(0, 4)}-01-01`;
  const [from, setFrom] = useState(begun);
  const [to, setTo] = useState(today);
  const grants = useGrantChoices();
  const [grantId, setGrantId] = useState<string>();
  const asked = { from, to, ...(grantId && { grantId }) };
  const query = useQuery({
    queryKey: ['trainings', 'sum', asked],
    queryFn: ({ signal }) => call(trainings.sum, {}, undefined, { query: asked, signal }),
    placeholderData: keepPreviousData,
  });
  const take = usePress(
    (format: (typeof SumFormat.options)[number]) =>
      download(trainings.sumFile, {}, { ...asked, format, language: i18n.language as Language }),
    { refresh: async () => {} },
  );

  return (
    <Section title={t('reports:training.sum')} sx={{ mt: 8 }}>
      <Stack sx={{ gap: 4 }}>
        <Typography variant="body2" sx={{ maxWidth: '70ch' }}>
          {t('reports:training.sumAbout')}
        </Typography>
        <Stack direction="row" sx={{ gap: 5, flexWrap: 'wrap', alignItems: 'flex-start' }}>
          <DayChoice
            label={t('reports:training.from')}
            value={from}
            min={first}
            max={to}
            onDay={(day) => setFrom(day ?? begun)}
          />
          <DayChoice
            label={t('reports:training.to')}
            value={to}
            min={from}
            max={last}
            onDay={(day) => setTo(day ?? today())}
          />
          {grants.length > 0 && (
            <FieldFrame id={ofGrant} label={t('app:grant')} error={undefined}>
              <NativeSelect
                id={ofGrant}
                value={grantId ?? ''}
                onChange={({ target }) => setGrantId(target.value || undefined)}
                input={<OutlinedInput />}
                inputProps={{ id: ofGrant }}
              >
                <option value="">{t('reports:allGrants')}</option>
                {grants.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </NativeSelect>
            </FieldFrame>
          )}
        </Stack>
        <Loaded query={query} lines={4}>
          {(sum) =>
            sum.trainings === 0 ? <EmptyState>{t('reports:training.nothingHeld')}</EmptyState> : <Figures sum={sum} />
          }
        </Loaded>
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }}>
          {SumFormat.options.map((format) => (
            <Button
              key={format}
              variant="outlined"
              disabled={take.isPending}
              onClick={() => take.mutate(format)}
              startIcon={<Download size={16} strokeWidth={1.8} aria-hidden />}
            >
              {t(`reports:file.${format}`)}
            </Button>
          ))}
        </Stack>
        <Refusal error={take.error} />
      </Stack>
    </Section>
  );
}

function Figures({ sum: { from, to, byProfession, byTopic, ...all } }: { sum: TrainingSum }) {
  const { t } = useTranslation();
  const { figure } = useReportWords();
  const label = t('reports:training.sumOf', { from: fullDay(from), to: fullDay(to) });
  const line = (name: string, counts: { trainings: number; participants: number }) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td>{figure(counts.trainings)}</td>
      <td>{figure(counts.participants)}</td>
    </tr>
  );
  const part = (name: string) => (
    <tr>
      <th scope="rowgroup" colSpan={3}>
        <strong>{name}</strong>
      </th>
    </tr>
  );
  return (
    <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 3 }}>
      {/* On a telephone it is wider than the page, and moved by the arrow keys. */}
      <Box role="region" aria-label={label} tabIndex={0} sx={{ overflowX: 'auto' }}>
        <FigureTable
          label={label}
          sx={{
            '& tbody + tbody > tr:first-of-type > th': { pt: 5 },
            '& tfoot > tr > *': { borderBlockStart: ({ ariadne }) => ariadne.border, fontWeight: 600 },
          }}
        >
          <thead>
            <tr>
              <th scope="col">{t('reports:training.by')}</th>
              <th scope="col">{t('reports:training.trainings')}</th>
              <th scope="col">{t('reports:training.took')}</th>
            </tr>
          </thead>
          <tbody>
            {part(t('reports:training.by.profession'))}
            {byProfession.map((one) => line(t(`reports:closed.profession.${one.profession}`), one))}
          </tbody>
          <tbody>
            {part(t('reports:training.by.topic'))}
            {byTopic.map((one) => line(one.topic, one))}
          </tbody>
          <tfoot>{line(t('reports:total'), all)}</tfoot>
        </FigureTable>
      </Box>
      <Typography variant="caption" component="p" sx={{ mt: 2 }}>
        {t('reports:training.several')}
      </Typography>
    </Sheet>
  );
}
