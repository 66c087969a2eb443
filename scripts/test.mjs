// `npm test`: everything that is checked, to the end even when something fails, and one line of counts.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

const began = performance.now();
const results = mkdtempSync(join(tmpdir(), 'ariadne-results-'));
let passed = 0;
let failed = 0;
/** A shared machine stalls at times. What did not pass at the first try is told with what it said then. */
const tries = process.env.CI ? 2 : 1;
/** What went wrong, told once more before the counts: whoever reads only the end of a long log finds it there. */
const wrong = [];

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
await checked('Drills, the short round', tries, [join('scripts', 'run.mjs'), 'drill', 'all', '--short']);
await checked('The benchmark, its answers compared', tries, [join('scripts', 'run.mjs'), 'bench', '--compare']);
await journeys();

rmSync(results, { recursive: true });
for (const { what, which, complaint } of wrong) {
  console.log(`\n${what}: ${which}`);
  console.log(tail(complaint).replace(/^/gm, '  '));
}
console.log(`\nTook ${((performance.now() - began) / 60_000).toFixed(1)} min.\n${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

/** A check that counts as one. What it prints is shown when it fails. */
async function check(what, ...args) {
  await checked(what, 1, args);
}

async function checked(what, most, args) {
  const start = performance.now();
  for (let left = most - 1; ; left--) {
    const complaint = await run(process.execPath, args, { env: quiet() }).then(
      () => undefined,
      (error) => error.message,
    );
    if (complaint === undefined) {
      count(1, 0);
      return report(what, 'passed', start);
    }
    console.log(complaint);
    wrong.push({ what: left ? 'Not at the first try' : 'Failed', which: what, complaint });
    if (left === 0) {
      count(0, 1);
      return report(what, 'FAILED', start);
    }
  }
}

async function unitTests() {
  const file = join(results, 'vitest.json');
  const start = performance.now();
  const code = await show(
    bin('vitest', 'vitest.mjs'),
    'run',
    `--retry=${tries - 1}`,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  );
  const answer = read(file);
  const files = answer?.testResults ?? [];
  const brokenFiles = files.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  for (const { name, message } of brokenFiles) wrong.push({ what: 'Failed', which: name, complaint: message });
  let second = 0;
  for (const { name, assertionResults } of files) {
    for (const { status, fullName, failureMessages } of assertionResults) {
      // One that was tried again and then passed keeps what it said the first time.
      if (failureMessages.length === 0) continue;
      if (status === 'passed') second++;
      wrong.push({
        what: status === 'passed' ? 'Not at the first try' : 'Failed',
        which: `${fullName} (${relative(root, name)})`,
        complaint: failureMessages[0],
      });
    }
  }
  tally(
    'Unit and integration tests',
    start,
    code,
    answer?.numPassedTests,
    answer && answer.numFailedTests + brokenFiles.length,
  );
  sayAgain(second);
}

async function journeys() {
  const folder = join(root, 'client', 'journeys');
  if (!existsSync(folder) || !readdirSync(folder).some((name) => name.endsWith('.spec.ts'))) return;

  const file = join(results, 'playwright.json');
  const start = performance.now();
  process.env.PLAYWRIGHT_JSON_OUTPUT_NAME = file;
  const code = await show(bin('@playwright/test', 'cli.js'), 'test', '--reporter=line,json');
  const answer = read(file);
  const stats = answer?.stats;
  for (const { file: name, title, tests } of (answer?.suites ?? []).flatMap(specsOf)) {
    for (const { status, results: attempts } of tests) {
      if (status !== 'flaky' && status !== 'unexpected') continue;
      wrong.push({
        what: status === 'flaky' ? 'Not at the first try' : 'Failed',
        which: `${title} (${name})`,
        complaint: attempts.find((one) => one.error)?.error.message ?? 'no word of why',
      });
    }
  }
  tally('Journeys in a browser', start, code, stats && stats.expected + stats.flaky, stats?.unexpected);
  sayAgain(stats?.flaky ?? 0);
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

function sayAgain(second) {
  if (second) console.log(`  ${second} of them passed only at the second try.`);
}

/** The end of what a program printed says why it stopped. */
function tail(text, lines = 40) {
  return plain(text).trim().split('\n').slice(-lines).join('\n');
}

function plain(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal are no text
  return text.replace(/\u001b\[[0-9;]*m/g, '');
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
