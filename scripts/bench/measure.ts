import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Answer, Client, requestOf } from './clients.ts';
import type { Measured, Office } from './office.ts';

export const sides = ['ours', 'bare'] as const;
export type Side = (typeof sides)[number];
export type Ports = Record<Side, number>;
/** Milliseconds of processor used so far by the server of one side and the database. */
export type ProcessorOf = (side: Side) => number | undefined;

/** What a person does, as the requests of the screen that does it. */
export interface Deed {
  name: string;
  /** The bare handler does nothing like it. */
  isAlone?: boolean;
  /** The n-th time it is done: its requests, in order. */
  requests(who: Measured, n: number): Buffer[];
  may?(who: Measured): boolean;
}

/** Somebody, and what she does. */
export type Job = readonly [who: Measured, deed: Deed];

export const headersOf = (who: Measured) => ({
  cookie: who.cookie,
  'x-bench': `${who.id} ${who.role} ${who.teamId} ${who.agencyId}`,
});
export const get = (who: Measured, path: string) => requestOf('GET', path, headersOf(who));
const nth = <T>(items: readonly T[], n: number): T => items[n % items.length]!;

export const deeds: readonly Deed[] = [
  { name: 'list', requests: (who) => [get(who, '/cases?limit=25')] },
  { name: 'list, filtered', requests: (who) => [get(who, '/cases?limit=25&open=true&language=ar')] },
  { name: 'list, with count', requests: (who) => [get(who, '/cases?limit=25&open=true&count=true')] },
  {
    name: 'open a case',
    requests(who, n) {
      const code = nth(who.codes, n);
      return ['', '/episodes', '/sessions?limit=20'].map((part) => get(who, `/cases/${code}${part}`));
    },
  },
  {
    name: 'timeline',
    requests(who, n) {
      const code = nth(who.codes, n);
      return ['/episodes?limit=100', '/sessions?limit=100', '/appointments?limit=100&status=PLANNED&sort=startsAt'].map(
        (part) => get(who, `/cases/${code}${part}`),
      );
    },
  },
  { name: 'Today', requests: (who) => [get(who, '/today')] },
  {
    name: 'log a session',
    may: (who) => who.episodes.length > 0,
    requests: (who, n) => [
      requestOf(
        'POST',
        `/episodes/${nth(who.episodes, n)}/sessions`,
        { ...headersOf(who), 'idempotency-key': randomUUID() },
        {
          heldAt: new Date(Date.now() - 60_000).toISOString(),
          minutes: 45,
          attendance: 'ATTENDED',
          mode: 'IN_PERSON',
          withInterpreter: false,
          operationalNote: 'Talked about the coming weeks and about what is still missing for the application.',
        },
      ),
    ],
  },
];

/** What both people of an office do. */
export const jobsOf = ({ worker, supervisor }: Office): Job[] =>
  [worker, supervisor].flatMap((who) =>
    deeds.filter(({ may }) => may?.(who) ?? true).map((deed) => [who, deed] as const),
  );

export interface Figures {
  /** Deeds a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  /** Milliseconds of processor for one deed, of the server and its database together; undefined where nobody tells. */
  processor: number | undefined;
}

export interface Result {
  deed: string;
  who: string;
  clients: number;
  ours: Figures;
  bare?: Figures | undefined;
  /** Ours to bare, the median of the rounds. */
  ratio?: number | undefined;
  deeds: number;
}

/** Throws unless both sides answer every deed with the same content; reads only, for times and ids of what is made differ. */
export async function compare(ports: Ports, jobs: readonly Job[]): Promise<void> {
  for (const [who, deed] of jobs.filter(([, { name, isAlone }]) => name !== 'log a session' && !isAlone)) {
    for (const request of deed.requests(who, 0)) {
      const [ours, bare] = await Promise.all(sides.map((side) => once(ports[side], request)));
      const [a, b] = [ours, bare].map((answer) => contentOf(answer!));
      if (!isDeepStrictEqual(a, b))
        throw new Error(`${deed.name} as ${who.role}: the two answers differ.\n${difference(a, b)}`);
    }
  }
}

async function once(port: number, request: Buffer): Promise<Answer> {
  const client = new Client(port);
  try {
    return await client.send(request);
  } finally {
    client.close();
  }
}

