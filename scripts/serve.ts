import { config } from '#server/platform/config.ts';
import { startServer } from '../server/main.ts';
import { live, onEnd } from './life.ts';

// The server alone, on a database that is ready: what `npm run dev` starts anew when a source changes.
await live(async () => {
  const server = await startServer(config());
  onEnd(() => server.stop());
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.(Number(new URL(server.url).port));
});
