import age_band from '../../prisma/codelists/age_band.json' with { type: 'json' };
import type { Bilingual } from './reports.contract.ts';

/** A report is data: what is counted, by which plain SQL on the statistics store, and by what it may be broken down. */
export interface CatalogueReport {
  id: string;
  family: string;
  title: Bilingual;
  note: Bilingual;
  unit: 'persons' | 'events' | 'minutes';
  indicator?: string;
  needsGrant?: true;
  /**
   * Reports whose figures contain this one, category by category: the difference can be told, so it is protected too. A
   * language course may begin in a later period than the first service did: O.2.3 contains its children over all periods
   * and in most. To take it for granted in each leaves an attacker less to doubt, so it can hide more and never less.
   */
  within?: readonly string[];
  /** Whoever it counts has one of these codes of a breakdown, by its definition: everybody knows that. */
  only?: Readonly<Record<string, readonly string[]>>;
  /** The same where the period does not begin after the grant: nobody can have come before. */
  withinFirst?: readonly string[];
  /** Of whom another report counts in a grant, those who came for the first time: in its first period, all of them. */
  firstOf?: string;
  /** Each person is counted in one period only: periods side by side add up. */
  once?: true;
  breakdowns: readonly string[];
  /**
   * One line per person (unit `persons`) or per act, with `person`, `value` and a column for each breakdown. Its
   * parameters are :agency, :from and :to (months), :grant (or null), and the rules of the grant: :eligibility, and
   * :residence, the residence statuses that it takes (none named, any).
   */
  sql: string;
}

const t = (en: string, el: string): Bilingual => ({ en, el });
const whoAt = (age: string) =>
  `p.gender, ${age} AS age, p."citizenshipGroup" AS citizenship, p.exploitation AS exploitation`;
const who = whoAt(`p."ageBand"`);
const person = ['gender', 'age', 'citizenship', 'exploitation'];
const present = `('ATTENDED', 'LATE', 'PARTIAL')`;
const ofGrant = `(:grant::uuid IS NULL OR e."grantId" = :grant::uuid)`;

const thirdCountries = ['NON_EU_EUROPE', 'AFRICA', 'ASIA_MIDDLE_EAST', 'AMERICAS_OTHER', 'STATELESS_UNKNOWN'];
/** Bands of known ages, the youngest first. */
const bands = age_band.codes
  .flatMap(({ code, attrs }) => (attrs ? [{ code, from: attrs.from }] : []))
  .sort((one, other) => one.from - other.from)
  .map(({ code }) => code);
const adults = age_band.codes.map(({ code }) => code).filter((code) => code !== 'UNDER_18');
const nationals = { citizenship: thirdCountries };
const quoted = (codes: readonly string[]) => codes.map((code) => `'${code}'`).join(', ');
/** The youngest first; what is not known stands after all of them. */
const youngest = (age: string) => `array_position(ARRAY[${quoted(bands)}], ${age})`;

/** Whether the grant takes somebody for her residence status; of whom it is not known it takes nobody for it. */
const takenFor = (residence: string) =>
  `(:residence::text[] = '{}' OR coalesce(${residence} = ANY (:residence::text[]), false))`;
/** Whoever came to something of the grant while it took her: when she did first, and how old she was then. */
const participants = `(
    SELECT DISTINCT ON (s.person) s.person, s.month AS first, s."ageBand" AS age, true AS taken
      FROM "SessionFact" s JOIN "EpisodeFact" e ON e.number = s.episode
      WHERE s."agencyId" = :agency AND s.attendance IN ${present} AND e."grantId" = :grant::uuid AND ${takenFor('s.residence')}
      ORDER BY s.person, s.month, ${youngest('s."ageBand"')})`;
/** When she first came to something of a grant, and how old she was then. */
const herFirstOf = (grant: string) => `LATERAL (
    SELECT s.month AS first, s."ageBand" AS age FROM "EpisodeFact" e JOIN "SessionFact" s ON s.episode = e.number
      WHERE e.person = p.number AND s."agencyId" = :agency AND s.attendance IN ${present} AND e."grantId" = ${grant}
      ORDER BY s.month, ${youngest('s."ageBand"')} LIMIT 1) f ON true`;
/**
 * The same while the grant took her, if it ever did. Of few persons it is faster to look at each one's sessions than to go
 * through all of them.
 */
const herFirst = `LATERAL (
    SELECT s.month AS first, s."ageBand" AS age, ${takenFor('s.residence')} AS taken
      FROM "EpisodeFact" e JOIN "SessionFact" s ON s.episode = e.number
      WHERE e.person = p.number AND s."agencyId" = :agency AND s.attendance IN ${present} AND e."grantId" = :grant::uuid
      ORDER BY taken DESC, s.month, ${youngest('s."ageBand"')} LIMIT 1) f ON true`;
/** Of whom is counted without having come, her age is the one in her record, and so is her residence status. */
const ageThen = `coalesce(f.age, p."ageBand")`;
const whoThen = whoAt(ageThen);
/** Whom a grant may count. AMIF counts nationals of third countries whatever its rules say. */
const eligible = `p."citizenshipGroup" IN (${quoted(thirdCountries)})
  AND ('ADULT' <> ALL (:eligibility::text[]) OR ${ageThen} <> 'UNDER_18')
  AND ('EVIDENCE_SEEN' <> ALL (:eligibility::text[]) OR p."evidenceSeenIn" IS NOT NULL)
  AND coalesce(f.taken, ${takenFor('p.residence')})`;

