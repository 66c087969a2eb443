import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const masterKey = Buffer.alloc(32, 7).toString('base64');
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ariadne-config-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the configuration', () => {
  it('needs nothing', () => {
    const config = readConfig({ ARIADNE_DATA_DIR: dataDir });

    expect(config).toMatchObject({ host: '127.0.0.1', embedded: true, logLevel: 'info' });
    expect(config.port).toBeUndefined();
    expect(config.demo).toBeUndefined();
  });

  it('takes an empty value for none', () => {
    const config = readConfig({ ARIADNE_DATA_DIR: dataDir, PORT: '', REDIS_URL: '', ARIADNE_DEMO: '' });

    expect(config.port).toBeUndefined();
    expect(config.redisUrl).toBeUndefined();
  });

  it('makes a master key once in embedded mode, readable by its owner only', () => {
    const first = readConfig({ ARIADNE_DATA_DIR: dataDir });
    const second = readConfig({ ARIADNE_DATA_DIR: dataDir });

    expect(Buffer.from(first.masterKeys[0]!, 'base64')).toHaveLength(32);
    expect(second.masterKeys).toEqual(first.masterKeys);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
  });

  it('keeps a master key that was given out of the folder', () => {
    const config = readConfig({ ARIADNE_DATA_DIR: dataDir, ARIADNE_MASTER_KEY: masterKey });

    expect(config.masterKeys).toEqual([masterKey]);
    expect(existsSync(join(dataDir, 'master.key'))).toBe(false);
  });

  it('does not go on with a damaged key file', () => {
    writeFileSync(join(dataDir, 'master.key'), 'short\n');

    expect(() => readConfig({ ARIADNE_DATA_DIR: dataDir })).toThrow(/^ARIADNE_MASTER_KEY: .*32 bytes/);
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).toBe('short\n');
  });

  it('takes several master keys, newest first, of the environment and of the file', () => {
    const older = Buffer.alloc(32, 8).toString('base64');
    const given = readConfig({ ARIADNE_DATA_DIR: dataDir, ARIADNE_MASTER_KEY: `${masterKey}, ${older}` });
    expect(given.masterKeys).toEqual([masterKey, older]);

    writeFileSync(join(dataDir, 'master.key'), `${masterKey}\n${older}\n`);
    expect(readConfig({ ARIADNE_DATA_DIR: dataDir }).masterKeys).toEqual([masterKey, older]);
  });

  it('wants a master key beside a database of one’s own', () => {
    const env = { ARIADNE_DATA_DIR: dataDir, DATABASE_URL: 'postgresql://who:secret-word@db/ariadne' };

    expect(() => readConfig(env)).toThrow(/^ARIADNE_MASTER_KEY is missing/);
    expect(readConfig({ ...env, ARIADNE_MASTER_KEY: masterKey })).toMatchObject({ embedded: false });
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['HOST', 'not a host'],
    ['DATABASE_URL', 'mysql://u:secret-word@db/x'],
    ['DATABASE_URL', 'secret-word'],
    ['DATABASE_REPLICA_URL', 'secret-word'],
    ['REDIS_URL', 'http://:secret-word@redis'],
    ['ARIADNE_MASTER_KEY', 'secret-word'],
    ['ARIADNE_MASTER_KEY', `${masterKey}=`],
    ['ARIADNE_MASTER_KEY', `${masterKey},${masterKey}`],
    ['ARIADNE_DEMO', 'yes'],
    ['SMTP_URL', 'secret-word'],
    ['SMS_GATEWAY_URL', 'ftp://secret-word'],
    ['ARIADNE_ORIGIN', 'secret-word'],
    ['ARIADNE_ORIGIN', 'http://ariadne.example'],
    ['ARIADNE_ORIGIN', 'https://192.0.2.7'],
    ['ARIADNE_ORIGIN', 'https://[2001:db8::7]'],
    ['ARIADNE_ORIGIN', 'https://ariadne.example/path'],
    ['ARIADNE_TRUST_PROXY', 'yes'],
    ['ARIADNE_TRUST_PROXY', '-1'],
    ['ARIADNE_TRUST_PROXY', '10.0.0.0/33'],
    ['ARIADNE_TRUST_PROXY', '10.0.0.1,proxy.example'],
    ['LOG_LEVEL', 'loud'],
  ])('names %s in one line when it is %s, and does not repeat it', (name, value) => {
    const error = refusal({ ARIADNE_DATA_DIR: dataDir, [name]: value });

    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(new RegExp(`^${name} `));
    expect(error.message).not.toContain('\n');
    expect(error.message).not.toContain(value);
  });

  it('knows its own address, and whose word about the asker it takes', () => {
    const read = (env: NodeJS.ProcessEnv) => readConfig({ ARIADNE_DATA_DIR: dataDir, ...env });

    expect(read({})).toMatchObject({ origin: undefined, trustProxy: undefined });
    expect(read({ ARIADNE_ORIGIN: 'https://ariadne.example/' }).origin).toBe('https://ariadne.example');
    expect(read({ ARIADNE_ORIGIN: 'http://localhost:3000' }).origin).toBe('http://localhost:3000');
    expect(read({ ARIADNE_TRUST_PROXY: '0' }).trustProxy).toBe(0);
    expect(read({ ARIADNE_TRUST_PROXY: '2' }).trustProxy).toBe(2);
    expect(read({ ARIADNE_TRUST_PROXY: '10.0.0.0/8, ::1' }).trustProxy).toEqual(['10.0.0.0/8', '::1']);
  });

  it('keeps demonstration accounts on this computer', () => {
    const demonstration = { ARIADNE_DATA_DIR: dataDir, ARIADNE_DEMO: '1' };

    expect(() => readConfig({ ...demonstration, HOST: '0.0.0.0' })).toThrow(/^HOST must be a loopback address/);
    expect(() => readConfig({ ...demonstration, HOST: '127.evil.example' })).toThrow(/^HOST/);
    // Nor through a proxy on this computer that brings others here.
    const named = { ...demonstration, ARIADNE_ORIGIN: 'https://ariadne.example' };
    expect(() => readConfig(named)).toThrow(/^ARIADNE_ORIGIN must be http:\/\/localhost/);
    expect(() => readConfig({ ...demonstration, ARIADNE_TRUST_PROXY: '1' })).toThrow(
      /^ARIADNE_TRUST_PROXY must be unset/,
    );
    expect(readConfig({ ...demonstration, ARIADNE_ORIGIN: 'http://localhost:3000' }).demo).toBe(true);
    expect(readConfig({ ...demonstration, HOST: 'localhost' }).demo).toBe(true);
    expect(readConfig({ ...demonstration, HOST: '::1' }).demo).toBe(true);
    expect(readConfig({ ARIADNE_DATA_DIR: dataDir, ARIADNE_DEMO: '0', HOST: '0.0.0.0' }).demo).toBe(false);
  });
});

function refusal(env: NodeJS.ProcessEnv): Error {
  try {
    readConfig(env);
  } catch (error) {
    return error as Error;
  }
  throw new Error('It was accepted.');
}
