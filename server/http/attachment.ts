import type { Response } from 'express';

/** A file as an answer: saved by the browser, never shown by it, and kept by nothing on the way. */
export class Attachment {
  readonly bytes: Buffer;
  readonly mediaType: string;

  constructor(bytes: Buffer, mediaType: string) {
    this.bytes = bytes;
    this.mediaType = mediaType;
  }

  send(res: Response): void {
    const ending = this.mediaType.split('/')[1]!.replace('jpeg', 'jpg');
    res
      .set({
        'Content-Type': this.mediaType,
        'Content-Disposition': `attachment; filename="document.${ending}"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      })
      .send(this.bytes);
  }
}
