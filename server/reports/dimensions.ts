import age_band from '../../prisma/codelists/age_band.json' with { type: 'json' };
import citizenship_group from '../../prisma/codelists/citizenship_group.json' with { type: 'json' };
import closure_reason from '../../prisma/codelists/closure_reason.json' with { type: 'json' };
import episode_outcome from '../../prisma/codelists/episode_outcome.json' with { type: 'json' };
import exit_survey from '../../prisma/codelists/exit_survey.json' with { type: 'json' };
import exploitation_form from '../../prisma/codelists/exploitation_form.json' with { type: 'json' };
import gender from '../../prisma/codelists/gender.json' with { type: 'json' };
import legal_clock from '../../prisma/codelists/legal_clock.json' with { type: 'json' };
import placement_result from '../../prisma/codelists/placement_result.json' with { type: 'json' };
import referral_urgency from '../../prisma/codelists/referral_urgency.json' with { type: 'json' };
import service_type from '../../prisma/codelists/service_type.json' with { type: 'json' };
import victim_status from '../../prisma/codelists/victim_status.json' with { type: 'json' };
import type { Bilingual } from './reports.contract.ts';

/** One category of a scheme: the codes of the record it stands for. */
export interface Category {
  code: string;
  label: Bilingual;
  of: readonly string[];
  /** Minors and small gender groups: protected more strictly (section 6.1). */
  strict?: boolean;
}
export interface Scheme {
  id: string;
  title: Bilingual;
  categories: readonly Category[];
}
/** By what a figure may be broken down. Adding one is adding data here and a column to the statement of a report. */
export interface Dimension {
  id: string;
  title: Bilingual;
  /** One person may stand in several of its categories. */
  several?: boolean;
  /** Its categories say something about a person: "all of them are X" discloses. */
  sensitive?: boolean;
  /** Its categories are data (a team, an agency, a service): those that occur are shown, under these names. */
  names?: 'team' | 'agency' | 'grant' | 'month';
  /** The coarsest first. */
  schemes: readonly Scheme[];
}

interface List {
  codes: readonly { code: string; en: string; el: string }[];
}
const t = (en: string, el: string): Bilingual => ({ en, el });
const notTold = ['UNKNOWN', 'NOT_ASKED', 'PREFER_NOT_TO_SAY'];
const unknown: Category = { code: 'UNKNOWN', label: t('Not known', 'Άγνωστο'), of: notTold };

/** Each code of a list is a category; what was not told is one. */
function each({ codes }: List, strict: readonly string[] = []): Category[] {
  const told = codes.filter(({ code }) => !notTold.includes(code));
  const own = told.map(
    ({ code, en, el }): Category => ({
      code,
      label: { en, el },
      of: [code],
      ...(strict.includes(code) && { strict: true }),
    }),
  );
  return told.length < codes.length ? [...own, unknown] : own;
}
const group = (code: string, label: Bilingual, of: readonly string[], strict?: true): Category => ({
  code,
  label,
  of,
  ...(strict && { strict }),
});
const simple = (id: string, title: Bilingual, categories: readonly Category[]): Dimension => ({
  id,
  title,
  schemes: [{ id: 'all', title: t('All', 'Όλα'), categories }],
});

const otherThan = ({ codes }: List, ...without: string[]) =>
  codes.map(({ code }) => code).filter((code) => !without.includes(code) && !notTold.includes(code));

const hours = [
  group('H0_24', t('Within 24 hours', 'Εντός 24 ωρών'), ['H0_24']),
  group('H25_72', t('25 to 72 hours', '25 έως 72 ώρες'), ['H25_72']),
  group('H73_336', t('Up to 14 days', 'Έως 14 ημέρες'), ['H73_336']),
  group('H337_UP', t('Later', 'Αργότερα'), ['H337_UP']),
  group('NOT_YET', t('Not yet', 'Όχι ακόμη'), ['NOT_YET']),
];

/** Forms under the names of CTDC, by the crosswalk of each code; what it has no name for is another form. */
const ctdcNames: readonly [string, Bilingual][] = [
  ['isSexualExploit', t('Sexual exploitation', 'Σεξουαλική εκμετάλλευση')],
  ['isForcedLabour', t('Forced labour', 'Καταναγκαστική εργασία')],
  ['isForcedMarriage', t('Forced marriage', 'Αναγκαστικός γάμος')],
  ['isSlaveryAndPractices', t('Slavery and similar practices', 'Δουλεία και παρόμοιες πρακτικές')],
  ['isOrganRemoval', t('Removal of organs', 'Αφαίρεση οργάνων')],
  ['isForcedMilitary', t('Forced military service', 'Αναγκαστική στρατολόγηση')],
];
const ctdcNameOf = ({ xwalk }: (typeof exploitation_form.codes)[number]) =>
  [(xwalk as { ctdc?: string | string[] } | undefined)?.ctdc ?? []].flat()[0];
