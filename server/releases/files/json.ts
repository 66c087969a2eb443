import type { Released } from './sheet.ts';

/** The release with what its fields mean, for whoever reads it by program. */
export function jsonOf({ id, edition, replaces, result }: Released): Buffer {
  const dictionary = {
    'result.cells[].at': 'One category per breakdown, in their order; null is the total over that breakdown.',
    'result.cells[].value': 'The figure; null where it is not shown, whatever the reason.',
    'result.unit': 'persons: each once. events: acts, of which one person may have several. minutes: time given.',
    'result.breakdowns[].several': 'One person may stand in several categories: they do not add up to the total.',
    'result.breakdowns[].categories[].of': 'The codes of the records that a category stands for.',
    'result.certificate':
      'What the independent audit was run with; hash is SHA-256 of what a reader sees. loss: what was kept least, what the figures that are withheld count together (counts), or how many they are (figures).',
    'result.sql': 'The statement by which it was counted, on coarse facts under random numbers.',
    edition: '1, or higher where it takes the place of an earlier release.',
    replaces: 'The release whose place it takes, and when that was approved; null for a first edition.',
    'replaces.base':
      'To what both editions are rounded, the coarser of the two: a difference may be off by up to one less.',
    'replaces.adjustments[]':
      'What the two editions show differently. before, after: the figure; null where it is not shown, whatever the reason; left out where that edition has no such line. difference: only where both are shown.',
  };
  return Buffer.from(JSON.stringify({ release: id, edition, replaces, dictionary, result }, null, 2), 'utf8');
}
