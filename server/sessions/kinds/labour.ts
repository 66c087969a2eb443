import { z } from 'zod';
import { words } from '../../platform/contract.ts';
import { codePattern, kind } from './kind.ts';

/** Labour counselling: what it was about, and what was agreed to be done. */
export const labour = kind({
  fields: {
    topics: z.array(z.string().regex(codePattern, { error: 'invalid-choice' })).max(20),
    actionsAgreed: words(2000),
  },
  form: {
    topics: { input: 'codes', list: 'labour_topic', label: 'session.topics' },
    actionsAgreed: { input: 'lines', label: 'session.actionsAgreed' },
  },
  common: ['topics'],
  check: () => [],
});
