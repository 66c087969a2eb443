import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languages } from './i18n.ts';

const client = join(import.meta.dirname, '../..');
const paths = readdirSync(client, { recursive: true, encoding: 'utf8' }).map((path) => path.split(sep).join('/'));
const namespaces = paths.flatMap((path) => /^([\w-]+)\/messages\/en\.json$/.exec(path)?.[1] ?? []);
const messagesOf = (namespace: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(client, namespace, 'messages', `${language}.json`), 'utf8'));
const sources = paths
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(client, path), 'utf8') }));

/** Plurals and forms of address are one message. */
const base = (key: string) => key.replace(/_(zero|one|two|few|many|other|f|m)$/, '');
const unique = (keys: string[]) => [...new Set(keys)].sort();

interface Use {
  path: string;
  key: string;
  /** Made up at run time: everything that begins so is used. */
  isPrefix: boolean;
}

/** Every text in the code that names a message, whether it is said at once or handed on. */
const uses: Use[] = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(['"`])([a-z][\w-]*):([A-Za-z][\w.-]*)(\$\{)?/g)]
    .filter(([, , namespace]) => namespaces.includes(namespace as string))
    .map(([, , namespace, key, more]) => ({ path, key: `${namespace}:${key}`, isPrefix: Boolean(more) })),
);

const all = (language: string) =>
  namespaces.flatMap((namespace) =>
    Object.entries(messagesOf(namespace, language)).map(([key, text]) => ({ key: `${namespace}:${key}`, text })),
  );

/** Words that say what the tool is for. They stand in messages whose key begins with `closed.`, and nowhere else. */
const closedWords = [
  /traffick/i,
  /\bvictim/i,
  /exploit/i,
  /shelter/i,
  /survivor/i,
  /prosecut/i,
  /εμπορ[ίι][αοων]/i,
  /θύμα|θύματ|θυμάτων/i,
  /εκμετ[άα]λλευ/i,
  /ξενών|ξενώνα/i,
  /καταφ[ύυ]γι/i,
  /επιζ[ώω]/i,
  /εισαγγελ/i,
];
/** Words for people, and manners, that are not ours. */
const neverWords = [
  /\bclients?\b/i,
  /beneficiar/i,
  /\bplease\b/i,
  /\boops\b/i,
  /\bsorry\b/i,
  /\bsuccess(ful|fully)?\b/i,
  /!/,
  /ωφελούμεν/i,
  /πελάτ/i,
  /παρακαλ/i,
  /συγγνώμη/i,
];

/** Screens that may be seen over a shoulder (and everything in the shell). */
const openScreens =
  /^(app|accounts|today|reminders|calendar|caseload)\/|(Today|Caseload|Calendar|Reminders|Register)\w*\.tsx$/;

describe.each(namespaces)('the messages of %s', (namespace) => {
  test('say the same things in both languages', () => {
    const [en, el] = languages.map((language) => unique(Object.keys(messagesOf(namespace, language)).map(base)));
    expect(el).toEqual(en);
  });

  test('have every plural form the language needs', () => {
    for (const language of languages) {
      const keys = Object.keys(messagesOf(namespace, language));
      const plural = unique(keys.filter((key) => /_(one|other)$/.test(key)).map(base));
      expect(keys).toEqual(expect.arrayContaining(plural.flatMap((key) => [`${key}_one`, `${key}_other`])));
    }
  });

  test('fill in the same values in both languages', () => {
    const blanks = (language: string) =>
      Object.fromEntries(
        Object.entries(messagesOf(namespace, language)).map(([key, text]) => [
          base(key),
          unique(
            [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] as string).filter((name) => name !== 'count'),
          ),
        ]),
      );
    expect(blanks('el')).toEqual(blanks('en'));
  });

  test('are Greek in Greek', () => {
    // A name, a sign or a unit is the same in every language; a text without Greek letters is one of these.
    const same = messagesOf(namespace, 'en');
    const foreign = Object.entries(messagesOf(namespace, 'el')).filter(
      ([key, text]) => !/\p{Script=Greek}/u.test(text) && !(text === same[key] && text.split(' ').length <= 2),
    );
    expect(foreign).toEqual([]);
    expect(Object.values(same).filter((text) => /\p{Script=Greek}/u.test(text))).toEqual([]);
  });

  test('are complete', () => {
    for (const language of languages) {
      const empty = Object.entries(messagesOf(namespace, language)).filter(([, text]) => text.trim() === '');
      expect(empty).toEqual([]);
    }
  });
});

test('every message that the code names exists', () => {
  const known = unique(all('en').map(({ key }) => base(key)));
  const missing = uses.filter(({ key, isPrefix }) =>
    isPrefix ? !known.some((one) => one.startsWith(key)) : !known.includes(base(key)),
  );
  expect(missing).toEqual([]);
});

test('every message is said somewhere', () => {
  const unsaid = unique(all('en').map(({ key }) => base(key))).filter(
    (known) => !uses.some(({ key, isPrefix }) => (isPrefix ? known.startsWith(key) : base(key) === known)),
  );
  expect(unsaid).toEqual([]);
});

test('no message over a shoulder says what the tool is for', () => {
  const telling = languages
    .flatMap(all)
    .filter(({ key, text }) => !/:closed\./.test(key) && closedWords.some((word) => word.test(text)));
  expect(telling).toEqual([]);
});

test('an open screen says no closed message', () => {
  const telling = uses.filter(({ path, key }) => openScreens.test(path) && key.includes(':closed.'));
  expect(telling).toEqual([]);
});

test('nobody is called what we do not call people, and nobody is shouted at', () => {
  const wrong = languages.flatMap(all).filter(({ text }) => neverWords.some((word) => word.test(text)));
  expect(wrong).toEqual([]);
});

test('every screen asks for words that there are', () => {
  const asked = sources
    .filter(({ path }) => path.endsWith('/routes.tsx'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\bscreen\(\s*'([\w-]+)'/g)].map((match) => ({ path, namespace: match[1] as string })),
    );
  expect(asked.filter(({ namespace }) => !namespaces.includes(namespace))).toEqual([]);
});

test('the walk found the screens and their words', () => {
  expect(namespaces).toEqual(expect.arrayContaining(['app', 'accounts']));
  expect(uses.length).toBeGreaterThan(100);
  expect(sources.some(({ path }) => path === relative(client, join(client, 'app/router.tsx')))).toBe(true);
});
