import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

interface Chunk {
  file: string;
  imports?: string[];
}
type Manifest = Record<string, Chunk>;

/** Scripts up to and including the first page, in bytes after gzip: what a phone on a bad line waits for. */
export const budget = 250_000;
const languages = ['en', 'el'];
/** The first page and the words of it and of the frame, as the manifest names them. */
const firstPage = (language: string) => [
  `app/messages/${language}.json`,
  'today/TodayPage.tsx',
  `today/messages/${language}.json`,
];

export interface Weight {
  file: string;
  /** After gzip. */
  bytes: number;
}

/** The scripts that must be there before the first page stands, in the language that needs most, the heaviest first. */
export function firstLoad(dist: string): Weight[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const frame = [...html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\/([^"]+\.js)"/g)].map(([, file]) => file!);
  if (!frame.length) throw new Error('The page of the build names no script: bring scripts/budget.ts up to date.');
  const weigh = (file: string): Weight => ({ file, bytes: gzipSync(readFileSync(join(dist, file))).length });

  const loads = languages.map((language) =>
    [...new Set([...frame, ...filesFor(manifest, firstPage(language))])].map(weigh),
  );
  const heaviest = loads.sort((a, b) => sum(b) - sum(a))[0] ?? [];
  return heaviest.sort((a, b) => b.bytes - a.bytes);
}

export const sum = (load: readonly Weight[]) => load.reduce((total, { bytes }) => total + bytes, 0);

/** What these entries import before they run. An entry that is not there (any more) is an error: it would weigh nothing. */
function filesFor(manifest: Manifest, entries: readonly string[]): Set<string> {
  const needed = new Set<Chunk>();
  const need = (name: string) => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The build has no ${name}: bring scripts/budget.ts up to date.`);
    if (needed.has(chunk)) return;
    needed.add(chunk);
    chunk.imports?.forEach(need);
  };
  entries.forEach(need);
  return new Set([...needed].map(({ file }) => file).filter((file) => file.endsWith('.js')));
}
