import { frameLimit, slowed } from './frames.ts';
import type { Result } from './measure.ts';
import type { Seen } from './screen.ts';

const columns: [title: string, width: number, of: (result: Result) => string][] = [
  ['deed', 22, ({ deed }) => deed],
  ['as', 14, ({ who }) => who],
  ['clients', 8, ({ clients }) => String(clients)],
  ['ours/s', 9, ({ ours }) => ours.rate.toFixed(0)],
  ['bare/s', 9, ({ bare }) => bare?.rate.toFixed(0) ?? '–'],
  ['ratio', 7, ({ ratio }) => ratio?.toFixed(2) ?? '–'],
  ['p50 ms', 9, ({ ours }) => ours.p50.toFixed(1)],
  ['p95 ms', 9, ({ ours }) => ours.p95.toFixed(1)],
  ['bare p95', 10, ({ bare }) => bare?.p95.toFixed(1) ?? '–'],
  ['cpu ms', 9, ({ ours }) => ours.processor?.toFixed(1) ?? '–'],
  ['bare cpu', 10, ({ bare }) => bare?.processor?.toFixed(1) ?? '–'],
];
const aligned = (texts: string[]) =>
  texts.map((text, i) => (i < 2 ? text.padEnd(columns[i]![1]) : text.padStart(columns[i]![1]))).join('');

export const heading = aligned(columns.map(([title]) => title));
export const lineOf = (result: Result) => aligned(columns.map(([, , of]) => of(result)));

/** Of what the page had to do, one line. */
export const lineOfSeen = ({ deed, who, frames, p50, p95, worst, inTime }: Seen) =>
  `${deed} as ${who}: ${frames} frames, ${p50.toFixed(1)} ms of work each, p95 ${p95.toFixed(1)}, worst ${worst.toFixed(1)}; ` +
  `${(inTime * 100).toFixed(1)} % within ${frameLimit} ms (a processor ${slowed} times slower)`;

/** How much longer the 95th percentile is at the largest size than at the smallest. */
export function growthOf(rounds: readonly { results: readonly Result[] }[]) {
  const [first, last] = [rounds[0]!, rounds.at(-1)!];
  if (first === last) return [];

  return last.results.map(({ deed, who, clients, ours }) => {
    const then = first.results.find(
      (result) => result.deed === deed && result.who === who && result.clients === clients,
    )!;
    return { deed, who, clients, times: ours.p95 / then.ours.p95 };
  });
}
