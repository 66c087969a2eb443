import { ConfigError } from '#server/platform/config.ts';
import { drills } from './drill/index.ts';
import { recordOutcome } from './drill/record.ts';

const usage = `Usage: npm run drill -- NAME|all [--short] [--record]; drills: ${Object.keys(drills).join(', ')}`;

/** `npm run drill -- NAME`: what must hold when things go wrong, tried. Ends with 1 when something did not hold. */
export async function main(args: string[]): Promise<void> {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const [name, ...more] = args.filter((arg) => !arg.startsWith('--'));
  const known = name === 'all' || (name !== undefined && Object.hasOwn(drills, name));
  if (!known || more.length || flags.some((flag) => flag !== '--short' && flag !== '--record'))
    throw new ConfigError(usage);

  const short = flags.includes('--short');
  for (const each of name === 'all' ? Object.keys(drills) : [name]) {
    const began = performance.now();
    const drill = await drills[each]!();
    console.log(`${each}: ${drill.proves}`);
    const outcome = await drill.run({ short, say: (line) => console.log(`  ${line}`) });
    const seconds = (performance.now() - began) / 1000;

    for (const [what, count] of Object.entries(outcome.counts)) console.log(`  ${what}: ${count}`);
    for (const failure of outcome.failures) console.error(`  FAILED: ${failure}`);
    console.log(`${each}: ${outcome.failures.length ? 'failed' : 'passed'} after ${seconds.toFixed(1)} s`);
    if (flags.includes('--record')) recordOutcome(each, drill, outcome, seconds);
    if (outcome.failures.length) process.exitCode = 1;
  }
}
