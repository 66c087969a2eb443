import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ConfigError } from '#server/platform/config.ts';
import { drills } from './drill/index.ts';
import { recordOutcome } from './drill/record.ts';
import { forgetInstallation } from './forget-installation.ts';
import { onEnd } from './life.ts';
import { root } from './prepare.mjs';

const usage = `Usage: npm run drill -- NAME|all [--short] [--record]; drills: ${Object.keys(drills).join(', ')}`;

/** `npm run drill -- NAME`: what must hold when things go wrong, tried. Ends with 1 when something did not hold. */
export async function main(args: string[]): Promise<void> {
  forgetInstallation();
  const flags = args.filter((arg) => arg.startsWith('--'));
  const [name, ...more] = args.filter((arg) => !arg.startsWith('--'));
  const known = name === 'all' || (name !== undefined && Object.hasOwn(drills, name));
  if (!known || more.length || flags.some((flag) => flag !== '--short' && flag !== '--record'))
    throw new ConfigError(usage);

  if (name === 'all') for (const each of Object.keys(drills)) await apart([each, ...flags]);
  else await runHere(name, flags);
}

async function runHere(name: string, flags: readonly string[]): Promise<void> {
  const began = performance.now();
  const drill = await drills[name]!();
  console.log(`${name}: ${drill.proves}`);
  const outcome = await drill.run({ short: flags.includes('--short'), say: (line) => console.log(`  ${line}`) });
  const seconds = (performance.now() - began) / 1000;

  for (const [what, count] of Object.entries(outcome.counts)) console.log(`  ${what}: ${count}`);
  for (const failure of outcome.failures) console.error(`  FAILED: ${failure}`);
  console.log(`${name}: ${outcome.failures.length ? 'failed' : 'passed'} after ${seconds.toFixed(1)} s`);
  if (flags.includes('--record')) recordOutcome(name, drill, outcome, seconds);
  if (outcome.failures.length) process.exitCode = 1;
}

/** A process each: a drill has settings, a database and faults of its own. */
async function apart(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join('scripts', 'run.mjs'), 'drill', ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  onEnd(() => child.kill('SIGTERM'));
  const [code] = await once(child, 'close');
  if (code) process.exitCode = 1;
}
