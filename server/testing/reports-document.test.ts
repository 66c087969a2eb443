import { expect, test } from 'vitest';
import { keptReportsDocument, reportsDocument } from '#scripts/generate-docs.ts';
import { catalogue } from '#server/reports/catalogue.ts';

test('docs/reports.md is what the catalogue gives: otherwise run `npm run docs:generate`', () => {
  expect(keptReportsDocument()).toBe(reportsDocument());
});

test('docs/reports.md leaves no report out', () => {
  for (const { id } of catalogue) expect(keptReportsDocument()).toContain(`\`${id}\` · counts`);
});
