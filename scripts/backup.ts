import { resolve } from 'node:path';
import { backUp, removeOld } from '#server/backup/backup.ts';
import { ConfigError, config, readMasterKeys } from '#server/platform/config.ts';
import { poolFor } from '#server/platform/database.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { onEnd } from './life.ts';
import { openDatabase } from './start.ts';

/** `npm run backup [-- --to FOLDER]`: everything as it is now, while Ariadne serves, in two encrypted files. */
export async function main(args: string[]): Promise<void> {
  const [flag, to, ...more] = args;
  if (more.length || (flag !== undefined && (flag !== '--to' || !to)))
    throw new ConfigError('Usage: npm run backup [-- --to FOLDER]');
  const folder = to ? resolve(to) : config().backupDir;
  if (!folder) throw new ConfigError('ARIADNE_BACKUP_DIR is not set: say where, npm run backup -- --to FOLDER');

  takeMasterKeys(readMasterKeys);
  await openDatabase(config(), { share: true });
  const pool = poolFor('owner', { max: 1, statementTimeout: 0 });
  onEnd(() => pool.end());

  const { data, keys, tables, rows } = await backUp(pool, folder);
  console.log(`${rows} rows of ${tables} tables:\n  ${data}\n  ${keys}`);
  for (const name of removeOld(folder, config().backupDays)) console.log(`Too old, removed: ${name}`);
}