const ctdcForms: readonly Category[] = [
  ...ctdcNames.map(([name, label]) =>
    group(
      name,
      label,
      exploitation_form.codes.filter((one) => ctdcNameOf(one) === name).map(({ code }) => code),
    ),
  ),
  group(
    'isOtherExploit',
    t('Other', 'Άλλη'),
    exploitation_form.codes
      .filter((one) => !notTold.includes(one.code) && !ctdcNames.some(([name]) => ctdcNameOf(one) === name))
      .map(({ code }) => code),
  ),
];

const all: readonly Dimension[] = [
  {
    id: 'gender',
    title: t('Gender', 'Φύλο'),
    schemes: [
      {
        id: 'amif',
        title: t('As AMIF reports it', 'Όπως στο ΤΑΜΕ'),
        categories: [
          group('FEMALE', t('Women', 'Γυναίκες'), ['WOMAN', 'TRANS_WOMAN']),
          group('MALE', t('Men', 'Άνδρες'), ['MAN', 'TRANS_MAN']),
          group('NON_BINARY', t('Non-binary', 'Μη δυαδικά'), ['NON_BINARY', 'OTHER_SELF_DESCRIBED'], true),
          unknown,
        ],
      },
      {
        id: 'own-words',
        title: t('As recorded', 'Όπως καταγράφεται'),
        categories: each(gender, ['TRANS_WOMAN', 'TRANS_MAN', 'NON_BINARY', 'OTHER_SELF_DESCRIBED']),
      },
    ],
  },
  {
    id: 'age',
    title: t('Age', 'Ηλικία'),
    schemes: [
      {
        id: 'adult',
        title: t('Children and adults', 'Παιδιά και ενήλικες'),
        categories: [
          group('UNDER_18', t('Under 18', 'Κάτω των 18'), ['UNDER_18'], true),
          group('ADULT', t('18 and over', '18 και άνω'), otherThan(age_band, 'UNDER_18')),
          unknown,
        ],
      },
      {
        id: 'amif',
        title: t('As AMIF reports it', 'Όπως στο ΤΑΜΕ'),
        categories: [
          group('UNDER_18', t('Under 18', 'Κάτω των 18'), ['UNDER_18'], true),
          group('18_60', t('18 to 60', '18 έως 60'), otherThan(age_band, 'UNDER_18', '50_PLUS', 'OVER_60')),
          group('OVER_60', t('Over 60', 'Άνω των 60'), ['OVER_60']),
          group('50_PLUS', t('50 and over, not told apart', '50 και άνω, χωρίς διάκριση'), ['50_PLUS']),
          unknown,
        ],
      },
      { id: 'bands', title: t('Age bands', 'Ηλικιακές ομάδες'), categories: each(age_band, ['UNDER_18']) },
    ],
  },
  {
    id: 'citizenship',
    title: t('Citizenship group', 'Ομάδα ιθαγένειας'),
    sensitive: true,
    schemes: [
      {
        id: 'third-country',
        title: t('EU and third countries', 'ΕΕ και τρίτες χώρες'),
        categories: [
          group('EU', t('EU', 'ΕΕ'), ['GREECE', 'EU_OTHER']),
          group('THIRD_COUNTRY', t('Third country', 'Τρίτη χώρα'), otherThan(citizenship_group, 'GREECE', 'EU_OTHER')),
          unknown,
        ],
      },
      {
        id: 'eurostat',
        title: t('As Eurostat reports it', 'Όπως στη Eurostat'),
        categories: [
          group('REPORTING', t('Reporting country', 'Χώρα αναφοράς'), ['GREECE']),
          group('OTHER_EU', t('Other EU', 'Άλλη χώρα ΕΕ'), ['EU_OTHER']),
          group('NON_EU', t('Outside the EU', 'Εκτός ΕΕ'), otherThan(citizenship_group, 'GREECE', 'EU_OTHER')),
          unknown,
        ],
      },
      { id: 'groups', title: t('Regions', 'Περιοχές'), categories: each(citizenship_group) },
    ],
  },
  {
    id: 'exploitation',
    title: t('Form of exploitation', 'Μορφή εκμετάλλευσης'),
    several: true,
    sensitive: true,
    schemes: [
      {
        id: 'eurostat',
        title: t('As Eurostat reports it', 'Όπως στη Eurostat'),
        categories: [
          group('SEXUAL', t('Sexual', 'Σεξουαλική'), ['SEXUAL']),
          group('LABOUR', t('Forced labour', 'Καταναγκαστική εργασία'), [
            'LABOUR',
            'DOMESTIC_SERVITUDE',
            'CHILD_LABOUR',
          ]),
          group(
            'OTHER',
            t('Other', 'Άλλη'),
            otherThan(exploitation_form, 'SEXUAL', 'LABOUR', 'DOMESTIC_SERVITUDE', 'CHILD_LABOUR'),
          ),
        ],
      },
      { id: 'ctdc', title: t('As CTDC publishes it', 'Όπως στη CTDC'), categories: ctdcForms },
      {
        id: 'forms',
        title: t('Forms', 'Μορφές'),
        categories: each(exploitation_form).filter((one) => one !== unknown),
      },
    ],
  },
  { ...simple('status', t('Status of recognition', 'Καθεστώς αναγνώρισης'), each(victim_status)), sensitive: true },
  simple('flow', t('New or continuing', 'Νέες ή συνεχιζόμενες'), [
    group('NEW', t('New', 'Νέες'), ['NEW']),
    group('CONTINUING', t('Continuing', 'Συνεχιζόμενες'), ['CONTINUING']),
  ]),
  { ...simple('closure', t('Reason for closing', 'Λόγος κλεισίματος'), each(closure_reason)), sensitive: true },
  simple('service', t('Service', 'Υπηρεσία'), each(service_type)),
  { ...simple('services', t('Services', 'Υπηρεσίες'), each(service_type)), several: true },
  { ...simple('agency', t('Agency', 'Φορέας'), []), names: 'agency' },
  { ...simple('grant', t('Grant', 'Επιχορήγηση'), []), names: 'grant' },
  { ...simple('team', t('Team', 'Ομάδα'), []), names: 'team' },
  { ...simple('month', t('Month', 'Μήνας'), []), names: 'month' },
  simple('presence', t('Attendance', 'Παρουσία'), [
    group('PRESENT', t('Attended', 'Παρουσία'), ['PRESENT']),
    group('ABSENT', t('Absent', 'Απουσία'), ['ABSENT']),
    group('CANCELLED', t('Cancelled', 'Ακυρώθηκε'), ['CANCELLED']),
  ]),
  {
    ...simple('ending', t('How it ended', 'Πώς έληξε'), [
      group('COMPLETED', t('Completed', 'Ολοκληρώθηκε'), ['COMPLETED']),
      group('ENDED_EARLY', t('Ended early', 'Διακόπηκε'), ['ENDED_EARLY']),
      group('CANCELLED', t('Cancelled', 'Ακυρώθηκε'), ['CANCELLED']),
    ]),
    sensitive: true,
  },
  { ...simple('outcome', t('Outcome', 'Αποτέλεσμα'), each(episode_outcome)), sensitive: true },
  simple('wait', t('From request to start', 'Από το αίτημα στην έναρξη'), [
    group('D0_7', t('Within a week', 'Εντός εβδομάδας'), ['D0_7']),
    group('D8_30', t('8 to 30 days', '8 έως 30 ημέρες'), ['D8_30']),
    group('D31_90', t('31 to 90 days', '31 έως 90 ημέρες'), ['D31_90']),
    group('D91_UP', t('Longer', 'Περισσότερο'), ['D91_UP']),
  ]),
  {
    ...simple('change', t('Change from entry to exit', 'Μεταβολή από είσοδο σε έξοδο'), [
      group('BETTER', t('Better', 'Βελτίωση'), ['BETTER']),
      group('SAME', t('The same', 'Ίδιο'), ['SAME']),
      group('WORSE', t('Worse', 'Επιδείνωση'), ['WORSE']),
    ]),
    sensitive: true,
  },
  {
    ...simple('helpful', t('Did it help?', 'Βοήθησε;'), [
      ...each(exit_survey),
      group('NOT_ASKED', t('Not asked', 'Δεν ρωτήθηκε'), ['NOT_ASKED']),
    ]),
    sensitive: true,
  },
  {
    ...simple('registered', t('Presumed or identified', 'Τεκμαίρεται ή αναγνωρίστηκε'), [
      group('PRESUMED', t('Presumed', 'Τεκμαίρεται'), ['PRESUMED']),
      group('IDENTIFIED', t('Identified', 'Αναγνωρίστηκε'), ['IDENTIFIED']),
    ]),
    sensitive: true,
  },
  {
    ...simple('placement', t('Situation on leaving', 'Κατάσταση κατά την έξοδο'), [
      ...each(placement_result),
      group('EMPLOYED', t('In work after counselling', 'Σε εργασία μετά τη συμβουλευτική'), ['EMPLOYED']),
    ]),
    sensitive: true,
  },
  simple('urgency', t('Urgency', 'Επείγον'), [...each(referral_urgency), unknown]),
  simple('decision', t('Decision', 'Απόφαση'), [
    group('ACCEPTED', t('Accepted', 'Αποδοχή'), ['ACCEPTED']),
    group('DECLINED', t('Declined', 'Άρνηση'), ['DECLINED']),
    group('WAITLISTED', t('On the waiting list', 'Λίστα αναμονής'), ['WAITLISTED']),
    group('WITHDRAWN', t('Withdrawn', 'Ανάκληση'), ['WITHDRAWN']),
    group('EXPIRED', t('Nobody answered', 'Χωρίς απάντηση'), ['EXPIRED']),
    group('OPEN', t('Open', 'Εκκρεμεί'), ['OPEN']),
  ]),
  simple('acknowledged', t('Acknowledged', 'Επιβεβαίωση λήψης'), hours),
  simple('decided', t('Decided', 'Απόφαση σε'), hours),
  simple('loop', t('Feedback', 'Ανατροφοδότηση'), [
    group('CLOSED', t('Came back', 'Ήρθε'), ['CLOSED']),
    group('OPEN', t('Not yet', 'Όχι ακόμη'), ['OPEN']),
  ]),
  { ...simple('clock', t('Legal period', 'Νομική προθεσμία'), each(legal_clock)), sensitive: true },
  simple('kept', t('Kept', 'Τηρήθηκε'), [
    group('KEPT', t('Kept', 'Τηρήθηκε'), ['KEPT']),
    group('MISSED', t('Missed', 'Χάθηκε'), ['MISSED']),
    group('NOT_SAID', t('Nobody said', 'Δεν ειπώθηκε'), ['NOT_SAID']),
  ]),
  simple('extended', t('Extended', 'Παράταση'), [
    group('EXTENDED', t('Extended', 'Παρατάθηκε'), ['EXTENDED']),
    group('AS_BEGUN', t('As begun', 'Όπως άρχισε'), ['AS_BEGUN']),
  ]),
  simple('missing', t('What is missing', 'Τι λείπει'), [
    group('EXIT_LEVEL', t('Exit level', 'Επίπεδο εξόδου'), ['EXIT_LEVEL']),
    group('ENTRY_LEVEL', t('Entry level', 'Επίπεδο εισόδου'), ['ENTRY_LEVEL']),
    group('WHO5', t('WHO-5 at both ends', 'WHO-5 στην αρχή και στη λήξη'), ['WHO5']),
    group('READINESS', t('Readiness at both ends', 'Ετοιμότητα στην αρχή και στη λήξη'), ['READINESS']),
    group('PLACEMENT', t('What came of the placement', 'Αποτέλεσμα πρακτικής'), ['PLACEMENT']),
    group('ESF', t('Work before, qualification after', 'Εργασία πριν, τίτλος μετά'), ['ESF']),
    group('SITUATION', t('Work situation on leaving', 'Εργασιακή κατάσταση κατά την έξοδο'), ['SITUATION']),
    group('OUTCOME', t('Outcome', 'Αποτέλεσμα'), ['OUTCOME']),
    group('EXIT_SURVEY', t('“Did it help?”', '«Βοήθησε;»'), ['EXIT_SURVEY']),
    group('EVIDENCE', t('Eligibility seen', 'Έλεγχος επιλεξιμότητας'), ['EVIDENCE']),
  ]),
];

const byId = new Map(all.map((dimension) => [dimension.id, dimension]));

export function dimensionOf(id: string): Dimension {
  const found = byId.get(id);
  if (!found) throw new Error(`${id} is not a dimension.`);
  return found;
}

/** A scheme of a dimension; without one, its first. */
export const schemeOf = (dimension: string, scheme?: string): Scheme | undefined => {
  const { schemes } = dimensionOf(dimension);
  return scheme ? schemes.find(({ id }) => id === scheme) : schemes[0];
};
