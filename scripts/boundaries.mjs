// Checks who imports whom (.dependency-cruiser.cjs), and that the check saw every file: with a compiler it does not
// understand, dependency-cruiser reports "no violations" after reading nothing.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, run } from './prepare.mjs';

const folders = ['server', 'client'];
const cruiser = join('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

const printed = await run(process.execPath, [
  cruiser,
  '--config',
  '.dependency-cruiser.cjs',
  '--output-type',
  'json',
  ...folders,
]).catch((error) => error.message);
if (!printed.includes('\n{') && !printed.startsWith('{')) {
  console.error(printed);
  process.exit(1);
}
const { modules, summary } = JSON.parse(printed.slice(printed.search(/^\{/m)));

const seen = new Set(modules.map(({ source }) => source));
const unseen = folders.flatMap(filesIn).filter((file) => !seen.has(file));
for (const { from, to, rule } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
for (const file of unseen) console.error(`not read: ${file}`);

console.log(`${seen.size} modules, ${summary.violations.length} violations, ${unseen.length} files not read`);
if (summary.violations.length || unseen.length) process.exit(1);

function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules/'));
}
