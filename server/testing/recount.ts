import { owner, type Person } from './cast.ts';

/*
 * The figures of the catalogue once more, counted slowly, one by one, from the case records: the rules of each indicator
 * written down a second time, in another language, by nothing that the statistics store or its statements share.
 */

/** The case records of an office, as its supervisor reads them. Days as YYYY-MM-DD, months as YYYY-MM. */
export interface Records {
  cases: {
    id: string;
    teamId: string;
    openedOn: string;
    closedOn: string | null;
    closureReason: string | null;
    gender: string;
    ageBand: string;
    citizenships: string[] | null;
    eligibilitySeenOn: string | null;
    residenceStatus: string | null;
    recognitionAppliedOn: string | null;
    longTermResidenceAppliedOn: string | null;
  }[];
  births: { caseId: string; dateOfBirth: string | null }[];
  forms: { caseId: string; forms: string[] | null }[];
  statuses: { id: string; caseId: string; status: string; effectiveOn: string; recordedAt: string }[];
  episodes: {
    id: string;
    caseId: string;
    agencyId: string;
    providerAgencyId: string;
    serviceType: string;
    status: string;
    grantId: string | null;
    requestedOn: string;
    startedOn: string | null;
    endedOn: string | null;
    outcomeCode: string | null;
    helpful: string | null;
    entryLevel: string | null;
    exitLevel: string | null;
    entryReadiness: number | null;
    exitReadiness: number | null;
    entryWho5: number | null;
    exitWho5: number | null;
    placementResult: string | null;
    entryLabourStatus: string | null;
    qualificationGained: string | null;
    exitSituation: string | null;
  }[];
  sessions: {
    episodeId: string;
    caseId: string;
    day: string;
    month: string;
    minutes: number;
    attendance: string;
    group: boolean;
  }[];
  clocks: {
    id: string;
    caseId: string;
    kind: string;
    dueOn: string;
    extendsId: string | null;
    supersededAt: string | null;
    outcome: string | null;
    metOn: string | null;
  }[];
  referrals: {
    id: string;
    toAgencyId: string;
    services: string[];
    urgency: string | null;
    state: string;
    sentAt: Date | null;
    acknowledgedAt: Date | null;
    decidedAt: Date | null;
    feedbackAt: Date | null;
    month: string | null;
  }[];
}

/** A measure of another kind of service is not there to be read. */
const notMeasured = {
  entryLevel: null,
  exitLevel: null,
  entryReadiness: null,
  exitReadiness: null,
  entryWho5: null,
  exitWho5: null,
  placementResult: null,
  entryLabourStatus: null,
  qualificationGained: null,
  exitSituation: null,
};

export async function recordsOf(supervisor: Person): Promise<Records> {
  const own = [supervisor.agencyId];
  const read = (model: Parameters<Parameters<Parameters<Person['work']>[0]>[0]['db']['find']>[0]) =>
    supervisor.work(({ db }) => db.find(model)) as Promise<never>;
  return {
    cases: await read('Case'),
    births: (await supervisor.work(({ db }) => db.inner('Identity', {}, ['dateOfBirth']))) as never,
    forms: await read('ExploitationHistory'),
    statuses: await read('VictimStatusEvent'),
    clocks: await read('LegalClock'),
    episodes: ((await read('Episode')) as Records['episodes']).map((one) => ({ ...notMeasured, ...one })),
    sessions: (
      await owner.query(
        `SELECT "episodeId", "caseId", to_char("heldAt" AT TIME ZONE 'Europe/Athens', 'YYYY-MM-DD') AS day, to_char("heldAt" AT TIME ZONE 'Europe/Athens', 'YYYY-MM') AS month, minutes, attendance,
            "courseId" IS NOT NULL AS "group" FROM "Session" WHERE "agencyId" = $1`,
        own,
      )
    ).rows,
    referrals: (
      await owner.query(
        `SELECT *, to_char("sentAt" AT TIME ZONE 'Europe/Athens', 'YYYY-MM') AS month FROM "Referral" WHERE "agencyId" = $1`,
        own,
      )
    ).rows,
  };
}

type Case = Records['cases'][number];
type Episode = Records['episodes'][number];
type Held = Records['sessions'][number];

