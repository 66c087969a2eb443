import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder } from '#server/platform/config.ts';

export interface Destroyed {
  survivorId: string;
  destroyedAt: string;
}

const fileIn = (folder: string) => join(folder, 'destroyed-keys.jsonl');

/** Writes down beside the backups that a key was destroyed, so that a restore of an older one knows. Ids, nothing else. */
export function rememberDestroyed(folder: string, destroyed: readonly Destroyed[]): void {
  const known = new Set(readDestroyed(folder).map(({ survivorId }) => survivorId));
  const fresh = destroyed.filter(({ survivorId }) => !known.has(survivorId));
  if (!fresh.length) return;

  makePrivateFolder(folder);
  const lines = fresh.map(({ survivorId, destroyedAt }) => `${JSON.stringify({ survivorId, destroyedAt })}\n`);
  appendFileSync(fileIn(folder), lines.join(''), { mode: 0o600, flush: true });
}

/** The list beside the backups. A line that cannot be read ends the restore: it may have been somebody's. */
export function readDestroyed(folder: string): Destroyed[] {
  const file = fileIn(folder);
  if (!existsSync(file)) return [];

  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Destroyed);
}
