import type { Bilingual, ProtectedTable } from '#server/reports/reports.contract.ts';

export type Language = 'en' | 'el';

/** The one sign for every figure that is not shown, whatever the reason. */
export const hiddenSign = '×';

/** A release as lines of a sheet: built from its published cells, and from nothing else. */
export interface Sheet {
  title: string;
  columns: string[];
  lines: { labels: string[]; value: number | string; isTotal: boolean }[];
  /** What it is, whom it is for, how it was protected. */
  about: [name: string, value: string][];
}

const words = {
  total: ['Total', 'Σύνολο'],
  report: ['Report', 'Αναφορά'],
  counted: ['What is counted', 'Τι μετράται'],
  period: ['Period', 'Περίοδος'],
  grant: ['Grant', 'Επιχορήγηση'],
  profile: ['Made for', 'Για'],
  recipient: ['Recipient alone', 'Αποκλειστικά για'],
  release: ['Release', 'Δημοσίευση'],
  edition: ['Edition', 'Έκδοση'],
  method: ['How figures are protected', 'Πώς προστατεύονται οι αριθμοί'],
  sign: [`${hiddenSign} stands for a figure that is not shown`, `Το ${hiddenSign} σημαίνει αριθμό που δεν εμφανίζεται`],
  certificate: ['Certificate', 'Πιστοποιητικό'],
  hash: ['Fingerprint of the figures (SHA-256)', 'Αποτύπωμα των αριθμών (SHA-256)'],
  sql: ['How is this counted?', 'Πώς μετράται;'],
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
  result: ProtectedTable;
}

export function sheetOf({ id, edition, result }: Released, language: Language): Sheet {
  const say = (name: keyof typeof words) => words[name][language === 'en' ? 0 : 1];
  const tell = (text: Bilingual) => text[language];
  const { certificate } = result;
  const labels = result.breakdowns.map(
    ({ categories }) => new Map(categories.map(({ code, label }) => [code, tell(label)])),
  );

  return {
    title: tell(result.title),
    columns: [...result.breakdowns.map(({ title }) => tell(title)), say(result.unit)],
    lines: result.cells.map(({ at, value }) => ({
      labels: at.map((code, i) => (code === null ? say('total') : (labels[i]!.get(code) ?? code))),
      value: value ?? hiddenSign,
      isTotal: at.includes(null),
    })),
    about: [
      [say('report'), [result.indicator, tell(result.title)].filter(Boolean).join(' ')],
      [say('counted'), tell(result.note)],
      [say('period'), `${result.period} (${result.periodFrom} – ${result.periodTo})`],
      ...(result.grant ? [[say('grant'), `${result.grant.code} ${result.grant.name}`] as [string, string]] : []),
      [say('profile'), say(result.profile)],
      ...(result.recipient ? [[say('recipient'), result.recipient] as [string, string]] : []),
      [say('release'), id],
      [say('edition'), String(edition)],
      [say('sign'), ''],
      [say('method'), tell(result.method)],
      [
        say('certificate'),
        `${certificate.method}, ${certificate.solver}, ${certificate.status}, ${certificate.auditedAt}`,
      ],
      [say('hash'), certificate.hash],
      [say('sql'), result.sql],
    ],
  };
}
