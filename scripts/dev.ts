import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Config, isLoopback } from '#server/platform/config.ts';
import { buildPaper, forgetBuild, viteBuild } from './client.ts';
import { live, onEnd } from './life.ts';
import { root, step } from './prepare.mjs';
import { greet, readySettings } from './start.ts';

/**
 * `npm run dev`: what `npm start` serves, at the same kind of address and under the same Content-Security-Policy, with
 * the server started anew and the client built anew when their sources change, and open pages reloaded after either.
 */
export function start(): Promise<void> {
  return live(async () => {
    const began = performance.now();
    const settings = await readySettings();
    const pages = new Set<ServerResponse>();
    const reload = () => {
      for (const page of pages) page.write('data: now\n\n');
    };

    const server = new Restarting(settings, reload);
    await step('Starting the server', () => server.start(), { speaks: true });
    await step('Building the client', () => buildOnChange(reload));
    watchSources(['server', 'scripts', join('prisma', 'generated')], () => void server.start());
    const url = await forward(settings, server, pages);

    await greet(url, settings, began);
  });
}

/** The server in a process of its own, which a change ends and starts again. */
class Restarting {
  private readonly settings: Config;
  private readonly reload: () => void;
  private child: ChildProcess | undefined;
  private port: Promise<number> = Promise.reject(new Error('not started'));

  constructor(settings: Config, reload: () => void) {
    this.settings = settings;
    this.reload = reload;
    this.port.catch(() => {});
    onEnd(() => this.stop());
  }

  /** Where the present server listens, once it does. */
  address(): Promise<number> {
    return this.port;
  }

  async start(): Promise<void> {
    const again = this.child !== undefined;
    const stopped = this.stop();
    this.port = stopped.then(() => this.spawn());
    this.port.then(
      () => again && this.reload(),
      (error: Error) => console.error(error.message),
    );
    await this.port.catch(() => {});
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;

    const closed = new Promise((done) => child.once('close', done));
    child.kill('SIGTERM');
    await closed;
  }

  private spawn(): Promise<number> {
    const { databaseUrl, masterKeys } = this.settings;
    const child = spawn(process.execPath, [join('scripts', 'run.mjs'), 'serve'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        npm_lifecycle_event: '',
        DATABASE_URL: databaseUrl,
        ARIADNE_MASTER_KEY: masterKeys.join(),
        ARIADNE_DATA_DIR: this.settings.dataDir,
        HOST: '127.0.0.1',
        PORT: '0',
      },
    });
    this.child = child;

    return new Promise((done, fail) => {
      child.once('message', (url) => done(Number(new URL(String(url)).port)));
      child.once('close', () => fail(new Error('The server ended; it starts again when a file changes.')));
    });
  }
}

/** Builds into dist/client again and again; answers after the first time. */
async function buildOnChange(reload: () => void): Promise<void> {
  forgetBuild();
  // What the server prints is built once.
  await buildPaper();
  const builder = spawn(process.execPath, [...viteBuild, '--watch', '--mode', 'development', '--logLevel', 'info'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', NODE_ENV: 'development' },
  });
  onEnd(() => builder.kill('SIGTERM'));

  await new Promise<void>((done, fail) => {
    builder.once('close', (code) => fail(new Error(`Vite ended with ${code}.`)));
    builder.stdout.on('data', (chunk) => {
      if (!/built in/.test(String(chunk))) return;
      done();
      reload();
    });
  });
}

/** Calls back once after a burst of changes. */
function watchSources(folders: string[], changed: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  for (const folder of folders) {
    const watcher = watch(join(root, folder), { recursive: true }, (_event, file) => {
      if (!file || /\.test\.ts$/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(changed, 150);
    });
    onEnd(() => watcher.close());
  }
}

/** Passes requests on to whichever server is up, waiting while it starts, and tells open pages to reload. */
async function forward(settings: Config, server: Restarting, pages: Set<ServerResponse>): Promise<string> {
  const { host, port } = settings;
  const front = createServer((incoming, answer) => {
    if (incoming.url === '/@reload') return listen(answer, pages);
    if (incoming.url === '/@reload.js') return sendScript(answer);
    server.address().then(
      (target) => pass(incoming, answer, target),
      () => answer.writeHead(503).end('The server does not run; see the terminal.'),
    );
  });
  await new Promise<void>((done, fail) => front.once('error', fail).listen(port, host, done));
  onEnd(() => {
    front.close();
    front.closeAllConnections();
  });

  const address = front.address();
  const open = typeof address === 'object' && address ? address.port : port;
  return `http://${isLoopback(host) ? 'localhost' : host}:${open}`;
}

function listen(answer: ServerResponse, pages: Set<ServerResponse>): void {
  answer.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  answer.write(':\n\n');
  pages.add(answer);
  answer.on('close', () => pages.delete(answer));
}

function sendScript(answer: ServerResponse): void {
  answer.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' });
  answer.end(`new EventSource('/@reload').onmessage = () => location.reload();\n`);
}

function pass(incoming: IncomingMessage, answer: ServerResponse, port: number): void {
  const { 'accept-encoding': _, ...headers } = incoming.headers;
  const onward = request({ host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers }, (reply) => {
    const isPage = reply.headers['content-type']?.startsWith('text/html');
    if (!isPage) {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
      return;
    }
    const parts: Buffer[] = [];
    reply.on('data', (part: Buffer) => parts.push(part));
    reply.on('end', () => {
      const { 'content-length': _length, 'transfer-encoding': _transfer, ...rest } = reply.headers;
      answer.writeHead(reply.statusCode ?? 502, rest);
      answer.end(withReload(Buffer.concat(parts).toString(), String(rest['content-security-policy'] ?? '')));
    });
  });
  onward.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  incoming.pipe(onward);
}

function withReload(page: string, policy: string): string {
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  return page.replace('</body>', `<script src="/@reload.js" nonce="${nonce}"></script></body>`);
}
