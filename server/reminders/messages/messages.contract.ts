import { z } from 'zod';
import { CaseCode } from '../../cases/cases.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version, words } from '../../platform/contract.ts';

/** The closed set of what can be said to a person. */
export const messageTemplates = ['MEETING', 'MEETING_MOVED'] as const;
export const MessageTemplate = z.enum(messageTemplates);
export type MessageTemplate = z.infer<typeof MessageTemplate>;

export const messageChannels = ['SMS', 'EMAIL'] as const;
export const MessageChannel = z.enum(messageChannels);
export type MessageChannel = z.infer<typeof MessageChannel>;

/** SENDING is written before anything leaves the house; UNCERTAIN is what was interrupted there. Neither is sent again. */
export const messageStates = ['QUEUED', 'SENDING', 'SENT', 'HELD', 'FAILED', 'UNCERTAIN', 'CANCELLED'] as const;
export const MessageState = z.enum(messageStates);
export type MessageState = z.infer<typeof MessageState>;

/** Why a message did not go, or is not known to have gone. */
export const messageReasons = [
  'not-planned',
  'case-closed',
  'no-agreement',
  'do-not-contact',
  'asked-to-stop',
  'danger',
  'risk-changed',
  'kept-away',
  'no-contact',
  'contact-changed',
  'contact-not-confirmed',
  'no-safe-channel',
  'no-country',
  'bad-address',
  'no-wording',
  'not-reviewed',
  'outside-window',
  'no-window',
  'too-late',
  'no-gateway',
  'refused',
  'unreachable',
  'undelivered',
  'interrupted',
  'no-answer',
  'called-off',
  'restored',
] as const;
export const MessageReason = z.enum(messageReasons);
export type MessageReason = z.infer<typeof MessageReason>;

/** What the provider reports. */
export const deliveries = ['ACCEPTED', 'DELIVERED', 'UNDELIVERED'] as const;
export const Delivery = z.enum(deliveries);

/** One message as a list shows it: which, when, what became of it. What it said is the template; nobody keeps more. */
export const Message = z
  .object({
    id: Id,
    appointmentId: Id,
    userId: Id,
    template: MessageTemplate,
    language: z.string().nullable(),
    channel: MessageChannel,
    dueAt: Instant,
    wallTime: z.string(),
    zone: z.string(),
    state: MessageState,
    reason: MessageReason.nullable(),
    sentAt: Instant.nullable(),
    delivery: Delivery.nullable(),
    deliveryAt: Instant.nullable(),
    reply: z.enum(['CHANGE', 'STOP', 'OTHER']).nullable(),
    repliedAt: Instant.nullable(),
    createdBy: Id,
    createdAt: Instant,
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

/** What she would receive about a meeting at that time, or why nothing can be sent. */
export const MessagePreview = z
  .object({
    sends: z.boolean(),
    /** Null where something will be sent. */
    reason: MessageReason.nullable(),
    /** When it would leave, and what she would read then. */
    dueAt: Instant.nullable(),
    channel: MessageChannel.nullable(),
    language: z.string().nullable(),
    text: z.string().nullable(),
  })
  .partial()
  .meta({ id: 'MessagePreview' });
export type MessagePreview = z.infer<typeof MessagePreview>;

/** One text of the closed set in one language. */
export const MessageText = z
  .object({
    template: MessageTemplate,
    language: z.string(),
    text: z.string(),
    /** As she would read it, about a Thursday at ten. */
    example: z.string(),
    digest: z.string(),
    /** What the linter objects to; with anything here the build fails. */
    findings: z.array(z.object({ code: z.string(), found: z.string() })),
    reviewer: z.string().nullable(),
    reviewedOn: LocalDate.nullable(),
    /** Who put the review on record, and when; null where it came with Ariadne. */
    reviewedByName: z.string().nullable(),
    recordedAt: Instant.nullable(),
  })
  .partial()
  .meta({ id: 'MessageText' });
export type MessageText = z.infer<typeof MessageText>;

const params = { code: CaseCode };

export const messages = {
  ofCase: endpoint('GET /cases/:code/messages', {
    summary: 'The messages to the person: which, when, and what became of them',
    may: 'read Message',
    params,
    query: Paging,
    returns: page(Message),
  }),
  preview: endpoint('GET /cases/:code/messages/preview', {
    summary: 'Exactly what she would receive about a meeting at that time, or why nothing would be sent',
    may: 'read SafeContact',
    params,
    query: z.strictObject({
      /** Left out: in two days. */
      startsAt: Instant.optional(),
      moved: z.literal('true').optional(),
    }),
    returns: MessagePreview,
  }),
  callOff: endpoint('POST /messages/:id/call-off', {
    summary: 'Do not send it; only while it waits',
    may: 'call-off Message',
    returns: Message,
    status: 200,
  }),
  texts: endpoint('GET /message-texts', {
    summary: 'Everything that can be sent to a person, what the linter says to it, and who reviewed it',
    may: 'read MessageReview',
    returns: z.object({ items: z.array(MessageText) }),
  }),
  review: endpoint('POST /message-texts/reviews', {
    summary: 'Record who reviewed a text as it stands; from then on it may be sent',
    may: 'create MessageReview',
    body: z.strictObject({
      template: MessageTemplate,
      language: z.string().regex(/^[a-z]{3}$/, { error: 'invalid-choice' }),
      /** Of the text that was read; another one has been put in its place otherwise. */
      digest: z.string().regex(/^[0-9a-f]{32}$/, { error: 'invalid-choice' }),
      reviewer: words(160),
      reviewedOn: LocalDate,
    }),
    returns: MessageText,
  }),
};
