import { createHash, randomBytes } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';

/** The sign-in of a browser, and the mark by which it is known again. Both are random and mean nothing by themselves. */
const tokenCookie = '__Host-ariadne';
const markCookie = '__Host-ariadne-browser';

const attributes = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;
/** Seconds for which a browser is known after its last sign-in. */
export const knownFor = 90 * 86_400;

/** 256 random bits; the database keeps only their digest. */
export const newToken = (): string => randomBytes(32).toString('base64url');
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

function read(req: Request, name: string): string | undefined {
  const value = parseCookie(req.headers.cookie ?? '')[name];
  return value && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

/** The digest of the token a request carries. */
export function tokenDigestIn(req: Request): string | undefined {
  const token = read(req, tokenCookie);
  return token && digestOf(token);
}

/** The mark of the browser a request comes from. */
export const markIn = (req: Request): string | undefined => read(req, markCookie);

/** Gives the browser its token, for as long as it runs; the server decides when it ends. */
export function giveToken(res: Response, token: string): void {
  res.append('Set-Cookie', stringifySetCookie(tokenCookie, token, attributes));
}

export function takeToken(res: Response): void {
  res.append('Set-Cookie', stringifySetCookie(tokenCookie, '', { ...attributes, maxAge: 0 }));
}

export function giveMark(res: Response, mark: string): void {
  res.append('Set-Cookie', stringifySetCookie(markCookie, mark, { ...attributes, maxAge: knownFor }));
}

/** A browser as a person knows it, from what it says of itself: `Firefox, Linux`. Nothing finer is kept. */
export function browserIn(req: Request): string {
  const agent = req.headers['user-agent'] ?? '';
  const first = (names: readonly (readonly [RegExp, string])[]) => names.find(([sign]) => sign.test(agent))?.[1];
  const browser = first([
    [/Edg\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/Firefox\/|FxiOS/, 'Firefox'],
    [/Chrome\/|CriOS/, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = first([
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Windows/, 'Windows'],
    [/Mac OS/, 'macOS'],
    [/Linux|CrOS/, 'Linux'],
  ]);
  return [browser, system].filter(Boolean).join(', ');
}
