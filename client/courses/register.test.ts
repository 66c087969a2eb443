import { expect, test } from 'vitest';
import { Problem } from '../app/problem.ts';
import { answersFor, placeByLearner } from './register.ts';

const ada = '0199a1b0-0000-7000-8000-000000000001';
const lin = '0199a1b0-0000-7000-8000-000000000002';

test('whoever is not touched is here, and an empty note is none', () => {
  expect(answersFor([ada, lin], { [lin]: 'LATE' }, { [ada]: '  ', [lin]: ' Large print ' })).toEqual([
    { episodeId: ada, attendance: 'ATTENDED' },
    { episodeId: lin, attendance: 'LATE', operationalNote: 'Large print' },
  ]);
});

test('a mark of somebody who is no longer enrolled is not sent', () => {
  expect(answersFor([ada], { [lin]: 'LATE' }, {})).toEqual([{ episodeId: ada, attendance: 'ATTENDED' }]);
});

test('what the server finds at a place in the list stands at the learner, and what all share at its own', async () => {
  const refuse = () =>
    Promise.reject(
      new Problem(422, {
        type: '/problems/invalid',
        errors: [
          { path: '/attendance/1/episodeId', code: 'invalid-choice', message: 'not here' },
          { path: '/attendance/0/operationalNote', code: 'forbidden-field', message: 'not yours' },
          { path: '/heldAt', code: 'in-future', message: 'later' },
        ],
      }),
    );
  const failed = await placeByLearner(answersFor([ada, lin], {}, {}), refuse).catch((error: Problem) => error);
  expect(failed).toBeInstanceOf(Problem);
  expect((failed as Problem).kind).toBe('invalid');
  expect((failed as Problem).errors.map(({ path }) => path)).toEqual([`/marked/${lin}`, `/notes/${ada}`, '/heldAt']);
});
