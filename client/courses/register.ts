import type { NewMeeting } from '#server/courses/courses.contract.ts';
import { Problem } from '../app/problem.ts';

/** Here, late, away, in the order of the columns. Why somebody is away is nobody's question here. */
export const answers = ['ATTENDED', 'LATE', 'ABSENT_UNEXCUSED'] as const;
export type Answer = (typeof answers)[number];

type Participants = NewMeeting['attendance'];

/** The list of a meeting: whoever is not touched is here. */
export function answersFor(
  learners: readonly string[],
  marked: Readonly<Record<string, Answer>>,
  notes: Readonly<Record<string, string>>,
): Participants {
  return learners.map((episodeId) => {
    const operationalNote = notes[episodeId]?.trim();
    return { episodeId, attendance: marked[episodeId] ?? 'ATTENDED', ...(operationalNote && { operationalNote }) };
  });
}

/** Does something, and says what is wrong with a participant at her own line: the contract counts, the form names. */
export async function placeByLearner<T>(participants: Participants, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Problem) || error.errors.length === 0) throw error;
    const errors = error.errors.map((one) => {
      const [, , place, field] = one.path.split('/');
      const learner = one.path.startsWith('/attendance/') ? participants[Number(place)]?.episodeId : undefined;
      if (!learner) return one;
      return { ...one, path: field === 'operationalNote' ? `/notes/${learner}` : `/marked/${learner}` };
    });
    throw new Problem(error.status, {
      title: error.message,
      type: error.kind,
      detail: error.detail,
      requestId: error.requestId,
      errors,
    });
  }
}
