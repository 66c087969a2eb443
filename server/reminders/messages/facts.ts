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
  /** That she must not be contacted, as it was said in a case that was merged into this one. */
  elsewhere: (Pick<SealedFacts, 'survivorId' | 'keys'> & { id: string; doNotContact: string })[];
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
  const { contact, keys, survivorId, riskAt, elsewhere } = sealed;
  const opened = <T>(column: 'channel' | 'value' | 'windows' | 'language' | 'mayText' | 'doNotContact') =>
    contact?.[column]
      ? (open(contact[column], { model: 'SafeContact', column, id: contact.id }, owned(keys, survivorId)) as T | null)
      : null;
  const stops = elsewhere.map(
    (said) =>
      open(
        said.doNotContact,
        { model: 'SafeContact', column: 'doNotContact', id: said.id },
        owned(said.keys, said.survivorId),
      ) as Stop,
  );

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
      doNotContact: longest([opened<Stop>('doNotContact'), ...stops]),
      confirmedOn: contact.confirmedOn,
      changedAt: momentOf(contact.changedAt),
    },
    reviews: sealed.reviews,
    demonstration: sealed.demonstration,
    gateways,
  };
}

type Stop = NonNullable<SendFacts['contact']>['doNotContact'];

/** The one that lasts longest; one without an end lasts for good. */
function longest(stops: readonly Stop[]): Stop {
  const said = stops.filter((stop) => stop !== null);
  return said.find(({ until }) => !until) ?? said.toSorted((a, b) => (a.until! < b.until! ? 1 : -1))[0] ?? null;
}

/** Keys as `open` takes them. */
export const owned = (keys: SealedFacts['keys'], owner: string) => (keys ?? []).map((key) => ({ ...key, owner }));

const momentOf = (text: string | null) => (text === null ? null : Date.parse(text));
