import { open } from '#server/platform/sealing.ts';
import type { SendFacts } from './decide.ts';
import type { MessageChannel } from './messages.contract.ts';

/** What the database answers (contact_facts): moments as texts, what is sealed as it rests, and the keys to it. */
export interface SealedFacts {
  survivorId: string;
  open: boolean;
  agreements: { from: string; to: string | null }[];
  contact:
    | (Record<'channel' | 'value' | 'windows' | 'language' | 'mayText' | 'doNotContact', string | null> & {
        id: string;
        confirmedOn: string | null;
        changedAt: string | null;
      })
    | null;
  keys: { version: number; wrapped: string | null }[] | null;
  danger: boolean;
  riskAt: string | null;
  keptAway: boolean;
  stopped: boolean;
  reviews: { language: string; digest: string; template?: string }[];
  demonstration: boolean;
}
/** And what one message is about. */
export interface SealedMessageFacts extends SealedFacts {
  messageId: string;
  template: SendFacts['template'];
  zone: string;
  startsAt: string;
  planned: boolean;
}

/** Opens what decides about a message. What cannot be opened, because its key was destroyed, is not there. */
export function openFacts(
  sealed: SealedFacts,
  about: Pick<SendFacts, 'template' | 'startsAt' | 'zone' | 'planned'>,
  gateways: readonly MessageChannel[],
): SendFacts {
  const { contact, keys, survivorId, riskAt } = sealed;
  const opened = <T>(column: 'channel' | 'value' | 'windows' | 'language' | 'mayText' | 'doNotContact') =>
    contact?.[column]
      ? (open(contact[column], { model: 'SafeContact', column, id: contact.id }, owned(keys, survivorId)) as T | null)
      : null;

  return {
    ...about,
    open: sealed.open,
    agreements: sealed.agreements,
    stopped: sealed.stopped,
    danger: sealed.danger,
    riskAt: momentOf(riskAt),
    keptAway: sealed.keptAway,
    contact: contact && {
      channel: opened<string>('channel'),
      value: opened<string>('value'),
      windows: opened<{ days: number[]; from: string; to: string }[]>('windows'),
      language: opened<string>('language'),
      mayText: opened<string>('mayText'),
      doNotContact: opened<{ until?: string }>('doNotContact'),
      confirmedOn: contact.confirmedOn,
      changedAt: momentOf(contact.changedAt),
    },
    reviews: sealed.reviews,
    demonstration: sealed.demonstration,
    gateways,
  };
}

/** Keys as `open` takes them. */
export const owned = (keys: SealedFacts['keys'], owner: string) => (keys ?? []).map((key) => ({ ...key, owner }));

const momentOf = (text: string | null) => (text === null ? null : Date.parse(text));
