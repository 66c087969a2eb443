import type { Response } from 'express';

/** A file as an answer: saved by the browser, never shown by it, and kept by nothing on the way. */
export class Attachment {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly ending: string;

  /** `ending` of its name, where the media type does not say it. The name itself says nothing of anybody. */
  constructor(bytes: Buffer, mediaType: string, ending = mediaType.split('/')[1]!.replace('jpeg', 'jpg')) {
    this.bytes = bytes;
    this.mediaType = mediaType;
    this.ending = ending;
  }

  send(res: Response): void {
    res
      .set({
        'Content-Type': this.mediaType,
        'Content-Disposition': `attachment; filename="document.${this.ending}"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      })
      .send(this.bytes);
  }
}
