import { settingNames } from '#server/platform/config.ts';

/**
 * Takes the settings of an installation out of the environment. What tries itself out on a throwaway one may be run beside a
 * real one, and must know neither its database, replica and queue, nor its ways out, nor where it keeps its backups: a backup
 * of invented people among the real ones would pass for that of the day.
 */
export function forgetInstallation(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of settingNames) if (name !== 'LOG_LEVEL') delete env[name];
}
