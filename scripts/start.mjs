// `npm start` and, with --watch, `npm run dev`.
import { prepare } from './prepare.mjs';

await prepare();
const { register } = await import('tsx/esm/api');
register();

const watch = process.argv.includes('--watch');
const { start } = await import(watch ? './dev.ts' : './start.ts');
await start();
