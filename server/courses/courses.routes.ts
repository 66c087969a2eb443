import { creation, serve } from '#server/http/serve.ts';
import { courses } from './courses.contract.ts';
import {
  changeCourse,
  getCourse,
  listCourses,
  listLearners,
  makeCourse,
  recordMeeting,
  showCourse,
  showMeeting,
} from './courses.service.ts';

export const coursesRoutes = serve(courses, {
  list: (work, { query }) => listCourses(work, query),
  make: creation((work, { body }) => makeCourse(work, body), getCourse),
  open: (work, { params }) => getCourse(work, params.id),
  change: async (work, { params, body, version }) => {
    await changeCourse(work, params.id, version, body);
    return showCourse(work, params.id);
  },
  learners: (work, { params, query }) => listLearners(work, params.id, query),
  meet: creation((work, { params, body }) => recordMeeting(work, params.id, body), showMeeting),
});
