import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useFieldArray } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { BodyInput } from '#server/platform/contract.ts';
import { professions, type Training, trainings } from '#server/trainings/trainings.contract.ts';
import { useMay } from '../access/access.tsx';
import { bodyOf, EditDialog } from '../admin/parts.tsx';
import { call } from '../app/call.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { Paged, Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { When } from '../app/components/When.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { NumberField, SelectField, TextField } from '../app/form/fields.tsx';
import { GrantField } from '../app/form/GrantField.tsx';
import { useGrantChoices } from '../app/grants.ts';
import { usePages } from '../case/data.ts';
import { TrainingsAddedUp } from './TrainingsAddedUp.tsx';
import { useReportWords } from './words.ts';

type Entry = z.infer<typeof Training>;

/** Trainings for professionals: who took part is counted by profession, nobody is named. */
export function Trainings() {
  const { t } = useTranslation();
  const words = useReportWords();
  const may = useMay(trainings.record);
  const [editing, setEditing] = useState<Entry | 'new'>();
  const query = usePages(
    ['trainings'],
    (paging, signal) => call(trainings.list, {}, undefined, { query: paging, signal }),
    25,
  );
  const countOf = ({ participants = [] }: Entry) => participants.reduce((sum, { count }) => sum + count, 0);

  return (
    <Page>
      <PageTitle aside={may && <AddButton onClick={() => setEditing('new')}>{t('reports:training.add')}</AddButton>}>
        {t('app:nav.trainings')}
      </PageTitle>
      <Paged query={query} none={t('reports:training.none')}>
        {(all) => (
          <Rows label={t('app:nav.trainings')}>
            {all.map((training) => (
              <Row
                key={training.id}
                name={training.topic}
                about={
                  <>
                    {training.heldOn && <When at={training.heldOn} as="full" />}
                    {' · '}
                    {training.place}
                    {' · '}
                    {t('reports:training.count', { count: countOf(training), figure: words.figure(countOf(training)) })}
                  </>
                }
                acts={
                  may && (
                    <Button
                      variant="outlined"
                      size="small"
                      onClick={() => setEditing(training)}
                      aria-label={t('admin:changeOf', { what: training.topic })}
                    >
                      {t('admin:change')}
                    </Button>
                  )
                }
              />
            ))}
          </Rows>
        )}
      </Paged>
      <TrainingsAddedUp />
      {editing && (
        <TrainingDialog training={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </Page>
  );
}

function TrainingDialog({ training, onClose }: { training: Entry | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const label = (name: string) => t(name === 'grantId' ? 'app:grant' : `reports:training.${name}`);
  const grants = useGrantChoices();
  return (
    <EditDialog
      id={`training/${training?.id ?? 'new'}`}
      title={t(training ? 'reports:training.change' : 'reports:training.add')}
      schema={bodyOf(training ? trainings.correct.body : trainings.record.body)}
      values={{
        topic: training?.topic ?? '',
        heldOn: training?.heldOn,
        place: training?.place ?? '',
        grantId: training?.grantId ?? null,
        participants: training?.participants ?? [{ profession: undefined, count: undefined }],
      }}
      version={training?.version}
      label={label}
      say={{ grantId: (id) => grants.find(({ value }) => value === id)?.label ?? t('app:noGrant') }}
      submit={t('admin:save')}
      send={(values, { ifMatch, key }) =>
        training?.id
          ? call(trainings.correct, { id: training.id }, values, { ifMatch })
          : call(trainings.record, {}, values as BodyInput<typeof trainings.record>, { idempotencyKey: key })
      }
      list="trainings"
      onClose={onClose}
    >
      <TextField name="topic" label={label('topic')} personal={false} maxLength={160} />
      <DateField name="heldOn" label={label('heldOn')} empty={undefined} />
      <TextField name="place" label={label('place')} personal={false} maxLength={120} />
      <GrantField />
      <Participants />
    </EditDialog>
  );
}

function Participants() {
  const { t } = useTranslation();
  const { fields, append, remove } = useFieldArray({ name: 'participants' });
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0, display: 'grid', gap: 3 }}>
      <Box component="legend" sx={{ typography: 'label', p: 0, mb: 2 }}>
        {t('reports:training.participants')}
      </Box>
      {fields.map((field, at) => (
        <Box
          key={field.id}
          sx={{
            display: 'grid',
            gap: 3,
            alignItems: 'end',
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'minmax(0, 1fr) 140px auto' },
          }}
        >
          <SelectField
            name={`participants.${at}.profession`}
            label={t('reports:training.profession')}
            options={professions.map((profession) => ({
              value: profession,
              label: t(`reports:closed.profession.${profession}`),
            }))}
            empty={undefined}
          />
          <NumberField name={`participants.${at}.count`} label={t('reports:training.people')} empty={undefined} />
          {fields.length > 1 && (
            <Button
              variant="text"
              onClick={() => remove(at)}
              aria-label={t('reports:training.removeNumber', { number: at + 1 })}
            >
              {t('reports:training.remove')}
            </Button>
          )}
        </Box>
      ))}
      {fields.length < professions.length && (
        <Box>
          <Button variant="outlined" onClick={() => append({ profession: undefined, count: undefined })}>
            {t('reports:training.more')}
          </Button>
        </Box>
      )}
    </Box>
  );
}
