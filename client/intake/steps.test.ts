import { expect, test } from 'vitest';
import { after, before, furthest, readStep, steps, stepToShow } from './steps.ts';

test('a first meeting begins with the language and ends with what can wait', () => {
  expect(steps.map((step) => after(step))).toEqual([...steps.slice(1), 'later']);
  expect(before('language')).toBeUndefined();
  expect(before('later')).toBe('about');
});

test('a step that was not reached is not shown, whatever stands in the address', () => {
  expect(stepToShow('about', 'agreement')).toBe('agreement');
  expect(stepToShow('privacy', 'agreement')).toBe('privacy');
  expect(stepToShow('nonsense', 'agreement')).toBe('agreement');
  expect(stepToShow(null, 'safety')).toBe('safety');
});

test('going back to correct an answer keeps how far the meeting had come', () => {
  expect(furthest('privacy', 'contact')).toBe('contact');
  expect(furthest('about', 'contact')).toBe('about');
});

test('an unknown word for a step is the beginning', () => {
  expect(readStep(null)).toBe('language');
  expect(readStep('FORM_7')).toBe('language');
  expect(readStep('contact')).toBe('contact');
});
