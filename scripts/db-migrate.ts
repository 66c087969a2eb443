import { config } from '#server/platform/config.ts';
import { loadCodeLists } from '../prisma/codelists/load.ts';
import { loadConsentTexts } from '../prisma/consent-texts/load.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './start.ts';

/** `npm run db:migrate`: brings a database to this release, schema and code lists, and names what was applied. */
export async function main(): Promise<void> {
  const { settings } = await openDatabase(config(), { share: true });
  const applied = await migrate(settings.databaseUrl);
  await loadCodeLists(settings.databaseUrl);
  await loadConsentTexts(settings.databaseUrl);

  for (const name of applied) console.log(`Applied ${name}`);
  if (!applied.length) console.log('No migration to apply: the database is up to date.');
}