/** One person or act that a report counts, with its code in each breakdown. */
export interface Counted {
  person: string;
  value: number;
  codes: Readonly<Record<string, string | readonly string[] | null>>;
}
export interface Asked {
  from: string;
  to: string;
  grant: { id: string; eligibility: readonly string[]; residence: readonly string[] } | null;
}

const day = 86_400_000;
const levels = ['ALPHA', 'PRE_A1', 'A0', 'A1', 'A2', 'B1', 'B2', 'C1', 'C2'];
/** The countries that histories are about; everybody else is of a group that no test asks for. */
const groups: Record<string, string> = {
  GRC: 'GREECE',
  ROU: 'EU_OTHER',
  ...Object.fromEntries(['ALB', 'UKR'].map((country) => [country, 'NON_EU_EUROPE'])),
  ...Object.fromEntries(['NGA', 'COD', 'SLE', 'CMR', 'GHA', 'GIN', 'ERI'].map((country) => [country, 'AFRICA'])),
  ...Object.fromEntries(['SYR', 'PAK', 'BGD'].map((country) => [country, 'ASIA_MIDDLE_EAST'])),
  XXA: 'STATELESS_UNKNOWN',
};
/** Who is younger than that, and not of the one before, is of this band. */
const bands: [number, string][] = [
  [18, 'UNDER_18'],
  [25, '18_24'],
  [35, '25_34'],
  [50, '35_49'],
  [61, '50_60'],
  [200, 'OVER_60'],
];
function bandOf(born: string, on: string): string {
  const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4)) - (on.slice(5) < born.slice(5) ? 1 : 0);
  return bands.find(([older]) => years < older)![1];
}
/** Of whom no form is written down it is not known. */
const formsOf = (told: readonly string[] | null | undefined) => (told?.length ? told : ['UNKNOWN']);
const groupOf = ({ citizenships }: Case) => groups[citizenships?.[0] ?? ''] ?? 'UNKNOWN';
const came = ({ attendance }: Held) => ['ATTENDED', 'LATE', 'PARTIAL'].includes(attendance);
const ways = (from: number, to: number, least = 1) =>
  to - from >= least ? 'BETTER' : from - to >= least ? 'WORSE' : 'SAME';
const hours = (from: Date | null, to: Date | null) => {
  if (!from || !to) return 'NOT_YET';
  const passed = (to.getTime() - from.getTime()) / 3_600_000;
  if (passed <= 24) return 'H0_24';
  if (passed <= 72) return 'H25_72';
  return passed <= 336 ? 'H73_336' : 'H337_UP';
};

