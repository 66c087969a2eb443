import { expect, test } from 'vitest';
import { main as bench } from './bench.ts';
import { main as drill } from './drill.ts';
import { forgetInstallation } from './forget-installation.ts';

/** What the environment of a real installation says, on the machine on which somebody tries a drill. */
const real = {
  DATABASE_URL: 'postgresql://real',
  DATABASE_REPLICA_URL: 'postgresql://replica',
  REDIS_URL: 'redis://real',
  ARIADNE_BACKUP_DIR: '/backups',
  ARIADNE_MASTER_KEY: 'real',
  SMS_GATEWAY_URL: 'https://real',
  SMTP_URL: 'smtp://real',
};

test.each([
  ['a drill', drill],
  ['a benchmark', bench],
])('%s knows nothing of the installation beside which it is run', async (_, main) => {
  const before = { ...process.env };
  try {
    Object.assign(process.env, real);
    // Refused for its arguments, after the environment was cleared and before anything begins.
    await expect(main(['--no-such-thing'])).rejects.toThrow('Usage');
    for (const name of Object.keys(real)) expect(process.env[name], name).toBeUndefined();
  } finally {
    Object.assign(process.env, before);
  }
});

test('what is no setting of ours stays', () => {
  const env: NodeJS.ProcessEnv = { ...real, PATH: '/bin', LOG_LEVEL: 'silent', ARIADNE_PREPARED: '1' };
  forgetInstallation(env);
  expect(env).toEqual({ PATH: '/bin', LOG_LEVEL: 'silent', ARIADNE_PREPARED: '1' });
});
