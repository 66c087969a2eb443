// `node scripts/run.mjs NAME [arguments]` runs scripts/NAME.ts on a clone that may be fresh.
import { load } from './bundle.mjs';
import { prepare } from './prepare.mjs';

const [name = '', ...args] = process.argv.slice(2);
await prepare();

const script = /^[a-z-]+$/.test(name) ? await load(name) : undefined;
if (!script?.main) {
  console.error(`There is no script "${name}".`);
  process.exit(1);
}

const { liveOnce } = await load('life');
await liveOnce(() => script.main(args));
