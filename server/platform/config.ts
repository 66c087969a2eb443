import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

/** What the environment says, checked. Secrets in here are never printed. */
export interface Config {
  /** Undefined: 3000, or the next free one. 0: any free one. */
  port?: number;
  host: string;
  /** True when no DATABASE_URL was given and PostgreSQL runs from node_modules. */
  embedded: boolean;
  /** The owner's address of the database; in embedded mode known once that has started. */
  databaseUrl?: string;
  replicaUrl?: string;
  redisUrl?: string;
  /** Absolute path. */
  dataDir: string;
  /** Each 32 bytes in base64, the present one first; those after it open what has not been rewrapped yet. */
  masterKeys: readonly string[];
  /** Where backups go, every day and by command; undefined: none by themselves. Absolute path. */
  backupDir?: string;
  /** How long a backup is kept; those of keys never longer than thirty days. Days. */
  backupDays: number;
  /** What ARIADNE_DEMO asks for; undefined leaves it to what the database holds. */
  demo?: boolean;
  /** Whether what is due is taken up in this process too; otherwise by one that runs `npm run worker`. */
  worker: boolean;
  /** Where Prometheus asks; undefined: nowhere. 0: any free port. */
  metricsPort?: number;
  metricsHost: string;
  /** What Prometheus must say; needed wherever it asks from another computer. */
  metricsToken?: string;
  smtpUrl?: string;
  smsGatewayUrl?: string;
  /** The address in the browser's bar, without a path; passkeys belong to it. Undefined: localhost only. */
  origin?: string;
  /** Whose word about the asker's address is believed: how many proxies stand in front, or which. Undefined: nobody's. */
  trustProxy?: number | string[];
  logLevel: (typeof logLevels)[number];
}

/** A setting that cannot be used. Its message is one line for the person who starts Ariadne. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const Environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65535)
    .optional()
    .catch(refuse('PORT must be a whole number from 0 to 65535.')),
  HOST: z
    .string()
    .refine((host) => isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host))
    .default('127.0.0.1')
    .catch(refuse('HOST must be a host name or an IP address.')),
  DATABASE_URL: address('DATABASE_URL', 'postgresql', 'postgres'),
  DATABASE_REPLICA_URL: address('DATABASE_REPLICA_URL', 'postgresql', 'postgres'),
  REDIS_URL: address('REDIS_URL', 'redis', 'rediss'),
  ARIADNE_DATA_DIR: z.string().default('.data'),
  ARIADNE_MASTER_KEY: z
    .string()
    .transform(keysIn)
    .refine(areKeys)
    .optional()
    .catch(refuse('ARIADNE_MASTER_KEY must be 32 random bytes in base64 (44 characters), or several, newest first.')),
  ARIADNE_BACKUP_DIR: z.string().optional(),
  ARIADNE_BACKUP_DAYS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .transform(Number)
    .default(90)
    .catch(refuse('ARIADNE_BACKUP_DAYS must be a number of days from 1 to 9999.')),
  ARIADNE_DEMO: z
    .enum(['0', '1'])
    .transform((text) => text === '1')
    .optional()
    .catch(refuse('ARIADNE_DEMO must be 0 or 1.')),
  ARIADNE_WORKER: z
    .enum(['0', '1'])
    .transform((text) => text === '1')
    .default(true)
    .catch(refuse('ARIADNE_WORKER must be 0 or 1.')),
  METRICS_PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65535)
    .optional()
    .catch(refuse('METRICS_PORT must be a whole number from 0 to 65535.')),
  METRICS_HOST: z
    .string()
    .refine((host) => isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host))
    .default('127.0.0.1')
    .catch(refuse('METRICS_HOST must be a host name or an IP address.')),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/)
    .optional()
    .catch(refuse('METRICS_TOKEN must be 16 to 200 characters without spaces.')),
  SMTP_URL: address('SMTP_URL', 'smtp', 'smtps'),
  SMS_GATEWAY_URL: address('SMS_GATEWAY_URL', 'https', 'http'),
  ARIADNE_ORIGIN: z
    .string()
    .refine(isOrigin)
    .transform((text) => new URL(text).origin)
    .optional()
    .catch(
      refuse(
        'ARIADNE_ORIGIN must be the address of this installation, https:// and a host name (or http://localhost).',
      ),
    ),
  ARIADNE_TRUST_PROXY: z
    .union([
      z
        .string()
        .regex(/^\d{1,2}$/)
        .transform(Number),
      z
        .string()
        .transform((text) => text.split(',').map((part) => part.trim()))
        .refine((proxies) => proxies.every(isNetwork)),
    ])
    .optional()
    .catch(refuse('ARIADNE_TRUST_PROXY must be a number of proxies, or their addresses (10.0.0.0/8, ::1), by comma.')),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .catch(refuse(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`)),
});

/** The variables by which the environment says what an installation is. */
export const settingNames: readonly string[] = Object.keys(Environment.shape);

