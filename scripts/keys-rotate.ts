import { signCheckpoint } from '#server/audit/checkpoints.ts';
import { countWrapped, rotate } from '#server/keys/rotation.ts';
import {
  ConfigError,
  config,
  masterKeyFile,
  newMasterKey,
  readMasterKeys,
  replaceSecret,
} from '#server/platform/config.ts';
import { poolFor } from '#server/platform/database.ts';
import { fingerprintOf, masterFingerprint, takeMasterKeys } from '#server/platform/sealing.ts';
import { onEnd } from './life.ts';
import { openDatabase } from './start.ts';

/**
 * `npm run keys:rotate`: everything wrapped with a master key gets wrapped with a new one, while Ariadne serves. Run
 * again after an interruption, it goes on with the same new key. `--forget` puts earlier keys away for good.
 */
export async function main([flag, ...more]: string[]): Promise<void> {
  if (more.length || (flag !== undefined && flag !== '--forget'))
    throw new ConfigError('Usage: npm run keys:rotate [-- --forget]');

  takeMasterKeys(readMasterKeys);
  await openDatabase(config(), { share: true });
  const pool = poolFor('owner', { max: 2, statementTimeout: 120_000 });
  onEnd(() => pool.end());

  const inUse = await countWrapped(pool);
  if (flag) return forget([...inUse.keys()]);

  const unfinished = [...inUse.keys()].some((fingerprint) => fingerprint !== masterFingerprint());
  if (!unfinished) addKey();
  const changed = await rotate(pool);

  const client = await pool.connect();
  try {
    // The first one under a new key holds every chain: the trail is vouched for without the key before.
    await signCheckpoint(client);
  } finally {
    client.release();
  }
  console.log(`${changed} keys and secrets now open with master key ${masterFingerprint()} only.`);
  if (readMasterKeys().length > 1)
    console.log('Earlier keys still open backups made before today; `npm run keys:rotate -- --forget` puts them away.');
}

/** A new key in front of the others. A running server reads the file when it wraps, or meets a key it does not know. */
function addKey(): void {
  if (process.env.ARIADNE_MASTER_KEY)
    throw new ConfigError(
      'ARIADNE_MASTER_KEY: everything is wrapped with its first key. Put a new one in front of it (new,old), start all processes with both, and run this again.',
    );
  replaceSecret(masterKeyFile(config().dataDir), [newMasterKey(), ...readMasterKeys()].join('\n'));
}

function forget(inUse: readonly string[]): void {
  const [present, ...earlier] = readMasterKeys();
  if (inUse.some((fingerprint) => fingerprint !== fingerprintOf(present!)))
    throw new ConfigError('ARIADNE_MASTER_KEY: something is still wrapped with an earlier key; run keys:rotate first.');
  if (process.env.ARIADNE_MASTER_KEY)
    throw new ConfigError('ARIADNE_MASTER_KEY: nothing needs its earlier keys; leave them out at the next start.');

  replaceSecret(masterKeyFile(config().dataDir), present!);
  console.log(`${earlier.length} earlier keys put away: backups made with them do not open again.`);
}
