import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './prepare.mjs';

/** Starts Ariadne as `npm start` does, in an empty folder of its own, for the journeys; answers how to end it. */
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ariadne-journeys-'));
  const child = spawn(process.execPath, [join('scripts', 'start.mjs')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutSettings(process.env),
      ARIADNE_DATA_DIR: dataDir,
      ARIADNE_DEMO: '1',
      PORT: '0',
      LOG_LEVEL: 'warn',
    },
  });
  const closed = once(child, 'close');
  const stop = async () => {
    child.kill('SIGTERM');
    await closed;
    rmSync(dataDir, { recursive: true, force: true });
  };

  try {
    process.env.ARIADNE_TEST_URL = await new Promise<string>((done, fail) => {
      let printed = '';
      const read = (chunk: Buffer) => {
        printed += chunk;
        const url = /Ariadne is ready after .*: (http\S+)/.exec(printed)?.[1];
        if (url) done(url);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('close', () => fail(new Error(`Ariadne did not start.\n${printed}`)));
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** Nothing that a developer's shell says may decide what is tested. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(PORT|HOST|DATABASE_URL|DATABASE_REPLICA_URL|REDIS_URL|ARIADNE_.*|SMTP_URL|SMS_GATEWAY_URL|npm_.*)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}
