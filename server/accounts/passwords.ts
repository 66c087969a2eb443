import { hash, verify } from '@node-rs/argon2';
import { invalidField } from '#server/platform/problems.ts';

/** argon2id, which is the library's default, as OWASP asks for it: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The same letters typed on another system are the same password. */
const plain = (password: string) => password.normalize('NFKC');

export const hashPassword = (password: string): Promise<string> => oneOfTwo(() => hash(plain(password), cost));

/** Nobody's password. Where there is no account the work is done all the same, so that time tells nothing. */
let nobodys: Promise<string> | undefined;

/** Whether this is the password; without a hash it never is, and takes as long to say so. */
export async function isPassword(password: string, hashed: string | null | undefined): Promise<boolean> {
  nobodys ??= hashPassword('the password of nobody');
  const against = hashed ?? (await nobodys);
  const matches = await oneOfTwo(() => verify(against, plain(password)));
  return matches && Boolean(hashed);
}

let running = 0;
const waiting: (() => void)[] = [];

/** Hashing fills a core and its memory: two at once, the others in a queue, so that the rest of the service stays quick. */
async function oneOfTwo<T>(job: () => Promise<T>): Promise<T> {
  if (running >= 2) await new Promise<void>((next) => waiting.push(next));
  else running += 1;

  try {
    return await job();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** What people choose when twelve characters are asked for, without digits and signs around it. */
const common = new Set(
  `password passwordpassword mypassword newpassword changeme changemechangeme letmein letmeinplease welcome
   welcomewelcome qwerty qwertyuiop qwertyuiopasdfgh qwertyqwerty qwertzuiop azertyuiop asdfghjkl
   asdfghjklzxcvbnm zxcvbnm qazwsxedc qazwsxedcrfv abcdefgh abcdefghijkl abcdefghijklmnop iloveyou
   iloveyouforever administrator administration superadmin trustnoone football baseball sunshine princess
   dragon monkey master login secret topsecret supersecret testtest testtesttest test guest default
   correcthorsebatterystaple ariadne ariadnedemo ariadneariadne socialworker lighthouse kodikos kalimera
   kalispera thessaloniki κωδικος κωδικός`.split(/\s+/),
);

/** Refuses what is guessed first: 422 `password-common` on `field`. Length is checked by the contract. */
export function requireGoodPassword(password: string, email: string, field: string): void {
  const typed = plain(password).toLowerCase();
  const letters = typed.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '').replace(/[^\p{L}]/gu, '');
  const name = email.split('@')[0]!.toLowerCase();
  const names = [name, ...name.split(/[._+-]/)].filter((part) => part.length >= 4);

  const guessable =
    common.has(letters) ||
    letters.length === 0 ||
    new Set(typed).size < 5 ||
    names.some((part) => typed.includes(part));
  if (guessable) throw invalidField(field, 'password-common');
}