/** Participants of the grant by the period in which they first came to something of it. */
const firstCame = `
SELECT p.number AS person, 1 AS value, ${whoThen}
  FROM "PersonFact" p JOIN ${participants} f ON f.person = p.number
  WHERE f.first BETWEEN :from AND :to AND ${eligible}`;

/** Of them, by the period of the first attended session of these services. */
const firstAttended = (services: string) => `
SELECT p.number AS person, 1 AS value, ${whoThen}
  FROM "PersonFact" p JOIN (
    SELECT s.person, min(s.month) AS first FROM "SessionFact" s JOIN "EpisodeFact" e ON e.number = s.episode
      WHERE s."agencyId" = :agency AND s.attendance IN ${present} AND e."grantId" = :grant::uuid AND ${services}
        AND ${takenFor('s.residence')}
      GROUP BY s.person) a ON a.person = p.number JOIN ${herFirst}
  WHERE a.first BETWEEN :from AND :to AND ${eligible}`;

/**
 * Participants of the grant who applied for something in the period: R.2.10 (recognition of a qualification), R.2.11 (status
 * of a long-term resident). Whoever applied before she first came is no participant's result.
 */
const applied = (month: string) => `
SELECT p.number AS person, 1 AS value, ${whoThen}
  FROM "PersonFact" p JOIN ${herFirst}
  WHERE ${eligible} AND p."agencyId" = :agency AND p."${month}" BETWEEN :from AND :to AND f.first <= p."${month}"`;

/** Persons for whom this came of a service of the grant, in the period in which one such ended for the first time. */
const firstCameOf = (result: string) => `
SELECT p.number AS person, 1 AS value, ${whoThen}
  FROM "PersonFact" p JOIN (
    SELECT e.person, min(e."endedIn") AS first FROM "EpisodeFact" e
      WHERE e."agencyId" = :agency AND e."grantId" = :grant::uuid AND ${result}
      GROUP BY e.person) a ON a.person = p.number LEFT JOIN ${herFirst}
  WHERE a.first BETWEEN :from AND :to AND ${eligible}`;

/** Of how many a result is told: persons who left a service of the grant in the period, of whom this is known; each once. */
const leftWith = (known: string) => `
SELECT p.number AS person, 1 AS value, ${whoThen}
  FROM "PersonFact" p JOIN (
    SELECT DISTINCT e.person FROM "EpisodeFact" e
      WHERE e."agencyId" = :agency AND e."grantId" = :grant::uuid AND e."endedIn" BETWEEN :from AND :to AND ${known}) a
    ON a.person = p.number LEFT JOIN ${herFirst}
  WHERE ${eligible}`;

/** Ended episodes with something measured at both ends. */
const change = (column: string) => `
SELECT e.person, 1 AS value, ${who}, e."serviceType" AS service, e."grantId"::text AS grant, ${column} AS change
  FROM "EpisodeFact" e JOIN "PersonFact" p ON p.number = e.person
  WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND e.status <> 'CANCELLED' AND ${column} IS NOT NULL AND ${ofGrant}`;
const direction = (difference: string) =>
  `CASE WHEN ${difference} > 0 THEN 'BETTER' WHEN ${difference} < 0 THEN 'WORSE' WHEN ${difference} = 0 THEN 'SAME' END`;

/** What came of a placement, or her situation when counselling about work ended. */
const onLeaving = `coalesce(e."placementResult", e.situation)`;
/** Of several that ended in one month, the one that came to most. */
const bestOfMonth = `array_position(ARRAY['HIRED_SAME', 'HIRED_OTHER', 'EMPLOYED', 'FURTHER_TRAINING', 'SEARCHING', 'INACTIVE'], ${onLeaving})`;
/** Of each person the last placement, or counselling about work, that ended in the period and of which is known what came of it. */
const lastOfWork = `(
    SELECT DISTINCT ON (e.person) e.person, e."grantId", ${onLeaving} AS result, e."labourOnEntry" AS entry FROM "EpisodeFact" e
      WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND ${onLeaving} IS NOT NULL AND ${ofGrant}
      ORDER BY e.person, e."endedIn" DESC, ${bestOfMonth}, e."labourOnEntry" = 'INACTIVE' DESC NULLS LAST, e."grantId", e.number)`;
/** Persons who left one, as old as they were when they first came to something of its grant. */
const leaving = (last: string, more = '') => `
SELECT p.number AS person, 1 AS value, ${whoThen}${more}
  FROM "PersonFact" p JOIN ${last} a ON a.person = p.number LEFT JOIN ${herFirstOf('a."grantId"')}`;

const sessions = (value: string, where: string) => `
SELECT s.person, ${value} AS value, ${who}, e."serviceType" AS service, e."grantId"::text AS grant, s.month AS month,
    CASE WHEN s.attendance IN ${present} THEN 'PRESENT' WHEN s.attendance LIKE 'ABSENT%' THEN 'ABSENT' ELSE 'CANCELLED' END AS presence
  FROM "SessionFact" s JOIN "EpisodeFact" e ON e.number = s.episode JOIN "PersonFact" p ON p.number = s.person
  WHERE s."agencyId" = :agency AND s.month BETWEEN :from AND :to AND s.attendance <> 'NOT_APPLICABLE' AND ${ofGrant}${where}`;

