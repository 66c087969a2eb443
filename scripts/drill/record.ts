import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../prepare.mjs';
import type { Drill, Outcome } from './index.ts';

const file = join(root, 'docs', 'drills.md');
const opening = `# Drills

What was tried on purpose, so that it is known before it happens. \`npm run drill -- NAME\` runs one, \`--record\` writes its
result down here; \`npm test\` runs each with \`--short\`.
`;

/** The shape of this machine, without its name. */
export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

/** Writes the last result of a drill into docs/drills.md, in the place of the one before. */
export function recordOutcome(name: string, { proves }: Drill, { counts, failures }: Outcome, seconds: number): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : opening;
  const section = [
    `## ${name}`,
    '',
    proves,
    '',
    `${new Date().toISOString().slice(0, 10)} · ${machine()} · ${seconds.toFixed(0)} s · ${failures.length ? `**${failures.length} failures**` : 'passed'}`,
    '',
    '| what | count |',
    '|---|---|',
    ...Object.entries(counts).map(([what, count]) => `| ${what} | ${count} |`),
    ...(failures.length ? ['', ...failures.map((failure) => `- ${failure}`)] : []),
    '',
  ].join('\n');

  const [head = '', ...sections] = text.split(/^(?=## )/m);
  const others = sections.filter((other) => !other.startsWith(`## ${name}\n`)).map((other) => `${other.trim()}\n`);
  writeFileSync(file, [`${head.trim()}\n`, ...[...others, section].sort()].join('\n'));
}
