/** The first and the last of some rows. */
export interface Span {
  from: number;
  to: number;
}

/** So many rows stand ready above and below those in sight. */
const around = 12;
/** So many of them come at once with those in sight, as Tab reaches for the next one. */
const beside = 1;

/**
 * Tells which rows of a long list are drawn. Those in sight are, at once; those around them come a third of what is
 * missing with each frame, or a fast scroll would draw in one frame what it needs in the next five.
 */
export function spreadRows() {
  let shown: Span | undefined;
  let asked = '';

  return (sight: Span, count: number, frame: number): { shown: Span; isWhole: boolean } => {
    const within = (by: number): Span => ({
      from: Math.max(0, sight.from - by),
      to: Math.min(count - 1, sight.to + by),
    });
    const [whole, now] = [within(around), within(beside)];
    // A list that is drawn again for another reason gets no more rows by it.
    const question = [sight.from, sight.to, count, frame].join();
    if (!shown || question !== asked) shown = grown(shown, now, whole);
    asked = question;
    return { shown, isWhole: shown.from === whole.from && shown.to === whole.to };
  };
}

function grown(before: Span | undefined, now: Span, whole: Span): Span {
  const touches = before && before.from <= now.to + 1 && before.to >= now.from - 1;
  if (!touches) return now;

  const from = Math.max(whole.from, Math.min(before.from, now.from));
  const to = Math.min(whole.to, Math.max(before.to, now.to));
  const missing = { above: from - whole.from, below: whole.to - to };
  const due = Math.ceil((missing.above + missing.below) / 3);
  // Where more is missing is where it goes.
  const below = Math.min(missing.below, Math.max(due - missing.above, missing.below >= missing.above ? due : 0));
  return { from: from - Math.min(missing.above, due - below), to: to + below };
}
