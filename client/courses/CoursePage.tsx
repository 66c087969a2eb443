import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { ClipboardCheck } from 'lucide-react';
import { type InputHTMLAttributes, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useParams } from 'react-router';
import type { z } from 'zod';
import { fieldsOf } from '#server/access/ability.ts';
import type { SessionKind } from '#server/codelists/codelists.contract.ts';
import type { Learner as LearnerContract } from '#server/courses/courses.contract.ts';
import { type EpisodeChanges, episodes, measuresOf } from '#server/episodes/episodes.contract.ts';
import { useAbility } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { type Codes, useCodes } from '../app/codes.ts';
import { Personal } from '../app/components/Personal.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { refreshing, usePress } from '../app/press.ts';
import { CourseLine } from './CoursesPage.tsx';
import { kindOfCourse, useCourse, useLearners } from './data.ts';

type Learner = z.infer<typeof LearnerContract>;

/** One course with those who take part: what a course list says about them, and nothing more. */
export function CoursePage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const codes = useCodes();
  const course = useCourse(id);
  const learners = useLearners(id);

  return (
    <Loaded query={course} page>
      {(one) => (
        <Page>
          <PageTitle
            above={
              <Link component={RouterLink} to="/courses" variant="body2" sx={{ py: 1, display: 'inline-block' }}>
                {t('courses:title')}
              </Link>
            }
            aside={
              learners.data?.some(({ actions }) => actions?.includes('log')) && (
                <Button
                  variant="contained"
                  component={RouterLink}
                  to={`/courses/${id}/register`}
                  startIcon={<ClipboardCheck size={17} strokeWidth={1.6} aria-hidden />}
                >
                  {t('courses:register')}
                </Button>
              )
            }
          >
            {one.name}
          </PageTitle>
          <Typography variant="body1" sx={{ color: 'text.secondary', mt: -4, mb: 7 }}>
            <CourseLine course={one} codes={codes} />
          </Typography>
          <Section title={t('courses:learners')}>
            <Loaded query={learners}>
              {(all) =>
                all.length === 0 ? (
                  <EmptyState>{t('courses:nobody')}</EmptyState>
                ) : (
                  <Sheet>
                    <Stack component="ul" aria-label={t('courses:learners')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
                      {all.map((learner) => (
                        <Row
                          key={learner.episodeId}
                          courseId={id}
                          learner={learner}
                          kind={kindOfCourse(codes, one.serviceType)}
                          codes={codes}
                        />
                      ))}
                    </Stack>
                  </Sheet>
                )
              }
            </Loaded>
          </Section>
        </Page>
      )}
    </Loaded>
  );
}

function Row({
  courseId,
  learner,
  kind,
  codes,
}: {
  courseId: string;
  learner: Learner;
  kind: SessionKind;
  codes: Codes;
}) {
  const { t } = useTranslation();
  const { alias, languages, literacy, status, attendance } = learner;
  const levels = measuresOf[kind].flatMap((name) => (name === 'entryLevel' || name === 'exitLevel' ? [name] : []));

  return (
    <Box
      component="li"
      sx={{
        px: { xs: 4, sm: 5 },
        py: 4,
        display: 'grid',
        columnGap: 6,
        rowGap: 3,
        alignItems: 'center',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 3fr) minmax(0, 3fr) auto' },
        '& + &': { borderBlockStart: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="h3" component="h3" sx={{ overflowWrap: 'anywhere' }}>
          <Personal>{alias || t('app:noAlias')}</Personal>
        </Typography>
        <Typography variant="body2" data-personal="" sx={{ color: 'text.secondary' }}>
          {[
            codes.labels('language', languages),
            codes.label('literacy', literacy),
            status !== 'ACTIVE' && codes.label('episode_status', status),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
      </Box>
      {attendance ? (
        <Typography variant="body2" data-personal="">
          {t('courses:came', { count: attendance.came })} · {t('courses:away', { count: attendance.absent })}
          {attendance.lastHeldAt && (
            <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
              {t('courses:last')} <When at={attendance.lastHeldAt} />
            </Box>
          )}
        </Typography>
      ) : (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {t('courses:notYet')}
        </Typography>
      )}
      <Stack direction="row" sx={{ gap: 3, flexWrap: 'wrap' }}>
        {levels.map((name) => (
          <Level key={name} {...{ name, courseId, learner, kind, codes }} />
        ))}
      </Stack>
    </Box>
  );
}

/** A level at the beginning or at the end; choosing it keeps it, on the version that was read. */
function Level({
  name,
  courseId,
  learner,
  kind,
  codes,
}: {
  name: 'entryLevel' | 'exitLevel';
  courseId: string;
  learner: Learner;
  kind: SessionKind;
  codes: Codes;
}) {
  const { t } = useTranslation();
  const ability = useAbility();
  const id = useId();
  const { episodeId = '', version } = learner;
  const mayChange = fieldsOf(ability, 'update', 'Episode', { sessionKind: kind, marks: learner.marks }).has(name);
  const change = usePress(
    (level: EpisodeChanges['entryLevel']) =>
      call(episodes.change, { id: episodeId }, { [name]: level }, { ifMatch: version }),
    { refresh: refreshing('courses', courseId, 'learners'), done: 'courses:levelKept' },
  );

  if (!(name in learner)) return null;
  if (!mayChange || version === undefined)
    return learner[name] ? (
      <Typography variant="body2" data-personal="">
        {t(`case:episode.${name}`)}: {codes.label('cefr', learner[name])}
      </Typography>
    ) : null;
  return (
    <Box>
      <Typography component="label" variant="caption" htmlFor={id} sx={{ display: 'block', mb: 1 }}>
        {t(`case:episode.${name}`)}
      </Typography>
      <NativeSelect
        value={(change.isPending ? change.variables : learner[name]) ?? ''}
        onChange={({ target }) => change.mutate((target.value || null) as EpisodeChanges['entryLevel'])}
        disabled={change.isPending}
        input={<OutlinedInput />}
        inputProps={{ id, 'data-personal': '' } as InputHTMLAttributes<HTMLSelectElement>}
        sx={{ minWidth: 128 }}
      >
        <option value="">{t('courses:noLevel')}</option>
        {codes.options('cefr').map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </NativeSelect>
      <Refusal error={change.error} />
    </Box>
  );
}
