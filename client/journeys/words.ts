import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const client = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The words of the screens in one language, as a person reads them: `say('case:tab.story')`. */
export function wordsIn(locale: 'en' | 'el'): (key: string) => string {
  const read = (path: string): Record<string, string> => JSON.parse(readFileSync(join(client, path), 'utf8'));
  const all = new Map<string, string>();
  for (const folder of readdirSync(client)) {
    const file = join(folder, 'messages', `${locale}.json`);
    try {
      for (const [key, words] of Object.entries(read(file))) all.set(`${folder}:${key}`, words);
    } catch {
      // A folder without words of its own.
    }
  }
  return (key) => {
    const words = all.get(key);
    if (words === undefined) throw new Error(`No words ${key} in ${locale}`);
    return words;
  };
}
