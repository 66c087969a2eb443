import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCodes } from '../app/codes.ts';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { FieldFrame } from '../app/form/FieldFrame.tsx';
import { kindOfCourse, useCourses, useLearners } from '../courses/data.ts';
import { LogForm } from './LogForm.tsx';

/** For who knows learners by their class alone: the class, then the learner. */
export function OfCourse({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const query = useCourses();
  const [chosen, setChosen] = useState<string>();

  return (
    <Loaded query={query} lines={6}>
      {(all) => {
        const active = all.filter((course) => course.active);
        const course = active.find((one) => one.id === chosen) ?? active.find(({ taken }) => taken) ?? active[0];
        if (!course) return <EmptyState>{t('log:noCourse')}</EmptyState>;
        return (
          <>
            {active.length > 1 && (
              <FieldFrame id={id} label={t('log:course')} error={undefined}>
                <NativeSelect
                  value={course.id}
                  onChange={({ target }) => setChosen(target.value)}
                  input={<OutlinedInput />}
                  inputProps={{ id }}
                  fullWidth
                  sx={{ mb: 5 }}
                >
                  {active.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
                </NativeSelect>
              </FieldFrame>
            )}
            <Learners
              key={course.id}
              courseId={course.id as string}
              serviceType={course.serviceType as string}
              onDone={onDone}
            />
          </>
        );
      }}
    </Loaded>
  );
}

function Learners({ courseId, serviceType, onDone }: { courseId: string; serviceType: string; onDone: () => void }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const query = useLearners(courseId);
  const kind = kindOfCourse(codes, serviceType);

  return (
    <Loaded query={query} lines={6}>
      {(all) => {
        const choices = all.flatMap(({ episodeId, alias, marks, actions }) =>
          episodeId && actions?.includes('log')
            ? [{ episodeId, label: alias ?? t('app:noAlias'), kind, marks: marks ?? [] }]
            : [],
        );
        if (choices.length === 0) return <EmptyState>{t('log:noLearner')}</EmptyState>;
        return (
          <LogForm
            about={`course/${courseId}`}
            returnTo={`/courses/${courseId}`}
            choices={choices}
            asks={t('log:learner')}
            onDone={onDone}
          />
        );
      }}
    </Loaded>
  );
}
