import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, openSync, readSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { derivedKey, knowsMaster, masterFingerprint } from '#server/platform/sealing.ts';

/** Everything but wrapped keys, or the wrapped keys alone. */
export type Kind = 'data' | 'keys';

/** What stands in front, readable and authenticated. */
export interface Header {
  format: 'ariadne backup 1';
  kind: Kind;
  /** ISO 8601, UTC. */
  at: string;
  /** The master key from which the key of this file is derived. */
  master: string;
  salt: string;
}

/** A file that is no backup of ours, was cut short, or was changed. */
export class BrokenArchive extends Error {
  override name = 'BrokenArchive';
}

const chunk = 64 * 1024;
const tag = 16;

/**
 * Writes lines into a file: gzip, then AES-256-GCM in chunks, each with its number and whether it is the last. Nothing
 * can be changed, left out, put in another order or cut off at the end. The name appears when the file is whole.
 */
export async function writeArchive(file: string, kind: Kind, at: Date, lines: AsyncIterable<string>): Promise<void> {
  const header: Header = {
    format: 'ariadne backup 1',
    kind,
    at: at.toISOString(),
    master: masterFingerprint(),
    salt: randomBytes(16).toString('base64'),
  };
  const draft = `${file}.part`;
  const head = Buffer.from(`${JSON.stringify(header)}\n`);
  const target = createWriteStream(draft, { mode: 0o600 });
  target.write(head);
  await pipeline(Readable.from(inBlocks(lines), { objectMode: false }), createGzip(), new Seal(header, head), target);

  const written = await open(draft, 'r');
  await written.sync();
  await written.close();
  await rename(draft, file);
}

/** Fewer and larger pieces: a hundred thousand small writes cost more than what is in them. */
async function* inBlocks(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let block: string[] = [];
  let size = 0;
  for await (const line of lines) {
    block.push(line, '\n');
    size += line.length;
    if (size < 256 * 1024) continue;
    yield Buffer.from(block.join(''));
    block = [];
    size = 0;
  }
  if (block.length) yield Buffer.from(block.join(''));
}

/** The header alone, without a key. Throws BrokenArchive. */
export function readHeader(file: string): { header: Header; head: Buffer } {
  const start = Buffer.alloc(1024);
  const descriptor = openSync(file, 'r');
  const read = readSync(descriptor, start, 0, start.length, 0);
  closeSync(descriptor);
  const head = start.subarray(0, start.subarray(0, read).indexOf('\n') + 1);
  try {
    const header = JSON.parse(head.toString()) as Header;
    if (header.format === 'ariadne backup 1') return { header, head };
  } catch {
    // Falls through.
  }
  throw new BrokenArchive('This is no backup of Ariadne.');
}

/** The lines of a file, checked piece by piece. Throws BrokenArchive at the first that is not as it was written. */
export async function* readArchive(file: string, kind: Kind): AsyncGenerator<string> {
  const { header, head } = readHeader(file);
  if (header.kind !== kind) throw new BrokenArchive(`This is a backup of ${header.kind}, not of ${kind}.`);
  if (!knowsMaster(header.master))
    throw new BrokenArchive(`Made with master key ${header.master}, which is not here (ARIADNE_MASTER_KEY).`);

  const plain = createGunzip();
  const opened = createReadStream(file, { start: head.length }).pipe(new Open(header, head));
  opened.on('error', (error) => plain.destroy(error));
  opened.pipe(plain);
  try {
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of plain as AsyncIterable<Buffer>) {
      const block = Buffer.concat([rest, piece]);
      let from = 0;
      for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, from)) {
        yield block.toString('utf8', from, end);
        from = end + 1;
      }
      rest = block.subarray(from);
    }
    if (rest.length) throw new BrokenArchive('The backup was cut short.');
  } catch (error) {
    // Of zlib: what could be decrypted and is no gzip all the same.
    if ((error as { code?: string }).code?.startsWith('Z_')) throw new BrokenArchive('The backup is damaged.');
    throw error;
  }
}

const keyOf = ({ kind, master, salt }: Header) =>
  Buffer.from(hkdfSync('sha256', derivedKey(`backup ${kind}`, master), Buffer.from(salt, 'base64'), 'chunks', 32));

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number));
  nonce.writeUInt32BE(last ? 1 : 0, 8);
  return nonce;
}

/** Collects bytes into chunks of one size and knows which is the last. */
abstract class Chunks extends Transform {
  private held: Buffer = Buffer.alloc(0);
  private number = 0;
  private readonly size: number;

  constructor(size: number) {
    super();
    this.size = size;
  }

  protected abstract turn(bytes: Buffer, number: number, last: boolean): Buffer;

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.held = Buffer.concat([this.held, bytes]);
      // What is held back at the end is the last chunk, so one more byte is awaited.
      while (this.held.length > this.size) {
        this.push(this.turn(this.held.subarray(0, this.size), this.number++, false));
        this.held = this.held.subarray(this.size);
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.push(this.turn(this.held, this.number, true));
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}

class Seal extends Chunks {
  private readonly key: Buffer;
  private readonly head: Buffer;

  constructor(header: Header, head: Buffer) {
    super(chunk);
    this.key = keyOf(header);
    this.head = head;
  }

  protected turn(bytes: Buffer, number: number, last: boolean): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.key, nonceOf(number, last), { authTagLength: tag });
    cipher.setAAD(this.head);
    return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }
}

class Open extends Chunks {
  private readonly key: Buffer;
  private readonly head: Buffer;

  constructor(header: Header, head: Buffer) {
    super(chunk + tag);
    this.key = keyOf(header);
    this.head = head;
  }

  protected turn(bytes: Buffer, number: number, last: boolean): Buffer {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonceOf(number, last), { authTagLength: tag });
      decipher.setAAD(this.head).setAuthTag(bytes.subarray(-tag));
      return Buffer.concat([decipher.update(bytes.subarray(0, -tag)), decipher.final()]);
    } catch {
      throw new BrokenArchive(last ? 'The backup was cut short or changed.' : 'The backup was changed.');
    }
  }
}
