// `npm start` and, with --watch, `npm run dev`.
import { load } from './bundle.mjs';
import { prepare } from './prepare.mjs';

if (process.versions.node.startsWith('20.'))
  console.log('Node.js 20 is past its end of life and gets no security fixes: 24 is recommended.');

await prepare();
const { start } = await load(process.argv.includes('--watch') ? 'dev' : 'start');
await start();
