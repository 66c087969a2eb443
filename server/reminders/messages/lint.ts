import words from './words.json' with { type: 'json' };

/** Why a text may not be sent to anybody: what was found, and where it stands on which list. */
export interface Finding {
  code: 'word' | 'link' | 'number' | 'placeholder' | 'too-long' | 'hidden-character' | 'capitals';
  found: string;
}

/** What a telephone shows in one piece in any script. Characters, placeholders filled in. */
const longest = 70;
const allowed = ['{day}', '{time}'];

/**
 * Reads one template as somebody would who holds the telephone and must not learn anything. Words are found through
 * case, accents and endings, in the text's own language and in English, and joined by anything that is no letter.
 */
export function lint(text: string, language: string): Finding[] {
  const findings: Finding[] = [];
  const add = (code: Finding['code'], found: string) => void findings.push({ code, found });

  for (const [hidden] of text.matchAll(/[\p{Cf}\p{Cc}\p{Co}\p{Cn}]/gu)) add('hidden-character', hidden);
  for (const [placeholder] of text.matchAll(/\{[^}]*\}?/g))
    if (!allowed.includes(placeholder)) add('placeholder', placeholder);
  for (const [link] of text.matchAll(/\S*(?:https?:|www\.|:\/\/|@|[\p{L}\p{N}]\.\p{L}{2,})\S*/giu)) add('link', link);
  const bare = text.replace(/\{[^}]*\}/g, ' ');
  for (const [number] of bare.matchAll(/\p{N}+/gu)) add('number', number);
  // A name that is only letters stays one, whichever it is.
  for (const [name] of bare.matchAll(/(?<!\p{L})\p{Lu}{2,}(?!\p{L})|(?:\p{Lu}\.){2,}/gu)) add('capitals', name);
  if (text.replace('{day}', 'x'.repeat(10)).replace('{time}', '00:00').length > longest)
    add('too-long', String(text.length));

  const lists = words as Record<string, string[]>;
  const tokens = tokensOf(bare);
  for (const entry of [...lists.every!, ...(lists[language] ?? [])]) {
    const found = find(tokens, entry.split(' '));
    if (found) add('word', found);
  }
  return findings;
}

/** Entries may be several words; a star stands for any ending. What is written apart (p o l i c e) is read together too. */
function find(tokens: readonly string[], entry: readonly string[]): string | undefined {
  const stems = entry.map((word) => ({ stem: fold(word.replace('*', '')), open: word.endsWith('*') }));
  const fits = (token: string | undefined, { stem, open }: (typeof stems)[number]) =>
    token !== undefined && forms(token).some((form) => (open ? form.startsWith(stem) : form === stem));
  const at = tokens.findIndex((_, i) => stems.every((stem, j) => fits(tokens[i + j], stem)));
  return at < 0 ? undefined : tokens.slice(at, at + stems.length).join(' ');
}

function tokensOf(text: string): string[] {
  const tokens = fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const spelled = /(?<!\p{L})\p{L}(?:[^\p{L}\p{N}]{1,2}\p{L}){2,}(?!\p{L})/gu;
  return [...tokens, ...[...fold(text).matchAll(spelled)].map(([letters]) => letters.replace(/[^\p{L}]/gu, ''))];
}

/** A word with what Arabic writes in front of it taken off: and, so, with, for, like, the. */
function forms(token: string): string[] {
  const short = token.replace(/^[وف]?(?:[بكل]?ال|لل)(?=.{3})/u, '');
  return /^\p{Script=Arabic}/u.test(token) ? [token, short, token.replace(/^[وفبكل](?=.{3})/u, '')] : [token];
}

/** Small letters without accents, points and lengthenings; letters that are written in two ways as one. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}\u0640]/gu, '')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/[أإآٱ]/g, 'ا')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه')
    .replaceAll('ؤ', 'و')
    .replaceAll('ئ', 'ي');
}
