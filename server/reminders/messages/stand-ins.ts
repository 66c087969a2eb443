import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { now } from '#server/platform/clock.ts';
import { signatureOf } from './hooks.ts';

/** What a stand-in took, as the provider would have it. Kept in memory, in demonstrations and tests only. */
export interface Taken {
  id: string;
  at: string;
  channel: 'SMS' | 'EMAIL';
  to: string;
  subject: string | null;
  text: string;
  status: string;
}

export interface StandIn {
  /** What an installation would write into its environment. */
  url: string;
  taken: Taken[];
  stop(): Promise<void>;
}

const most = 200;
const keep = (taken: Taken[], one: Omit<Taken, 'at'>) => {
  taken.unshift({ ...one, at: now().toISOString() });
  taken.length = Math.min(taken.length, most);
};

/** A mail server on this computer that takes everything and delivers nothing. */
export async function startMailStandIn(): Promise<StandIn> {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    logger: false,
    size: 100_000,
    onData(stream, session, done) {
      let raw = '';
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        raw += part;
      });
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
        keep(taken, { id: randomBytes(8).toString('hex'), channel: 'EMAIL', to, ...read(raw), status: 'delivered' });
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}?from=hello%40example.test`,
    taken,
    stop: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** Subject and words of the plain mails that we write: one part, in whichever encoding. */
function read(raw: string): { subject: string | null; text: string } {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headerOf = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const body = rest.join('\r\n\r\n').replace(/\r\n\.?\r\n$/, '');
  const encoding = headerOf('content-transfer-encoding')?.toLowerCase();
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? unquote(body)
        : body;
  const words = (headerOf('subject') ?? '').replace(/\?=\s+=\?/g, '?==?');
  const subject = words.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, coded: string) =>
    kind.toLowerCase() === 'b' ? Buffer.from(coded, 'base64').toString('utf8') : unquote(coded.replaceAll('_', ' ')),
  );
  return { subject: subject || null, text: text.trim() };
}

function unquote(coded: string): string {
  const whole = coded.replace(/=\r?\n/g, '');
  const bytes = whole
    .split(/(=[0-9A-F]{2})/i)
    .map((part) => (/^=[0-9A-F]{2}$/i.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part, 'utf8')));
  return Buffer.concat(bytes).toString('utf8');
}

/** The one for text messages, through which somebody can answer too. */
export interface SmsStandIn extends StandIn {
  /** Brings the words of a number to `hook`, signed with the token both know, or with another one. */
  answer(hook: string, from: string, text: string, token?: string): Promise<Response>;
}

/** What the stand-in answers to a number. */
export type Manner = 'takes' | 'refuses' | 'says-yes-and-fails' | 'loses' | 'breaks' | 'hangs-up';

/** A gateway for text messages on this computer, in Twilio's format. `manner` says how it treats a number. */
export async function startSmsStandIn(manner: (to: string) => Manner = () => 'takes'): Promise<SmsStandIn> {
  const taken: Taken[] = [];
  const [account, token] = [`AC${randomBytes(16).toString('hex')}`, randomBytes(16).toString('hex')];
  const list = `/2010-04-01/Accounts/${account}/Messages`;
  const expected = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`;

  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const say = (status: number, body: object) =>
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (req.headers.authorization !== expected) return say(401, { code: 20003, message: 'Authenticate' });
    const [, sid] = new RegExp(`^${list}/(\\w+)\\.json$`).exec(req.url!) ?? [];
    if (req.method === 'GET' && sid) {
      const found = taken.find(({ id }) => id === sid);
      return found ? say(200, { sid, status: found.status, error_code: null }) : say(404, { code: 20404 });
    }
    if (req.method !== 'POST' || req.url !== `${list}.json`) return say(404, { code: 20404 });

    const form = new URLSearchParams(await bodyOf(req));
    const to = form.get('To') ?? '';
    const how = manner(to);
    if (how === 'hangs-up') return void req.socket.destroy();
    if (how === 'breaks') return say(503, {});
    if (how === 'refuses' || !/^\+\d{8,15}$/.test(to) || !form.get('Body'))
      return say(400, { code: 21211, message: 'Invalid number' });
    const id = `SM${randomBytes(16).toString('hex')}`;
    const status = { 'says-yes-and-fails': 'failed', loses: 'undelivered' }[how as string] ?? 'delivered';
    keep(taken, { id, channel: 'SMS', to, subject: null, text: form.get('Body')!, status });
    const failed = how === 'says-yes-and-fails';
    say(failed ? 200 : 201, { sid: id, status: failed ? 'failed' : 'queued', error_code: failed ? 30005 : null });
  };
  const server = createServer((req, res) => {
    // Whoever hung up while it was being read gets no answer, and ends nobody's process.
    answer(req, res).catch(() => res.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${account}:${token}@127.0.0.1:${port}/?from=%2B15005550006`,
    taken,
    answer(hook, from, text, secret = token) {
      const form = { From: from, Body: text, MessageSid: `SM${randomBytes(16).toString('hex')}` };
      return fetch(hook, {
        method: 'POST',
        headers: { 'X-Twilio-Signature': signatureOf(secret, hook, form) },
        body: new URLSearchParams(form),
      });
    },
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(req: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
