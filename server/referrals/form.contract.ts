import { z } from 'zod';
import type { Agency } from '../agencies/agencies.contract.ts';
import type { CodeList } from '../codelists/codelists.contract.ts';
import { endpoint } from '../platform/contract.ts';
import type { Payload, Referral } from './referrals.contract.ts';

export const formLanguages = ['en', 'el'] as const;

/** What stands on a printed form: no more than whoever prints it sees, and nothing of what is withheld. */
export interface FormOnPaper {
  language: (typeof formLanguages)[number];
  referral: Referral;
  payload: Payload;
  from: Agency | null;
  to: Agency | null;
  lists: CodeList[];
}

export const forms = {
  printForm: endpoint('GET /referrals/:id/form', {
    summary:
      'The referral form as a PDF, with what the reader may see; 409 no-printer where this server has no browser',
    may: 'read Referral',
    fresh: true,
    query: z.strictObject({ language: z.enum(formLanguages).default('en') }),
    returns: z.string().meta({ format: 'binary' }),
    file: true,
  }),
};
