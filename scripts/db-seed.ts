import { ConfigError, config } from '#server/platform/config.ts';
import { planFor } from './demonstration.ts';
import { bringUpToDate, openDatabase } from './start.ts';

/** `npm run db:seed`: loads code lists, and the demonstration data into a database that is empty. */
export async function main(): Promise<void> {
  const { database, settings } = await openDatabase({ ...config(), demo: config().demo ?? true }, { share: true });
  await bringUpToDate(settings, database);

  const plan = await planFor(settings.databaseUrl, settings);
  if (plan !== 'demonstration') throw new ConfigError('ARIADNE_DEMO=0: only the code lists were loaded.');
  console.log('The demonstration data is there.');
}
