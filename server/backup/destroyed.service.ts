import { config } from '#server/platform/config.ts';
import { log } from '#server/platform/log.ts';
import { rememberDestroyed } from './destroyed.ts';

/** Writes a destroyed key down where the backups lie. The database lists it all the same, and the next backup takes it over. */
export function noteDestroyed(survivorId: string, at: Date): void {
  const { backupDir, dataDir } = config();
  try {
    rememberDestroyed(backupDir ?? dataDir, [{ survivorId, destroyedAt: at.toISOString() }]);
  } catch (error) {
    log.error({ fault: (error as { code?: string }).code }, 'destroyed key not written beside the backups');
  }
}
