import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  body: string;
}

/**
 * One client on one kept connection. Node's own HTTP client costs as much as a small answer and would flatter whoever is
 * slower, so this one writes and reads the bytes itself: answers with a Content-Length, one at a time.
 */
export class Client {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #length = 0;
  #wanted = 0;
  #bodyAt = 0;
  #take: ((answer: Answer) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#fail?.(error));
    this.#socket.on('close', () => this.#fail?.(new Error('The connection was closed.')));
  }

  send(request: Buffer): Promise<Answer> {
    return new Promise((take, fail) => {
      this.#take = take;
      this.#fail = fail;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#fail = undefined;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#length += chunk.length;
    if (!this.#wanted) {
      const head = Buffer.concat(this.#received);
      this.#received = [head];
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = /content-length: (\d+)/i.exec(head.toString('latin1', 0, end))?.[1];
      if (length === undefined) return void this.#fail?.(new Error('An answer without a length.'));
      this.#bodyAt = end + 4;
      this.#wanted = this.#bodyAt + Number(length);
    }
    if (this.#length < this.#wanted) return;

    const answer = Buffer.concat(this.#received);
    this.#received = [];
    this.#length = 0;
    this.#wanted = 0;
    this.#take?.({ status: Number(answer.toString('latin1', 9, 12)), body: answer.toString('utf8', this.#bodyAt) });
  }
}

/** A request as bytes. */
export function requestOf(
  method: 'GET' | 'POST',
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const all = {
    host: 'localhost',
    'x-requested-with': 'ariadne',
    ...headers,
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${method} /api${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${text}`);
}
