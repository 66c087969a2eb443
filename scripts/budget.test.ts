import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { firstLoad, sum } from './budget.ts';

let dist = '';
afterEach(() => rmSync(dist, { recursive: true, force: true }));

/** A build of these files; random bytes, which gzip cannot make smaller. */
function built(manifest: Record<string, { file: string; imports?: string[]; size: number }>) {
  dist = mkdtempSync(join(tmpdir(), 'budget-'));
  mkdirSync(join(dist, '.vite'));
  writeFileSync(join(dist, '.vite/manifest.json'), JSON.stringify(manifest));
  writeFileSync(
    join(dist, 'index.html'),
    '<link rel="stylesheet" href="/entry.css"><script type="module" crossorigin src="/entry.js" nonce="x"></script>',
  );
  for (const { file, size } of Object.values(manifest)) writeFileSync(join(dist, file), randomBytes(size));
  return dist;
}

const page = {
  '_entry.js': { file: 'entry.js', size: 100 },
  '_frame.js': { file: 'frame.js', imports: ['_parts.js'], size: 5000 },
  '_parts.js': { file: 'parts.js', size: 3000 },
  'today/TodayPage.tsx': { file: 'today.js', imports: ['_frame.js', '_day.js'], size: 400 },
  '_day.js': { file: 'day.js', size: 700 },
  'app/messages/en.json': { file: 'app-en.js', size: 900 },
  'today/messages/en.json': { file: 'today-en.js', size: 200 },
  'app/messages/el.json': { file: 'app-el.js', size: 1300 },
  'today/messages/el.json': { file: 'today-el.js', size: 300 },
  'cases/Caseload.tsx': { file: 'cases.js', imports: ['_frame.js'], size: 9000 },
};

it('weighs what the first page imports, at any depth and once, in the language that needs most', () => {
  const load = firstLoad(built(page));
  expect(load.map(({ file }) => file)).toEqual([
    'frame.js',
    'parts.js',
    'app-el.js',
    'day.js',
    'today.js',
    'today-el.js',
    'entry.js',
  ]);
  const raw = 5000 + 3000 + 1300 + 700 + 400 + 300 + 100;
  expect(sum(load)).toBeGreaterThanOrEqual(raw);
  expect(sum(load)).toBeLessThan(raw + 7 * 50);
});

it('does not weigh nothing when a page has moved', () => {
  const { 'today/TodayPage.tsx': _, ...rest } = page;
  expect(() => firstLoad(built(rest))).toThrow('no today/TodayPage.tsx');
});
