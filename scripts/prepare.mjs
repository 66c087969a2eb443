// Runs before anything is installed: plain Node, nothing but what it brings, and syntax that an old one can read.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Makes the clone runnable: the right Node, packages installed, sources generated. Prints only what it does. */
export async function prepare() {
  process.chdir(root);
  checkNode();
  // An image that was built with everything in it has nothing to install with.
  if (process.env.ARIADNE_PREPARED === '1') return;

  if (mustInstall()) await install();
  if (mustGenerate()) await generate();
}

/** Does one thing and says so, with the time it took; `speaks` when it prints lines of its own. */
export async function step(what, deed, { speaks = false } = {}) {
  const began = performance.now();
  process.stdout.write(`  ${what} ...${speaks ? '\n' : ' '}`);
  try {
    const answer = await deed();
    const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
    process.stdout.write(speaks ? `  ${what}: ${took}\n` : `${took}\n`);
    return answer;
  } catch (error) {
    process.stdout.write(speaks ? `  ${what}: failed\n` : 'failed\n');
    throw error;
  }
}

/** Runs a program to its end. Rejects with what it printed when that is not 0. */
export function run(program, args, options = {}) {
  return new Promise((done, fail) => {
    let printed = '';
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, ...options });
    const endChild = () => child.kill('SIGTERM');
    process.once('exit', endChild);
    // Whoever has nothing of its own to do at a signal would die of it without taking the child along.
    const unheard = ['SIGINT', 'SIGTERM', 'SIGHUP'].filter((signal) => process.listenerCount(signal) === 0);
    const endBoth = () => process.exit(1);
    for (const signal of unheard) process.once(signal, endBoth);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        printed += chunk;
      });
    }
    child.on('error', fail);
    child.on('close', (code) => {
      process.off('exit', endChild);
      for (const signal of unheard) process.off(signal, endBoth);
      if (code === 0) done(printed);
      else fail(new Error(`${program} ${args.join(' ')} ended with ${code}.\n${printed.trim()}`));
    });
  });
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Ariadne needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
}

function mustInstall() {
  const modules = join(root, 'node_modules');
  if (!existsSync(modules)) return true;
  // A link leads to packages that somebody else looks after.
  if (lstatSync(modules).isSymbolicLink()) return false;

  const installed = join(modules, '.package-lock.json');
  return !existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs;
}

async function install() {
  // Also where NODE_ENV says production: the tests need what it would leave out.
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--include=dev'];
  try {
    await step('Installing packages (npm ci)', () => npm('ci', ...flags));
  } catch {
    await step('Installing packages (npm install)', () => npm('install', ...flags));
  }
}

function npm(...args) {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.[cm]?js$/.test(cli)) return run(process.execPath, [cli, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}

const generated = join(root, 'prisma', 'generated');

function mustGenerate() {
  const stamp = join(generated, '.hash');
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== hashOf(generatorInputs());
}

async function generate() {
  const inputs = hashOf(generatorInputs());
  rmSync(join(generated, '.hash'), { force: true });
  await step('Generating the database client', async () => {
    await run(process.execPath, [join('node_modules', 'prisma', 'build', 'index.js'), 'generate']);
    await run(process.execPath, ['--import', 'tsx', join('scripts', 'generate-columns.ts')]);
  });
  mkdirSync(generated, { recursive: true });
  writeFileSync(join(generated, '.hash'), inputs);
}

function generatorInputs() {
  const schema = join('prisma', 'schema');
  const models = readdirSync(join(root, schema)).map((name) => join(schema, name));
  const generators = ['prisma.config.ts', join('scripts', 'generate-columns.ts')];
  return [...models, ...generators, join('node_modules', 'prisma', 'package.json')];
}

/** A digest of files, their names and contents; `paths` from the root. */
export function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}
