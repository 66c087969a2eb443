import { config } from '#server/platform/config.ts';
import { startServer } from '../server/main.ts';
import { onEnd } from './life.ts';

/** The server alone, on a database that is ready: in a container, and what `npm run dev` starts anew at a change. */
export async function main(): Promise<void> {
  const server = await startServer(config());
  onEnd(() => server.stop());

  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.(Number(new URL(server.url).port));
  await new Promise<never>(() => {});
}
