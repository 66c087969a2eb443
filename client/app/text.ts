/** For comparing what somebody typed: without case, accents, final sigma. */
export const foldText = (text: string): string =>
  text.toLocaleLowerCase('el').normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ς', 'σ').trim();

/** The words of a text, folded. */
export const wordsOf = (text: string): string[] => foldText(text).split(/[\s\-·,/]+/);

/** Whether every word typed begins one of these words. */
export const beginIn = (typed: string, words: readonly string[]): boolean =>
  foldText(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));

/** Whether every word typed begins a word of the text. */
export const foundIn = (typed: string, text: string): boolean => beginIn(typed, wordsOf(text));

/** A code read aloud character by character: `K7-4QX9-2M` is "K 7, 4 Q X 9, 2 M". */
export const spellCode = (code: string): string =>
  code
    .split('-')
    .map((part) => [...part].join(' '))
    .join(', ');

/** `Eleni K.` is EK. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word[0]?.toLocaleUpperCase('el').normalize('NFD').replace(/\p{M}/gu, ''))
    .join('');
