import type { Released } from './sheet.ts';

/** The release with what its fields mean, for whoever reads it by program. */
export function jsonOf({ id, edition, result }: Released): Buffer {
  const dictionary = {
    'result.cells[].at': 'One category per breakdown, in their order; null is the total over that breakdown.',
    'result.cells[].value': 'The figure; null where it is not shown, whatever the reason.',
    'result.unit': 'persons: each once. events: acts, of which one person may have several. minutes: time given.',
    'result.breakdowns[].several': 'One person may stand in several categories: they do not add up to the total.',
    'result.breakdowns[].categories[].of': 'The codes of the records that a category stands for.',
    'result.certificate': 'What the independent audit was run with; hash is SHA-256 of what a reader sees.',
    'result.sql': 'The statement by which it was counted, on coarse facts under random numbers.',
    edition: '1, or higher where it takes the place of an earlier release.',
  };
  return Buffer.from(JSON.stringify({ release: id, edition, dictionary, result }, null, 2), 'utf8');
}
