import { type Shape, shapes, type Trial, tryOne } from '#server/disclosure/fixtures/trial.ts';
import type { Drill } from './index.ts';

const mostFailures = 40;
/** How often a short round goes through all kinds of tables. */
const shortRound = 2;
const longRound = 10_000;
/** Those that are soon done come twice as often. */
const turns = [...shapes, ...(['line', 'table', 'answers', 'huge', 'overlapping'] satisfies Shape[])];

const drill: Drill = {
  proves:
    'Whatever is published of random tables, one release after the other: no attacker fixes a protected count, or learns that it is small.',
  async run({ short, say }) {
    const wanted = short ? shortRound * turns.length : longRound;
    // The first seed is the day of the drill: each time other tables, and each failure names its own.
    const first = Math.floor(Date.now() / 86_400_000) * 100_000;
    const sum: Omit<Trial, 'failures'> = { releases: 0, cells: 0, protectedCells: 0, attacks: 0, refused: 0 };
    const failures: string[] = [];
    const tried: Record<string, number> = {};

    for (let at = 0; at < wanted && failures.length < mostFailures; at++) {
      const shape = turns[at % turns.length]!;
      if (at % 1_000 === 999) say(`${(at + 1).toLocaleString('en')} trials`);
      const trial = await tryOne(shape, first + at).catch((error: Error) => ({ failed: error.message }));
      tried[shape] = (tried[shape] ?? 0) + 1;
      if ('failed' in trial) failures.push(`${shape} ${first + at}: ${trial.failed}`);
      else {
        failures.push(...trial.failures);
        for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += trial[key];
      }
    }
    return {
      counts: {
        ...Object.fromEntries(Object.entries(tried).map(([shape, many]) => [`trials, ${shape}`, many])),
        'releases, each protected together with all before': sum.releases,
        'releases refused, for no safe set was found': sum.refused,
        'figures in them': sum.cells,
        'figures that had to be protected': sum.protectedCells,
        'attacks by an independent linear program': sum.attacks,
      },
      failures: failures.slice(0, mostFailures),
    };
  },
};
export default drill;
