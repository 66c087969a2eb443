import { appPool } from '#server/access/pool.ts';
import { plain, serve } from '#server/http/serve.ts';
import { currentQueue } from '#server/platform/jobs.ts';
import { Problem } from '#server/platform/problems.ts';
import { health } from './health.contract.ts';

export const healthRoutes = serve(health, {
  ask: plain(async () => {
    if (!(await isHealthy())) throw new Problem(503, 'not-ready', { retryAfter: 5 });
    return { status: 'ok' };
  }),
});

const keptFor = 1_000;
let last: { at: number; answer: Promise<boolean> } | undefined;

/** Asked at most once a second, however many ask; so it can neither wear the database out nor time anything for anybody. */
function isHealthy(): Promise<boolean> {
  if (!last || Date.now() - last.at > keptFor) {
    const answers = Promise.all([databaseAnswers(), currentQueue()?.answers() ?? false]);
    last = { at: Date.now(), answer: answers.then((all) => all.every(Boolean)) };
  }
  return last.answer;
}

async function databaseAnswers(): Promise<boolean> {
  const late = new Promise<boolean>((answer) => setTimeout(answer, 1_000, false).unref());
  const asked = appPool()
    .query('SELECT 1')
    .then(
      () => true,
      () => false,
    );
  return Promise.race([asked, late]);
}
