import { inflateRawSync } from 'node:zlib';
import { expect } from 'vitest';

/** The parts of a zip of ours by name, from its directory at the end, with nothing said beside them. */
export function unzipped(file: Buffer): Map<string, string> {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const parts = new Map<string, string>();
  for (let at = file.readUInt32LE(end + 16), left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [size, name, extra, comment] = [20, 28, 30, 32].map((offset, i) =>
      i ? file.readUInt16LE(at + offset) : file.readUInt32LE(at + offset),
    ) as [number, number, number, number];
    const local = file.readUInt32LE(at + 42);
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const bytes = file.subarray(from, from + size);
    const isPacked = file.readUInt16LE(at + 10) === 8;
    // Beside a part stands the one time that all of them have, that of no machine.
    expect([comment, extra, file.readUInt32LE(at + 46 + name + 5)]).toEqual([0, 9, Date.UTC(2000, 0) / 1000]);
    parts.set(
      file.toString('utf8', at + 46, at + 46 + name),
      (isPacked ? inflateRawSync(bytes) : bytes).toString('utf8'),
    );
    at += 46 + name + extra + comment;
  }
  return parts;
}
