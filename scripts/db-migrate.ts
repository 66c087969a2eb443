import { config } from '#server/platform/config.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './start.ts';

/** `npm run db:migrate`: applies what is missing and names it. */
export async function main(): Promise<void> {
  const { settings } = await openDatabase(config(), { share: true });
  const applied = await migrate(settings.databaseUrl);

  for (const name of applied) console.log(`Applied ${name}`);
  if (!applied.length) console.log('Nothing to apply: the database is up to date.');
}
