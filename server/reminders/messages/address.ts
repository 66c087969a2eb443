/** For how long after a message an answer is taken for one to it, and the digest of the number is kept. Milliseconds. */
export const answerable = 14 * 86_400_000;
/** What the digest of a number is for. */
export const SENT_TO = 'number of a message';

/** Why an address cannot be written to. */
export type BadAddress = { wrong: 'no-country' | 'bad-address' };

/**
 * A telephone number as networks take it (+ and the country first), whatever somebody typed between the figures. Without a
 * country it is nobody's number: it is never guessed.
 */
export function telephone(typed: string): { address: string } | BadAddress {
  const figures = typed
    .normalize('NFKC')
    .replace(/[\s\u00a0().\-–/]/g, '')
    .replace(/^00/, '+');
  if (/^\d+$/.test(figures)) return { wrong: 'no-country' };
  return /^\+[1-9]\d{7,14}$/.test(figures) ? { address: figures } : { wrong: 'bad-address' };
}

export function mailbox(typed: string): { address: string } | BadAddress {
  const address = typed.trim();
  // One mailbox and nothing that a mail program could read as a second one or as a header.
  return /^[^\s@<>",;:()[\]\\]{1,64}@[^\s@<>",;:()[\]\\]+\.[^\s@<>",;:()[\]\\.]{2,}$/.test(address) &&
    address.length <= 200
    ? { address }
    : { wrong: 'bad-address' };
}
