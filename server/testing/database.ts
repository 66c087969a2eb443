import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startThrowawayDatabase, withDatabase } from '#scripts/database.ts';
import { migrate } from '#scripts/migrate.ts';
import { loadConsentTexts } from '../../prisma/consent-texts/load.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The owner's and the superuser's address of the prepared database that test files copy. */
    template: { url: string; adminUrl: string };
    masterKey: string;
  }
}

/** One PostgreSQL for the run, with a prepared database in it: migrated, code lists loaded. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, adminUrl, stop } = await startThrowawayDatabase();
  try {
    await migrate(url);
    const codeLists = new URL('../../prisma/codelists/load.ts', import.meta.url);
    if (existsSync(codeLists)) await (await import(codeLists.href)).loadCodeLists(url);
    await loadConsentTexts(url);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('template', { url, adminUrl });
  project.provide('masterKey', randomBytes(32).toString('base64'));

  return stop;
}

/** A copy of the prepared database under `name`; one of that name is removed first. Answers both addresses. */
export async function copyDatabase(
  template: { url: string; adminUrl: string },
  name: string,
): Promise<{ url: string; adminUrl: string }> {
  const admin = new pg.Client({ connectionString: withDatabase(template.adminUrl, 'postgres') });
  await admin.connect();
  try {
    const [from, owner] = [new URL(template.url).pathname.slice(1), new URL(template.url).username];
    await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`);
    await admin.query(
      `CREATE DATABASE ${admin.escapeIdentifier(name)} TEMPLATE ${admin.escapeIdentifier(from)} OWNER ${admin.escapeIdentifier(owner)}`,
    );
  } finally {
    await admin.end();
  }

  return { url: withDatabase(template.url, name), adminUrl: withDatabase(template.adminUrl, name) };
}
