import { createHash } from 'node:crypto';
import { wallTimeOf } from '../wall-time.ts';
import { fold } from './lint.ts';
import type { MessageTemplate } from './messages.contract.ts';
import arb from './templates/arb.json' with { type: 'json' };
import ell from './templates/ell.json' with { type: 'json' };
import eng from './templates/eng.json' with { type: 'json' };
import fra from './templates/fra.json' with { type: 'json' };
import sqi from './templates/sqi.json' with { type: 'json' };
import ukr from './templates/ukr.json' with { type: 'json' };

/** The texts of one language. `reviewer` and `reviewedOn` name who read a text and when; empty, it is a draft. */
export interface Wording {
  language: string;
  locale: string;
  /** The subject of an e-mail. */
  greeting: string;
  /** What she answers when the time must change, and when she wants no more messages. */
  change: string;
  stop: string[];
  texts: Record<MessageTemplate, { text: string; reviewer: string | null; reviewedOn: string | null }>;
}

/** Everything that can ever be sent to a person. The linter reads all of it in `npm test`. */
export const wordings: readonly Wording[] = [eng, ell, fra, arb, sqi, ukr];

/** The texts in her language; none where nobody wrote any: nothing is sent in another language. */
export const wordingIn = (language: string | null | undefined): Wording | undefined =>
  wordings.find((wording) => wording.language === language);

/** What she will read. The day is a name of a weekday, so nothing is planned more than six days ahead of it. */
export function render(template: MessageTemplate, { locale, texts }: Wording, startsAt: Date, zone: string): string {
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: zone }).format(startsAt);
  const time = wallTimeOf(startsAt, zone).slice(11);
  return texts[template].text.replace('{day}', day).replace('{time}', time);
}

/** Names a text as it stands: another text needs another review. */
export const digestOfText = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Whether somebody who reads the language found nothing in it that could betray anyone. */
export function isReviewed(
  template: MessageTemplate,
  { language, texts }: Wording,
  reviews: readonly { language: string; digest: string; template?: string }[],
): boolean {
  const { text, reviewer, reviewedOn } = texts[template];
  if (reviewer && reviewedOn) return true;
  const digest = digestOfText(text);
  return reviews.some(
    (review) => review.language === language && review.digest === digest && (review.template ?? template) === template,
  );
}

/**
 * What an answer means: `STOP` and the letter for a change, in any of our languages, and anything else. What she wrote is
 * read here and kept nowhere.
 */
export function meaningOf(answer: string): 'CHANGE' | 'STOP' | 'OTHER' {
  const [first = '', ...more] = fold(answer)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  // Somebody who begins with STOP means it, whatever follows.
  if (wordings.some(({ stop }) => stop.some((word) => fold(word) === first))) return 'STOP';
  if (!more.length && wordings.some(({ change }) => looksLike(fold(change)) === looksLike(first))) return 'CHANGE';
  return 'OTHER';
}

/** Letters of two scripts that look the same on a telephone are the same answer. */
const looksLike = (letter: string) => ({ α: 'a', с: 'c', ν: 'n', з: '3' })[letter] ?? letter;
