import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase, requireOpen } from '#server/cases/cases.service.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { now } from '#server/platform/clock.ts';
import { Conflict, invalidField, Stale } from '#server/platform/problems.ts';
import { digest } from '#server/platform/sealing.ts';
import { countPerson } from '#server/statistics/statistics.service.ts';
import { countEpisodes } from '#server/statistics/support.service.ts';
import { check, circumstancesOf, type Guard } from './guards.ts';
import { type Fate, fields, type Key, keys, neverShared } from './payload.contract.ts';
import { compose, disclosed, fateOf, goesOut, type Line, type Terms } from './payload.ts';
import { readRecord } from './record.ts';
import {
  type NewReferral,
  type PayloadLine,
  type ReferralChanges,
  WORDLESS,
  type withdrawals,
} from './referrals.contract.ts';
import { dueAfter, lapses } from './standards.ts';
import { type Act, actsFrom, drafts, ended, impliesAcknowledgement, moves, type State } from './transitions.ts';

interface Paging {
  limit: number;
  cursor?: string | undefined;
}
const newest = [['id', 'desc']] as const;
const byTimeLeft = [
  ['dueAt', 'asc'],
  ['id', 'asc'],
] as const;
/** Who has waited for a place longest comes first. */
const byWaiting = [
  ['decidedAt', 'asc'],
  ['id', 'asc'],
] as const;
const orders: Record<string, typeof byTimeLeft | typeof byWaiting> = { waiting: byTimeLeft, waitlist: byWaiting };

/** What a list shows: never what was typed. */
const listed = [
  ...[
    'toAgencyId',
    'verb',
    'state',
    'urgency',
    'services',
    'acceptedServices',
    'interpreterNeed',
    'sentAt',
    'receivedAt',
  ],
  ...[
    'acknowledgedAt',
    'decidedAt',
    'startedAt',
    'feedbackAt',
    'closedAt',
    'dueAt',
    'pausedAt',
    'contestedAt',
    'declineReason',
  ],
  ...['outcome', 'createdBy', 'createdAt', 'splitFrom', 'withdrawnWhy', 'delivery'],
];

