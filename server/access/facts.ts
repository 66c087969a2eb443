import { v7 as newId } from 'uuid';
import { now, today } from '#server/platform/clock.ts';
import { blindDigests, open } from '#server/platform/sealing.ts';
import { indexKey } from './keys.ts';
import type { ModelName } from './model.ts';
import type { Role } from './roles.ts';
import type { Scope } from './scope.ts';

/**
 * What the domain has to know besides rows in somebody's reach, each by a statement of its own with its reason. The
 * second lock (row-level security) stands behind every one; nothing here answers a column that a person typed about
 * a survivor.
 */
export class Facts {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  // --- possible duplicates --------------------------------------------------------------------------------------------

  /**
   * Keeps the digests of what a person's names sound like, and answers whether somebody else of the agency is like her:
   * not who, not how many, and after ten questions within the hour nothing. Only who writes her identity may ask.
   */
  async compareNames(caseId: string, names: readonly string[], year: string | null) {
    const key = await indexKey(this.#scope);
    const [found] = await this.#ask('SELECT vault.compare_names($1, $2, $3, $4) AS told', [
      caseId,
      ...digests(names, year, key),
      now().toISOString(),
    ]);
    return found!.told as 'found' | 'none' | 'throttled';
  }

  /** The same for a case that has just been made of a referral: nobody is answered, supervisors learn what is found. */
  async compareReceived(caseId: string, names: readonly string[], year: string | null): Promise<void> {
    const key = await indexKey(this.#scope);
    await this.#ask('SELECT vault.compare_received($1, $2, $3, $4)', [
      caseId,
      ...digests(names, year, key),
      now().toISOString(),
    ]);
  }

  /** Of pairs that are open: those that another agency sent as one person. */
  async sentAsOne(pairs: readonly string[]): Promise<Set<string>> {
    const rows = await this.#ask('SELECT pairs_sent_as_one($1) AS id', [pairs]);
    return new Set(rows.map((row) => row.id as string));
  }

  /** The teams of both cases of a pair, also where only one of them is in reach: whom to ask. */
  async teamsOfPairs(pairs: readonly string[]): Promise<Map<string, [first: string, second: string]>> {
    const rows = await this.#ask('SELECT pair, first_team, second_team FROM teams_of_pairs($1)', [pairs]);
    return new Map(rows.map((row) => [row.pair, [row.first_team, row.second_team]]));
  }

  // --- between agencies ------------------------------------------------------------------------------------------------

  /** Whether an agreement between one's own agency and another holds today, and on which ground data may leave the country. */
  async agreementWith(other: string): Promise<{ inForce: boolean; transferBasis: string | null }> {
    const [row] = await this.#ask('SELECT agreement_in_force($1) AS held, transfer_basis($1) AS basis', [other]);
    return { inForce: row!.held as boolean, transferBasis: row!.basis as string | null };
  }

  // --- taking turns -------------------------------------------------------------------------------------------------

  /**
   * Lets acts on one case that depend on each other (versions, the one primary) pass one at a time until the end of this
   * unit of work. Those that only count hold it by `db.inner`, which does not hold up who refers to the case.
   */
  async holdCase(caseId: string): Promise<void> {
    await this.#ask('SELECT 1 FROM "Case" WHERE id = $1 FOR UPDATE', [caseId]);
  }

  /** The same for all her cases, as far as what is said in one counts in the others; also those out of reach. */
  async holdTold(caseId: string): Promise<void> {
    await this.#ask('SELECT hold_told($1)', [caseId]);
  }

  /**
   * Holds a course, so that two enrolments do not take one place, and nobody is put into it while it gets another leader;
   * answers how many places are left. Whoever holds cases, too, holds them first.
   */
  async holdCourse(courseId: string): Promise<number> {
    const [held] = await this.#ask('SELECT capacity FROM "Course" WHERE id = $1 FOR NO KEY UPDATE', [courseId]);
    const taken = (await this.placesTaken([courseId])).get(courseId) ?? 0;
    return ((held?.capacity as number | undefined) ?? 0) - taken;
  }

  /** How many places of each course are taken, which says nothing about by whom. */
  async placesTaken(courseIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#ask('SELECT course, taken FROM course_places($1)', [courseIds]);
    return new Map(rows.map(({ course, taken }) => [course, taken]));
  }

  // --- counts over sessions, also those whose row the actor does not see ----------------------------------------------

  /** Units given in an episode and the last day in its case, of the sessions with one of these attendances. */
  async countSessions(
    episodeId: string,
    caseId: string,
    attendances: readonly string[],
  ): Promise<{ units: number; last: string | null }> {
    const [counted] = await this.#ask(
      `SELECT count(*) FILTER (WHERE "episodeId" = $1)::int AS units, max(("heldAt" AT TIME ZONE 'Europe/Athens')::date)::text AS last
        FROM "Session" WHERE "caseId" = $2 AND attendance = ANY($3)`,
      [episodeId, caseId, attendances],
    );
    return counted as { units: number; last: string | null };
  }

  /** First and last day on which a session of an episode was held: its dates must go around them. */
  async daysOfSessions(episodeId: string): Promise<{ first: string | null; last: string | null }> {
    const [days] = await this.#ask(
      `SELECT min(("heldAt" AT TIME ZONE 'Europe/Athens')::date)::text AS first, max(("heldAt" AT TIME ZONE 'Europe/Athens')::date)::text AS last
        FROM "Session" WHERE "episodeId" = $1`,
      [episodeId],
    );
    return days as { first: string | null; last: string | null };
  }

  /** All sessions of a case, each with its day. */
  async sessionsOfCase(caseId: string): Promise<{ id: string; episodeId: string; day: string }[]> {
    const rows = await this.#ask(
      `SELECT id, "episodeId", ("heldAt" AT TIME ZONE 'Europe/Athens')::date::text AS day FROM "Session" WHERE "caseId" = $1`,
      [caseId],
    );
    return rows as { id: string; episodeId: string; day: string }[];
  }

  // --- the own agency: who works here, and under which name -----------------------------------------------------------

  /** The roles of an active colleague; none for anybody else, known or not. */
  async rolesOf(userId: string): Promise<Role[]> {
    const rows = await this.#ask(
      `SELECT r.role FROM "User" u JOIN "UserRole" r ON r."userId" = u.id
        WHERE u.id = $1 AND u."agencyId" = $2 AND u.status = 'ACTIVE'`,
      [userId, this.#scope.actor.agencyId],
    );
    return rows.map((row) => row.role as Role);
  }

  /** Everybody who works here now, for pickers: names, roles and teams, nothing else. */
  async colleagues(): Promise<{ id: string; name: string; roles: Role[]; teamIds: string[] }[]> {
    const rows = await this.#ask(
      `SELECT u.id, u.name,
          coalesce((SELECT array_agg(r.role) FROM "UserRole" r WHERE r."userId" = u.id), '{}') AS roles,
          coalesce((SELECT array_agg(m."teamId"::text ORDER BY m.id) FROM "TeamMember" m WHERE m."userId" = u.id), '{}') AS "teamIds"
        FROM "User" u WHERE u."agencyId" = $1 AND u.status = 'ACTIVE' ORDER BY u.name, u.id`,
      [this.#scope.actor.agencyId],
    );
    return rows as { id: string; name: string; roles: Role[]; teamIds: string[] }[];
  }

  /** Names of colleagues by id, also of those who left. Ids of other agencies stay without a name. */
  async namesOf(ids: readonly (string | null | undefined)[]): Promise<Map<string, string>> {
    const wanted = distinct(ids);
    if (!wanted.length) return new Map();
    const rows = await this.#ask('SELECT id, name FROM "User" WHERE "agencyId" = $1 AND id = ANY($2::uuid[])', [
      this.#scope.actor.agencyId,
      wanted,
    ]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** The teams the actor belongs to. */
  async ownTeams(): Promise<string[]> {
    const rows = await this.#ask('SELECT "teamId" FROM "TeamMember" WHERE "userId" = $1 ORDER BY id', [
      this.#scope.actor.id,
    ]);
    return rows.map((row) => row.teamId as string);
  }

  /** Whether an active colleague holds the role; whoever chooses for herself chooses within her own teams. */
  async mayStandIn(standIn: string, absent: string, role: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT may_stand_in($1, $2, $3) AS may', [standIn, absent, role]);
    return found!.may as boolean;
  }

  /** Whether nothing in this installation is real. */
  async isDemonstration(): Promise<boolean> {
    return (await this.#ask(`SELECT 1 FROM "Setting" WHERE name = 'demonstration' AND value = 'true'`, [])).length > 0;
  }

  /** Whether an entry of the directory stands there and is in use, also for roles that do not read the directory. */
  async isActive(model: Extract<ModelName, 'FundingGrant' | 'Agency'>, id: string): Promise<boolean> {
    return (await this.#ask(`SELECT 1 FROM "${model}" WHERE id = $1 AND active`, [id])).length > 0;
  }

  // --- referrals: what two agencies and one person agreed to ------------------------------------------------------------

  /** What is left of agreements of which she said less later in another of her cases; none of the others. */
  async narrowed(consents: readonly string[]): Promise<Map<string, string[]>> {
    if (!consents.length) return new Map();
    const rows = await this.#ask(
      `SELECT c.id, is_narrowed(c.id, NULL) AS ended,
          ARRAY(SELECT one FROM unnest(c."dataCategories") one WHERE NOT is_narrowed(c.id, one)) AS left, cardinality(c."dataCategories") AS said
        FROM "Consent" c WHERE c.id = ANY ($1)`,
      [consents],
    );
    const less = rows.filter(({ ended, left, said }) => ended || (left as string[]).length < (said as number));
    return new Map(less.map(({ id, left }) => [id as string, left as string[]]));
  }

  /** What she agrees to with another agency for these services today, by the same sentence that the recipient's reading asks. */
  async agreedWith(caseId: string, agencyId: string, services: readonly string[]) {
    const rows = await this.#ask(
      `SELECT c.id, c.emergency, ARRAY(SELECT one FROM unnest(c."dataCategories") one WHERE NOT is_narrowed(c.id, one)) AS covers
        FROM "Consent" c WHERE c."caseId" = $1 AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = $2 AND in_force(c)
          AND (c."serviceType" IS NULL OR c."serviceType" = ANY ($3)) ORDER BY c.emergency, c."recordedAt" DESC`,
      [caseId, agencyId, services],
    );
    const standing = rows.filter(({ covers }) => covers.length);
    return {
      categories: distinct(standing.flatMap((row) => row.covers as string[])),
      consentId: (standing[0]?.id as string | undefined) ?? null,
      emergency: standing[0]?.emergency === true,
    };
  }

  /** Whether what the two agencies signed lets data go there today. */
  async agreementInForce(agencyId: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT agreement_in_force($1) AS it', [agencyId]);
    return found!.it as boolean;
  }

  /** Of a referral that came to one's own agency: which of the conditions for telling anything new hold no more. */
  async endedSinceSent(referralId: string): Promise<string[]> {
    return (await this.#ask('SELECT ended_since_sent($1) AS it', [referralId])).map((row) => row.it as string);
  }

  /**
   * Whether how she is reached was corrected, or that she must not be contacted was said, since a referral was sent, so that the
   * agency is not told what went with it. For the agency once it said yes, and for the sender's own people.
   */
  async isReachedOtherwise(referralId: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT is_reached_otherwise($1) AS it', [referralId]);
    return found?.it === true;
  }

  /** Whether somebody of an agency signs in here, also for roles that do not read the directory. */
  async takesPart(agencyId: string): Promise<boolean> {
    return (await this.#ask('SELECT 1 FROM "Agency" WHERE id = $1 AND "takesPart"', [agencyId])).length > 0;
  }

  /** Whether the deny list of the person keeps an agency away, whichever of her cases says so. The effect, never an entry. */
  async isKeptAway(caseId: string, agencyId: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT is_kept_away($1, $2) AS it', [caseId, agencyId]);
    return found!.it as boolean;
  }

  /** Whether a colleague is kept away from a case in reach, by its own deny list or by that of one merged with it. */
  async isColleagueKeptAway(caseId: string, userId: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT keeps_colleague_away($1, $2) AS it', [caseId, userId]);
    return found!.it as boolean;
  }

  /** Whether somebody sits in a class from whom a colleague is kept away: not who. Asked by whoever hands the class over. */
  async isKeptFromClass(courseId: string, userId: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT class_keeps_away($1, $2) AS it', [courseId, userId]);
    return found!.it as boolean;
  }

  /** All cases of the person whose case this is: those merged with it, and itself. */
  async casesOfPerson(caseId: string): Promise<string[]> {
    const rows = await this.#ask('SELECT cases_of_person($1) AS id', [caseId]);
    return rows.map((row) => row.id as string);
  }

  /** Whether she is a child, or presumed to be one because one of her cases says so. */
  async isChild(caseId: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT is_child($1) AS it', [caseId]);
    return found!.it as boolean;
  }

  /**
   * Whether guardian, assent and best interests stand on record, as it was said last in any of her cases: what BR18 asks for
   * before anything of a child is passed on. Says nothing of who the guardian is.
   */
  async isSpokenFor(caseId: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT is_spoken_for($1) AS it', [caseId]);
    return found!.it as boolean;
  }

  /**
   * A colleague who has just been kept away is off the teams of her other cases, also of those that are out of reach; what
   * was to be done there goes to others. Each case gets its line. Answers which they are.
   */
  async letGoElsewhere(caseId: string, userId: string): Promise<string[]> {
    const rows = await this.#ask('SELECT case_id, model, row_ids FROM let_go_elsewhere($1, $2, $3)', [
      caseId,
      userId,
      now().toISOString(),
    ]);
    const line = { action: 'hand-over', fields: [], outcome: 'done' };
    for (const row of rows)
      this.#scope.trail.push({ ...line, subject: row.model, ids: row.row_ids, caseId: row.case_id });
    return distinct(rows.map((row) => row.case_id as string));
  }

  /** What she took back counts for referrals of her other cases too, also of those that are out of reach. Each case gets its line. */
  async takeBackElsewhere(caseId: string, agencyId: string): Promise<void> {
    const rows = await this.#ask('SELECT id, "caseId" FROM take_back_elsewhere($1, $2, $3)', [
      caseId,
      agencyId,
      now().toISOString(),
    ]);
    const line = { action: 'update', subject: 'Referral', fields: ['state', 'withdrawnWhy'], outcome: 'done' };
    for (const row of rows) this.#scope.trail.push({ ...line, ids: [row.id], caseId: row.caseId });
  }

  /** The agencies that read a referral of hers by an agreement of which she left nothing in another case that has just been merged. */
  async nothingLeftWith(caseId: string): Promise<string[]> {
    const rows = await this.#ask('SELECT nothing_left_with($1) AS id', [caseId]);
    return rows.map((row) => row.id as string);
  }

  /**
   * What she wants kept from an agency counts for every referral of hers that went there, also of cases that are out of reach:
   * these kinds of data, or everything. Each case gets its line.
   */
  async keepFrom(caseId: string, agencyId: string, kinds: readonly string[], entirely: boolean): Promise<void> {
    const rows = await this.#ask('SELECT id, "caseId", fields FROM keep_from($1, $2, $3, $4, $5)', [
      caseId,
      agencyId,
      kinds,
      entirely,
      now().toISOString(),
    ]);
    const line = { action: 'update', subject: 'Referral', outcome: 'done' };
    for (const { id, fields, ...row } of rows)
      this.#scope.trail.push({ ...line, ids: [id], fields, caseId: row.caseId });
  }

  /**
   * What she wants kept from whom, said with agreements that stand or were only taken back since, in all her cases, also those
   * out of reach. It decides what may be told, and is shown to nobody by this.
   */
  async withholdingOf(caseId: string): Promise<unknown[]> {
    const rows = await this.#ask('SELECT id, "survivorId" AS owner, withholding, keys FROM withholding_of($1)', [
      caseId,
    ]);
    return rows.flatMap(
      ({ id, owner, withholding, keys }) =>
        open(withholding, { model: 'Consent', column: 'withholding', id }, ownedBy(keys, owner)) as unknown[],
    );
  }

  /**
   * Whether she must not be contacted, as it was said in a case that was merged into this one: until she was asked again here.
   * It decides, as for messages; what was said is answered to nobody.
   */
  async isStoppedElsewhere(caseId: string): Promise<boolean> {
    const rows = await this.#ask('SELECT id, "survivorId" AS owner, "doNotContact", keys FROM stops_elsewhere($1)', [
      caseId,
    ]);
    return rows.some(({ id, owner, doNotContact, keys }) => {
      const place = { model: 'SafeContact', column: 'doNotContact', id };
      const stop = open(doNotContact, place, ownedBy(keys, owner)) as { until?: string | null } | null;
      return stop !== null && !(stop.until && stop.until < today());
    });
  }

  /** The memberships that a merge which stands has made, of a case in reach: they end when it is undone. */
  async madeByMerge(caseId: string): Promise<Set<string>> {
    const rows = await this.#ask('SELECT made_by_merge($1) AS id', [caseId]);
    return new Set(rows.map((row) => row.id as string));
  }

  /** The case that would be left without a danger flag by undoing a merge, though one was raised of both since. */
  async baredByUndo(mergeId: string): Promise<string[]> {
    const rows = await this.#ask('SELECT bared_by_undo($1) AS id', [mergeId]);
    return rows.map((row) => row.id as string);
  }

  async isInDanger(caseId: string): Promise<boolean> {
    const [found] = await this.#ask('SELECT $1 IN (SELECT cases_in_danger()) AS it', [caseId]);
    return found!.it as boolean;
  }

  /** What is left of a referral that was accepted in part becomes a draft of the sender, whose cases the recipient cannot reach. */
  async splitReferral(id: string, left: readonly string[]): Promise<void> {
    await this.#ask('SELECT split_referral($1, $2, $3)', [id, left, newId()]);
  }

  /** All agencies of the directory by name, however many: of whom somebody speaks in words. */
  async agenciesByName(): Promise<{ id: string; name: string; nameEl: string }[]> {
    return (await this.#ask('SELECT id, name, "nameEl" FROM "Agency"', [])) as never;
  }

  /** Names of agencies in both languages, also for roles that do not read the directory: who sent, who was asked. */
  async agencyNames(ids: readonly string[]): Promise<Map<string, { name: string; nameEl: string }>> {
    const rows = await this.#ask('SELECT id, name, "nameEl" FROM "Agency" WHERE id = ANY ($1::uuid[])', [
      distinct(ids),
    ]);
    return new Map(rows.map(({ id, name, nameEl }) => [id, { name, nameEl: nameEl || name }]));
  }

  /**
   * What decides whether the person may be written to about a meeting that this colleague keeps: as it rests, sealed, with
   * the keys. Only for whoever is on the team of the case; the values decide, and are shown as far as the reader may see them.
   */
  async contactFacts(caseId: string, userId: string): Promise<Record<string, unknown> | undefined> {
    const [found] = await this.#ask('SELECT planned_contact_facts($1, $2) AS facts', [caseId, userId]);
    return (found?.facts as Record<string, unknown> | null) ?? undefined;
  }

  /** The same for messages that are queued already, of cases in reach: what the simulator decides by. */
  async messageFacts(reminders: readonly string[]): Promise<Record<string, any>[]> {
    return this.#ask('SELECT id, facts FROM message_facts($1::uuid[])', [reminders]);
  }

  // --- reports: what a manager may know of staff, and what a draft was counted from ------------------------------------

  /** Open cases and overdue tasks of each colleague; of no survivor anything. */
  async workload(): Promise<{ userId: string; openCases: number; overdueTasks: number }[]> {
    const rows = await this.#ask('SELECT worker, open_cases, overdue_tasks FROM staff_workload()', []);
    return rows.map((row) => ({ userId: row.worker, openCases: row.open_cases, overdueTasks: row.overdue_tasks }));
  }

  /**
   * What was held from one day to another, both in it, whatever paid for it or by one grant, added up: all of it, by
   * profession and by topic. A training is counted once in each.
   */
  async trainings(from: string, to: string, grantId?: string) {
    const rows = await this.#ask(
      `SELECT profession, topic, GROUPING(profession, topic) AS by,
          count(DISTINCT id)::int AS trainings, coalesce(sum(taking), 0)::int AS participants
        FROM (SELECT t.id, t.topic, p.profession, p.count AS taking FROM "Training" t
          CROSS JOIN jsonb_to_recordset(t.participants) AS p(profession text, count int)
          WHERE t."agencyId" = $1 AND t."heldOn" BETWEEN $2::date AND $3::date
            AND ($4::uuid IS NULL OR t."grantId" = $4)) held
        GROUP BY GROUPING SETS ((), (profession), (topic))
        ORDER BY participants DESC, trainings DESC, profession, topic`,
      [this.#scope.actor.agencyId, from, to, grantId ?? null],
    );
    const of = (by: number) => rows.filter((row) => row.by === by);
    const counts = ({ trainings, participants }: Record<string, any>) => ({ trainings, participants });
    return {
      ...counts(of(3)[0]!),
      byProfession: of(1).map((row) => ({ profession: row.profession as string, ...counts(row) })),
      byTopic: of(2).map((row) => ({ topic: row.topic as string, ...counts(row) })),
    };
  }

  /** Keeps what a draft was counted from in the statistics store, from where only protection reads it again. */
  async hold(
    id: string,
    { population, filter, from, to }: { population: string; filter: string; from: string; to: string },
    classes: unknown,
  ): Promise<void> {
    await this.#ask('SELECT statistics.hold($1, $2, $3, $4, $5, $6)', [
      id,
      population,
      filter,
      from,
      to,
      JSON.stringify(classes),
    ]);
  }

  /** Names of the teams of one's own agency, for the lines of a table. */
  async teamNames(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#ask('SELECT id, name FROM "Team" WHERE id = ANY ($1::uuid[]) AND "agencyId" = $2', [
      distinct(ids),
      this.#scope.actor.agencyId,
    ]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Reports of one population follow each other, so that each is audited with the one before. */
  async holdPopulation(population: string): Promise<void> {
    await this.#ask(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7))`, [
      `release ${this.#scope.actor.agencyId} ${population}`,
    ]);
  }

  // --- an emergency: the glass and who is told ------------------------------------------------------------------------

  /** The case whose glass is about to be broken; undefined alike for a code nobody gave, of another agency, or denied. */
  async glassCase(code: string): Promise<{ id: string; survivorId: string } | undefined> {
    const [found] = await this.#ask('SELECT id, "survivorId" FROM glass_case($1)', [code]);
    return found as { id: string; survivorId: string } | undefined;
  }

  /** Active supervisors of a case who are not kept away from it; `besides` is left out. Known to tell them, not to be shown. */
  async supervisorsOf(caseId: string, besides: string | null): Promise<string[]> {
    const rows = await this.#ask('SELECT supervisors_of($1, $2) AS id', [caseId, besides]);
    return rows.map((row) => row.id as string);
  }

  // --- codes of cases, for the registers of somebody who reaches none of them: only the officer gets any --------------

  async caseOfCode(code: string): Promise<string | null> {
    const [found] = await this.#ask('SELECT case_of_code($1) AS id', [code]);
    return found!.id as string | null;
  }

  async codesOf(ids: readonly (string | null)[]): Promise<Map<string, string>> {
    const wanted = distinct(ids);
    if (!wanted.length) return new Map();
    const rows = await this.#ask('SELECT id, code FROM case_codes($1::uuid[])', [wanted]);
    return new Map(rows.map(({ id, code }) => [id, code]));
  }

  /** Lines of the chain of a case before a number, newest first. The caller has checked the right to look. */
  async chainOf(caseId: string, before: number, which: ChainChoice, limit: number): Promise<Record<string, any>[]> {
    return this.#ask(
      `SELECT seq, at, "actorId", role, action, subject, outcome, reason FROM trail."AuditEntry"
        WHERE chain = 'case:' || $1::text AND seq < $2 AND ${choices[which]} ORDER BY seq DESC LIMIT $3`,
      [caseId, before, limit],
    );
  }

  // --- one person, two cases ------------------------------------------------------------------------------------------

  /** Which other agencies know her, for the statistics store: told of her by a referral of any of her cases, or where she came from. */
  async agenciesThatKnow(caseId: string): Promise<string[]> {
    const rows = await this.#ask('SELECT agencies_that_know($1) AS id', [caseId]);
    return rows.map((row) => row.id as string);
  }

  /** From now on the statistics count what was done in one case of the person of the other. */
  async countTogether(caseId: string, intoId: string): Promise<void> {
    const [from, into] = [await this.#numberOf(caseId), await this.#numberOf(intoId)];
    if (from && into) await this.#ask('SELECT statistics.join_persons($1, $2)', [from, into]);
  }

  /** After person and episodes of the case were counted anew: its sessions follow. */
  async countApart(caseId: string): Promise<void> {
    const number = await this.#numberOf(caseId);
    if (number) await this.#ask('SELECT statistics.follow_episodes($1)', [number]);
  }

  /** How old she was at each of these sessions, by its number in the statistics store. */
  async ageSessions(numbers: readonly string[], bands: readonly string[]): Promise<void> {
    await this.#ask('SELECT statistics.age_sessions($1, $2)', [numbers, bands]);
  }

  /** The number of a case in reach, opened for the statistics store alone. */
  async #numberOf(caseId: string): Promise<string | undefined> {
    const [found] = await this.#ask(
      `SELECT "statisticsNumber" AS number, "survivorId" AS owner,
          (SELECT json_agg(json_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = c."survivorId") AS keys
        FROM "Case" c WHERE id = $1`,
      [caseId],
    );
    if (!found?.number) return undefined;
    const place = { model: 'Case', column: 'statisticsNumber', id: caseId };
    return open(found.number, place, ownedBy(found.keys, found.owner)) as string;
  }

  // --- erasing ------------------------------------------------------------------------------------------------------

  /**
   * Empties the record of an erasure that its officer has just confirmed, and destroys its key; the database asks again
   * whether two people did it. What the statistics store counted stays as it is and changes no more.
   */
  async eraseRecord({ id, caseId, survivorId }: { id: string; caseId?: string; survivorId?: string }, at: Date) {
    const [[sealed], keys] = await Promise.all([
      this.#ask('SELECT number_of_erasure($1) AS number', [id]),
      this.#ask('SELECT version, wrapped FROM keys."SurvivorKey" WHERE "survivorId" = $1', [survivorId]),
    ]);
    const number =
      sealed?.number &&
      open(
        sealed.number,
        { model: 'Case', column: 'statisticsNumber', id: caseId! },
        keys.map(({ version, wrapped }) => ({ version, wrapped, owner: survivorId! })),
      );
    if (number) await this.#ask('SELECT statistics.freeze($1)', [number]);
    await this.#ask('SELECT erase_record($1, $2)', [id, at.toISOString()]);
  }

  // --- reminders: what the engine knows, for whoever asks what would happen, and numbers for who looks after it ----------

  /** The rules in force of one's own agency. They say what and when, and speak of nobody. */
  async reminderRules(): Promise<Record<string, any>[]> {
    return this.#ask(
      `SELECT id, "ruleKey", "agencyId", trigger, kind, "caseStatus", urgency, amount, unit, "atTime", ladder
        FROM "ReminderRule" WHERE "agencyId" = $1 AND active AND "supersededAt" IS NULL ORDER BY "createdAt", id`,
      [this.#scope.actor.agencyId],
    );
  }

  /** What the rules in force speak of in a case the actor reaches. */
  async ruleSubjects(caseId: string, day: string): Promise<Record<string, any>[]> {
    return this.#ask('SELECT * FROM rule_subjects($1, $2)', [caseId, day]);
  }

  /** How many records a rule would speak of at most, to a full ten. Never which. */
  async ruleReach({ trigger, caseStatus, urgency, kind }: Record<string, unknown>, day: string): Promise<number> {
    const [row] = await this.#ask('SELECT rule_reach($1, $2, $3, $4, $5) AS records', [
      trigger,
      caseStatus,
      urgency,
      kind,
      day,
    ]);
    return row!.records as number;
  }

  /** Open reminders of a case in reach, whoever they are for: when and about what, without what a person typed. */
  async remindersAhead(caseId: string): Promise<Record<string, any>[]> {
    return this.#ask(
      `SELECT id, "caseId", "agencyId", "survivorId", "userId", kind, delivery, "aboutModel", "aboutId", "dueAt", state, attempts,
          "ruleId", "ruleKey", "originId", step, "retryAt"
        FROM "Reminder" WHERE "caseId" = $1 AND state IN ('SCHEDULED', 'WAITING', 'SENDING') ORDER BY "dueAt", id LIMIT 2000`,
      [caseId],
    );
  }

  /** What a decision about reminders needs to know, by the same function of the database that the worker asks. */
  async reminderFacts(dues: readonly object[]): Promise<Record<string, any>[]> {
    return this.#ask('SELECT * FROM reminder_facts($1)', [JSON.stringify(dues)]);
  }

  /** How many reminders of the agency are in which state, for an administrator; nobody else gets a line. */
  async queueHealth(at: Date): Promise<{ state: string; rows: number; oldest: string | null }[]> {
    return (await this.#ask('SELECT * FROM queue_health($1)', [at.toISOString()])) as never;
  }

  /** When a worker last took up what is due. */
  async workerSeenAt(): Promise<string | null> {
    const [row] = await this.#ask('SELECT max("seenAt") AS seen FROM "ReminderWorker"', []);
    return (row?.seen as string | null) ?? null;
  }

  /** What failed too often, without its case; for an administrator. */
  async deadLetters(after: string | null, lines: number): Promise<Record<string, any>[]> {
    return this.#ask('SELECT * FROM dead_letters($1, $2)', [after, lines]);
  }

  /** Takes a dead letter off the shelf; answers when it was due, or nothing where there is none. */
  async retryDeadLetter(id: string): Promise<string | null> {
    const [row] = await this.#ask('SELECT retry_dead_letter($1) AS due', [id]);
    return (row?.due as string | null) ?? null;
  }

  async #ask(text: string, values: unknown[]): Promise<Record<string, any>[]> {
    return (await this.#scope.send(text, values)).rows;
  }
}

/** What each choice of "who looked" leaves of the trail. */
const choices = {
  reads: `outcome = 'done' AND action IN ('open', 'read', 'reveal')`,
  changes: `outcome = 'done' AND action NOT IN ('open', 'read', 'reveal')`,
  refusals: `outcome <> 'done'`,
  all: 'true',
};
export type ChainChoice = keyof typeof choices;

const digests = (names: readonly string[], year: string | null, key: Parameters<typeof blindDigests>[2]) => [
  blindDigests(names, 'names', key),
  year && blindDigests([year], 'birth year', key)[0],
];
const ownedBy = (keys: { version: number; wrapped: string | null }[], owner: string) =>
  keys.map((key) => ({ ...key, owner }));
const distinct = (ids: readonly (string | null | undefined)[]): string[] => [
  ...new Set(ids.filter((id): id is string => Boolean(id))),
];
