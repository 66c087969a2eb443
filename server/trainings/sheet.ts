import type { Sheet } from '#server/http/files/sheet.ts';
import type { professions, TrainingSum } from './trainings.contract.ts';

/** As the screen names them. */
export const professionNames: Record<(typeof professions)[number], readonly [en: string, el: string]> = {
  SOCIAL_WORKER: ['Social workers', 'Κοινωνικοί λειτουργοί'],
  PSYCHOLOGIST: ['Psychologists', 'Ψυχολόγοι'],
  TEACHER: ['Teachers', 'Εκπαιδευτικοί'],
  LAWYER: ['Lawyers', 'Δικηγόροι'],
  INTERPRETER: ['Interpreters', 'Διερμηνείς'],
  HEALTH: ['Health professionals', 'Επαγγελματίες υγείας'],
  POLICE: ['Police', 'Αστυνομικοί'],
  PROSECUTOR_OR_JUDGE: ['Prosecutors and judges', 'Εισαγγελείς και δικαστές'],
  LABOUR_INSPECTOR: ['Labour inspectors', 'Επιθεωρητές εργασίας'],
  EMPLOYER: ['Employers', 'Εργοδότες'],
  VOLUNTEER: ['Volunteers', 'Εθελοντές'],
  OTHER: ['Others', 'Άλλοι'],
};

const words = {
  title: ['Trainings for professionals', 'Εκπαιδεύσεις επαγγελματιών'],
  by: ['By', 'Κατά'],
  profession: ['Profession', 'Επάγγελμα'],
  topic: ['Topic', 'Θέμα'],
  total: ['Total', 'Σύνολο'],
  trainings: ['Trainings', 'Εκπαιδεύσεις'],
  participants: ['Participants', 'Συμμετέχοντες'],
  several: [
    'A training for several professions is one of each: these do not add up to the total.',
    'Μια εκπαίδευση πολλών επαγγελμάτων μετριέται σε καθένα: δεν αθροίζονται στο σύνολο.',
  ],
  nobody: [
    'Counts of professionals only: no figure is withheld.',
    'Πλήθη επαγγελματιών μόνο: κανένας αριθμός δεν αποκρύπτεται.',
  ],
  grant: ['Charged to', 'Χρεώνεται σε'],
  counted: ['What is counted', 'Τι μετριέται'],
  table: ['Figures', 'Αριθμοί'],
  about: ['About', 'Σχετικά'],
} as const;

/** The sum of a period as lines of a sheet. */
export function sheetOf({ from, to, grant, byProfession, byTopic, ...all }: TrainingSum, language: 'en' | 'el'): Sheet {
  const say = ([en, el]: readonly [string, string]) => (language === 'en' ? en : el);
  const line = (labels: string[], { trainings, participants }: { trainings: number; participants: number }) => ({
    labels,
    values: [trainings, participants],
    isTotal: false,
  });
  const days = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'el-GR', { dateStyle: 'long', timeZone: 'UTC' });
  const period = [from, to].map((day) => days.format(new Date(day))).join(' – ');
  return {
    title: say(words.title),
    subtitle: grant ? `${period} · ${grant.code}` : period,
    columns: [say(words.by), '', say(words.trainings), say(words.participants)],
    lines: [
      ...byProfession.map((one) => line([say(words.profession), say(professionNames[one.profession])], one)),
      ...byTopic.map((one) => line([say(words.topic), one.topic], one)),
      { ...line([say(words.total), ''], all), isTotal: true },
    ],
    notes: [say(words.several)],
    about: [
      [say(words.title), period],
      ...(grant ? [[say(words.grant), `${grant.code} · ${grant.name}`] as [string, string]] : []),
      [say(words.counted), say(words.nobody)],
    ],
    names: [say(words.table), say(words.about)],
  };
}
