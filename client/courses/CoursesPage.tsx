import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { fieldsOf } from '#server/access/ability.ts';
import type { Course } from '#server/courses/courses.contract.ts';
import { useAbility } from '../access/access.tsx';
import { type Codes, useCodes } from '../app/codes.ts';
import { Page, PageTitle, Section, Sheet } from '../app/components/Section.tsx';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { fullDay } from '../app/time.ts';
import { serviceTypeOf } from '../case/services/choices.ts';
import { useCourses } from './data.ts';
import { NewCourseDialog } from './NewCourse.tsx';

/** The services that are given to groups and that the person may set up. */
function useOwnServices(codes: Codes) {
  const ability = useAbility();
  return codes.options(
    'service_type',
    ({ code }) =>
      serviceTypeOf(codes, code)?.group === true &&
      fieldsOf(ability, 'create', 'Course', { serviceType: code, marks: ['own'] }).size > 0,
  );
}

/** Classes and groups within reach. */
export function CoursesPage() {
  const { t } = useTranslation();
  const codes = useCodes();
  const services = useOwnServices(codes);
  const query = useCourses();
  const [making, setMaking] = useState(false);

  return (
    <Loaded query={query} page>
      {(all) => {
        const running = all.filter(({ active }) => active);
        const over = all.filter(({ active }) => !active);
        const make = services.length > 0 && (
          <Button
            variant="outlined"
            onClick={() => setMaking(true)}
            startIcon={<Plus size={17} strokeWidth={1.6} aria-hidden />}
          >
            {t('courses:new')}
          </Button>
        );
        return (
          <Page>
            <PageTitle aside={make}>{t('courses:title')}</PageTitle>
            {running.length === 0 ? (
              <EmptyState>{t('courses:none')}</EmptyState>
            ) : (
              <Rows rows={running} codes={codes} />
            )}
            {over.length > 0 && (
              <Section title={t('courses:over')} sx={{ mt: 10 }}>
                <Rows rows={over} codes={codes} />
              </Section>
            )}
            {making && <NewCourseDialog services={services} onClose={() => setMaking(false)} />}
          </Page>
        );
      }}
    </Loaded>
  );
}

function Rows({ rows, codes }: { rows: readonly Course[]; codes: Codes }) {
  const { t } = useTranslation();
  return (
    <Sheet>
      <Stack component="ul" aria-label={t('courses:title')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {rows.map((course) => (
          <Stack
            component="li"
            key={course.id}
            direction="row"
            sx={{
              px: { xs: 4, sm: 5 },
              py: 3,
              columnGap: 5,
              rowGap: 1,
              flexWrap: 'wrap',
              alignItems: 'center',
              justifyContent: 'space-between',
              '& + &': { borderBlockStart: 1, borderColor: 'divider' },
            }}
          >
            <Box sx={{ minWidth: 0 }}>
              <Link
                component={RouterLink}
                to={`/courses/${course.id}`}
                variant="h3"
                sx={{ display: 'inline-flex', alignItems: 'center', minHeight: 44, overflowWrap: 'anywhere' }}
              >
                {course.name}
              </Link>
              <Typography variant="body2" sx={{ color: 'text.secondary' }}>
                <CourseLine course={course} codes={codes} />
              </Typography>
            </Box>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              {course.capacity
                ? t('courses:taken', { taken: course.taken ?? 0, capacity: course.capacity })
                : t('courses:enrolled', { count: course.taken ?? 0 })}
            </Typography>
          </Stack>
        ))}
      </Stack>
    </Sheet>
  );
}

/** What a course is, in one line. */
export function CourseLine({ course, codes }: { course: Course; codes: Codes }) {
  const { t } = useTranslation();
  const { serviceType, fromLevel, toLevel, startsOn, endsOn, womenOnly, childcare } = course;
  const levels = [fromLevel, toLevel].filter(Boolean).map((level) => codes.label('cefr', level));
  return [
    codes.label('service_type', serviceType),
    levels.join(' → '),
    startsOn && (endsOn ? `${fullDay(startsOn)} – ${fullDay(endsOn)}` : t('courses:since', { day: fullDay(startsOn) })),
    womenOnly && t('courses:womenOnly'),
    childcare && t('courses:childcare'),
  ]
    .filter(Boolean)
    .join(' · ');
}
