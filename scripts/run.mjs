// `node scripts/run.mjs NAME [arguments]` runs scripts/NAME.ts on a clone that may be fresh.
import { existsSync } from 'node:fs';
import { prepare } from './prepare.mjs';

const [name = '', ...args] = process.argv.slice(2);
if (!/^[a-z-]+$/.test(name) || !existsSync(new URL(`./${name}.ts`, import.meta.url))) {
  console.error(`There is no script "${name}".`);
  process.exit(1);
}

await prepare();
const { register } = await import('tsx/esm/api');
register();

const { liveOnce } = await import('./life.ts');
await liveOnce(async () => (await import(`./${name}.ts`)).main(args));
