import { randomInt } from 'node:crypto';

/** Crockford's alphabet: no I, L, O or U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new pseudonymous code, such as K7-4QX9-2M: seven random characters and a check character. */
export function newCaseCode(): string {
  const body = Array.from({ length: 7 }, () => alphabet[randomInt(32)]).join('');
  const plain = body + checkCharacter(body);
  return `${plain.slice(0, 2)}-${plain.slice(2, 6)}-${plain.slice(6)}`;
}

/** Catches any one wrong character and any two neighbours in the wrong order (a weighted sum over a prime). */
export function checkCharacter(body: string): string {
  const sum = [...body].reduce((total, character, i) => total + alphabet.indexOf(character) * (i + 2), 0);
  return alphabet[sum % 31]!;
}
