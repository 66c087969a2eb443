import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { hashOf, root, run } from './prepare.mjs';

const stamp = join(root, 'dist', 'client.hash');
const vite = join('node_modules', 'vite', 'bin', 'vite.js');
const buildBy = (config: string) => [vite, 'build', '--config', config];
export const viteBuild = buildBy(join('client', 'vite.config.ts'));
/** The pages that the server prints. */
const paperBuild = buildBy(join('client', 'paper', 'vite.config.ts'));

/** Whether the built client is of other sources than these. */
export async function clientIsStale(): Promise<boolean> {
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== hashOf(await clientSources());
}

/** Builds the client into dist/client, and what the server prints into dist/paper. */
export async function buildClient(): Promise<void> {
  const sources = hashOf(await clientSources());
  forgetBuild();
  await runBuild(viteBuild);
  await buildPaper();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, sources);
}

/** Builds what the server prints into dist/paper. */
export const buildPaper = (): Promise<unknown> => runBuild(paperBuild);

const runBuild = (build: readonly string[]) =>
  run(process.execPath, [...build, '--logLevel', 'error'], {
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' },
  });

/** What dist/client holds is no complete production build any more, or not yet. */
export function forgetBuild(): void {
  rmSync(stamp, { force: true });
}

/** All that a build reads: the client's own files, what of the server it may see, and the versions of packages. */
async function clientSources(): Promise<string[]> {
  const own = (await filesIn('client')).filter((path) => !/\.(test|spec)\.tsx?$/.test(path));
  const promises = (await filesIn('server')).filter(
    (path) => path.endsWith('.contract.ts') || /^server[\\/](access|platform)[\\/][a-z]+\.ts$/.test(path),
  );
  return [...own, ...promises, 'package-lock.json', 'tsconfig.json'];
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