function contentOf({ status, body }: Answer): Record<string, unknown> {
  if (status !== 200) throw new Error(`Answered ${status}: ${body.slice(0, 300)}`);
  // The time of the answer is all that may differ, and the order of what is a set.
  const inOrder = (key: string, value: unknown) => (key === 'marks' ? (value as string[]).sort() : value);
  const { now: _, ...content } = JSON.parse(body, inOrder) as Record<string, unknown>;
  return content;
}

function difference(a: unknown, b: unknown, path = ''): string {
  if (isDeepStrictEqual(a, b)) return '';
  if (!a || !b || typeof a !== 'object' || typeof b !== 'object')
    return `${path}: ${JSON.stringify(a)} | ${JSON.stringify(b)}\n`;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((key) =>
      difference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${path}/${key}`),
    )
    .join('');
}

export interface Effort {
  /** Pairs of turns, one of each side. */
  rounds: number;
  /** Milliseconds of a turn. */
  turn: number;
}

/** Measures every deed of everybody, the two sides in turns, so that a slow moment of the machine falls on both. */
export async function measure(
  ports: Ports,
  jobs: readonly Job[],
  { rounds, turn }: Effort,
  processorOf: ProcessorOf,
  tell: (result: Result) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [who, deed] of jobs) {
    const both = deed.isAlone ? (['ours'] as const) : sides;
    for (const clients of [1, 8]) {
      const taken: Record<Side, Turn[]> = { ours: [], bare: [] };
      const take = async (side: Side, length: number) => {
        const before = processorOf(side);
        const done = await work(ports[side], deed, who, clients, length);
        return { ...done, processor: before === undefined ? undefined : processorOf(side)! - before };
      };
      for (const side of both) await take(side, turn / 4);
      for (let round = 0; round < rounds; round++) {
        const order = round % 2 ? both.toReversed() : both;
        for (const side of order) taken[side].push(await take(side, turn));
      }

      const result: Result = {
        deed: deed.name,
        who: who.role,
        clients,
        ours: figures(taken.ours),
        ...(!deed.isAlone && {
          bare: figures(taken.bare),
          ratio: median(taken.ours.map(({ rate }, round) => rate / taken.bare[round]!.rate)),
        }),
        deeds: taken.ours.reduce((sum, { times }) => sum + times.length, 0),
      };
      results.push(result);
      tell(result);
    }
  }
  return results;
}

interface Turn {
  rate: number;
  times: number[];
  processor?: number | undefined;
}

let turns = 0;

/** Lets so many clients do one thing over and over; throws when it is refused. */
async function work(port: number, deed: Deed, who: Measured, clients: number, turn: number) {
  const began = performance.now();
  const times: number[] = [];
  let n = turns++ * 31;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new Client(port);
      while (performance.now() - began < turn) {
        const requests = deed.requests(who, n++);
        const start = performance.now();
        for (const request of requests) {
          const { status, body } = await client.send(request);
          if (status >= 300) throw new Error(`${deed.name} as ${who.role}: ${status} ${body.slice(0, 300)}`);
        }
        times.push(performance.now() - start);
      }
      client.close();
    }),
  );
  return { rate: (times.length / (performance.now() - began)) * 1000, times };
}

function figures(taken: Turn[]): Figures {
  const times = taken.flatMap((one) => one.times).sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!;
  const used = taken.reduce((sum, { processor = Number.NaN }) => sum + processor, 0);
  return {
    rate: median(taken.map(({ rate }) => rate)),
    p50: at(0.5),
    p95: at(0.95),
    processor: Number.isNaN(used) ? undefined : used / times.length,
  };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Sends so many requests of every kind but logging, and tells now and then how it goes. */
export async function soak(
  port: number,
  office: Office,
  requests: number,
  tell: (sent: number) => void,
): Promise<void> {
  const reading = deeds.filter(({ name }) => name !== 'log a session');
  let sent = 0;
  let told = 0;
  await Promise.all(
    Array.from({ length: 8 }, async (_, own) => {
      const client = new Client(port);
      for (let n = own; sent < requests; n += 8) {
        const who = n % 2 ? office.worker : office.supervisor;
        for (const request of nth(reading, Math.floor(n / 2)).requests(who, n)) {
          const { status, body } = await client.send(request);
          if (status !== 200) throw new Error(`Answered ${status}: ${body.slice(0, 300)}`);
          sent += 1;
        }
        if (sent - told >= requests / 10) {
          told = sent;
          tell(sent);
        }
      }
      client.close();
    }),
  );
}
