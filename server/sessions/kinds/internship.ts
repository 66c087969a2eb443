import { z } from 'zod';
import { words } from '../../platform/contract.ts';
import { kind } from './kind.ts';

/** Follow-up of an internship: hours done since the last one, whether the host was visited, and what worries. */
export const internship = kind({
  fields: {
    /** Since the last follow-up, in quarters of an hour. */
    hours: z.number().min(0).max(400).multipleOf(0.25),
    visited: z.boolean(),
    concerns: words(4000),
  },
  form: {
    hours: { input: 'number', label: 'session.hours' },
    visited: { input: 'yes-no', label: 'session.visited' },
    concerns: { input: 'lines', label: 'session.concerns' },
  },
  common: [],
  check: () => [],
});
