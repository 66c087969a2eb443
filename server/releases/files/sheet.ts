import type { Sheet } from '#server/http/files/sheet.ts';
import type { Bilingual, ComparedCell, ProtectedTable } from '#server/reports/reports.contract.ts';
import type { Replaced } from '../releases.contract.ts';

export type Language = 'en' | 'el';

/** The one sign for every figure that is not shown, whatever the reason. */
export const hiddenSign = '✱';

const words = {
  total: ['Total', 'Σύνολο'],
  report: ['Report', 'Αναφορά'],
  counted: ['What is counted', 'Τι μετριέται'],
  unit: ['Unit', 'Μονάδα'],
  period: ['Period', 'Περίοδος'],
  grant: ['Grant', 'Επιχορήγηση'],
  profile: ['Made for', 'Για'],
  recipient: ['Recipient alone', 'Αποκλειστικά για'],
  release: ['Release', 'Δημοσίευση'],
  edition: ['Edition', 'Έκδοση'],
  replaces: ['In the place of', 'Στη θέση της'],
  approved: ['approved on', 'εγκρίθηκε στις'],
  adjusted: ['What the correction changed', 'Τι άλλαξε η διόρθωση'],
  nothing: ['No figure that is shown.', 'Κανέναν αριθμό που φαίνεται.'],
  noLine: ['no such line', 'δεν υπάρχει τέτοια γραμμή'],
  method: ['How figures are protected', 'Πώς προστατεύονται οι αριθμοί'],
  sign: [
    'A figure that is withheld so that nobody can be recognised. One sign for every reason.',
    'Αριθμός που αποκρύπτεται ώστε να μην αναγνωρίζεται κανείς. Ένα σημάδι για κάθε λόγο.',
  ],
  several: [
    'One person may stand in several lines: they do not add up to the total.',
    'Ένα άτομο μπορεί να βρίσκεται σε πολλές γραμμές: δεν αθροίζονται στο σύνολο.',
  ],
  shown: ['Figures shown', 'Αριθμοί που φαίνονται'],
  proven: ['No other choice would withhold less.', 'Καμία άλλη επιλογή δεν θα απέκρυπτε λιγότερα.'],
  gap: [
    'Safe; perhaps another choice would withhold less.',
    'Ασφαλές· ίσως κάποια άλλη επιλογή να απέκρυπτε λιγότερα.',
  ],
  audited: ['Audited', 'Έλεγχος'],
  table: ['Figures', 'Αριθμοί'],
  about: ['About', 'Σχετικά'],
  certificate: ['Certificate', 'Πιστοποιητικό'],
  hash: ['Fingerprint of the figures (SHA-256)', 'Αποτύπωμα των αριθμών (SHA-256)'],
  sql: ['How is this counted?', 'Πώς μετριέται;'],
  persons: ['Persons', 'Άτομα'],
  events: ['Count', 'Πλήθος'],
  minutes: ['Minutes', 'Λεπτά'],
  internal: ['readers within the programme', 'αναγνώστες του προγράμματος'],
  external: ['everybody', 'όλους'],
  funder: ['one funder', 'έναν χρηματοδότη'],
} as const;

export interface Released {
  id: string;
  edition: number;
  /** The edition whose place it takes, and what both show differently. */
  replaces: Replaced | null;
  result: ProtectedTable;
}

/** A release as lines of a sheet: built from its published cells, and from nothing else. */
export function sheetOf({ id, edition, replaces, result }: Released, language: Language): Sheet {
  const say = (name: keyof typeof words) => words[name][language === 'en' ? 0 : 1];
  const tell = (text: Bilingual) => text[language];
  const { certificate } = result;
  const labels = result.breakdowns.map(
    ({ categories }) => new Map(categories.map(({ code, label }) => [code, tell(label)])),
  );

  const title = [result.indicator, tell(result.title)].filter(Boolean).join(' · ');
  const period = [...new Set([result.periodFrom, result.periodTo])].map((month) => monthName(month, language));
  const grant = result.grant && `${result.grant.code} · ${result.grant.name}`;
  const shown = result.cells.filter(({ value }) => value !== null).length;
  const readers = result.recipient ?? say(result.profile);
  const figure = (value: number | null | undefined) => (value === undefined ? say('noLine') : (value ?? hiddenSign));
  const adjustment = ({ labels, before, after }: ComparedCell) =>
    `${labels.map((label) => (label ? tell(label) : say('total'))).join(', ') || say('total')}: ${figure(before)} → ${figure(after)}`;
  return {
    title,
    subtitle: [period.join(' – '), `${say('profile')} ${readers}`, grant].filter(Boolean).join(' · '),
    columns: [...result.breakdowns.map(({ title }) => tell(title)), say(result.unit)],
    lines: result.cells.map(({ at, value }) => ({
      labels: at.map((code, i) => (code === null ? say('total') : (labels[i]!.get(code) ?? code))),
      values: [value ?? hiddenSign],
      isTotal: at.includes(null),
    })),
    notes: [
      ...(shown < result.cells.length ? [`${hiddenSign} ${say('sign')}`] : []),
      ...(result.breakdowns.some(({ several }) => several) ? [say('several')] : []),
    ],
    about: [
      [say('report'), title],
      [say('counted'), tell(result.note)],
      [say('unit'), say(result.unit)],
      [say('period'), `${period.join(' – ')} (${result.period})`],
      ...(grant ? [[say('grant'), grant] as [string, string]] : []),
      [say('profile'), say(result.profile)],
      ...(result.recipient ? [[say('recipient'), result.recipient] as [string, string]] : []),
      [say('release'), id],
      [say('edition'), String(edition)],
      ...(replaces
        ? ([
            [
              say('replaces'),
              `${say('release')} ${replaces.id} · ${say('edition')} ${replaces.edition} · ${say('approved')} ${dayName(replaces.decidedAt, language)}`,
            ],
            [say('adjusted'), replaces.adjustments.map(adjustment).join('\n') || say('nothing')],
          ] as [string, string][])
        : []),
      [hiddenSign, say('sign')],
      [say('method'), tell(result.method)],
      [say('certificate'), `${say('shown')}: ${shown} / ${result.cells.length}. ${say(certificate.status)}`],
      [
        say('audited'),
        [minuteName(certificate.auditedAt, language), certificate.method, certificate.solver].join(' · '),
      ],
      [say('hash'), certificate.hash],
      [say('sql'), result.sql],
    ],
    names: [say('table'), say('about')],
  };
}

const locales = { en: 'en-GB', el: 'el-GR' } as const;

/** `2026-07` as it is read. */
const monthName = (month: string, language: Language) =>
  new Intl.DateTimeFormat(locales[language], { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
const dayName = (at: string, language: Language) =>
  new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'Europe/Athens' }).format(new Date(at));
const minuteName = (at: string, language: Language) =>
  new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Athens',
  }).format(new Date(at));
