import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { z } from 'zod';
import { prefer, preferences } from '../preferences.ts';
import type { Language } from '../time.ts';

export const languages = ['en', 'el'] as const;

/** Each folder of the client that has words keeps them in `messages/{en,el}.json`; its name is the namespace. */
const files = import.meta.glob<Record<string, string>>('../../*/messages/*.json', { import: 'default' });
const fileOf = (language: string, namespace: string) =>
  Object.entries(files).find(
    ([path]) =>
      path.endsWith(`/${namespace}/messages/${language}.json`) ||
      (namespace === 'app' && path === `../messages/${language}.json`),
  )?.[1];

const lazily: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    const load = fileOf(language, namespace);
    if (!load) return done(new Error(`No messages ${namespace}/${language}`), false);
    load().then(
      (messages) => done(null, messages),
      (error: Error) => done(error, false),
    );
  },
};

export const i18n = i18next;

/** The language of the screens now. */
export const language = () => i18next.language as Language;

let start: () => void;
const started = new Promise<void>((resolve) => {
  start = resolve;
});

/** Starts with the words of the shell; those of a feature come with its screens. */
export async function startLanguages(): Promise<void> {
  const first = preferences().locale ?? (navigator.language.startsWith('el') ? 'el' : 'en');
  i18next.on('languageChanged', (lng) => {
    document.documentElement.lang = lng;
  });
  await i18next
    .use(lazily)
    .use(initReactI18next)
    .init({
      lng: first,
      supportedLngs: languages,
      load: 'languageOnly',
      ns: ['app'],
      defaultNS: 'app',
      keySeparator: false,
      fallbackLng: false,
      // React escapes by itself.
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
    });
  document.documentElement.lang = first;
  z.config({ customError: sentenceOf });
  start();
}

/** Fetches the words of some features. A first page may ask for them before the languages have started. */
export async function loadMessages(...namespaces: string[]): Promise<void> {
  await started;
  await i18next.loadNamespaces(namespaces);
}

export async function speak(locale: Language) {
  if (locale !== preferences().locale) prefer({ locale });
  if (locale !== i18next.language) await i18next.changeLanguage(locale);
}

type Issue = Parameters<NonNullable<NonNullable<Parameters<typeof z.config>[0]>['customError']>>[0];

/** A sentence for what zod itself finds; contracts name their own findings by a word (see `sayFinding`). */
function sentenceOf(issue: Issue): string {
  if (issue.input === undefined || issue.input === null || issue.input === '') return i18next.t('app:finding.required');
  if (issue.code === 'too_big' && issue.origin === 'string')
    return i18next.t('app:finding.tooLong', { count: Number(issue.maximum) });
  if (issue.code === 'too_small' && issue.origin === 'string')
    return i18next.t('app:finding.tooShort', { count: Number(issue.minimum) });
  if (issue.code === 'too_big' && issue.origin === 'array')
    return i18next.t('app:finding.tooMany', { count: Number(issue.maximum) });
  if (issue.code === 'too_small' && issue.origin === 'array') return i18next.t('app:finding.required');
  if (issue.code === 'too_big') return i18next.t('app:finding.atMost', { limit: String(issue.maximum) });
  if (issue.code === 'too_small') return i18next.t('app:finding.atLeast', { limit: String(issue.minimum) });
  if (issue.code === 'invalid_format' && issue.format === 'email') return i18next.t('app:finding.email');
  if (issue.code === 'invalid_format' && issue.format === 'date') return i18next.t('app:finding.date');
  if (issue.code === 'invalid_format' && issue.format === 'datetime') return i18next.t('app:finding.moment');
  if (issue.code === 'invalid_value') return i18next.t('app:finding.choose');
  return i18next.t('app:finding.invalid');
}

/** Words that contracts give to findings of their own, said in the reader's language; any other text stays. */
export function sayFinding(message: string | undefined): string {
  if (!message) return i18next.t('app:finding.invalid');
  const key = `app:finding.${message}`;
  return i18next.exists(key) ? i18next.t(key) : message;
}