/** Reads and checks the environment. In embedded mode the master key is made on the first call. Throws ConfigError. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // An empty value is what `X: ${X:-}` in a compose file gives: the same as none.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = Environment.parse(given);

  const embedded = read.DATABASE_URL === undefined;
  if (!embedded && !read.ARIADNE_MASTER_KEY)
    throw new ConfigError('ARIADNE_MASTER_KEY is missing: with DATABASE_URL, give 32 random bytes in base64.');
  if (read.METRICS_PORT !== undefined && !isLoopback(read.METRICS_HOST) && !read.METRICS_TOKEN)
    throw new ConfigError('METRICS_TOKEN is missing: METRICS_HOST can be reached from other computers.');
  if (read.ARIADNE_DEMO)
    refuseDemonstrationAbroad({
      host: read.HOST,
      origin: read.ARIADNE_ORIGIN,
      trustProxy: read.ARIADNE_TRUST_PROXY,
    });

  const dataDir = resolve(read.ARIADNE_DATA_DIR);

  return {
    port: read.PORT,
    host: read.HOST,
    embedded,
    databaseUrl: read.DATABASE_URL,
    replicaUrl: read.DATABASE_REPLICA_URL,
    redisUrl: read.REDIS_URL,
    dataDir,
    masterKeys: read.ARIADNE_MASTER_KEY ?? keptMasterKeys(masterKeyFile(dataDir)),
    ...(read.ARIADNE_BACKUP_DIR && { backupDir: resolve(read.ARIADNE_BACKUP_DIR) }),
    backupDays: read.ARIADNE_BACKUP_DAYS,
    demo: read.ARIADNE_DEMO,
    worker: read.ARIADNE_WORKER,
    ...(read.METRICS_PORT !== undefined && { metricsPort: read.METRICS_PORT }),
    metricsHost: read.METRICS_HOST,
    ...(read.METRICS_TOKEN && { metricsToken: read.METRICS_TOKEN }),
    smtpUrl: read.SMTP_URL,
    smsGatewayUrl: read.SMS_GATEWAY_URL,
    origin: read.ARIADNE_ORIGIN,
    trustProxy: read.ARIADNE_TRUST_PROXY,
    logLevel: read.LOG_LEVEL,
  };
}

let current: Config | undefined;

/** The configuration of this process, read once. */
export function config(): Config {
  current ??= readConfig();
  return current;
}

/** Tells this process where the embedded database listens. */
export function setDatabaseUrl(url: string): Config {
  current = { ...config(), databaseUrl: url };
  return current;
}

/**
 * Demonstration accounts have a known password, so they answer on this computer only: neither by themselves nor through a
 * proxy that brings others here. Throws ConfigError.
 */
export function refuseDemonstrationAbroad({ host, origin, trustProxy }: Abroad): void {
  const setting = [
    !isLoopback(host) && 'HOST must be a loopback address',
    origin && !isLoopback(new URL(origin).hostname) && 'ARIADNE_ORIGIN must be http://localhost or unset',
    trustProxy && 'ARIADNE_TRUST_PROXY must be unset',
  ].find(Boolean);
  if (setting) throw new ConfigError(`${setting} in demonstration mode (ARIADNE_DEMO=0 starts an empty installation).`);
}

/** By what others could reach this process. */
export interface Abroad {
  host: string;
  origin?: string | undefined;
  trustProxy?: number | string[] | undefined;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * The secret kept in a file that only its owner reads; `make` invents it the first time.
 * Two processes that start together agree on one: whoever links first wins.
 */
export function keptSecret(file: string, make: () => string): string {
  const found = readSecret(file);
  if (found !== undefined) return found;

  makePrivateFolder(dirname(file));
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${make()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readSecret(file) ?? '';
}

/** Makes a folder nobody else can list. Root lets others pass through it: its PostgreSQL runs as another user. */
export function makePrivateFolder(folder: string): void {
  const made = mkdirSync(folder, { recursive: true });
  if (made) chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** Puts another text in the place of a kept secret, whole or not at all. */
export function replaceSecret(file: string, text: string): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ConfigError(`ARIADNE_DATA_DIR: ${file} cannot be read (${code}).`);
  }
}

/** Where the embedded mode keeps its master keys: one a line, the present one first. */
export const masterKeyFile = (dataDir: string): string => join(dataDir, 'master.key');

/**
 * The master keys as they are now. A rotation writes a new one into the file while the server runs, so whoever wraps
 * asks again; what the environment says stays as it was when the process began.
 */
export function readMasterKeys(): readonly string[] {
  const { masterKeys, dataDir } = config();
  if (process.env.ARIADNE_MASTER_KEY) return masterKeys;

  // Never made here: a file that went away while the server runs must not be replaced by another key.
  const file = masterKeyFile(dataDir);
  return masterKeysIn(file, readSecret(file) ?? '');
}

export const newMasterKey = (): string => randomBytes(32).toString('base64');

function keptMasterKeys(file: string): readonly string[] {
  return masterKeysIn(file, keptSecret(file, newMasterKey));
}

function masterKeysIn(file: string, text: string): readonly string[] {
  const keys = keysIn(text);
  if (!areKeys(keys)) throw new ConfigError(`ARIADNE_MASTER_KEY: ${file} does not hold 32 bytes in base64.`);
  return keys;
}

function keysIn(text: string): readonly string[] {
  return text.trim().split(/[\s,]+/);
}

function areKeys(keys: readonly string[]): boolean {
  return keys.every((key) => /^[A-Za-z0-9+/]{43}=$/.test(key)) && new Set(keys).size === keys.length;
}

/** Browsers keep our cookie over https or on localhost only, and passkeys need a name: an IP address cannot have any. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username } = new URL(text);
  const secure = protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost');
  return (
    secure && !hostname.startsWith('[') && isIP(hostname) === 0 && pathname === '/' && !search && !hash && !username
  );
}

/** An IP address, alone or with the length of its network. */
function isNetwork(text: string): boolean {
  const [ip = '', length, ...more] = text.split('/');
  const family = isIP(ip);
  if (!family || more.length) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}

function address(name: string, ...schemes: string[]) {
  return z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)))
    .optional()
    .catch(refuse(`${name} must be an address that begins with ${schemes.map((s) => `${s}://`).join(' or ')}.`));
}

/** Zod's own errors quote what they got, and that may be a secret. */
function refuse(line: string) {
  return (): never => {
    throw new ConfigError(line);
  };
}