export const catalogue: readonly CatalogueReport[] = [
  {
    id: 'caseload',
    family: 'caseload',
    title: t('Persons supported', 'Άτομα που υποστηρίχθηκαν'),
    note: t(
      'Persons whose case was open at some time in the period, each once; new are those whose case was opened in it.',
      'Άτομα των οποίων η υπόθεση ήταν ανοιχτή κάποια στιγμή στην περίοδο, το καθένα μία φορά· νέες είναι όσες άνοιξαν σε αυτήν.',
    ),
    unit: 'persons',
    breakdowns: [...person, 'status', 'flow'],
    sql: `
SELECT p.number AS person, 1 AS value, ${who}, p."victimStatus" AS status,
    CASE WHEN p."openedIn" >= :from THEN 'NEW' ELSE 'CONTINUING' END AS flow
  FROM "PersonFact" p
  WHERE p."agencyId" = :agency AND p."openedIn" <= :to AND (p."closedIn" IS NULL OR p."closedIn" >= :from)`,
  },
  {
    id: 'closed',
    family: 'caseload',
    title: t('Cases closed', 'Υποθέσεις που έκλεισαν'),
    note: t('Persons whose case was closed in the period.', 'Άτομα των οποίων η υπόθεση έκλεισε στην περίοδο.'),
    unit: 'persons',
    within: ['caseload'],
    once: true,
    breakdowns: [...person, 'closure'],
    sql: `
SELECT p.number AS person, 1 AS value, ${who}, p."closureReason" AS closure
  FROM "PersonFact" p WHERE p."agencyId" = :agency AND p."closedIn" BETWEEN :from AND :to`,
  },
  {
    id: 'served',
    family: 'services',
    title: t('Persons who received a service', 'Άτομα που έλαβαν υπηρεσία'),
    note: t(
      'Persons who attended at least one session in the period, each once.',
      'Άτομα που παρευρέθηκαν σε τουλάχιστον μία συνεδρία στην περίοδο, το καθένα μία φορά.',
    ),
    unit: 'persons',
    within: ['caseload'],
    withinFirst: ['amif-o-2-3'],
    breakdowns: [...person, 'services'],
    sql: `
SELECT p.number AS person, 1 AS value, ${who}, a.services AS services
  FROM "PersonFact" p JOIN (
    SELECT s.person, array_agg(DISTINCT e."serviceType") AS services FROM "SessionFact" s JOIN "EpisodeFact" e ON e.number = s.episode
      WHERE s."agencyId" = :agency AND s.month BETWEEN :from AND :to AND s.attendance IN ${present} AND ${ofGrant}
      GROUP BY s.person) a ON a.person = p.number`,
  },
  {
    id: 'sessions',
    family: 'services',
    title: t('Sessions and attendance', 'Συνεδρίες και παρουσία'),
    note: t(
      'Sessions planned for one person in the period, with those she missed; a group meeting counts once for each.',
      'Συνεδρίες ανά άτομο στην περίοδο, μαζί με όσες χάθηκαν· μια ομαδική συνάντηση μετρά μία φορά για κάθε άτομο.',
    ),
    unit: 'events',
    breakdowns: [...person, 'service', 'grant', 'month', 'presence'],
    sql: sessions('1', ''),
  },
  {
    id: 'minutes',
    family: 'services',
    title: t('Time given', 'Χρόνος υποστήριξης'),
    note: t('Minutes of attended sessions in the period.', 'Λεπτά συνεδριών με παρουσία στην περίοδο.'),
    unit: 'minutes',
    breakdowns: [...person, 'service', 'grant', 'month'],
    sql: sessions('s.minutes', ` AND s.attendance IN ${present}`),
  },
  {
    id: 'endings',
    family: 'services',
    title: t('Services completed and broken off', 'Υπηρεσίες που ολοκληρώθηκαν ή διακόπηκαν'),
    note: t(
      'Services that ended in the period, by how they ended.',
      'Υπηρεσίες που έληξαν στην περίοδο, κατά τρόπο λήξης.',
    ),
    unit: 'events',
    breakdowns: [...person, 'service', 'grant', 'ending', 'outcome'],
    sql: `
SELECT e.person, 1 AS value, ${who}, e."serviceType" AS service, e."grantId"::text AS grant, e.status AS ending,
    coalesce(e.outcome, 'UNKNOWN') AS outcome
  FROM "EpisodeFact" e JOIN "PersonFact" p ON p.number = e.person
  WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND e.status IN ('COMPLETED', 'ENDED_EARLY', 'CANCELLED') AND ${ofGrant}`,
  },
  {
    id: 'waiting',
    family: 'services',
    title: t('Waiting times', 'Χρόνοι αναμονής'),
    note: t(
      'Services that started in the period, by the days from request to start.',
      'Υπηρεσίες που ξεκίνησαν στην περίοδο, κατά ημέρες από το αίτημα έως την έναρξη.',
    ),
    unit: 'events',
    breakdowns: [...person, 'service', 'agency', 'grant', 'wait'],
    sql: `
SELECT e.person, 1 AS value, ${who}, e."serviceType" AS service, coalesce(e."providerAgencyId", e."agencyId")::text AS agency,
    e."grantId"::text AS grant, e."waitBand" AS wait
  FROM "EpisodeFact" e JOIN "PersonFact" p ON p.number = e.person
  WHERE e."agencyId" = :agency AND e."startedIn" BETWEEN :from AND :to AND e."waitBand" IS NOT NULL AND ${ofGrant}`,
  },
  {
    id: 'referrals',
    family: 'referrals',
    title: t('Referrals', 'Παραπομπές'),
    note: t(
      'Referrals sent in the period: to whom, how fast they were acknowledged and decided, and whether word came back.',
      'Παραπομπές που στάλθηκαν στην περίοδο: σε ποιον, πόσο γρήγορα επιβεβαιώθηκαν και αποφασίστηκαν, και αν ήρθε απάντηση.',
    ),
    unit: 'events',
    breakdowns: ['agency', 'services', 'urgency', 'decision', 'acknowledged', 'decided', 'loop', 'month'],
    sql: `
SELECT r.number AS person, 1 AS value, r."toAgencyId"::text AS agency, r.services AS services, r.urgency AS urgency,
    r.decision AS decision, coalesce(r.acknowledged, 'NOT_YET') AS acknowledged, coalesce(r.decided, 'NOT_YET') AS decided,
    CASE WHEN r."loopClosed" THEN 'CLOSED' ELSE 'OPEN' END AS loop, r."sentIn" AS month
  FROM "ReferralFact" r WHERE r."agencyId" = :agency AND r."sentIn" BETWEEN :from AND :to`,
  },
  {
    id: 'language-change',
    family: 'outcomes',
    title: t('Language: from entry to exit', 'Γλώσσα: από είσοδο σε έξοδο'),
    note: t(
      'Courses that ended in the period with a level at both ends; better is one step or more.',
      'Μαθήματα που έληξαν στην περίοδο με επίπεδο και στα δύο άκρα· βελτίωση είναι ένα επίπεδο ή περισσότερα.',
    ),
    unit: 'events',
    breakdowns: [...person, 'grant', 'change'],
    sql: change(direction('e."levelGain"')),
  },
  {
    id: 'readiness-change',
    family: 'outcomes',
    title: t('Readiness for work: from entry to exit', 'Εργασιακή ετοιμότητα: από είσοδο σε έξοδο'),
    note: t(
      'Labour counselling that ended in the period with readiness recorded at both ends.',
      'Εργασιακή συμβουλευτική που έληξε στην περίοδο με ετοιμότητα και στα δύο άκρα.',
    ),
    unit: 'events',
    breakdowns: [...person, 'grant', 'change'],
    sql: change(direction('(e."exitReadiness" - e."entryReadiness")')),
  },
  {
    id: 'wellbeing-change',
    family: 'outcomes',
    title: t('Wellbeing (WHO-5): from entry to exit', 'Ευεξία (WHO-5): από είσοδο σε έξοδο'),
    note: t(
      'Psychological support that ended in the period with WHO-5 at both ends; ten points are a change.',
      'Ψυχολογική υποστήριξη που έληξε στην περίοδο με WHO-5 και στα δύο άκρα· δέκα μονάδες είναι μεταβολή.',
    ),
    unit: 'events',
    breakdowns: [...person, 'grant', 'change'],
    sql: change('e."who5Change"'),
  },
  {
    id: 'placements',
    family: 'outcomes',
    title: t('After a placement', 'Μετά την πρακτική άσκηση'),
    note: t(
      'Placements that ended in the period, by what came of them.',
      'Πρακτικές που έληξαν στην περίοδο, κατά αποτέλεσμα.',
    ),
    unit: 'events',
    breakdowns: [...person, 'grant', 'placement'],
    sql: `
SELECT e.person, 1 AS value, ${who}, e."grantId"::text AS grant, e."placementResult" AS placement
  FROM "EpisodeFact" e JOIN "PersonFact" p ON p.number = e.person
  WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND e."placementResult" IS NOT NULL AND ${ofGrant}`,
  },
  {
    id: 'goals',
    family: 'outcomes',
    title: t('Goals reached', 'Στόχοι που επιτεύχθηκαν'),
    note: t(
      'Services that ended in the period and of which was said what came of their goal.',
      'Υπηρεσίες που έληξαν στην περίοδο και για τις οποίες αναφέρθηκε τι έγινε με τον στόχο τους.',
    ),
    unit: 'events',
    breakdowns: [...person, 'service', 'grant', 'outcome'],
    sql: `
SELECT e.person, 1 AS value, ${who}, e."serviceType" AS service, e."grantId"::text AS grant, e.outcome AS outcome
  FROM "EpisodeFact" e JOIN "PersonFact" p ON p.number = e.person
  WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND e.status <> 'CANCELLED' AND e.outcome IS NOT NULL AND ${ofGrant}`,
  },
  {
    id: 'exit-survey',
    family: 'outcomes',
    title: t('Did it help? The answers', 'Βοήθησε; Οι απαντήσεις'),
    note: t(
      'Services that ended in the period, by what the person answered at the end; also how many were asked at all (R.2.9).',
      'Υπηρεσίες που έληξαν στην περίοδο, κατά την απάντηση του ατόμου στη λήξη· και σε πόσες τέθηκε η ερώτηση (R.2.9).',
    ),
    unit: 'events',
    breakdowns: [...person, 'service', 'grant', 'helpful'],
    sql: `
SELECT e.person, 1 AS value, ${who}, e."serviceType" AS service, e."grantId"::text AS grant, coalesce(e.helpful, 'NOT_ASKED') AS helpful
  FROM "EpisodeFact" e JOIN "PersonFact" p ON p.number = e.person
  WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND e.status IN ('COMPLETED', 'ENDED_EARLY') AND ${ofGrant}`,
  },
  {
    id: 'recognition',
    family: 'recognition',
    title: t('Decisions on recognition', 'Αποφάσεις αναγνώρισης'),
    note: t(
      'Decisions on the status of a person that took effect in the period.',
      'Αποφάσεις για το καθεστώς ενός ατόμου με ισχύ στην περίοδο.',
    ),
    unit: 'events',
    breakdowns: [...person, 'status', 'month'],
    sql: `
SELECT f.person, 1 AS value, ${who}, f.status AS status, f.month AS month
  FROM "StatusFact" f JOIN "PersonFact" p ON p.number = f.person
  WHERE f."agencyId" = :agency AND f.month BETWEEN :from AND :to`,
  },
  {
    id: 'clocks',
    family: 'recognition',
    title: t('Legal periods kept', 'Νομικές προθεσμίες που τηρήθηκαν'),
    note: t(
      'Legal periods whose last day, with every extension, lies in the period: kept, missed, or never said; not those called off.',
      'Νομικές προθεσμίες με τελευταία ημέρα, μαζί με κάθε παράταση, μέσα στην περίοδο: τηρήθηκαν, χάθηκαν ή δεν ειπώθηκε· όχι όσες ανακλήθηκαν.',
    ),
    unit: 'events',
    breakdowns: ['clock', 'kept', 'extended', ...person, 'month'],
    sql: `
SELECT c.person, 1 AS value, ${who}, c.kind AS clock, CASE c.outcome WHEN 'RUNNING' THEN 'NOT_SAID' ELSE c.outcome END AS kept,
    CASE WHEN c.extended THEN 'EXTENDED' ELSE 'AS_BEGUN' END AS extended, c."dueIn" AS month
  FROM "ClockFact" c JOIN "PersonFact" p ON p.number = c.person
  WHERE c."agencyId" = :agency AND c."dueIn" BETWEEN :from AND :to AND c.outcome <> 'CALLED_OFF'`,
  },
  {
    id: 'missing',
    family: 'quality',
    title: t('What is missing in the records', 'Τι λείπει από τα αρχεία'),
    note: t(
      'Services that ended in the period without what the indicators need, by team.',
      'Υπηρεσίες που έληξαν στην περίοδο χωρίς όσα χρειάζονται οι δείκτες, ανά ομάδα.',
    ),
    unit: 'events',
    breakdowns: ['team', 'missing', 'service'],
    sql: `
SELECT e.person, 1 AS value, p."teamId"::text AS team, m.missing AS missing, e."serviceType" AS service
  FROM "EpisodeFact" e JOIN "PersonFact" p ON p.number = e.person CROSS JOIN LATERAL (VALUES
    ('EXIT_LEVEL', e."serviceType" = 'LANG' AND e."exitLevel" IS NULL), ('ENTRY_LEVEL', e."serviceType" = 'LANG' AND e."entryLevel" IS NULL),
    ('WHO5', e."serviceType" IN ('PSY_IND', 'PSY_GRP', 'PSY_CRISIS') AND e."who5Change" IS NULL),
    ('READINESS', e."serviceType" IN ('LAB_COUNS', 'JOB') AND (e."entryReadiness" IS NULL OR e."exitReadiness" IS NULL)),
    ('ESF', e."serviceType" IN ('INTERN', 'LAB_COUNS', 'JOB') AND (e."labourOnEntry" IS NULL OR e.qualification IS NULL)),
    ('SITUATION', e."serviceType" IN ('LAB_COUNS', 'JOB') AND e.situation IS NULL),
    ('PLACEMENT', e."serviceType" = 'INTERN' AND e."placementResult" IS NULL), ('OUTCOME', e.outcome IS NULL),
    ('EXIT_SURVEY', e."grantId" IS NOT NULL AND e.helpful IS NULL),
    ('EVIDENCE', e."grantId" IS NOT NULL AND p."evidenceSeenIn" IS NULL)) AS m (missing, lacks)
  WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND e.status IN ('COMPLETED', 'ENDED_EARLY') AND m.lacks AND ${ofGrant}`,
  },
  {
    id: 'two-grants',
    family: 'quality',
    title: t('Charged to two grants', 'Χρεώσεις σε δύο επιχορηγήσεις'),
    note: t(
      'Services that ended in the period and are charged to a grant, while another one of the same type to the same person in the same months is charged to another; by team.',
      'Υπηρεσίες που έληξαν στην περίοδο και χρεώνονται σε επιχορήγηση, ενώ άλλη του ίδιου είδους προς το ίδιο άτομο τους ίδιους μήνες χρεώνεται σε άλλη· ανά ομάδα.',
    ),
    unit: 'events',
    breakdowns: ['team', 'service'],
    sql: `
SELECT e.person, 1 AS value, p."teamId"::text AS team, e."serviceType" AS service
  FROM "EpisodeFact" e JOIN "PersonFact" p ON p.number = e.person
  WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND e.status <> 'CANCELLED' AND e."grantId" IS NOT NULL AND ${ofGrant}
    AND EXISTS (SELECT 1 FROM "EpisodeFact" o WHERE o.person = e.person AND o."serviceType" = e."serviceType"
      AND o."grantId" <> e."grantId" AND o.status <> 'CANCELLED' AND coalesce(o."startedIn", o."requestedIn") <= e."endedIn"
      AND coalesce(o."endedIn", '9999-12') >= coalesce(e."startedIn", e."requestedIn"))`,
  },
  {
    id: 'amif-o-2-3',
    family: 'amif',
    indicator: 'O.2.3',
    title: t('Participants supported', 'Συμμετέχοντες που υποστηρίχθηκαν'),
    note: t(
      'Nationals of third countries who attended something of the grant for the first time in the period, each once; their age is that of then.',
      'Υπήκοοι τρίτων χωρών που παρευρέθηκαν για πρώτη φορά σε δράση της επιχορήγησης στην περίοδο, μία φορά ο καθένας· η ηλικία τους είναι η τότε.',
    ),
    unit: 'persons',
    within: ['caseload', 'served'],
    firstOf: 'served',
    only: nationals,
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: firstCame,
  },
  {
    id: 'amif-o-2-3-1',
    family: 'amif',
    indicator: 'O.2.3.1',
    title: t('… in a language course', '… σε μάθημα γλώσσας'),
    note: t(
      'Of them, whoever attended at least one lesson of a language course; the first one fixes the period.',
      'Από αυτούς, όσοι παρευρέθηκαν σε τουλάχιστον ένα μάθημα γλώσσας· το πρώτο ορίζει την περίοδο.',
    ),
    unit: 'persons',
    within: ['caseload', 'served', 'amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: firstAttended(`e."serviceType" = 'LANG'`),
  },
  {
    id: 'amif-o-2-3-2',
    family: 'amif',
    indicator: 'O.2.3.2',
    title: t('… in a civic orientation course', '… σε μάθημα κοινωνικού προσανατολισμού'),
    note: t(
      'Of them, whoever attended at least one lesson of civic orientation; the first one fixes the period.',
      'Από αυτούς, όσοι παρευρέθηκαν σε τουλάχιστον ένα μάθημα κοινωνικού προσανατολισμού· το πρώτο ορίζει την περίοδο.',
    ),
    unit: 'persons',
    within: ['caseload', 'served', 'amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: firstAttended(`e."serviceType" = 'CIVIC'`),
  },
  {
    id: 'amif-o-2-3-3',
    family: 'amif',
    indicator: 'O.2.3.3',
    title: t('… with personal professional guidance', '… με ατομική επαγγελματική καθοδήγηση'),
    note: t(
      'Of them, whoever attended individual labour counselling; the first session fixes the period.',
      'Από αυτούς, όσοι παρευρέθηκαν σε ατομική εργασιακή συμβουλευτική· η πρώτη συνεδρία ορίζει την περίοδο.',
    ),
    unit: 'persons',
    within: ['caseload', 'served', 'amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: firstAttended(`e."serviceType" = 'LAB_COUNS' AND NOT s."isGroup"`),
  },
  {
    id: 'amif-r-2-8',
    family: 'amif',
    indicator: 'R.2.8',
    title: t('Improved by a level of the language', 'Βελτίωση κατά ένα επίπεδο γλώσσας'),
    note: t(
      'Persons who left a language course of the grant at least one level higher than they came, for the first time in the period; each once. The level is tested on coming and on leaving: those of whom both are recorded are the ones it is told of.',
      'Άτομα που ολοκλήρωσαν μάθημα γλώσσας της επιχορήγησης τουλάχιστον ένα επίπεδο υψηλότερα, για πρώτη φορά στην περίοδο· το καθένα μία φορά. Το επίπεδο ελέγχεται στην είσοδο και στην έξοδο: παρονομαστής είναι όσα άτομα έχουν και τα δύο.',
    ),
    unit: 'persons',
    within: ['caseload', 'served', 'amif-r-2-8-of'],
    withinFirst: ['amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: firstCameOf(`e."serviceType" = 'LANG' AND e."levelGain" >= 1`),
  },
  {
    id: 'amif-r-2-8-of',
    family: 'amif',
    indicator: 'R.2.8',
    title: t(
      '… of how many whose level was tested at both ends',
      '… από πόσα άτομα με έλεγχο επιπέδου και στα δύο άκρα',
    ),
    note: t(
      'The denominator of R.2.8: persons who left a language course of the grant in the period with a level recorded on coming and on leaving, each once. Whoever leaves another course in a later period stands in that one, too.',
      'Ο παρονομαστής του R.2.8: άτομα που ολοκλήρωσαν μάθημα γλώσσας της επιχορήγησης στην περίοδο με επίπεδο στην είσοδο και στην έξοδο, μία φορά το καθένα. Όποιο άτομο ολοκληρώσει άλλο μάθημα σε επόμενη περίοδο μετρά και σε εκείνη.',
    ),
    unit: 'persons',
    within: ['caseload', 'served'],
    withinFirst: ['amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    breakdowns: person,
    sql: leftWith(`e."serviceType" = 'LANG' AND e."levelGain" IS NOT NULL`),
  },
  {
    id: 'amif-r-2-9',
    family: 'amif',
    indicator: 'R.2.9',
    title: t('Said that it helped', 'Δήλωσαν ότι βοήθησε'),
    note: t(
      'Persons who said at the end of a service of the grant that it helped them, for the first time in the period; each once. Everybody who leaves is to be asked one question, “Did it help?”: it is told of those who answered, and they of those who were asked.',
      'Άτομα που δήλωσαν στη λήξη υπηρεσίας της επιχορήγησης ότι τα βοήθησε, για πρώτη φορά στην περίοδο· το καθένα μία φορά. Σε κάθε λήξη τίθεται μία ερώτηση, «Βοήθησε;»: παρονομαστής είναι όσα άτομα απάντησαν, και αυτών όσα ρωτήθηκαν.',
    ),
    unit: 'persons',
    within: ['caseload', 'amif-r-2-9-of', 'amif-r-2-9-asked'],
    withinFirst: ['served', 'amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: firstCameOf(`e.helpful = 'YES'`),
  },
  {
    id: 'amif-r-2-9-of',
    family: 'amif',
    indicator: 'R.2.9',
    title: t('… of how many who answered', '… από πόσα άτομα που απάντησαν'),
    note: t(
      'The denominator of R.2.9: persons who left a service of the grant in the period and said whether it had helped them, each once.',
      'Ο παρονομαστής του R.2.9: άτομα που ολοκλήρωσαν υπηρεσία της επιχορήγησης στην περίοδο και είπαν αν τα βοήθησε, μία φορά το καθένα.',
    ),
    unit: 'persons',
    within: ['caseload', 'amif-r-2-9-asked'],
    withinFirst: ['served', 'amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    breakdowns: person,
    sql: leftWith(`e.helpful IN ('YES', 'NO')`),
  },
  {
    id: 'amif-r-2-9-asked',
    family: 'amif',
    indicator: 'R.2.9',
    title: t('… of how many who were asked', '… από πόσα άτομα που ρωτήθηκαν'),
    note: t(
      'For the response rate of R.2.9: persons who left a service of the grant in the period and were asked whether it had helped them, also those who did not want to answer; each once.',
      'Για το ποσοστό απαντήσεων του R.2.9: άτομα που ολοκλήρωσαν υπηρεσία της επιχορήγησης στην περίοδο και ρωτήθηκαν αν τα βοήθησε, και όσα δεν θέλησαν να απαντήσουν· μία φορά το καθένα.',
    ),
    unit: 'persons',
    within: ['caseload'],
    withinFirst: ['served', 'amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    breakdowns: person,
    sql: leftWith('e.helpful IS NOT NULL'),
  },
  {
    id: 'amif-r-2-10',
    family: 'amif',
    indicator: 'R.2.10',
    title: t('Applied for recognition of a qualification', 'Αίτηση αναγνώρισης τίτλου ή δεξιοτήτων'),
    note: t(
      'Participants of the grant who applied in the period for recognition of a qualification or skills from a third country. They are told of all participants since the grant began (O.2.3).',
      'Συμμετέχοντες της επιχορήγησης που υπέβαλαν στην περίοδο αίτηση αναγνώρισης τίτλου ή δεξιοτήτων από τρίτη χώρα. Παρονομαστής είναι όλοι οι συμμετέχοντες από την αρχή της επιχορήγησης (O.2.3).',
    ),
    unit: 'persons',
    within: ['caseload'],
    withinFirst: ['served', 'amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: applied('recognitionAppliedIn'),
  },
  {
    id: 'amif-r-2-11',
    family: 'amif',
    indicator: 'R.2.11',
    title: t('Applied for long-term residence', 'Αίτηση επί μακρόν διαμένοντος'),
    note: t(
      'Participants of the grant who applied in the period for the status of a long-term resident. They are told of all participants since the grant began (O.2.3).',
      'Συμμετέχοντες της επιχορήγησης που υπέβαλαν στην περίοδο αίτηση για το καθεστώς του επί μακρόν διαμένοντος. Παρονομαστής είναι όλοι οι συμμετέχοντες από την αρχή της επιχορήγησης (O.2.3).',
    ),
    unit: 'persons',
    within: ['caseload'],
    withinFirst: ['served', 'amif-o-2-3'],
    only: nationals,
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: applied('residenceAppliedIn'),
  },
  {
    id: 'six-sessions',
    family: 'project',
    title: t('Six sessions or more', 'Έξι συνεδρίες ή περισσότερες'),
    note: t(
      'Persons who attended their sixth session of the grant in the period.',
      'Άτομα που παρευρέθηκαν στην έκτη συνεδρία τους στην επιχορήγηση μέσα στην περίοδο.',
    ),
    unit: 'persons',
    within: ['caseload', 'served'],
    withinFirst: ['amif-o-2-3'],
    needsGrant: true,
    once: true,
    breakdowns: person,
    sql: `
SELECT p.number AS person, 1 AS value, ${whoThen}
  FROM "PersonFact" p JOIN (
    SELECT n.person, n.month FROM (
      SELECT s.person, s.month, row_number() OVER (PARTITION BY s.person ORDER BY s.month, s.number) AS nth
        FROM "SessionFact" s JOIN "EpisodeFact" e ON e.number = s.episode
        WHERE s."agencyId" = :agency AND s.attendance IN ${present} AND e."grantId" = :grant::uuid) n
      WHERE n.nth = 6) a ON a.person = p.number JOIN ${herFirstOf(':grant::uuid')}
  WHERE a.month BETWEEN :from AND :to`,
  },
  {
    id: 'esf-exit',
    family: 'esf',
    indicator: 'EECR02, EECR04',
    title: t('Situation on leaving (ESF+)', 'Κατάσταση κατά την έξοδο (ΕΚΤ+)'),
    note: t(
      'Persons whose placement or counselling about work ended in the period, each once, by the last: in work (EECR04), in education or training (EECR02), looking for work, inactive.',
      'Άτομα των οποίων η πρακτική ή η εργασιακή συμβουλευτική έληξε στην περίοδο, μία φορά το καθένα, κατά την τελευταία: σε εργασία (EECR04), σε εκπαίδευση (EECR02), σε αναζήτηση, ανενεργά.',
    ),
    unit: 'persons',
    within: ['caseload'],
    breakdowns: [...person, 'placement'],
    sql: leaving(lastOfWork, ', a.result AS placement'),
  },
  {
    id: 'esf-searching',
    family: 'esf',
    indicator: 'EECR01',
    title: t(
      'Inactive before, looking for work on leaving (ESF+)',
      'Ανενεργά πριν, σε αναζήτηση εργασίας κατά την έξοδο (ΕΚΤ+)',
    ),
    note: t(
      'Of those who left a placement or counselling about work in the period: who was not looking for work when it began, and is now.',
      'Από όσα άτομα ολοκλήρωσαν πρακτική ή εργασιακή συμβουλευτική στην περίοδο: όσα δεν αναζητούσαν εργασία όταν άρχισε και αναζητούν τώρα.',
    ),
    unit: 'persons',
    within: ['caseload', 'esf-exit'],
    only: { placement: ['SEARCHING'] },
    breakdowns: [...person, 'placement'],
    sql: `${leaving(lastOfWork, ', a.result AS placement')}
  WHERE a.result = 'SEARCHING' AND a.entry = 'INACTIVE'`,
  },
  {
    id: 'esf-qualification',
    family: 'esf',
    indicator: 'EECR03',
    title: t('Gained a qualification on leaving (ESF+)', 'Απόκτηση τίτλου ή πιστοποίησης κατά την έξοδο (ΕΚΤ+)'),
    note: t(
      'Persons who had gained a qualification when a placement or counselling about work of theirs ended in the period, each once.',
      'Άτομα που είχαν αποκτήσει τίτλο ή πιστοποίηση όταν έληξε πρακτική ή εργασιακή συμβουλευτική τους στην περίοδο, μία φορά το καθένα.',
    ),
    unit: 'persons',
    within: ['caseload', 'esf-exit'],
    breakdowns: person,
    sql: leaving(`(
    SELECT DISTINCT ON (e.person) e.person, e."grantId" FROM "EpisodeFact" e
      WHERE e."agencyId" = :agency AND e."endedIn" BETWEEN :from AND :to AND e.qualification = 'YES' AND ${ofGrant}
      ORDER BY e.person, e."endedIn" DESC, e."grantId", e.number)`),
  },
  {
    id: 'eurostat-registered',
    family: 'publications',
    title: t('Registered, as Eurostat asks', 'Καταγεγραμμένα άτομα, όπως ζητά η Eurostat'),
    note: t(
      'Persons presumed or identified for the first time in the period, each once (crim_thb: sex, age, citizenship, form).',
      'Άτομα που τεκμαίρονται ή αναγνωρίστηκαν για πρώτη φορά στην περίοδο, μία φορά το καθένα (crim_thb).',
    ),
    unit: 'persons',
    once: true,
    breakdowns: [...person, 'registered'],
    sql: `
SELECT p.number AS person, 1 AS value, ${who}, a.registered AS registered
  FROM "PersonFact" p JOIN (
    SELECT f.person, min(f.month) AS first, CASE WHEN bool_or(f.status = 'FORMAL_RECOGNISED' AND f.month <= :to) THEN 'IDENTIFIED' ELSE 'PRESUMED' END AS registered
      FROM "StatusFact" f
      WHERE f."agencyId" = :agency AND f.status IN ('PRESUMED', 'PRESUMED_DECLINED_FORMAL', 'FORMAL_PENDING', 'FORMAL_RECOGNISED')
      GROUP BY f.person) a ON a.person = p.number
  WHERE a.first BETWEEN :from AND :to`,
  },
  {
    id: 'ctdc-registered',
    family: 'publications',
    title: t('Registered, as CTDC publishes', 'Καταγεγραμμένα άτομα, όπως δημοσιεύει η CTDC'),
    note: t(
      'Persons by the period in which their case was opened, in the categories of the Counter-Trafficking Data Collaborative.',
      'Άτομα κατά την περίοδο έναρξης της υπόθεσής τους, στις κατηγορίες της Counter-Trafficking Data Collaborative.',
    ),
    unit: 'persons',
    within: ['caseload'],
    once: true,
    breakdowns: person,
    sql: `
SELECT p.number AS person, 1 AS value, ${who}
  FROM "PersonFact" p WHERE p."agencyId" = :agency AND p."openedIn" BETWEEN :from AND :to`,
  },
];

/**
 * Of whom a report counts for a grant, what the grant's rules say of a breakdown, beside the report's own definition. That
 * evidence was seen, or which residence status somebody has, is no breakdown: nobody can tell by it who is not counted.
 */
export const rulesOf = ({ sql }: CatalogueReport, eligibility: readonly string[]): CatalogueReport['only'] =>
  sql.includes(':eligibility') && eligibility.includes('ADULT') ? { age: adults } : undefined;

/** Whether it can be counted for one grant. */
export const takesGrant = ({ sql }: CatalogueReport): boolean => sql.includes(':grant');

const byId = new Map(catalogue.map((report) => [report.id, report]));
export const findReport = (id: string): CatalogueReport | undefined => byId.get(id);

/** Reports whose figures contain or are contained in each other are audited together, under the name of the largest. */
export const populationOf = (report: CatalogueReport): string => report.within?.[0] ?? report.id;
