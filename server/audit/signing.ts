import { poolFor } from '#server/platform/database.ts';
import { log } from '#server/platform/log.ts';
import { signCheckpoint } from './checkpoints.ts';

/** Between two checkpoints, in milliseconds: what is newer than the last one rests on the chains alone. */
const signEvery = 60 * 60 * 1000;

/** Signs the trail when the server starts, every hour, and when it stops. Several processes take turns. */
export function startSigning(): { stop(): Promise<void> } {
  const pool = poolFor('owner', { max: 1, statementTimeout: 120_000 });
  let signing = sign();
  const timer = setInterval(() => {
    signing = signing.then(sign);
  }, signEvery);
  timer.unref();

  async function sign(): Promise<void> {
    try {
      const client = await pool.connect();
      try {
        await signCheckpoint(client);
      } finally {
        client.release();
      }
    } catch (error) {
      // The trail itself is written all the same; the next hour signs what this one could not.
      log.error({ fault: (error as { code?: string }).code ?? (error as Error).name }, 'checkpoint not signed');
    }
  }

  return {
    async stop() {
      clearInterval(timer);
      await signing.then(sign);
      await pool.end();
    },
  };
}
