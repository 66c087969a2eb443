import { createServer } from 'node:net';
import { printWith, stopPrinting, warmPrinter } from '#server/http/printing.ts';
import { type Config, ConfigError, config, setDatabaseUrl } from '#server/platform/config.ts';
import { loadCodeLists } from '../prisma/codelists/load.ts';
import { loadConsentTexts } from '../prisma/consent-texts/load.ts';
import { findBrowser } from './browser.ts';
import { buildClient, clientIsStale } from './client.ts';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './database.ts';
import { beginLoading, demonstrationAccounts, planFor, settle } from './demonstration.ts';
import { live, onEnd } from './life.ts';
import { migrate } from './migrate.ts';
import { step } from './prepare.mjs';

/** `npm start`: everything from an empty folder to an address, in this one process. */
export function start(): Promise<void> {
  return live(async () => {
    const began = performance.now();
    const settings = await readySettings();
    if (await clientIsStale()) await step('Building the client', buildClient);

    const { startServer } = await import('../server/main.ts');
    printWith(findBrowser);
    onEnd(stopPrinting);
    const server = await step('Starting the server', () => startServer(settings), { speaks: true });
    onEnd(() => server.stop());

    await greet(server.url, settings, began);
    void warmPrinter();
  });
}

/** A port to listen on and a database that is ready: migrated, with its code lists and, if wanted, its demonstration. */
export async function readySettings(): Promise<Config> {
  const wished = config();
  const port = await portFor(wished);
  const { database, settings } = await openDatabase(wished);

  await bringUpToDate(settings, database);
  return { ...settings, port };
}

/** The database of one's own, or the embedded one started; `share` joins one that runs. It ends with the process. */
export async function openDatabase(
  wished: Config,
  { share = false }: { share?: boolean } = {},
): Promise<{ database?: EmbeddedDatabase; settings: Config & { databaseUrl: string } }> {
  if (wished.databaseUrl) return { settings: { ...wished, databaseUrl: wished.databaseUrl } };

  const database = await step('Starting PostgreSQL', () => startEmbeddedDatabase({ dataDir: wished.dataDir, share }));
  onEnd(() => database.stop());
  setDatabaseUrl(database.url);
  return { database, settings: { ...wished, databaseUrl: database.url } };
}

/** Migrations, code lists and demonstration data, each where it is missing. */
export async function bringUpToDate(
  settings: Config & { databaseUrl: string },
  database: EmbeddedDatabase | undefined,
): Promise<void> {
  const { databaseUrl } = settings;
  await prepareSchema(databaseUrl);

  const plan = await planFor(databaseUrl, settings);
  if (plan === 'reload') {
    if (!database)
      throw new ConfigError('DATABASE_URL: its demonstration data is incomplete; give an empty database instead.');
    await step('Clearing a demonstration that was cut short', () => database.clear());
    await prepareSchema(databaseUrl);
  }
  if (plan === 'load' || plan === 'reload') {
    await beginLoading(databaseUrl);
    // Imported where it is needed: the story of sixty people brings half of the server along.
    const { seedDemonstration } = await import('../prisma/seed.ts');
    await step('Loading the demonstration data', () => seedDemonstration(databaseUrl));
  }
  await settle(databaseUrl, plan !== 'real');
}

/** Migrations and code lists. */
export async function prepareSchema(databaseUrl: string): Promise<void> {
  await step('Applying migrations', () => migrate(databaseUrl));
  await step('Loading code lists', async () => {
    await loadCodeLists(databaseUrl);
    await loadConsentTexts(databaseUrl);
  });
}

/** The port that was asked for, or the first free one from 3000 on. Throws a ConfigError when the former is taken. */
async function portFor({ port, host }: Config): Promise<number> {
  if (port !== undefined) {
    if (port !== 0 && !(await isFree(port, host))) throw new ConfigError(`PORT: ${port} is already in use.`);
    return port;
  }
  for (let candidate = 3000; candidate < 3100; candidate++) if (await isFree(candidate, host)) return candidate;
  throw new ConfigError('PORT: 3000 to 3099 are all in use; name another one.');
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((answer, fail) => {
    const probe = createServer();
    probe.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'EADDRINUSE') answer(false);
      else if (code === 'EACCES') fail(new ConfigError(`PORT: ${port} needs rights that this user does not have.`));
      else fail(new ConfigError(`HOST: cannot listen on ${host} (${code ?? message}).`));
    });
    probe.listen(port, host, () => probe.close(() => answer(true)));
  });
}

/** The last thing the start prints. */
export async function greet(url: string, { databaseUrl }: Config, began: number): Promise<void> {
  const accounts = databaseUrl ? await demonstrationAccounts(databaseUrl) : [];
  console.log(`\nAriadne is ready after ${((performance.now() - began) / 1000).toFixed(1)} s: ${url}\n`);
  if (accounts.length) {
    const width = Math.max(...accounts.map(({ email }) => email.length));
    console.log('Demonstration accounts (password of each: ariadne-demo)');
    for (const { email, roles, agency } of accounts) console.log(`  ${email.padEnd(width)}  ${roles} · ${agency}`);
    console.log('');
  }
  console.log('Ctrl-C ends it.');
}
