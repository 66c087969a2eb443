import type { Row } from '#server/access/db.ts';
import type { Work } from '#server/access/work.ts';
import { getCase } from '#server/cases/cases.service.ts';
import { now, today } from '#server/platform/clock.ts';
import { announce } from '#server/platform/jobs.ts';
import { Conflict, invalidField, NotFound } from '#server/platform/problems.ts';
import { after, before } from '../life.ts';
import { instantOf, wallTimeOf, ZONE } from '../wall-time.ts';
import { decide, dueFor, latest, lead, type SendFacts, soon } from './decide.ts';
import { openFacts, type SealedFacts } from './facts.ts';
import { openChannels } from './gateways.ts';
import { lint } from './lint.ts';
import type { MessageChannel, MessagePreview, MessageReason, MessageTemplate } from './messages.contract.ts';
import { digestOfText, isReviewed, render, wordingIn, wordings } from './templates.ts';

interface Meeting {
  caseId: string;
  userId: string;
  startsAt: Date;
  /** It takes the place of another one. */
  moved: boolean;
}

/** What speaks for never queuing one at all. Everything else is asked again, and answered, when it is due. */
const hopeless: readonly MessageReason[] = [
  'no-agreement',
  'do-not-contact',
  'asked-to-stop',
  'no-contact',
  'no-safe-channel',
  'no-wording',
  'not-reviewed',
  'no-gateway',
  'no-window',
  'too-late',
];

/**
 * Queues the message about a meeting, in the unit of work that plans it, where she agreed to be written to and said how.
 * Where she did not, nothing is queued and nothing is said about it: the preview says why.
 */
export async function queueMessage(
  work: Work,
  caseRow: { id: string; survivorId: string },
  appointmentId: string,
  { userId, startsAt, moved }: Omit<Meeting, 'caseId'>,
): Promise<void> {
  const plan = await planMessage(work, { caseId: caseRow.id, userId, startsAt, moved });
  if (!plan?.dueAt || !plan.channel || hopeless.includes(plan.reason!)) return;

  const dueAt = new Date(plan.dueAt);
  const about = { caseId: caseRow.id, survivorId: caseRow.survivorId, userId, createdBy: work.actor.id };
  const moment = { dueAt: dueAt.toISOString(), wallTime: wallTimeOf(dueAt), zone: ZONE };
  const id = await work.db.followWith('Message', {
    ...about,
    ...moment,
    appointmentId,
    template: templateFor(moved),
    language: plan.language,
    channel: plan.channel,
    state: 'QUEUED',
    createdAt: now().toISOString(),
  });
  const carrier = await work.db.followWith('Reminder', {
    ...about,
    ...moment,
    kind: 'MESSAGE',
    delivery: 'MESSAGE',
    aboutModel: 'Message',
    aboutId: id,
    state: 'SCHEDULED',
  });
  work.afterCommit(() => announce(carrier, dueAt));
}

const templateFor = (moved: boolean): MessageTemplate => (moved ? 'MEETING_MOVED' : 'MEETING');

/** What would be sent about a meeting, or why nothing would be. Undefined where no message can leave this house. */
async function planMessage(
  work: Work,
  { caseId, userId, startsAt, moved }: Meeting,
): Promise<(MessagePreview & { reason: MessageReason | null }) | undefined> {
  const channels = openChannels();
  if (!channels.length) return undefined;
  const sealed = (await work.facts.contactFacts(caseId, userId)) as SealedFacts | undefined;
  if (!sealed) return undefined;

  const template = templateFor(moved);
  const at = now().getTime();
  // Of a change she hears soon, not only the day before.
  const dueAt = moved ? lateEnough(startsAt.getTime(), at + soon) : dueFor(startsAt.getTime(), at);
  const facts = openFacts(sealed, { template, startsAt: startsAt.getTime(), zone: ZONE, planned: true }, channels);
  if (dueAt === undefined) return { ...nothing, reason: 'too-late', channel: channelIn(facts) };

  const verdict = decide(facts, dueAt);
  switch (verdict.do) {
    case 'send':
      return { ...verdictShown(facts, dueAt), text: verdict.text };
    case 'wait': {
      const later = decide(facts, verdict.until);
      return { ...verdictShown(facts, verdict.until), text: later.do === 'send' ? later.text : null };
    }
    default:
      return {
        ...nothing,
        reason: verdict.reason,
        dueAt: new Date(dueAt).toISOString(),
        channel: channelIn(facts),
        language: facts.contact?.language ?? null,
      };
  }
}

const nothing = { sends: false, dueAt: null, channel: null, language: null, text: null };
const lateEnough = (startsAt: number, due: number) => (due <= startsAt - latest ? due : undefined);
const channelIn = ({ contact }: SendFacts): MessageChannel | null =>
  contact?.channel === 'SMS' || contact?.channel === 'EMAIL' ? contact.channel : null;
const verdictShown = (facts: SendFacts, due: number) => ({
  sends: true,
  reason: null,
  dueAt: new Date(due).toISOString(),
  channel: channelIn(facts),
  language: facts.contact!.language,
});

/**
 * The preview of whoever plans a meeting. Channel and language are how she may be reached: shown as far as the reader may
 * see that, and the text with them.
 */
