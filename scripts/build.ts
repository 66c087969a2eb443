import { join } from 'node:path';
import { budget, firstLoad, sum } from './budget.ts';
import { buildClient } from './client.ts';
import { root } from './prepare.mjs';

/** The production build, whether or not it is out of date. Fails when the first page has become too heavy. */
export async function main(): Promise<void> {
  await buildClient();

  const load = firstLoad(join(root, 'dist', 'client'));
  const [total, allowed] = [sum(load), budget].map((bytes) => `${(bytes / 1000).toFixed(1)} kB`);
  if (sum(load) <= budget) return console.log(`The first page loads ${total} of scripts, of ${allowed}.`);

  for (const { file, bytes } of load) console.error(String(bytes).padStart(8), file);
  console.error(`The first page loads ${total} of scripts; the budget is ${allowed} (scripts/budget.ts).`);
  process.exitCode = 1;
}
