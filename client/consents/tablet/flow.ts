import { type DataCategory, isSharing, type NewConsent, type Withheld } from '#server/consents/consents.contract.ts';

/** What the worker set up before handing the tablet over; kept in the history's state, never in the address. */
export interface Setup {
  kind: NewConsent['kind'];
  language: string;
  recipientAgencyId?: string;
  /** The name of the recipient as the person reads it. */
  recipient?: string;
  categories: DataCategory[];
  validTo: string | null;
  noticeVersion: string;
  withInterpreter: boolean;
  /** Nothing is asked: what stands is shown, to be stopped. */
  withdraw?: boolean;
}

/** The state of the history: what was set up, and by whom. */
export interface Handing {
  setup: Setup;
  whose: string;
}

export type Answer = 'yes' | 'no' | 'ask';
export type Step = 'about' | 'ask' | 'teach' | 'mustNot' | 'sign' | 'done';

/** What the person did so far. Nothing is chosen before she chooses. */
export interface Given {
  answers: Partial<Record<string, Answer>>;
  /** Wrong answers to the teach-back: they are counted, never shown. */
  explainedAgain: number;
  understood: boolean;
  withholding: Withheld[];
}
export const nothingYet: Given = { answers: {}, explainedAgain: 0, understood: false, withholding: [] };

/** The one question of a kind that names no data. */
export const whole = 'whole';
export const asked = (setup: Setup): string[] => (isSharing(setup.kind) ? setup.categories : [whole]);
export const agreedTo = (setup: Setup, { answers }: Given): string[] =>
  asked(setup).filter((one) => answers[one] === 'yes');
export const isAnswered = (setup: Setup, { answers }: Given): boolean => asked(setup).every((one) => answers[one]);

/** The pages in order. Where she said yes to nothing, there is nothing to sign. */
export function stepsOf(setup: Setup, given: Given): Step[] {
  if (isAnswered(setup, given) && !agreedTo(setup, given).length) return ['about', 'ask', 'done'];
  return isSharing(setup.kind)
    ? ['about', 'ask', 'teach', 'mustNot', 'sign', 'done']
    : ['about', 'ask', 'sign', 'done'];
}

export interface Signed {
  method: 'WRITTEN' | 'VERBAL_WITNESSED';
  signature?: string;
  witness?: string;
  documentId?: string;
}

/** The body of the agreement as she gave it. "Ask me" is a no for now: it is not in it. */
export function bodyOf(setup: Setup, given: Given, textId: string | undefined, signed: Signed) {
  return {
    kind: setup.kind,
    ...(setup.recipientAgencyId && { recipientAgencyId: setup.recipientAgencyId }),
    dataCategories: (isSharing(setup.kind) ? agreedTo(setup, given) : []) as DataCategory[],
    ...(setup.validTo && { validTo: setup.validTo }),
    language: setup.language,
    withInterpreter: setup.withInterpreter,
    understood: true,
    ...(isSharing(setup.kind) && {
      teachBack: given.explainedAgain ? ('AFTER_EXPLAINING' as const) : ('AT_ONCE' as const),
    }),
    ...(given.withholding.length && { withholding: given.withholding }),
    noticeVersion: setup.noticeVersion,
    ...(textId && { textId }),
    ...signed,
  };
}

/** Points of a pointer as a path on a field of 600 by 200. Whole numbers: nobody signs finer than a finger. */
export function pathOf(strokes: readonly (readonly (readonly [x: number, y: number])[])[]): string {
  const fit = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
  return strokes
    .filter((stroke) => stroke.length > 1)
    .map((stroke) => stroke.map(([x, y], i) => `${i ? 'L' : 'M'}${fit(x, 600)},${fit(y, 200)}`).join(' '))
    .join(' ');
}
