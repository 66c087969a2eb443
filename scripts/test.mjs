// `npm test`: everything that is checked, to the end even when something fails, and one line of counts.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

const began = performance.now();
const results = mkdtempSync(join(tmpdir(), 'ariadne-results-'));
let passed = 0;
let failed = 0;

await prepare();
const bin = (name, file) => join('node_modules', name, file);
await check('Format and lint', bin('@biomejs/biome', 'bin/biome'), 'ci', '--diagnostic-level=error', '--colors=off');
await check('Boundaries', join('scripts', 'boundaries.mjs'));
await Promise.all([
  check('Promises and hooks', bin('eslint', 'bin/eslint.js'), '.'),
  check('Types', bin('typescript', 'bin/tsc'), '-p', 'tsconfig.json'),
]);
await check('Production build', join('scripts', 'run.mjs'), 'build');
await unitTests();
await check('Drills, the short round', join('scripts', 'run.mjs'), 'drill', 'all', '--short');
await journeys();

rmSync(results, { recursive: true });
console.log(`\nTook ${((performance.now() - began) / 60_000).toFixed(1)} min.\n${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

/** A check that counts as one. What it prints is shown when it fails. */
async function check(what, ...args) {
  const start = performance.now();
  const complaint = await run(process.execPath, args, { env: quiet() }).then(
    () => undefined,
    (error) => error.message,
  );
  count(complaint === undefined ? 1 : 0, complaint === undefined ? 0 : 1);
  report(what, complaint === undefined ? 'passed' : 'FAILED', start);
  if (complaint !== undefined) console.log(complaint);
}

async function unitTests() {
  const file = join(results, 'vitest.json');
  const start = performance.now();
  const code = await show(
    bin('vitest', 'vitest.mjs'),
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  );
  const answer = read(file);
  const brokenFiles = (answer?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  tally(
    'Unit and integration tests',
    start,
    code,
    answer?.numPassedTests,
    answer && answer.numFailedTests + brokenFiles.length,
  );
}

async function journeys() {
  const folder = join(root, 'client', 'journeys');
  if (!existsSync(folder) || !readdirSync(folder).some((name) => name.endsWith('.spec.ts'))) return;

  const file = join(results, 'playwright.json');
  const start = performance.now();
  process.env.PLAYWRIGHT_JSON_OUTPUT_NAME = file;
  const code = await show(bin('@playwright/test', 'cli.js'), 'test', '--reporter=line,json');
  const stats = read(file)?.stats;
  tally('Journeys in a browser', start, code, stats && stats.expected + stats.flaky, stats?.unexpected);
  if (stats?.flaky) console.log(`  ${stats.flaky} of them passed only at the second try.`);
}

/** A run that gave no counts, or ended badly though it counted no failure, is a failure of its own. */
function tally(what, start, code, good = 0, bad = 0) {
  const counted = bad || (code === 0 && good > 0 ? 0 : 1);
  count(good, counted);
  report(what, `${good} passed, ${counted} failed`, start);
}

function count(good, bad) {
  passed += good;
  failed += bad;
}

function report(what, outcome, start) {
  console.log(`  ${what}: ${outcome}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/** Runs a test runner with its output in sight, and answers its exit code. */
function show(...args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: quiet() });
    const end = (signal) => () => child.kill(signal);
    const onInt = end('SIGINT');
    const onTerm = end('SIGTERM');
    process.once('SIGINT', onInt).once('SIGTERM', onTerm);
    child.on('error', () => done(1));
    child.on('close', (code) => {
      process.off('SIGINT', onInt).off('SIGTERM', onTerm);
      done(code ?? 1);
    });
  });
}

function quiet() {
  return { ...process.env, NODE_NO_WARNINGS: '1', NO_UPDATE_NOTIFIER: '1' };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
