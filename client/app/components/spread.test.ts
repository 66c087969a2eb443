import { expect, test } from 'vitest';
import { type Span, spreadRows } from './spread.ts';

const rowsOf = ({ from, to }: Span) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test('rows in sight are drawn at once, those around them over the next frames', () => {
  const spread = spreadRows();
  const first = spread({ from: 0, to: 12 }, 680, 0);
  expect(first).toEqual({ shown: { from: 0, to: 13 }, isWhole: false });

  let frame = 0;
  let last = first;
  while (!last.isWhole) {
    const next = spread({ from: 0, to: 12 }, 680, ++frame);
    expect(rowsOf(next.shown).length - rowsOf(last.shown).length).toBeLessThanOrEqual(4);
    last = next;
  }
  expect(last.shown).toEqual({ from: 0, to: 24 });
});

test('a list that is drawn again within a frame draws no more rows', () => {
  const spread = spreadRows();
  const once = spread({ from: 20, to: 32 }, 680, 0);
  expect(spread({ from: 20, to: 32 }, 680, 0)).toEqual(once);
});

test('a fast scroll always has what is in sight, and few rows come with a frame', () => {
  const spread = spreadRows();
  let frame = 0;
  let before = spread({ from: 0, to: 12 }, 680, frame).shown;
  for (let jump = 0; jump < 60; jump++) before = spread({ from: 0, to: 12 }, 680, ++frame).shown;

  for (const direction of [1, -1])
    for (let step = 0; step < 100; step++) {
      // Five rows every other frame.
      const top = direction > 0 ? 5 * step : 500 - 5 * step;
      for (const _ of [0, 1]) {
        const { shown } = spread({ from: top, to: top + 12 }, 680, ++frame);
        expect(shown.from).toBeLessThanOrEqual(top);
        expect(shown.to).toBeGreaterThanOrEqual(top + 12);
        const come = rowsOf(shown).filter((row) => row < before.from || row > before.to);
        expect(come.length).toBeLessThanOrEqual(step === 0 ? 15 : 6);
        before = shown;
      }
    }
});

test('somebody who jumps far sees the rows there, and none between', () => {
  const spread = spreadRows();
  spread({ from: 0, to: 12 }, 680, 0);
  expect(spread({ from: 500, to: 512 }, 680, 1).shown).toEqual({ from: 499, to: 513 });
});

test('no row is drawn that the list does not have', () => {
  const spread = spreadRows();
  let at = spread({ from: 0, to: 2 }, 3, 0);
  for (let frame = 1; frame < 9; frame++) at = spread({ from: 0, to: 2 }, 3, frame);
  expect(at).toEqual({ shown: { from: 0, to: 2 }, isWhole: true });
  expect(spread({ from: 0, to: 0 }, 1, 9).shown).toEqual({ from: 0, to: 0 });
});