/** What may be asked of the records; each report below is written with it. */
function reading(records: Records, { from, to, grant }: Asked) {
  const caseOf = (id: string) => records.cases.find((one) => one.id === id)!;
  const episodeOf = (id: string) => records.episodes.find((one) => one.id === id)!;
  const within = (at: string | null) => at !== null && at.slice(0, 7) >= from && at.slice(0, 7) <= to;
  const charged = ({ grantId }: Episode) => grant === null || grantId === grant.id;
  const who = (one: Case) => ({
    gender: one.gender,
    age: one.ageBand,
    citizenship: groupOf(one),
    exploitation: formsOf(records.forms.find(({ caseId }) => caseId === one.id)?.forms),
  });
  const status = (one: Case) => {
    const told = records.statuses.filter(({ caseId }) => caseId === one.id);
    const order = (a: (typeof told)[number], b: (typeof told)[number]) =>
      Date.parse(a.recordedAt) - Date.parse(b.recordedAt) || (a.id < b.id ? -1 : 1);
    return told.sort(order).at(-1)?.status ?? 'UNKNOWN';
  };
  /** How old she was when she first came to something of the grant, as far as her birth is known. */
  const ageThen = (one: Case, grantId: string | null = grant!.id) => {
    const own = records.sessions.filter((held) => held.caseId === one.id && came(held));
    const [first] = own
      .filter(({ episodeId }) => grantId !== null && episodeOf(episodeId).grantId === grantId)
      .map(({ day: on }) => on)
      .sort();
    const born = records.births.find(({ caseId }) => caseId === one.id)?.dateOfBirth;
    return first && born ? bandOf(born, first) : one.ageBand;
  };
  /** AMIF counts nationals of third countries, and of them whom the grant takes (domain reference, section 3.1). */
  const eligible = (one: Case) =>
    ['NON_EU_EUROPE', 'ASIA_MIDDLE_EAST', 'AFRICA', 'STATELESS_UNKNOWN'].includes(groupOf(one)) &&
    !(grant!.eligibility.includes('ADULT') && ageThen(one) === 'UNDER_18') &&
    !(grant!.eligibility.includes('EVIDENCE_SEEN') && one.eligibilitySeenOn === null) &&
    (grant!.residence.length === 0 || grant!.residence.includes(one.residenceStatus ?? ''));
  const ended = records.episodes.filter((one) => within(one.endedOn) && charged(one));
  const line = (one: Case, more: Counted['codes'] = {}, value = 1): Counted => ({
    person: one.id,
    value,
    codes: { ...who(one), ...more },
  });
  const participant = (one: Case) => line(one, { age: ageThen(one) });
  const act = (one: Episode, more: Counted['codes'] = {}): Counted =>
    line(caseOf(one.caseId), { service: one.serviceType, grant: one.grantId, ...more });
  /** Months in which she attended something of the grant, the first one first. */
  const monthsOf = (one: Case, of: (episode: Episode, held: Held) => boolean = () => true) =>
    records.sessions
      .filter((held) => held.caseId === one.id && came(held))
      .filter((held) => episodeOf(held.episodeId).grantId === grant!.id && of(episodeOf(held.episodeId), held))
      .map(({ month }) => month)
      .sort();
  const firstIn = (of?: (episode: Episode, held: Held) => boolean) =>
    records.cases.filter((one) => eligible(one) && within(monthsOf(one, of)[0] ?? null)).map(participant);
  const sessionLine = (held: Held, value: number): Counted => {
    const { serviceType, grantId } = episodeOf(held.episodeId);
    const presence = came(held) ? 'PRESENT' : held.attendance.startsWith('ABSENT') ? 'ABSENT' : 'CANCELLED';
    return line(caseOf(held.caseId), { service: serviceType, grant: grantId, month: held.month, presence }, value);
  };
  const sessions = records.sessions.filter(
    (held) => within(held.month) && held.attendance !== 'NOT_APPLICABLE' && charged(episodeOf(held.episodeId)),
  );
  return {
    ...records,
    caseOf,
    within,
    charged,
    who,
    status,
    eligible,
    ended,
    line,
    ageThen,
    participant,
    act,
    monthsOf,
    firstIn,
    sessions,
    sessionLine,
  };
}
type Reading = ReturnType<typeof reading>;

const changes = ({ ended, act }: Reading, both: (one: Episode) => readonly [unknown, unknown], least = 1) =>
  ended.flatMap((one) => {
    const [entry, exit] = both(one);
    if (one.status === 'CANCELLED' || entry === null || exit === null) return [];
    return [act(one, { change: ways(entry as number, exit as number, least) })];
  });
const rank = (level: string | null) => (level === null ? null : levels.indexOf(level));
/** Participants who applied for something in the period, and not before they first came. */
const applied = ({ cases, eligible, within, monthsOf, participant }: Reading, on: (one: Case) => string | null) =>
  cases
    .filter((one) => {
      const at = on(one);
      const first = monthsOf(one)[0];
      return eligible(one) && within(at) && first !== undefined && first <= at!.slice(0, 7);
    })
    .map(participant);
/** Persons for whom this came of a service, in the period in which it did for the first time. */
const firstCameOf = (
  { cases, episodes, charged, eligible, within, participant }: Reading,
  isIt: (one: Episode) => boolean,
) =>
  cases
    .filter((one) => {
      const own = episodes.filter((each) => each.caseId === one.id && charged(each) && isIt(each));
      const [first] = own.flatMap(({ endedOn }) => endedOn ?? []).sort();
      return eligible(one) && within(first ?? null);
    })
    .map(participant);
/** Persons who left a service of the grant in the period, of whom this is known. */
const leftWith = ({ cases, ended, eligible, participant }: Reading, isIt: (one: Episode) => boolean) =>
  cases.filter((one) => eligible(one) && ended.some((each) => each.caseId === one.id && isIt(each))).map(participant);
