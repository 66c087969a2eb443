import { v4 as newKey } from 'uuid';
import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { Conflict, Invalid, NotFound } from '#server/platform/problems.ts';
import { type CaseKey, scheduleReminder } from './reminders.service.ts';
import { type RuleBody, type RulePreview, type RuleUnit, ruleKinds } from './rules.contract.ts';
import { dueBy, looksAhead, type Rule } from './rules.ts';
import { quietUntil } from './staff.delivery.ts';
import { wallTimeOf } from './wall-time.ts';

const HOUR = 3_600_000;
/** Seconds in the least that a unit can mean. */
const seconds = { SECONDS: 1, MINUTES: 60, HOURS: 3_600, DAYS: 86_400, WEEKS: 604_800, MONTHS: 2_419_200 } as const;

export async function listRules({ db }: Work) {
  const items = await db.find('ReminderRule', {
    where: { supersededAt: null },
    sort: [
      ['createdAt', 'asc'],
      ['id', 'asc'],
    ],
    limit: 200,
  });
  return { items, nextCursor: null };
}

export async function listVersions({ db }: Work, id: string) {
  const { ruleKey } = await db.get('ReminderRule', { id });
  const items = await db.find('ReminderRule', {
    where: { ruleKey },
    sort: [
      ['recordVersion', 'desc'],
      ['id', 'desc'],
    ],
    limit: 200,
  });
  return { items, nextCursor: null };
}

export const showRule = ({ db }: Work, id: string): Promise<Row> => db.get('ReminderRule', { id });

export async function createRule(work: Work, body: RuleBody): Promise<string> {
  const rule = await sound(work, body);
  return work.db.create('ReminderRule', rule, {
    ruleKey: newKey(),
    recordVersion: 1,
    createdBy: work.actor.id,
    createdAt: now().toISOString(),
  });
}

/** The version before stays as it was, with its end: what it planned names it. */
export async function changeRule(work: Work, id: string, version: number, body: RuleBody): Promise<string> {
  const found = await work.db.get('ReminderRule', { id });
  if (found.supersededAt) throw new Conflict('rule-changed-meanwhile');
  const rule = await sound(work, { ...body, trigger: found.trigger });
  await work.db.act(
    'update',
    'ReminderRule',
    found,
    Number.isNaN(version) ? found.version : version,
    {},
    { supersededAt: now().toISOString() },
  );
  return work.db.create('ReminderRule', rule, {
    ruleKey: found.ruleKey,
    recordVersion: found.recordVersion + 1,
    createdBy: work.actor.id,
    createdAt: now().toISOString(),
  });
}

/** The next five times for something that begins today, or, for what looks ahead, ends in a year; nothing is kept. */
export async function previewRule(work: Work, body: RuleBody): Promise<RulePreview> {
  const rule = (await sound(work, body)) as unknown as Rule;
  const at = now();
  const records = await work.facts.ruleReach({ ...rule }, today());
  const quiet = await quietHours(work);
  const times: Date[] = [];
  const from = looksAhead(rule.trigger) ? addDays(today(), 365) : today();

  if (rule.trigger === 'EVERY')
    for (let anchor = from, i = 0; i < 5; i++) {
      times.push(dueBy(rule, anchor, at)!);
      anchor = wallTimeOf(times.at(-1)!).slice(0, 10);
    }
  if (looksAhead(rule.trigger)) times.push(dueBy(rule, from, at)!);
  if (rule.trigger === 'REFERRAL_WAITS') times.push(new Date(at.getTime() + hoursOf(rule) * HOUR));

  const first = times[0] ?? at;
  return {
    records,
    from,
    times: times.map((time) => ({
      at: time.toISOString(),
      wallTime: wallTimeOf(time),
      heldUntil: quietUntil(rule, { quiet }, time)?.toISOString() ?? null,
    })),
    ladder: rule.ladder.map(({ afterHours, to }) => ({
      at: new Date((quietUntil(rule, { quiet }, first) ?? first).getTime() + afterHours * HOUR).toISOString(),
      to,
    })),
  };
}

/** The rules in force of one's own agency. */
export const rulesInForce = async ({ facts }: Work): Promise<Rule[]> => (await facts.reminderRules()) as Rule[];

/** A task before an agreement ends, as long before as the rule of the agency says; none where it has no such rule. */
export async function warnOfEnd(
  work: Work,
  caseRow: CaseKey,
  { id, validTo, userId }: { id: string; validTo: string; userId: string },
): Promise<void> {
  const rule = (await rulesInForce(work)).find(({ trigger }) => trigger === 'BEFORE_CONSENT_ENDS');
  if (!rule) return;
  const dueAt = dueBy(rule, validTo, now())!;
  await scheduleReminder(work, caseRow, { kind: rule.kind, userId, dueAt, aboutModel: 'Consent', aboutId: id, rule });
}

