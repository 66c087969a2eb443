import { useQuery } from '@tanstack/react-query';
import type { SessionKind } from '#server/codelists/codelists.contract.ts';
import { courses } from '#server/courses/courses.contract.ts';
import { call } from '../app/call.ts';
import type { Codes } from '../app/codes.ts';
import { wholeList } from '../case/data.ts';
import { serviceTypeOf } from '../case/services/choices.ts';

/** The kind of session that a course's service has. */
export const kindOfCourse = (codes: Codes, serviceType: string | undefined): SessionKind =>
  serviceTypeOf(codes, serviceType)?.sessionKind ?? 'LESSON';

/** Courses and groups within reach: those that run, then those that are over. */
export function useCourses() {
  return useQuery({
    queryKey: ['courses', 'all'],
    queryFn: ({ signal }) => wholeList((paging) => call(courses.list, {}, undefined, { query: paging, signal })),
  });
}

export function useCourse(id: string) {
  return useQuery({
    queryKey: ['courses', id],
    queryFn: ({ signal }) => call(courses.open, { id }, undefined, { signal }),
  });
}

/** Who takes part, in the order of the alphabet. */
export function useLearners(id: string) {
  return useQuery({
    queryKey: ['courses', id, 'learners'],
    queryFn: async ({ signal }) => {
      const all = await wholeList((paging) => call(courses.learners, { id }, undefined, { query: paging, signal }));
      return all.sort((a, b) => (a.alias ?? '').localeCompare(b.alias ?? '', 'el'));
    },
  });
}