const registering = ['PRESUMED', 'PRESUMED_DECLINED_FORMAL', 'FORMAL_PENDING', 'FORMAL_RECOGNISED'];
const bestFirst = ['HIRED_SAME', 'HIRED_OTHER', 'EMPLOYED', 'FURTHER_TRAINING', 'SEARCHING', 'INACTIVE'];

const wasInactive = ({ entryLabourStatus }: Episode) =>
  ['INACTIVE_IN_EDUCATION', 'INACTIVE_NOT_IN_EDUCATION'].includes(entryLabourStatus ?? '');
/** What came of a placement, or her situation when counselling ended, whoever she works for. */
const cameTo = ({ placementResult, exitSituation }: Episode): string | null =>
  placementResult ?? (exitSituation === 'SELF_EMPLOYED' ? 'EMPLOYED' : exitSituation);
/** Of what came to most: whoever was inactive before came furthest. */
const rankOf = (one: Episode) => {
  const at = bestFirst.indexOf(cameTo(one) ?? '');
  return (at < 0 ? bestFirst.length : at) * 2 + (wasInactive(one) ? 0 : 1);
};
/** The service of such a kind that ended last; of one month, the one that came to most. */
function lastOf(
  { ended }: Reading,
  { id }: Case,
  isIt: (one: Episode) => boolean,
  order = rankOf,
): Episode | undefined {
  const own = ended.filter((one) => one.caseId === id && isIt(one));
  const month = own
    .map(({ endedOn }) => endedOn!.slice(0, 7))
    .sort()
    .at(-1);
  const grantOf = ({ grantId }: Episode) => grantId ?? 'no grant';
  return own
    .filter(({ endedOn }) => endedOn!.slice(0, 7) === month)
    .sort((a, b) => order(a) - order(b) || (grantOf(a) < grantOf(b) ? -1 : 1))[0];
}
/** As old as she was when she first came to something of its grant. */
const left = ({ line, ageThen }: Reading, one: Case, { grantId }: Episode, more: Counted['codes'] = {}) =>
  line(one, { age: ageThen(one, grantId), ...more });

/** What an ended service should say and does not. */
function lacking(one: Episode, of: Case): string[] {
  const lesson = one.serviceType === 'LANG';
  const psychological = ['PSY_IND', 'PSY_GRP', 'PSY_CRISIS'].includes(one.serviceType);
  const labour = ['LAB_COUNS', 'JOB'].includes(one.serviceType);
  return [
    ...(lesson && one.exitLevel === null ? ['EXIT_LEVEL'] : []),
    ...(lesson && one.entryLevel === null ? ['ENTRY_LEVEL'] : []),
    ...(psychological && (one.entryWho5 === null || one.exitWho5 === null) ? ['WHO5'] : []),
    ...(labour && (one.entryReadiness === null || one.exitReadiness === null) ? ['READINESS'] : []),
    ...(one.serviceType === 'INTERN' && one.placementResult === null ? ['PLACEMENT'] : []),
    ...((labour || one.serviceType === 'INTERN') && [one.entryLabourStatus, one.qualificationGained].includes(null)
      ? ['ESF']
      : []),
    ...(labour && one.exitSituation === null ? ['SITUATION'] : []),
    ...(one.outcomeCode === null ? ['OUTCOME'] : []),
    ...(one.grantId !== null && one.helpful === null ? ['EXIT_SURVEY'] : []),
    ...(one.grantId !== null && of.eligibilitySeenOn === null ? ['EVIDENCE'] : []),
  ];
}

/** Whether another service of its type is charged to another grant in months in which it was given. */
function isChargedTwice(one: Episode, all: readonly Episode[]): boolean {
  const first = ({ startedOn, requestedOn }: Episode) => (startedOn ?? requestedOn).slice(0, 7);
  const last = ({ endedOn }: Episode) => endedOn?.slice(0, 7) ?? 'still';
  return all.some(
    (other) =>
      other.caseId === one.caseId &&
      other.serviceType === one.serviceType &&
      other.grantId !== null &&
      other.grantId !== one.grantId &&
      other.status !== 'CANCELLED' &&
      first(other) <= last(one) &&
      first(one) <= last(other),
  );
}