const hoursOf = ({ amount, unit }: Pick<Rule, 'amount' | 'unit'>) => (amount ?? 0) * (unit === 'DAYS' ? 24 : 1);

/** Hours within which an agency wants a first answer to a referral of this urgency; undefined where it has no rule. */
export async function standardByRule(work: Work, urgency: string): Promise<number | undefined> {
  const rule = (await rulesInForce(work)).find((one) => one.trigger === 'REFERRAL_WAITS' && one.urgency === urgency);
  return rule && hoursOf(rule);
}

async function quietHours({ db }: Work) {
  const [found] = await db.find('ReminderPolicy', { limit: 1 });
  return found ? { from: found.quietFrom as string, to: found.quietTo as string } : null;
}

/** What a trigger needs and what it must not have, field by field; 422 naming each that is wrong. */
async function sound(work: Work, body: RuleBody) {
  const { trigger, kind, caseStatus = null, urgency = null, amount = null, unit = null, atTime = null } = body;
  const given = { caseStatus, urgency, amount, unit, atTime };
  const errors: { path: string; code: string; params?: Record<string, number> }[] = [];
  const needs: Record<typeof trigger, readonly string[]> = {
    EVERY: ['caseStatus', 'amount', 'unit', 'atTime'],
    BEFORE_CONSENT_ENDS: ['amount', 'unit', 'atTime'],
    BEFORE_CLOCK_ENDS: ['amount', 'unit', 'atTime'],
    REFERRAL_WAITS: ['urgency', 'amount', 'unit'],
    OVERDUE: [],
  };
  const needed = needs[trigger];
  for (const [name, value] of Object.entries(given)) {
    if (needed.includes(name) && value === null) errors.push({ path: `/${name}`, code: 'required' });
    if (!needed.includes(name) && value !== null) errors.push({ path: `/${name}`, code: 'not-for-this-rule' });
  }
  const kinds: Record<typeof trigger, readonly string[]> = {
    EVERY: ['SAFETY_REVIEW', 'FOLLOW_UP', 'CONTACT_TO_CONFIRM', 'OUTCOME_CHECK'],
    BEFORE_CONSENT_ENDS: ['CONSENT_EXPIRING'],
    BEFORE_CLOCK_ENDS: ['LEGAL_DATE'],
    REFERRAL_WAITS: ['REFERRAL_DUE'],
    OVERDUE: ruleKinds,
  };
  if (!kinds[trigger].includes(kind)) errors.push({ path: '/kind', code: 'not-for-this-rule' });

  if (amount !== null && unit !== null) {
    const least = trigger === 'REFERRAL_WAITS' ? 3_600 : 86_400;
    if (amount * seconds[unit] < least || (trigger !== 'REFERRAL_WAITS' && seconds[unit] < 86_400))
      errors.push({ path: '/unit', code: 'too-often' });
    else if (trigger === 'REFERRAL_WAITS' && unit !== 'HOURS' && unit !== 'DAYS')
      errors.push({ path: '/unit', code: 'not-for-this-rule' });
    if (amount * seconds[unit] > 5 * 366 * 86_400) errors.push({ path: '/amount', code: 'too-far' });
  }
  body.ladder.forEach(({ afterHours }, i) => {
    if (i > 0 && afterHours <= body.ladder[i - 1]!.afterHours)
      errors.push({ path: `/ladder/${i}/afterHours`, code: 'not-in-order' });
  });
  if (trigger === 'OVERDUE' && !body.ladder.length)
    errors.push({ path: '/ladder', code: 'too-few-items', params: { min: 1 } });
  if (errors.length) throw new Invalid(errors);

  await requireCodes(work, [{ list: 'referral_urgency', field: 'urgency', values: urgency ?? undefined }]);
  return { trigger, kind, ...given, unit: unit as RuleUnit | null, ladder: body.ladder, active: body.active };
}

// --- quiet hours ---------------------------------------------------------------------------------------------------

export async function showPolicy({ db }: Work): Promise<Row | Record<string, never>> {
  const [found] = await db.find('ReminderPolicy', { limit: 1 });
  return found ?? {};
}

export async function keepPolicy(work: Work, body: { quietFrom: string; quietTo: string }): Promise<string> {
  if (body.quietFrom === body.quietTo) throw new Invalid([{ path: '/quietTo', code: 'end-before-start' }]);
  const [found] = await work.db.find('ReminderPolicy', { limit: 1 });
  if (!found) return work.db.create('ReminderPolicy', body, {});
  await work.db.update('ReminderPolicy', found.id, found.version, body);
  return found.id as string;
}

export async function showPolicyById({ db }: Work, id: string): Promise<Row> {
  const found = await db.findOne('ReminderPolicy', { id });
  if (!found) throw new NotFound();
  return found;
}
