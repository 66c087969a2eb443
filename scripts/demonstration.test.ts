import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '#server/platform/config.ts';
import { poolFor } from '#server/platform/database.ts';
import { beginLoading, demonstrationAccounts, planFor, settle } from './demonstration.ts';

const url = process.env.DATABASE_URL ?? '';
const owner = poolFor('owner', { max: 1 });
const embedded = { embedded: true, host: '127.0.0.1' };
const ownServer = { embedded: false, host: '127.0.0.1' };
const agency = '019a0000-0000-7000-8000-000000000001';

beforeEach(async () => {
  await owner.query(`DELETE FROM "UserRole"; DELETE FROM "User"; DELETE FROM "Setting"; DELETE FROM "Agency"`);
  await owner.query(`INSERT INTO "Agency" (id, name, kind) VALUES ($1, 'Lighthouse', 'NGO')`, [agency]);
});
afterAll(() => owner.end());

describe('an empty database', () => {
  it('gets demonstration data when it is the embedded one', async () => {
    expect(await planFor(url, embedded)).toBe('load');
  });

  it('stays empty with ARIADNE_DEMO=0, and at every later start without', async () => {
    expect(await planFor(url, { ...embedded, demo: false })).toBe('real');
    await settle(url, false);

    expect(await planFor(url, embedded)).toBe('real');
  });

  it('gets demonstration data on a server of one’s own only when asked', async () => {
    expect(await planFor(url, ownServer)).toBe('real');
    expect(await planFor(url, { ...ownServer, demo: true })).toBe('load');
  });
});

describe('a demonstration', () => {
  it('stays one, with its accounts listed', async () => {
    await beginLoading(url);
    await anAccount('worker@demo.test', true);
    await settle(url, true);

    expect(await planFor(url, embedded)).toBe('demonstration');
    expect(await planFor(url, ownServer)).toBe('demonstration');
    expect(await demonstrationAccounts(url)).toEqual([
      { email: 'worker@demo.test', roles: 'social_worker', agency: 'Lighthouse' },
    ]);
  });

  it('keeps whoever was invited in it', async () => {
    await anAccount('worker@demo.test', true);
    await settle(url, true);
    await anAccount('newcomer@agency.example', false);

    expect(await planFor(url, embedded)).toBe('demonstration');
    await refuses({ ...embedded, host: '0.0.0.0' }, /^HOST must be a loopback address/);
    // Whoever forgot to say what it is to be puts no known passwords behind a proxy.
    await refuses({ ...embedded, origin: 'https://ariadne.example' }, /^ARIADNE_ORIGIN must be/);
    await refuses({ ...embedded, trustProxy: 1 }, /^ARIADNE_TRUST_PROXY must be unset/);
  });

  it('is not taken for an empty installation', async () => {
    await anAccount('worker@demo.test', true);

    await refuses({ ...embedded, demo: false }, /^ARIADNE_DEMO=0, but .* demonstration data: choose another/);
  });

  it('answers on this computer only', async () => {
    await anAccount('worker@demo.test', true);

    await refuses({ ...ownServer, host: '0.0.0.0' }, /^HOST must be a loopback address/);
  });

  it('is loaded again when the loading was cut short, wherever that was', async () => {
    await beginLoading(url);
    expect(await planFor(url, embedded)).toBe('reload');

    await anAccount('worker@demo.test', true);
    expect(await planFor(url, embedded)).toBe('reload');
  });

  it('is never loaded again over a real account', async () => {
    await beginLoading(url);
    await anAccount('maria@agency.example', false);

    await refuses(embedded, /demonstration accounts and real ones/);
  });
});

describe('an installation with real accounts', () => {
  it('stays one', async () => {
    await anAccount('maria@agency.example', false);

    expect(await planFor(url, { ...embedded, host: '0.0.0.0' })).toBe('real');
  });

  it('gets no demonstration data', async () => {
    await anAccount('maria@agency.example', false);

    await refuses({ ...embedded, demo: true }, /^ARIADNE_DEMO=1, but .* real accounts: choose another/);
  });

  it('does not start with demonstration accounts among them', async () => {
    await anAccount('maria@agency.example', false);
    await anAccount('worker@demo.test', true);

    await refuses(embedded, /demonstration accounts and real ones/);
  });
});

async function refuses(wish: Parameters<typeof planFor>[1], line: RegExp): Promise<void> {
  const refusal = await planFor(url, wish).catch((error: unknown) => error);

  expect(refusal).toBeInstanceOf(ConfigError);
  expect((refusal as Error).message).toMatch(line);
  expect((refusal as Error).message).not.toMatch(/\n|@/);
}

async function anAccount(email: string, demonstration: boolean): Promise<void> {
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO "User" (id, "agencyId", email, name, demonstration) VALUES (gen_random_uuid(), $1, $2, 'Somebody', $3)
     RETURNING id`,
    [agency, email, demonstration],
  );
  await owner.query(`INSERT INTO "UserRole" ("userId", role) VALUES ($1, 'social_worker')`, [rows[0]?.id]);
}
