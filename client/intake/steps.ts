/** The order of a first meeting, fixed: nothing is asked before it is clear what happens with the answer. */
export const steps = ['language', 'privacy', 'agreement', 'safety', 'contact', 'about', 'later'] as const;
export type Step = (typeof steps)[number];

const place = (step: Step) => steps.indexOf(step);

/** The step that a case has come to; a word this version does not know is the beginning. */
export const readStep = (word: string | null | undefined): Step => steps.find((step) => step === word) ?? 'language';

/** The step to show: the one asked for, but none that has not been reached yet. */
export function stepToShow(asked: string | null, reached: Step): Step {
  const wanted = steps.find((step) => step === asked);
  return wanted && place(wanted) <= place(reached) ? wanted : reached;
}

export const after = (step: Step): Step => steps[place(step) + 1] ?? 'later';
export const before = (step: Step): Step | undefined => steps[place(step) - 1];

/** Going back to correct an answer does not undo how far the meeting had come. */
export const furthest = (a: Step, b: Step): Step => (place(a) >= place(b) ? a : b);
export const isReached = (step: Step, reached: Step): boolean => place(step) <= place(reached);