const groups: Record<string, readonly State[]> = {
  drafts,
  waiting: ['SENT', 'RECEIVED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'CONTESTED'],
  waitlist: ['WAITLISTED'],
  underway: ['ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN'],
  ended,
};

// --- reading --------------------------------------------------------------------------------------------------------

export async function listOfCase(work: Work, code: string, paging: Paging) {
  const found = await getCase(work, code, []);
  const page = await work.db.page('Referral', {
    where: { caseId: found.id },
    sort: newest,
    columns: listed,
    ...paging,
  });
  return { ...page, items: await named(work, page.items) };
}

interface Inbox extends Paging {
  side: 'in' | 'out';
  state?: State | undefined;
  show?: keyof typeof groups | undefined;
  urgency?: string | undefined;
  service?: string | undefined;
}

/** The inbox by time left, the waiting list by how long somebody waits, or what we sent. What an inbox shows has been received. */
export async function listReferrals(work: Work, { side, state, show, urgency, service, ...paging }: Inbox) {
  const { db, actor } = work;
  const where = {
    ...(side === 'in' ? { toAgencyId: actor.agencyId } : { toAgencyId: { not: actor.agencyId } }),
    state: state ?? (show && stateOf(groups[show]!)),
    urgency,
    services: service ? { has: service } : undefined,
  };
  const page = await db.page('Referral', {
    where,
    sort: orders[show ?? ''] ?? newest,
    columns: listed,
    ...paging,
  });
  const rows = await Promise.all(page.items.map((row) => received(work, row, listed)));
  return { ...page, items: await named(work, rows) };
}

/** One state is asked for as one: an index then gives its page in order, which a list of states would have to be sorted for. */
const stateOf = (states: readonly State[]) => (states.length === 1 ? states[0] : { in: states });

export async function showReferral(work: Work, id: string) {
  const [shown] = await named(work, [await received(work, await getReferral(work, id))]);
  return shown;
}

const getReferral = ({ db }: Work, id: string): Promise<Row> => db.get('Referral', { id });

const sideOf = (work: Work, row: Row) => (row.agencyId === work.actor.agencyId ? 'SENDER' : 'RECIPIENT');

/** Its having been shown to the recipient is a step, taken once. */
async function received(work: Work, row: Row, columns?: readonly string[]): Promise<Row> {
  if (row.state !== 'SENT' || sideOf(work, row) !== 'RECIPIENT' || !work.db.may('receive', 'Referral', row)) return row;
  try {
    await take(work, row, 'receive', stampedNow('receivedAt'));
  } catch (problem) {
    // A colleague was shown it in the same moment.
    if (!(problem instanceof Stale)) throw problem;
  }
  return work.db.get('Referral', { id: row.id }, columns);
}

async function named(work: Work, rows: Row[]): Promise<Row[]> {
  const [agencies, people, codes] = await Promise.all([
    work.facts.agencyNames(rows.flatMap((row) => [row.agencyId, row.toAgencyId])),
    work.facts.namesOf(rows.map((row) => row.createdBy)),
    codesOf(work, rows),
  ]);
  return rows.map((row) => {
    const side = sideOf(work, row);
    const acts = actsFrom(row.state, side)
      .filter((act) => work.db.may(rightOf(act, row), 'Referral', row))
      .filter((act) => act !== 'receive' && !(act === 'contest' && row.contestedAt));
    return {
      ...row,
      side,
      acts,
      fromAgencyId: row.agencyId,
      fromAgencyName: agencies.get(row.agencyId)?.name ?? null,
      fromAgencyNameEl: agencies.get(row.agencyId)?.nameEl ?? null,
      toAgencyName: agencies.get(row.toAgencyId)?.name ?? null,
      toAgencyNameEl: agencies.get(row.toAgencyId)?.nameEl ?? null,
      createdByName: people.get(row.createdBy) ?? null,
      caseCode: codes.get(row.caseId) ?? null,
    };
  });
}

/** Codes of our own cases; the recipient reads the sender's code among the contents, if at all. */
async function codesOf(work: Work, rows: Row[]): Promise<Map<string, string>> {
  const ids = [
    ...new Set(rows.filter((row) => row.caseId && sideOf(work, row) === 'SENDER').map((row) => row.caseId as string)),
  ];
  if (!ids.length) return new Map();
  const cases = await work.db.find('Case', { where: { id: { in: ids } }, columns: ['code'], limit: ids.length });
  return new Map(cases.map((found) => [found.id, found.code as string]));
}

export async function listEvents(work: Work, id: string, paging: Paging) {
  await getReferral(work, id);
  return work.db.page('ReferralEvent', {
    where: { referralId: id },
    sort: [
      ['at', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
}

export async function listDisclosures(work: Work, { case: code, ...paging }: Paging & { case?: string | undefined }) {
  const { db, facts } = work;
  const caseId = code && ((await facts.caseOfCode(code)) ?? (await db.findOne('Case', { code }, []))?.id);
  if (code && !caseId) return { items: [], nextCursor: null };

  const page = await db.page('Disclosure', {
    where: { ...(caseId && { caseId }) },
    sort: [
      ['disclosedAt', 'desc'],
      ['id', 'desc'],
    ],
    ...paging,
  });
  const [codes, people, agencies] = await Promise.all([
    facts.codesOf(page.items.map((row) => row.caseId)),
    facts.namesOf(page.items.map((row) => row.disclosedBy)),
    facts.agencyNames(page.items.map((row) => row.toAgencyId)),
  ]);
  const own = await codesOf(work, page.items);
  const items = page.items.map((row) => ({
    ...row,
    caseCode: codes.get(row.caseId) ?? own.get(row.caseId) ?? null,
    disclosedByName: people.get(row.disclosedBy) ?? null,
    toAgencyName: agencies.get(row.toAgencyId)?.name ?? null,
    toAgencyNameEl: agencies.get(row.toAgencyId)?.nameEl ?? null,
  }));
  return { ...page, items };
}

// --- what will they see? ----------------------------------------------------------------------------------------------

/**
 * Before it is sent, what would go out, each line with its fate and the conditions beside it; afterwards what was frozen.
 * The reader sees the values she may see anyway; that a line goes out is shown to her always.
 */
export async function showPayload(work: Work, id: string) {
  const referral = await getReferral(work, id);
  if (!(drafts as readonly State[]).includes(referral.state)) return frozenPayload(work, referral);

  // What a danger flag hides is hidden from whoever refers, too: it has that fate, and nothing else could locate her.
  const marks = [...referral.marks, 'may-locate'];
  const mine = (key: Key, fate: Fate) =>
    fate !== 'IN_DANGER' && work.db.fields('read', 'ReferralItem', { ...fields[key], key, marks }).has('value');
  const { lines, guards, digest } = await preview(work, referral, mine);
  const shown = lines.map(({ value, ...line }) =>
    mine(line.key, line.fate) ? { ...line, value } : { ...line, hidden: true },
  );
  const opened = shown.filter((line) => 'value' in line).map((line) => line.key);
  notePreview(work, referral, `${digest} ${opened.join()}`, opened);
  return { frozen: false, lines: shown, never: [...neverShared], guards, digest };
}

/** What each person was last shown of a draft. A page that stands open asks every minute, and shows the same again. */
const previewed = new Map<string, string>();

/** One line in the trail for each thing that is shown, however often it is asked for. */
function notePreview(work: Work, referral: Row, shown: string, opened: readonly string[]): void {
  const reader = `${work.actor.id} ${work.actor.role} ${referral.id}`;
  if (previewed.get(reader) === shown) return;
  work.db.note('preview', 'Referral', referral, undefined, opened);
  work.afterCommit(() => {
    if (previewed.size >= 10_000) previewed.clear();
    previewed.set(reader, shown);
  });
}

async function frozenPayload(work: Work, referral: Row) {
  const [items, isReachedOtherwise] = await Promise.all([
    work.db.find('ReferralItem', { where: { referralId: referral.id }, limit: 100 }),
    work.facts.isReachedOtherwise(referral.id),
  ]);
  const lines: PayloadLine[] = items.map((item) => ({
    key: item.key as Key,
    category: item.category as string,
    tier: item.tier as 'T1' | 'T2',
    fate: item.tier === 'T1' ? 'SHOWN' : 'IF_ACCEPTED',
    ...(item.value === undefined ? { hidden: true } : { value: item.value as unknown }),
  }));
  if (isReachedOtherwise) {
    // The agency reads no such line; that there is one it should ask about it is told.
    const its = lines.find(({ key }) => key === 'safeContact');
    const { category, tier } = fields.safeContact;
    if (its) its.fate = 'CHANGED';
    else lines.push({ key: 'safeContact', category, tier, fate: 'CHANGED', hidden: true });
  }
  lines.sort((a, b) => keys.indexOf(a.key as Key) - keys.indexOf(b.key as Key));
  return { frozen: true, lines, never: [...neverShared], guards: [], digest: null };
}

/** What would go out, and of the rest that it stands there; more of it is opened only where `sees` says so. */
async function preview(work: Work, referral: Row, sees: (key: Key, fate: Fate) => boolean = () => false) {
  const [it, inDanger, stopped] = await Promise.all([
    circumstancesOf(work, referral),
    work.facts.isInDanger(referral.caseId),
    work.facts.isStoppedElsewhere(referral.caseId),
  ]);
  const chosen = referral.categories as string[];
  const categories = chosen.length ? it.agreed.filter((category) => chosen.includes(category)) : [...it.agreed];
  const terms: Terms = { services: referral.services, categories, kind: it.agency?.kind ?? '', inDanger, stopped };
  const record = await readRecord(work, referral.caseId, referral, (key) => {
    const fate = fateOf(key, terms);
    return goesOut(fate) || sees(key, fate);
  });
  const lines = compose(record, terms);
  return { lines, guards: check(it), categories, digest: fingerprintOf(disclosed(lines)) };
}

/** Names what would be sent without telling it, so that sending can say which preview was looked at. */
const fingerprintOf = (lines: readonly Line[]): string =>
  digest('preview', JSON.stringify(lines.map(({ key, tier, value }) => [key, tier, value]))).slice(0, 32);

// --- drafting ---------------------------------------------------------------------------------------------------------

export async function draftReferral(work: Work, code: string, body: NewReferral): Promise<string> {
  const found = await getCase(work, code, ['status']);
  requireOpen(found);
  await requireKnown(work, found.id, body);
  return work.db.create(
    'Referral',
    { services: [], categories: [], ...body },
    {
      caseId: found.id,
      survivorId: found.survivorId,
      acceptedServices: [],
      createdBy: work.actor.id,
      createdAt: now().toISOString(),
      ...(await deliveryTo(work, body)),
    },
  );
}

/** Unless it is said: through the system to an agency somebody of whom signs in here, by a sealed link to any other. */
async function deliveryTo({ facts }: Work, { toAgencyId, delivery }: ReferralChanges) {
  if (!toAgencyId || delivery) return {};
  return { delivery: (await facts.takesPart(toAgencyId)) ? 'SYSTEM' : 'LINK' };
}

export async function changeReferral(work: Work, id: string, version: number, body: ReferralChanges) {
  const referral = await getReferral(work, id);
  work.db.demand('update', 'Referral', referral);
  if (referral.state !== 'DRAFT') throw new Conflict('wrong-state');
  await requireKnown(work, referral.caseId, body);
  await work.db.update('Referral', id, version, body, await deliveryTo(work, body));
  return showReferral(work, id);
}

/** What a referral names is there: of a case, or of no case of ours (null). */
export async function requireKnown(
  work: Work,
  caseId: string | null,
  body: Pick<ReferralChanges, 'services' | 'toAgencyId' | 'consentId' | 'availabilityId'>,
): Promise<void> {
  await requireCodes(work, [{ list: 'service_type', field: 'services', values: body.services }]);
  if (body.toAgencyId === work.actor.agencyId) throw invalidField('toAgencyId', 'invalid-choice');
  if (body.toAgencyId && !(await work.facts.isActive('Agency', body.toAgencyId)))
    throw invalidField('toAgencyId', 'invalid-choice');
  // An agreement of another case, one of another agency and one that is not there are the same.
  if (body.consentId && !(await work.db.findOne('Consent', { id: body.consentId, caseId }, [])))
    throw invalidField('consentId', 'invalid-choice');
  if (body.availabilityId && !(await work.db.findOne('AvailabilityQuery', { id: body.availabilityId }, [])))
    throw invalidField('availabilityId', 'invalid-choice');
}

// --- the steps --------------------------------------------------------------------------------------------------------

interface Step {
  version?: number;
  /** Fields of the referral that the step sets from what was sent. */
  body?: Record<string, unknown>;
  stamps?: Record<string, unknown>;
  code?: string;
  words?: string | undefined;
  /** Who answers for an agency without accounts. */
  byName?: string | undefined;
}

const stampedNow = (column: string) => ({ stamps: { [column]: now().toISOString() } });

/** Acts with a right of their own; the others are part of it. What is of no case is made ready and sent in one. */
const rightOf = (act: Act, { caseId }: Row): string => {
  if (!caseId && (act === 'ready' || act === 'send')) return 'send-in';
  return { redraft: 'ready', 'no-show': 'start', reappoint: 'start' }[act as 'redraft'] ?? act;
};

/** One step: the state, its clock, and the line both sides see. */
async function take(
  work: Work,
  referral: Row,
  act: Act,
  { version = Number.NaN, body = {}, stamps = {}, code, words, byName }: Step = {},
) {
  const move = moves[act];
  work.db.demand(rightOf(act, referral), 'Referral', referral);
  if (!(move.from as readonly State[]).includes(referral.state)) throw new Conflict('wrong-state');
  if (act === 'answer' || act === 'contest') await requireLasting(work, referral);
  if (act === 'accept') await requireNotEnded(work, referral);

  const at = now();
  const after = { ...referral, ...stamps };
  const clock = act === 'receive' ? {} : await clockOf(work, after, act, at);
  await work.db.act(rightOf(act, referral), 'Referral', referral, version, body, {
    state: move.to,
    ...clock,
    ...stamps,
  });
  await work.db.create('ReferralEvent', words ? { words } : {}, {
    referralId: referral.id,
    byName,
    step: act,
    side: move.side,
    fromState: referral.state,
    toState: move.to,
    code: code ?? null,
    at: at.toISOString(),
  });
}

/** The clock stands still while the recipient waits for an answer, and goes on with what was left. */
async function clockOf(work: Work, referral: Row, act: Act, at: Date): Promise<Record<string, unknown>> {
  if (act === 'ask') return { pausedAt: at.toISOString() };
  if (act === 'answer') {
    const paused = at.getTime() - new Date(referral.pausedAt as string).getTime();
    return { pausedAt: null, dueAt: new Date(new Date(referral.dueAt as string).getTime() + paused).toISOString() };
  }
  return { pausedAt: null, dueAt: await dueAfter(work, referral, moves[act].to, at) };
}

/** Reads it, takes the steps an answer implies (received, acknowledged), and then the step itself. */
export async function step(
  work: Work,
  id: string,
  act: Act,
  { version = Number.NaN, ...given }: Step = {},
): Promise<string> {
  let referral = await getReferral(work, id);
  work.db.demand(rightOf(act, referral), 'Referral', referral);
  let named = version;
  const before = async (implied: Act, column: string) => {
    await take(work, referral, implied, { version: named, ...stampedNow(column) });
    named = Number.NaN;
    referral = await getReferral(work, id);
  };
  if (referral.state === 'SENT' && moves[act].side === 'RECIPIENT') await before('receive', 'receivedAt');
  if (impliesAcknowledgement(act, referral.state)) await before('acknowledge', 'acknowledgedAt');

  await take(work, referral, act, { ...given, version: named });
  return id;
}

export const redraftReferral = (work: Work, id: string, version: number) => step(work, id, 'redraft', { version });
export const acknowledge = (work: Work, id: string, version: number, byName?: string) =>
  step(work, id, 'acknowledge', { version, byName, ...stampedNow('acknowledgedAt') });
export const ask = (work: Work, id: string, version: number, words: string) =>
  step(work, id, 'ask', { version, words });
export const answer = (work: Work, id: string, version: number, words: string) =>
  step(work, id, 'answer', { version, words });
export const waitlist = (work: Work, id: string, version: number, words: string | undefined) =>
  step(work, id, 'waitlist', { version, words, ...stampedNow('decidedAt') });
export const start = (work: Work, id: string, version: number) =>
  step(work, id, 'start', { version, ...stampedNow('startedAt') });
export const noShow = (work: Work, id: string, version: number) => step(work, id, 'no-show', { version });
export const reappoint = (work: Work, id: string, version: number) => step(work, id, 'reappoint', { version });
export const feedback = (work: Work, id: string, version: number, words: string) =>
  step(work, id, 'feedback', { version, words, ...stampedNow('feedbackAt') });

/** Every condition holds; what of the agreement is used is fixed with it. */
export async function makeReady(work: Work, id: string, version: number): Promise<string> {
  const referral = await getReferral(work, id);
  work.db.demand('ready', 'Referral', referral);
  if (referral.state !== 'DRAFT') throw new Conflict('wrong-state');
  const { guards, categories } = await preview(work, referral);
  requireGuards(guards);
  const { consentId } = await work.facts.agreedWith(referral.caseId, referral.toAgencyId, referral.services);
  return step(work, id, 'ready', { version, stamps: { categories, consentId } });
}

/** Asks everything again, freezes what goes out, and writes down who was told which fields. */
export async function sendReferral(work: Work, id: string, version: number, looked?: string): Promise<string> {
  const { db, actor } = work;
  const referral = await getReferral(work, id);
  db.demand('send', 'Referral', referral);
  if (referral.state !== 'READY') throw new Conflict('wrong-state');
  await work.facts.holdCase(referral.caseId);
  const { lines, guards, categories, digest } = await preview(work, referral);
  requireGuards(guards);
  if (looked !== undefined && looked !== digest) throw new Conflict('preview-changed');

  const at = now();
  await step(work, id, 'send', {
    version,
    stamps: { sentBy: actor.id, sentAt: at.toISOString(), expiresAt: await lapses(work, referral.urgency, at) },
  });
  const agreed = await work.facts.agreedWith(referral.caseId, referral.toAgencyId, referral.services);
  const basis = agreed.emergency ? 'EMERGENCY' : categories.length ? 'CONSENT' : 'ROUTING';
  await disclose(work, referral, lines, { basis, consentId: agreed.consentId }, at);
  await countPerson(work, referral.caseId);
  return id;
}

/** Freezes what goes out, each line with its tier, and writes down who was told which fields on what basis. */
export async function disclose(
  { db, actor }: Work,
  referral: Row,
  lines: readonly Line[],
  { basis, consentId }: { basis: string; consentId: string | null },
  at: Date,
): Promise<void> {
  const disclosedAt = at.toISOString();
  const scope = {
    referralId: referral.id,
    caseId: referral.caseId,
    survivorId: referral.survivorId,
    toAgencyId: referral.toAgencyId,
  };
  const going = disclosed(lines);
  for (const { key, category, tier, value } of going)
    await db.followWith('ReferralItem', { ...scope, key, category, tier, value, disclosedAt });
  for (const tier of ['T1', 'T2'] as const) {
    const ofTier = going.filter((line) => line.tier === tier);
    if (!ofTier.length) continue;
    await db.followWith('Disclosure', {
      ...scope,
      tier,
      keys: ofTier.map(({ key }) => key),
      categories: [...new Set(ofTier.map(({ category }) => category))],
      basis,
      consentId,
      disclosedBy: actor.id,
      disclosedAt,
    });
  }
}

export function requireGuards(guards: ReturnType<typeof check>): void {
  const failed = guards.filter(({ met }) => !met);
  if (failed.length) {
    const errors = failed.map(({ guard }) => ({ path: `/guards/${guard}`, code: `guard-${guard}` }));
    throw new Conflict('guard-failed', errors);
  }
}

/** What has to hold for as long as anything new is told. */
const lasting: readonly Guard[] = ['AGENCY_ACTIVE', 'AGREEMENT', 'DENY_LIST', 'CONSENT', 'GUARDIAN'];

/**
 * The agency may be told something of her today: asked before it is told more in words, shown again what it had put away, or
 * shown it by another link. However little she agrees to is enough; what was sent in has her agreement with it. One that is
 * just being taken back has been, or waits and takes this back.
 */
export async function requireLasting(work: Work, referral: Row): Promise<void> {
  if (!referral.caseId) return requireNotEnded(work, referral);
  await work.facts.holdCase(referral.caseId);
  const it = await circumstancesOf(work, referral);
  requireGuards(
    check({ ...it, referral: { ...referral, categories: [] } }).filter(({ guard }) => lasting.includes(guard)),
  );
}

/**
 * The same where the other side says yes, which opens who she is: asked of the sender's records, which it may not read. And of
 * what was sent in, of which there are none.
 */
async function requireNotEnded({ facts }: Work, { id }: Row): Promise<void> {
  const ended = await facts.endedSinceSent(id);
  requireGuards(lasting.filter((guard) => ended.includes(guard)).map((guard) => ({ guard, met: false, why: null })));
}

/** Whole, or for some of the services: the others become a draft of the sender's. */
export async function accept(
  work: Work,
  id: string,
  version: number,
  body: { services?: string[] | undefined; words?: string | undefined; byName?: string },
) {
  const referral = await getReferral(work, id);
  const asked = referral.services as string[];
  const taken = body.services ?? asked;
  const unknown = taken.findIndex((service) => !asked.includes(service));
  if (unknown >= 0) throw invalidField(`services/${unknown}`, 'invalid-choice');

  await step(work, id, 'accept', {
    version,
    words: body.words,
    byName: body.byName,
    body: { acceptedServices: asked.filter((service) => taken.includes(service)) },
    ...stampedNow('decidedAt'),
  });
  const left = asked.filter((service) => !taken.includes(service));
  if (left.length) await work.facts.splitReferral(id, left);
  return id;
}

/** Safety reasons carry no words: nothing about another resident leaves the agency. */
export async function decline(
  work: Work,
  id: string,
  version: number,
  body: { declineReason: string; words?: string | undefined; byName?: string },
): Promise<string> {
  await requireCodes(work, [{ list: 'referral_decline_reason', field: 'declineReason', values: body.declineReason }]);
  if (body.words && body.declineReason === WORDLESS) throw invalidField('words', 'without-words');
  await step(work, id, 'decline', {
    version,
    body: { declineReason: body.declineReason },
    code: body.declineReason,
    words: body.words,
    byName: body.byName,
    ...stampedNow('decidedAt'),
  });
  return id;
}

export async function contest(work: Work, id: string, version: number, words: string): Promise<string> {
  const referral = await getReferral(work, id);
  if (referral.contestedAt) throw new Conflict('already-contested');
  return step(work, id, 'contest', { version, words, ...stampedNow('contestedAt') });
}

export async function close(work: Work, id: string, version: number, outcome: string): Promise<string> {
  await requireCodes(work, [{ list: 'referral_outcome', field: 'outcome', values: outcome }]);
  await step(work, id, 'close', { version, body: { outcome }, code: outcome, ...stampedNow('closedAt') });
  await recount(work, id);
  return id;
}

export async function withdraw(work: Work, id: string, version: number, withdrawnWhy: (typeof withdrawals)[number]) {
  await step(work, id, 'withdraw', { version, body: { withdrawnWhy }, code: withdrawnWhy, ...stampedNow('closedAt') });
  return id;
}

/** An accepted transfer closed our case from the other side, whose work cannot count our people: it is counted with the loop. */
async function recount(work: Work, id: string): Promise<void> {
  const { verb, caseId } = await getReferral(work, id);
  if (verb !== 'TRANSFER') return;
  await countPerson(work, caseId);
  await countEpisodes(work, caseId);
}
