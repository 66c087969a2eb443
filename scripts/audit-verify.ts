import { type Break, verifyTrail } from '#server/audit/verify.ts';
import { config, readMasterKeys } from '#server/platform/config.ts';
import { takeMasterKeys } from '#server/platform/sealing.ts';
import { openDatabase } from './start.ts';

const words: Record<Break['what'], string> = {
  changed: 'a line was changed',
  removed: 'a line was removed',
  inserted: 'a line was inserted',
  'changed-since-checkpoint': 'a line that a checkpoint knew was changed',
  'removed-since-checkpoint': 'a line that a checkpoint knew was removed',
  'checkpoint-forged': 'the signature does not fit',
  'checkpoint-removed': 'a checkpoint is missing',
  'checkpoint-unknown-key': 'signed with a master key that is not here',
};

/** `npm run audit:verify`: whether the trail is whole. Ends with 1 when it is not, and says where. */
export async function main(): Promise<void> {
  const { settings } = await openDatabase(config(), { share: true });
  takeMasterKeys(readMasterKeys);
  const { chains, entries, checkpointAt, breaks } = await verifyTrail(settings.databaseUrl);

  console.log(`${entries} lines in ${chains} chains; last signed checkpoint: ${checkpointAt ?? 'none yet'}`);
  for (const { chain, seq, what } of breaks) console.error(`BROKEN ${chain} at ${seq}: ${words[what]}`);
  console.log(breaks.length ? `${breaks.length} breaks: the trail is not whole.` : 'The trail is whole.');
  if (breaks.length) process.exitCode = 1;
}
