// The server and the scripts run as one bundle, made again when a source changes: half the start of compiling two
// hundred files one by one, and nothing that compiles is needed where it runs.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hashOf, root, step } from './prepare.mjs';

const output = join('dist', 'server');
const stamp = join(root, output, '.hash');
/** Scripts that node or a test runner reads as they are. */
const notBundled = /\.test\.ts$|\.d\.m?ts$|^(generate-columns|application-under-test|browser)\.ts$/;

/** What runs in a thread of its own is started as a file of its own (server/disclosure/thread.ts). */
const threads = ['optimiser', 'auditor'].map((name) => ({
  in: join('server', 'disclosure', `${name}.ts`),
  out: `disclosure-${name}`,
}));

/** Imports scripts/NAME.ts from the bundle; undefined when there is no such script. */
export async function load(name) {
  if (process.env.ARIADNE_PREPARED !== '1') await bundleIfStale();
  process.setSourceMapsEnabled(true);

  const file = join(root, output, `${name}.js`);
  return existsSync(file) ? import(pathToFileURL(file).href) : undefined;
}

export async function bundleIfStale() {
  const sources = sourceFiles();
  const hash = hashOf([...sources, 'package-lock.json', join('prisma', 'generated', '.hash')]) + root;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;

  rmSync(join(root, output), { recursive: true, force: true });
  await step('Building the server', bundle);
  writeFileSync(stamp, hash);
}

async function bundle() {
  const { build } = await import('esbuild');
  const scripts = readdirSync(join(root, 'scripts')).filter((name) => name.endsWith('.ts') && !notBundled.test(name));
  await build({
    absWorkingDir: root,
    entryPoints: [...scripts.map((name) => ({ in: join('scripts', name), out: name.slice(0, -3) })), ...threads],
    outdir: output,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    // Places are enough to find a fault; the texts themselves would be kept in memory by every process.
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [ownAddress],
  });
}

/** A module that asks where it stands gets the address of its source, as if it had not been bundled. */
const ownAddress = {
  name: 'own-address',
  setup(build) {
    build.onLoad({ filter: /\.m?ts$|\.mjs$/ }, ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const contents = readFileSync(path, 'utf8');
      const address = JSON.stringify(pathToFileURL(path).href);
      return {
        contents: contents.replaceAll('import.meta.url', address),
        loader: path.endsWith('ts') ? 'ts' : 'js',
      };
    });
  },
};

function sourceFiles() {
  const isSource = /\.(ts|mjs|json)$/;
  const isTest = /\.test\.ts$|[\\/]testing[\\/]/;
  const below = (folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isSource.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => !isTest.test(path) && !path.startsWith(join('prisma', 'generated')));
  return ['server', 'scripts', 'prisma'].flatMap(below);
}