const reports: Readonly<Record<string, (read: Reading, asked: Asked) => Counted[]>> = {
  caseload: ({ cases, line, status, within }, { from, to }) =>
    cases
      .filter(
        ({ openedOn, closedOn }) => openedOn.slice(0, 7) <= to && (closedOn === null || closedOn.slice(0, 7) >= from),
      )
      .map((one) => line(one, { status: status(one), flow: within(one.openedOn) ? 'NEW' : 'CONTINUING' })),
  closed: ({ cases, line, within }) =>
    cases.filter(({ closedOn }) => within(closedOn)).map((one) => line(one, { closure: one.closureReason })),
  served: ({ cases, sessions, episodes, line }) =>
    cases.flatMap((one) => {
      const attended = sessions.filter((held) => held.caseId === one.id && came(held));
      const types = attended.map(({ episodeId }) => episodes.find(({ id }) => id === episodeId)!.serviceType);
      return types.length ? [line(one, { services: [...new Set(types)] })] : [];
    }),
  sessions: ({ sessions, sessionLine }) => sessions.map((held) => sessionLine(held, 1)),
  minutes: ({ sessions, sessionLine }) => sessions.filter(came).map((held) => sessionLine(held, held.minutes)),
  endings: ({ ended, act }) =>
    ended
      .filter(({ status }) => ['COMPLETED', 'ENDED_EARLY', 'CANCELLED'].includes(status))
      .map((one) => act(one, { ending: one.status, outcome: one.outcomeCode })),
  waiting: ({ episodes, charged, within, act }) =>
    episodes
      .filter((one) => within(one.startedOn) && charged(one))
      .map((one) => {
        const days = (Date.parse(one.startedOn!) - Date.parse(one.requestedOn)) / day;
        const wait = days <= 7 ? 'D0_7' : days <= 30 ? 'D8_30' : days <= 90 ? 'D31_90' : 'D91_UP';
        return act(one, { wait, agency: one.providerAgencyId });
      }),
  referrals: ({ referrals, within }) =>
    referrals
      .filter(({ month }) => within(month))
      .map((one) => {
        const accepted = ['ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'].includes(one.state);
        const declined = ['DECLINED', 'CONTESTED'].includes(one.state);
        const stands = ['WAITLISTED', 'WITHDRAWN', 'EXPIRED'].includes(one.state) ? one.state : 'OPEN';
        return {
          person: one.id,
          value: 1,
          codes: {
            agency: one.toAgencyId,
            services: one.services,
            urgency: one.urgency,
            decision: accepted ? 'ACCEPTED' : declined ? 'DECLINED' : stands,
            acknowledged: hours(one.sentAt, one.acknowledgedAt),
            decided: hours(one.sentAt, one.decidedAt),
            loop: one.feedbackAt ? 'CLOSED' : 'OPEN',
            month: one.month,
          },
        };
      }),
  'language-change': (read) => changes(read, (one) => [rank(one.entryLevel), rank(one.exitLevel)]),
  'readiness-change': (read) => changes(read, (one) => [one.entryReadiness, one.exitReadiness]),
  'wellbeing-change': (read) => changes(read, (one) => [one.entryWho5, one.exitWho5], 10),
  placements: ({ ended, act }) =>
    ended.filter((one) => one.placementResult !== null).map((one) => act(one, { placement: one.placementResult })),
  goals: ({ ended, act }) =>
    ended
      .filter(({ status, outcomeCode }) => status !== 'CANCELLED' && outcomeCode !== null)
      .map((one) => act(one, { outcome: one.outcomeCode })),
  'exit-survey': ({ ended, act }) =>
    ended
      .filter(({ status }) => status !== 'CANCELLED')
      .map((one) => act(one, { helpful: one.helpful ?? 'NOT_ASKED' })),
  recognition: ({ statuses, within, line, caseOf }) =>
    statuses
      .filter(({ effectiveOn }) => within(effectiveOn))
      .map((one) => line(caseOf(one.caseId), { status: one.status, month: one.effectiveOn.slice(0, 7) })),
  clocks: ({ clocks, within, line, caseOf }) =>
    clocks
      .filter(({ supersededAt, dueOn, outcome }) => !supersededAt && within(dueOn) && outcome !== 'CALLED_OFF')
      .map((one) =>
        line(caseOf(one.caseId), {
          clock: one.kind,
          kept: one.outcome === null ? 'NOT_SAID' : one.metOn !== null && one.metOn <= one.dueOn ? 'KEPT' : 'MISSED',
          extended: one.extendsId === null ? 'AS_BEGUN' : 'EXTENDED',
          month: one.dueOn.slice(0, 7),
        }),
      ),
  missing: ({ ended, act, caseOf }) =>
    ended
      .filter(({ status }) => ['COMPLETED', 'ENDED_EARLY'].includes(status))
      .flatMap((one) =>
        lacking(one, caseOf(one.caseId)).map((missing) => act(one, { missing, team: caseOf(one.caseId).teamId })),
      ),
  'two-grants': ({ ended, act, caseOf, episodes }) =>
    ended
      .filter((one) => one.status !== 'CANCELLED' && one.grantId !== null && isChargedTwice(one, episodes))
      .map((one) => act(one, { team: caseOf(one.caseId).teamId })),
  'amif-o-2-3': ({ firstIn }) => firstIn(),
  'amif-o-2-3-1': ({ firstIn }) => firstIn(({ serviceType }) => serviceType === 'LANG'),
  'amif-o-2-3-2': ({ firstIn }) => firstIn(({ serviceType }) => serviceType === 'CIVIC'),
  'amif-o-2-3-3': ({ firstIn }) => firstIn(({ serviceType }, { group }) => serviceType === 'LAB_COUNS' && !group),
  'amif-r-2-8': (read) =>
    firstCameOf(
      read,
      (one) =>
        one.serviceType === 'LANG' &&
        one.entryLevel !== null &&
        one.exitLevel !== null &&
        levels.indexOf(one.exitLevel) - levels.indexOf(one.entryLevel) >= 1,
    ),
  'amif-r-2-8-of': (read) =>
    leftWith(read, (one) => one.serviceType === 'LANG' && one.entryLevel !== null && one.exitLevel !== null),
  'amif-r-2-9-of': (read) => leftWith(read, ({ helpful }) => helpful === 'YES' || helpful === 'NO'),
  'amif-r-2-9-asked': (read) => leftWith(read, ({ helpful }) => helpful !== null),
  'amif-r-2-9': (read) => firstCameOf(read, ({ helpful }) => helpful === 'YES'),
  'amif-r-2-10': (read) => applied(read, ({ recognitionAppliedOn }) => recognitionAppliedOn),
  'amif-r-2-11': (read) => applied(read, ({ longTermResidenceAppliedOn }) => longTermResidenceAppliedOn),
  'six-sessions': ({ cases, monthsOf, within, participant }) =>
    cases.filter((one) => within(monthsOf(one)[5] ?? null)).map(participant),
  'eurostat-registered': ({ cases, statuses, within, line }, { to }) =>
    cases.flatMap((one) => {
      const own = statuses.filter(({ caseId, status }) => caseId === one.id && registering.includes(status));
      const first = own.map(({ effectiveOn }) => effectiveOn).sort()[0];
      if (!within(first ?? null)) return [];
      const known = own.some((each) => each.status === 'FORMAL_RECOGNISED' && each.effectiveOn.slice(0, 7) <= to);
      return [line(one, { registered: known ? 'IDENTIFIED' : 'PRESUMED' })];
    }),
  'ctdc-registered': ({ cases, within, line }) =>
    cases.filter(({ openedOn }) => within(openedOn)).map((one) => line(one)),
  'esf-exit': (read) =>
    read.cases.flatMap((one) => {
      const last = lastOf(read, one, (each) => cameTo(each) !== null);
      return last ? [left(read, one, last, { placement: cameTo(last) })] : [];
    }),
  'esf-searching': (read) =>
    read.cases.flatMap((one) => {
      const last = lastOf(read, one, (each) => cameTo(each) !== null);
      const counts = last && cameTo(last) === 'SEARCHING' && wasInactive(last);
      return counts ? [left(read, one, last, { placement: 'SEARCHING' })] : [];
    }),
  'esf-qualification': (read) =>
    read.cases.flatMap((one) => {
      const last = lastOf(
        read,
        one,
        ({ qualificationGained }) => qualificationGained === 'YES',
        () => 0,
      );
      return last ? [left(read, one, last)] : [];
    }),
};

/** The reports that are counted here. */
export const recounted: readonly string[] = Object.keys(reports);

export const recount = (report: string, records: Records, asked: Asked): Counted[] =>
  reports[report]!(reading(records, asked), asked);
