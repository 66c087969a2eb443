import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

interface Chunk {
  file: string;
  imports?: string[];
}
type Manifest = Record<string, Chunk>;

/** Scripts up to and including the first page, in bytes after gzip: what a phone on a bad line waits for. */
export const budget = 250_000;
/** The first page and the words it needs, as the manifest names them. */
const firstPage = [
  /^index\.html$/,
  /^start\.tsx$/,
  /^app\/messages\/en\.json$/,
  /^today\/(TodayPage\.tsx|messages\/en\.json)$/,
];

/** The chunks that must be there before the first page stands, with their sizes. */
export function firstLoad(dist: string): { file: string; bytes: number }[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const needed = new Set<string>();
  const need = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const further of manifest[name]?.imports ?? []) need(further);
  };
  for (const name of Object.keys(manifest)) if (firstPage.some((page) => page.test(name))) need(name);

  const files = new Set(
    [...needed].map((name) => (manifest[name] as Chunk).file).filter((file) => file.endsWith('.js')),
  );
  return [...files].map((file) => ({ file, bytes: gzipSync(readFileSync(join(dist, file))).length }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chunks = firstLoad(join(dirname(fileURLToPath(import.meta.url)), '../dist/client'));
  const total = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of chunks.sort((a, b) => b.bytes - a.bytes)) console.log(String(bytes).padStart(8), file);
  console.log(`${total} bytes before the first page stands; the budget is ${budget}.`);
  process.exitCode = total > budget ? 1 : 0;
}
