import { z } from 'zod';
import { CodeList } from '../codelists/codelists.contract.ts';
import { endpoint, Instant, text, words } from '../platform/contract.ts';
import { CodeWord, Payload, Referral, SealedLink } from './referrals.contract.ts';

/** 32 random bytes, as the link or the answer to it carried them. */
const Token = z.string().regex(/^[A-Za-z0-9_-]{43}$/, { error: 'invalid-format' });
/** Eight digits; people write them in groups. */
const LinkCode = z
  .string()
  .max(20)
  .transform((typed) => typed.replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{8}$/, { error: 'invalid-format' }));
const Visit = z.strictObject({ visit: Token });

/** What may be answered without an account. Whatever needs more is told on the telephone. */
export const linkActs = ['acknowledge', 'accept', 'decline'] as const;
export type LinkAct = (typeof linkActs)[number];

/** What became of the link of a referral; nothing of what opens it. */
export const LinkState = z
  .object({
    createdAt: Instant,
    expiresAt: Instant,
    openedAt: Instant.nullable(),
    /** Whether it can still be opened. */
    waits: z.boolean(),
  })
  .meta({ id: 'LinkState' });
export type LinkState = z.infer<typeof LinkState>;

/** The page of an agency without accounts: what was frozen for the moment of opening, and until when it may answer. */
export const LinkPage = z
  .object({
    /** Names the visit that began with opening; answered once, kept by the page alone. */
    visit: z.string().optional(),
    until: Instant,
    referral: Referral,
    payload: Payload,
    /** The words of the codes in it. */
    lists: z.array(CodeList),
  })
  .meta({ id: 'LinkPage' });
export type LinkPage = z.infer<typeof LinkPage>;

/** Nothing that opens a link, or names what it opens, stands in an address: it all comes in the body. */
export const links = {
  makeLink: endpoint('POST /referrals/:id/link', {
    summary:
      'Make a new sealed link for an agency without accounts; it and its code are told this once, the earlier one ends',
    may: 'send Referral',
    fresh: true,
    returns: SealedLink,
  }),
  linkState: endpoint('GET /referrals/:id/link', {
    summary: 'Whether the sealed link was opened, and until when it can be',
    may: 'read ReferralLink',
    returns: z.object({ link: LinkState.nullable() }).meta({ id: 'LinkOfReferral' }),
  }),
  openLink: endpoint('POST /link/open', {
    summary: 'Open a sealed link with its code, once; the referral counts as received',
    may: 'anyone',
    body: z.strictObject({ token: Token, code: LinkCode }),
    returns: LinkPage,
    status: 200,
  }),
  lookAgain: endpoint('POST /link/look', {
    summary: 'Look again, in the hour after opening',
    may: 'anyone',
    body: Visit,
    returns: LinkPage,
    status: 200,
  }),
  answerLink: endpoint('POST /link/answer', {
    summary: 'Answer by a sealed link: acknowledge, accept or decline, with a name',
    may: 'anyone',
    body: Visit.extend({
      act: z.enum(linkActs),
      /** Who answers, for the sender. */
      name: words(120),
      declineReason: CodeWord.optional(),
      words: text(2000).optional(),
    }),
    /** Whoever declines has nothing to see any more. */
    returns: z.object({ page: LinkPage.nullable() }).meta({ id: 'LinkAnswer' }),
    status: 200,
  }),
};
