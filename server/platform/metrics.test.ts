import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type JobQueue, openQueue } from '#server/platform/jobs.ts';
import { startRemindersWorker } from '#server/reminders/reminders.worker.ts';
import { aCase } from '#server/testing/calendar.ts';
import { until } from '#server/testing/carriers.ts';
import { anOffice, staff } from '#server/testing/cast.ts';
import { aReminder, reminderOf } from '#server/testing/reminders.ts';
import { config, readConfig } from './config.ts';
import { type MetricsServer, serveMetrics } from './metrics.ts';

const token = 'a-token-of-the-tests';
let served: MetricsServer;
let queue: JobQueue;
beforeAll(async () => {
  served = (await serveMetrics({ ...config(), metricsPort: 0, metricsHost: '127.0.0.1', metricsToken: token }))!;
  queue = await openQueue({});
});
afterAll(async () => {
  await served.close();
  await queue.close();
});

const ask = (path = '/metrics', authorization?: string) =>
  fetch(`http://127.0.0.1:${served.port}${path}`, { headers: authorization ? { authorization } : {} });

test('without the token nothing is told, and there is nothing else to ask for', async () => {
  expect((await ask()).status).toBe(401);
  expect((await ask('/metrics', 'Bearer something-else-of-it')).status).toBe(401);
  expect((await ask('/api/health', `Bearer ${token}`)).status).toBe(404);
});

test('what is told are numbers, and no record, person, colleague or agency', async () => {
  const eleni = await staff('social_worker', await anOffice('MARKED-AGENCY'));
  const one = await aCase(eleni, 'MARKED-ALIAS');
  const id = await aReminder(one, { userId: eleni.id, agencyId: eleni.agencyId, dueAt: new Date(Date.now() - 5_000) });
  const worker = startRemindersWorker(queue, { sweepEvery: 200 });
  onTestFinished(() => worker.stop());
  await until('raised', async () => (await reminderOf(id)).state === 'RAISED');
  let text = '';
  await until('counted', async () => {
    text = await (await ask('/metrics', `Bearer ${token}`)).text();
    return text.includes('ariadne_queue_answers 1');
  });
  await worker.stop();

  expect(text).toMatch(/ariadne_reminders_total\{outcome="raised"\} [1-9]/);
  expect(text).toMatch(/ariadne_reminder_lateness_seconds_bucket\{le="15"\} [1-9]/);
  for (const word of ['MARKED', one.code, one.id, one.survivorId, id, eleni.id, eleni.agencyId])
    expect(text).not.toContain(word);
});

test('from other computers it wants a token, or it does not start', () => {
  const env = {
    DATABASE_URL: process.env.DATABASE_URL!,
    ARIADNE_MASTER_KEY: process.env.ARIADNE_MASTER_KEY!,
    METRICS_PORT: '9400',
  };
  expect(() => readConfig({ ...env, METRICS_HOST: '0.0.0.0' })).toThrow('METRICS_TOKEN is missing');
  expect(readConfig({ ...env, METRICS_HOST: '0.0.0.0', METRICS_TOKEN: token })).toMatchObject({ metricsPort: 9400 });
  expect(readConfig(env)).toMatchObject({ metricsHost: '127.0.0.1' });
  expect(() => readConfig({ ...env, METRICS_TOKEN: 'short' })).toThrow('METRICS_TOKEN must be');
});
