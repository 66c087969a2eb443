import anyAscii from 'any-ascii';

/**
 * What a name sounds like, so that one person written down twice is found: in Greek, Latin, Cyrillic or Arabic letters,
 * with or without vowels. Rules, in this order; docs/decisions explains what they cost (more false alarms, never a list):
 *
 *  1. Greek spellings that letters alone do not tell: ευ, αυ are ev, av; ου is u; γγ, γκ are ng; Arabic ال is an article.
 *  2. Letters become Latin ones without accents (any-ascii). What is no letter parts words; articles al, el are no names.
 *  3. Sounds: th t · ph, f, b, w, v are v, and μπ (mp) with them · nt is d · ng, nk are g · c, q, ck are k · x is ks ·
 *     ts, tz, cz, sh, zh, z are s · kh, ch, h are breath and go.
 *  4. At the beginning y, i, j and g before a light vowel, and y before any, are one breath and go: Georgia, Yeorgia.
 *  5. Vowels go, and y and w with them, for Arabic does not write them; a double letter counts once before that.
 *  6. The s with which Greek names of men end goes where two sounds or more are left before it.
 */
export function nameTokens(names: readonly (string | null | undefined)[]): string[] {
  const words = names.flatMap((name) => toLatin(name ?? '').split(/[^a-z]+/));
  const tokens = words.filter((word) => word.length > 1 && !articles.has(word)).map(soundOf);
  return [...new Set(tokens)].filter(Boolean).sort();
}

const articles = new Set(['al', 'el']);

function toLatin(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFKC').toLowerCase();
  const spelled = plain
    .replace(/ευ/g, 'ev')
    .replace(/αυ/g, 'av')
    .replace(/ου/g, 'u')
    .replace(/γ[γκ]/g, 'ng')
    .replace(/(^|[^\p{Script=Arabic}])ال(?=\p{Script=Arabic}{2})/gu, '$1');
  // An apostrophe stands for a letter within a word, not between two.
  return anyAscii(spelled).toLowerCase().replace(/[`'’]/g, '');
}

const sounds: readonly (readonly [RegExp, string])[] = [
  [/sch|sh|zh|ts|tz|cz|dz/g, 's'],
  [/th/g, 't'],
  [/ph/g, 'v'],
  [/kh|ch/g, 'h'],
  [/mp/g, 'v'],
  [/nt/g, 'd'],
  [/ng|nk/g, 'g'],
  [/ck|q|c/g, 'k'],
  [/x/g, 'ks'],
  [/z/g, 's'],
  [/eu(?=[^aeiouy]|$)/g, 'ev'],
  [/au(?=[^aeiouy]|$)/g, 'av'],
  [/[fb]/g, 'v'],
  [/^(?:[gj]i?(?=[eiy])|[yj](?=[aeiouw])|i(?=[aeou])|gi(?=[aou]))/, ''],
  [/j(?=a$|e$|i)/g, 'i'],
  [/j/g, 'g'],
  [/(.)\1+/g, '$1'],
];

function soundOf(word: string): string {
  const spoken = sounds.reduce((rest, [from, to]) => rest.replace(from, to), word);
  const skeleton = spoken.replace(/[aeiouyh]/g, '').replace(/w/g, '');
  if (!skeleton) return spoken.replace(/[ey]/g, 'i').replace(/h/g, '') || word;
  return skeleton.length > 2 ? skeleton.replace(/s$/, '') : skeleton;
}
