import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import { closeAppPool } from '#server/access/pool.ts';
import { closeAccounts } from '#server/accounts/database.ts';
import { forgetCodes } from '#server/codelists/codelists.service.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { closeHooks } from '#server/reminders/messages/hooks.ts';
import { copyDatabase } from './database.ts';

/**
 * Runs before each test file: a database of its own, a copy of the prepared one, so that no file sees another's rows.
 * TEST_ADMIN_URL is the superuser's address of the same database, for tests that look behind the locks.
 */
const { url, adminUrl } = await copyDatabase(inject('template'), `worker_${process.env.VITEST_POOL_ID}`);
const dataDir = join(tmpdir(), `ariadne-test-${process.pid}`);
mkdirSync(dataDir, { recursive: true });

// Where there is a Redis but no `redis-server` to start one of our own, the tests of the queue use that.
if (process.env.REDIS_URL) process.env.TEST_REDIS_URL = process.env.REDIS_URL;
for (const name of ['PORT', 'HOST', 'DATABASE_REPLICA_URL', 'REDIS_URL', 'ARIADNE_DEMO', 'SMTP_URL', 'SMS_GATEWAY_URL'])
  delete process.env[name];
process.env.DATABASE_URL = url;
process.env.TEST_ADMIN_URL = adminUrl;
process.env.ARIADNE_DATA_DIR = dataDir;
process.env.ARIADNE_MASTER_KEY = inject('masterKey');

takeMasterKeys([process.env.ARIADNE_MASTER_KEY!]);
forgetCodes();

afterAll(async () => {
  await Promise.all([closeAppPool(), closeAccounts(), closeHooks()]);
  rmSync(dataDir, { recursive: true, force: true });
});
