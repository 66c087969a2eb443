import { words } from '../../platform/contract.ts';
import { kind } from './kind.ts';

/** A lesson of a language or orientation course, as it was for one learner. */
export const lesson = kind({
  fields: { topic: words(200) },
  form: { topic: { input: 'line', label: 'session.topic' } },
  common: ['topic'],
  check: () => [],
});
