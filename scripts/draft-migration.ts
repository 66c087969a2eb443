import { startThrowawayDatabase } from './database.ts';
import { onEnd } from './life.ts';
import { draftMigration, readSchema, readSchemaAt } from './migrate.ts';

/**
 * `npm run draft:migration [commit]`: prints the SQL from the schema at that commit (HEAD) to the schema as it stands;
 * `npm run draft:migration empty`: from nothing. To be read, completed with what Prisma does not know (policies,
 * checks, grants), and put into prisma/migrations/<time>_<what>/migration.sql.
 */
export async function main([from = 'HEAD']: string[]): Promise<void> {
  // The engine wants to ask a PostgreSQL for its version; nothing is read from it or written to it.
  const database = await startThrowawayDatabase();
  onEnd(() => database.stop());

  const before = from === 'empty' ? undefined : readSchemaAt(from);
  process.stdout.write(await draftMigration(database.url, await readSchema(), before));
}