export async function previewMessage(
  work: Work,
  code: string,
  { startsAt, moved }: { startsAt?: string | undefined; moved?: 'true' | undefined },
): Promise<MessagePreview> {
  const found = await getCase(work, code, []);
  const contact = await work.db.findOne('SafeContact', { caseId: found.id }, ['channel', 'language']);
  const plan = await planMessage(work, {
    caseId: found.id,
    userId: work.actor.id,
    startsAt: startsAt ? new Date(startsAt) : new Date(now().getTime() + 2 * lead),
    moved: moved === 'true',
  });
  if (!plan) return { ...nothing, reason: 'no-gateway' };
  if (!contact || ('channel' in contact && 'language' in contact)) return plan;
  return { sends: plan.sends!, reason: plan.reason };
}

const listed = [
  ...['appointmentId', 'userId', 'template', 'language', 'channel', 'dueAt', 'wallTime', 'zone', 'state', 'reason'],
  ...['sentAt', 'delivery', 'deliveryAt', 'reply', 'repliedAt', 'createdBy', 'createdAt'],
];

export async function listMessages(
  work: Work,
  code: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const found = await getCase(work, code, []);
  return work.db.page('Message', {
    where: { caseId: found.id },
    columns: listed,
    sort: [
      ['dueAt', 'desc'],
      ['id', 'desc'],
    ],
    limit,
    cursor,
  });
}

export const showMessage = (work: Work, id: string): Promise<Row> => work.db.get('Message', { id }, listed);

/** Only while it waits: what has left cannot be called back, and whoever planned the meeting tells her herself. */
export async function callOffMessage(work: Work, id: string, version: number): Promise<string> {
  const found = await work.db.get('Message', { id }, listed);
  work.db.demand('call-off', 'Message', found);
  if (found.state !== 'QUEUED') throw new Conflict('wrong-state');

  await work.db.act('call-off', 'Message', found, version, {});
  // The message follows the reminder that carries it, in the database.
  const ended = await work.db.follow(
    'Reminder',
    { aboutId: id, delivery: 'MESSAGE', state: { in: before('cancel') } },
    { state: after('cancel'), why: 'called-off' },
  );
  if (!ended) throw new Conflict('wrong-state');
  return id;
}

/** Somebody has spoken with her since she answered STOP, and heard how she may be reached now. */
export async function settleStop(work: Work, caseId: string): Promise<void> {
  const at = now().toISOString();
  // Whatever case of hers she answered in before it was merged into this one.
  const merged = await work.db.find('CaseMerge', { where: { intoId: caseId, undoneAt: null }, columns: [] });
  const hers = { caseId: { in: [caseId, ...merged.map((one) => one.caseId as string)] } };
  const settled = await work.db.follow(
    'Message',
    { ...hers, reply: 'STOP', replySettledAt: null },
    { replySettledAt: at },
  );
  if (!settled) return;
  await work.db.follow(
    'Reminder',
    { ...hers, kind: 'MESSAGE_STOP', state: { in: before('finish') } },
    { state: after('finish'), doneAt: at, doneBy: work.actor.id },
  );
}

// --- the closed set -------------------------------------------------------------------------------------------------

/** A meeting to show a text by. */
const aThursday = instantOf('2026-11-26T10:00');

/** Every text there is, with who reviewed it as it stands. */
export async function listTexts(work: Work) {
  const reviews = await work.db.find('MessageReview');
  const names = await work.facts.namesOf(reviews.map(({ reviewedBy }) => reviewedBy as string));
  const items = wordings.flatMap((wording) =>
    Object.entries(wording.texts).map(([template, { text, reviewer, reviewedOn }]) => {
      const { language } = wording;
      const digest = digestOfText(text);
      const review = reviews.find(
        (row) => row.template === template && row.language === language && row.digest === digest,
      );
      return {
        template,
        language,
        text,
        example: render(template as MessageTemplate, wording, aThursday, ZONE),
        digest,
        findings: lint(text, language),
        reviewer: review?.reviewer ?? reviewer,
        reviewedOn: review?.reviewedOn ?? reviewedOn,
        reviewedByName: review ? (names.get(review.reviewedBy) ?? null) : null,
        recordedAt: review?.recordedAt ?? null,
      };
    }),
  );
  return { items };
}

/** Once reviewed a text stays so; another text is another one. */
export async function reviewText(
  work: Work,
  body: { template: MessageTemplate; language: string; digest: string; reviewer: string; reviewedOn: string },
): Promise<string> {
  const { template, language, digest, reviewedOn } = body;
  const wording = wordingIn(language);
  if (!wording) throw invalidField('language', 'invalid-choice');
  if (digestOfText(wording.texts[template].text) !== digest) throw invalidField('digest', 'invalid-choice');
  if (reviewedOn > today()) throw invalidField('reviewedOn', 'in-future');
  const reviews = await work.db.find('MessageReview', { where: { template, language } });
  if (isReviewed(template, wording, reviews as never)) throw new Conflict('already-reviewed');

  return work.db.create('MessageReview', body, { reviewedBy: work.actor.id, recordedAt: now().toISOString() });
}

export async function showReview(work: Work, id: string) {
  const review = await work.db.get('MessageReview', { id });
  const shown = (await listTexts(work)).items.find(
    ({ template, language }) => template === review.template && language === review.language,
  );
  if (!shown) throw new NotFound();
  return shown;
}
