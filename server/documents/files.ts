/**
 * What a file is, by its bytes, and the same file without what a camera or an editor wrote beside the picture: where it
 * was taken, when, with which device, by whom. A file that does not hold together is refused.
 */
export function cleanFile(bytes: Buffer): { mediaType: string; bytes: Buffer } | undefined {
  const cleaner = cleaners.find(({ starts }) => starts(bytes));
  const clean = cleaner?.clean(bytes);
  return cleaner && clean && { mediaType: cleaner.mediaType, bytes: clean };
}

const begins = (bytes: Buffer, ...start: number[]) => start.every((byte, i) => bytes[i] === byte);

const cleaners: {
  mediaType: string;
  starts(bytes: Buffer): boolean;
  clean(bytes: Buffer): Buffer | undefined;
}[] = [
  {
    mediaType: 'application/pdf',
    starts: (bytes) => bytes.subarray(0, 5).toString('latin1') === '%PDF-',
    clean: (bytes) => (bytes.subarray(-1024).includes('%%EOF') ? bytes : undefined),
  },
  { mediaType: 'image/jpeg', starts: (bytes) => begins(bytes, 0xff, 0xd8, 0xff), clean: cleanJpeg },
  {
    mediaType: 'image/png',
    starts: (bytes) => begins(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    clean: cleanPng,
  },
  {
    mediaType: 'image/webp',
    starts: (bytes) =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP',
    clean: cleanWebp,
  },
];

/**
 * A JPEG keeps its picture, its size (APP0) and how its colours are meant (APP2 with a profile, APP14). Everything else
 * that an application may write, and comments, go; so does whatever follows the end of the picture.
 */
function cleanJpeg(bytes: Buffer): Buffer | undefined {
  const kept = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) break;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    const segment = bytes.subarray(at, at + 2 + length);
    if (isKeptInJpeg(marker, segment)) kept.push(segment);
    at += segment.length;
    if (marker !== 0xda) continue;

    const end = endOfScan(bytes, at);
    if (end === undefined) return undefined;
    kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd9 || kept.length < 3) return undefined;
  return Buffer.concat([...kept, Buffer.from([0xff, 0xd9])]);
}

function isKeptInJpeg(marker: number, segment: Buffer): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  if (marker === 0xe0) return segment.subarray(4, 8).toString('latin1') === 'JFIF';
  return marker === 0xee || (marker === 0xe2 && segment.subarray(4, 15).toString('latin1') === 'ICC_PROFILE');
}

/** Where the data of a scan ends: at the next marker that is no stuffed byte and no restart. */
function endOfScan(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]!;
    if (next !== 0x00 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return undefined;
}

const keptInPng = new Set('IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST acTL fcTL fdAT'.split(' '));

/** A PNG keeps the chunks that draw it. */
function cleanPng(bytes: Buffer): Buffer | undefined {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    const type = bytes.subarray(at + 4, at + 8).toString('latin1');
    if (kept.length === 1 && type !== 'IHDR') return undefined;
    if (keptInPng.has(type)) kept.push(bytes.subarray(at, end));
    if (type === 'IEND') return kept.length > 2 ? Buffer.concat(kept) : undefined;
    at = end;
  }
  return undefined;
}

const keptInWebp = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** The bits of the extended header that announce Exif and XMP. */
const announced = 0x08 | 0x04;

/** A WebP keeps the chunks that draw it, and announces no others. */
function cleanWebp(bytes: Buffer): Buffer | undefined {
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length) return undefined;
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= end; ) {
    const length = bytes.readUInt32LE(at + 4);
    const next = at + 8 + length + (length % 2);
    if (at + 8 + length > end) return undefined;
    const type = bytes.subarray(at, at + 4).toString('latin1');
    if (keptInWebp.has(type)) {
      const chunk = Buffer.from(bytes.subarray(at, Math.min(next, end)));
      if (type === 'VP8X' && length > 0) chunk[8] = chunk[8]! & ~announced;
      kept.push(chunk);
    }
    at = next;
  }
  if (!kept.length) return undefined;

  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
