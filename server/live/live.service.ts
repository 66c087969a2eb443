import type { Request, Response } from 'express';
import type pg from 'pg';
import { standing } from '#server/accounts/sign-ins.service.ts';
import { Attachment } from '#server/http/attachment.ts';
import type { SignedIn } from '#server/http/request.ts';
import { poolFor } from '#server/platform/database.ts';
import { log } from '#server/platform/log.ts';
import { type LiveKind, liveKinds } from './live.contract.ts';

/** How often a line says that it holds, and is asked whether its sign-in still does. Milliseconds, like all below. */
const beatEvery = 20_000;
/** What happens within so long is told once. */
const together = 150;
const longestPause = 30_000;
/** Lines one person may have open: the oldest gives way. */
const mostLines = 6;

interface Line extends Pick<SignedIn, 'signInId' | 'userId' | 'agencyId' | 'role'> {
  res: Response;
  pending: Set<LiveKind>;
  timer?: NodeJS.Timeout | undefined;
}

const lines = new Set<Line>();
let heart: NodeJS.Timeout | undefined;
let ear: Promise<{ stop(): Promise<void> }> | undefined;
let closing = false;

/** The answer that stays open: written to until the sign-in, the page or this process ends. */
class OpenLine extends Attachment {
  readonly #open: (res: Response) => void;

  constructor(open: (res: Response) => void) {
    super(Buffer.alloc(0), 'text/event-stream');
    this.#open = open;
  }

  override send(res: Response): void {
    this.#open(res);
  }
}

/** Opens a line to one page. What goes over it are words out of a closed list, never an id. */
export async function openLine(req: Request, res: Response, signedIn: SignedIn): Promise<Attachment> {
  const { signInId, userId, agencyId, role } = signedIn;
  // Listening comes first: nothing that happens from here on is missed.
  await listening();
  heart ??= setInterval(() => void beat(), beatEvery).unref();

  return new OpenLine(() => {
    const line: Line = { signInId, userId, agencyId, role, res, pending: new Set() };
    const own = [...lines].filter((other) => other.userId === userId);
    for (const oldest of own.slice(0, Math.max(0, own.length - mostLines + 1))) end(oldest);

    res.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    res.flushHeaders();
    res.write('retry: 3000\nevent: beat\ndata:\n\n');
    lines.add(line);
    req.once('close', () => end(line));
    if (closing) end(line);
  });
}

/** One ear for all lines, also when many are opened at once; one that could not be made is tried anew by the next. */
async function listening(): Promise<void> {
  ear ??= listen();
  try {
    await ear;
  } catch (error) {
    ear = undefined;
    throw error;
  }
}

/** Ends every line and stops listening. */
export async function closeLive(): Promise<void> {
  closing = true;
  clearInterval(heart);
  heart = undefined;
  for (const line of lines) end(line);
  await (await ear)?.stop();
  ear = undefined;
  closing = false;
}

function end(line: Line): void {
  clearTimeout(line.timer);
  if (lines.delete(line)) line.res.end();
}

function tell(line: Line, kind: LiveKind): void {
  line.pending.add(kind);
  line.timer ??= setTimeout(() => {
    line.timer = undefined;
    for (const one of line.pending) line.res.write(`event: changed\ndata: ${one}\n\n`);
    line.pending.clear();
  }, together);
}

async function beat(): Promise<void> {
  await drop([...lines]);
  for (const line of lines) line.res.write('event: beat\ndata:\n\n');
}

/** Ends those of these lines whose sign-in does not hold any more, and all of them where that cannot be known. */
async function drop(asked: readonly Line[]): Promise<void> {
  if (!asked.length) return;
  const holds = await standing(asked.map(({ signInId }) => signInId)).catch(() => new Map<string, string>());
  for (const line of asked) if (holds.get(line.signInId) !== line.role) end(line);
}

/** One word of the database: for whom, and what kind of thing. */
function heard(word: string): void {
  const [to, id, kind] = word.split(' ');
  if (to === 'sign-in' || to === 'who') {
    void drop([...lines].filter((line) => (to === 'who' ? line.userId : line.signInId) === id));
    return;
  }
  if (!liveKinds.includes(kind as LiveKind)) return;
  for (const line of lines) if ((to === 'user' ? line.userId : line.agencyId) === id) tell(line, kind as LiveKind);
}

/** Listens on a connection of its own. When that is lost it makes another, and tells everybody to ask for everything. */
async function listen(): Promise<{ stop(): Promise<void> }> {
  const pool = poolFor('app', { max: 1 });
  let client: pg.PoolClient | undefined;
  let stopped = false;
  let pause = 500;
  let again: NodeJS.Timeout | undefined;

  const connect = async () => {
    const made = await pool.connect();
    made.on('notification', ({ payload }) => payload && heard(payload));
    made.once('error', lost);
    made.once('end', lost);
    await made.query('LISTEN ariadne_live');
    client = made;
    pause = 500;
  };
  const lost = () => {
    if (stopped || again) return;
    client?.release(true);
    client = undefined;
    log.warn({ restMs: pause }, 'the line to the database is lost');
    again = setTimeout(() => {
      again = undefined;
      pause = Math.min(2 * pause, longestPause);
      connect().then(
        () => {
          for (const line of lines) for (const kind of liveKinds) tell(line, kind);
        },
        () => lost(),
      );
    }, pause);
    again.unref();
  };
  await connect();

  return {
    async stop() {
      stopped = true;
      clearTimeout(again);
      client?.release(true);
      await pool.end();
    },
  };
}
