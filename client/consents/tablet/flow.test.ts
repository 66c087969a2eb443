import { describe, expect, test } from 'vitest';
import { NewConsent, SvgPath } from '#server/consents/consents.contract.ts';
import { agreedTo, bodyOf, type Given, isAnswered, nothingYet, pathOf, type Setup, stepsOf } from './flow.ts';

const setup: Setup = {
  kind: 'SHARE_WITH_AGENCY',
  language: 'arb',
  recipientAgencyId: '019a0000-0000-7000-8000-000000000001',
  recipient: 'Agora Jobs',
  categories: ['EDUCATION_WORK', 'HEALTH'],
  validTo: '2027-02-13',
  noticeVersion: 'N1',
  withInterpreter: true,
};
const given = (answers: Given['answers'], more: Partial<Given> = {}): Given => ({ ...nothingYet, answers, ...more });

describe('what she says on the tablet', () => {
  test('nothing is chosen before she chooses, and "ask me" is no for now', () => {
    expect(isAnswered(setup, nothingYet)).toBe(false);
    expect(isAnswered(setup, given({ EDUCATION_WORK: 'yes' }))).toBe(false);
    const answered = given({ EDUCATION_WORK: 'yes', HEALTH: 'ask' });
    expect(isAnswered(setup, answered)).toBe(true);
    expect(agreedTo(setup, answered)).toEqual(['EDUCATION_WORK']);
  });

  test('where she says yes to nothing there is no teach-back and nothing to sign', () => {
    expect(stepsOf(setup, given({ EDUCATION_WORK: 'no', HEALTH: 'ask' }))).toEqual(['about', 'ask', 'done']);
    expect(stepsOf(setup, given({ EDUCATION_WORK: 'yes', HEALTH: 'no' }))).toContain('teach');
    const support = { ...setup, kind: 'SERVICE' as const };
    expect(stepsOf(support, given({ whole: 'yes' }))).toEqual(['about', 'ask', 'sign', 'done']);
    expect(stepsOf(support, given({ whole: 'no' }))).toEqual(['about', 'ask', 'done']);
  });

  test('what is sent is what the server takes, and holds nothing that she did not agree to', () => {
    const said = given(
      { EDUCATION_WORK: 'yes', HEALTH: 'no' },
      { explainedAgain: 1, withholding: [{ party: 'A cousin', categories: [], reason: '' }] },
    );
    const body = NewConsent.parse(bodyOf(setup, said, undefined, { method: 'WRITTEN', signature: 'M1,1 L2,2' }));
    expect(body).toMatchObject({ dataCategories: ['EDUCATION_WORK'], teachBack: 'AFTER_EXPLAINING', understood: true });
    const support = NewConsent.parse(
      bodyOf({ ...setup, kind: 'SERVICE', recipientAgencyId: undefined as never }, given({ whole: 'yes' }), undefined, {
        method: 'VERBAL_WITNESSED',
        witness: 'The interpreter',
      }),
    );
    expect(support.dataCategories).toEqual([]);
    expect(support).not.toHaveProperty('recipientAgencyId');
  });

  test('a signature is a path within its field, and nothing for a dot', () => {
    const path = pathOf([
      [
        [-4, 10.4],
        [700, 250],
      ],
      [[5, 5]],
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ]);
    expect(path).toBe('M0,10 L600,200 M1,2 L3,4 L5,6');
    expect(SvgPath.parse(path)).toBe(path);
    expect(pathOf([[[5, 5]]])).toBe('');
  });
});
