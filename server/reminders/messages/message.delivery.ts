import type { Pool } from 'pg';
import { namedDigest, seal } from '#server/platform/sealing.ts';
import type { Delivery } from '../deliveries.ts';
import { SENT_TO } from './address.ts';
import { decide, type SendFacts, type Verdict } from './decide.ts';
import { openFacts, type SealedFacts, type SealedMessageFacts } from './facts.ts';
import { gateways, openChannels } from './gateways.ts';

/** What is known of a message besides the reminder that carries it. */
interface Known {
  /** Only the worker has one, and only the worker sends. */
  pool?: Pick<Pool, 'query'>;
  messageId: string;
  survivorId: string;
  keys: SealedFacts['keys'];
  facts: SendFacts;
}

/** Nobody is there to tell her instead. Administrators find it among the dead letters. */
class Undeliverable extends Error {
  override name = 'Undeliverable';
  readonly code = 'nobody-there';
}
class NoMessage extends Error {
  override name = 'NoMessage';
  readonly code = 'no-message';
}

/**
 * A message to the person: at most once. The checks are asked at the moment of sending; whatever is not certainly safe
 * becomes a task of a member of staff, with a word for the reason and nothing else.
 */
export const message: Delivery<Known> = {
  async look(pool, dues) {
    const { rows } = await pool.query<Row>('SELECT id, facts FROM message_facts($1)', [dues.map(({ id }) => id)]);
    return new Map(rows.map((row) => [row.id, known(row, pool)]));
  },

  async foresee(work, dues) {
    const rows = (await work.facts.messageFacts(dues.map(({ id }) => id))) as Row[];
    return new Map(rows.map((row) => [row.id, known(row)]));
  },

  supposing: (about, { withdrawn, closed }) => ({
    ...about,
    facts: {
      ...about.facts,
      ...(withdrawn && { agreements: [] }),
      open: about.facts.open && !closed,
    },
  }),

  decide(_due, { reachable, heir, supervisors }, about, at) {
    if (!about) throw new NoMessage();
    const verdict = decide(about.facts, at.getTime());
    const { checks } = verdict;

    switch (verdict.do) {
      case 'drop':
        return { act: 'cancel', checks, why: verdict.reason };
      case 'wait':
        return { act: 'wait', until: new Date(verdict.until), checks, why: 'outside-window' };
      case 'send':
        return { act: 'send', checks, why: 'safe-to-send' };
      case 'task': {
        const to = reachable ? undefined : (heir ?? supervisors[0]);
        if (!reachable && !to) throw new Undeliverable();
        return { act: 'raise', kind: 'MESSAGE_UNSENT', checks, why: verdict.reason, ...(to && { userId: to }) };
      }
    }
  },

  async send(_due, about, at) {
    const verdict: Verdict = decide(about!.facts, at.getTime());
    if (verdict.do !== 'send') throw new Error('This was not decided.');
    const { channel, address, subject, text, language } = verdict;

    if (channel === 'SMS')
      await about!.pool!.query('UPDATE "Message" SET "sentTo" = $2 WHERE id = $1', [
        about!.messageId,
        namedDigest(SENT_TO, address),
      ]);
    const ended = await gateways()[channel]!.handOver({ address, subject, text });
    if (ended.how === 'unclear') return { act: 'raise', kind: 'SENDING_UNCERTAIN', why: 'sending-uncertain' };
    if (ended.how === 'refused') return { act: 'raise', kind: 'MESSAGE_UNSENT', why: ended.why };
    await keep(about!, { channel, language, providerId: ended.providerId });
    return { act: 'done', why: 'handed-over' };
  },
};

interface Row {
  id: string;
  facts: SealedMessageFacts;
}

function known({ facts: sealed }: Row, pool?: Known['pool']): Known {
  const { messageId, survivorId, keys, template, startsAt, zone, planned } = sealed;
  const facts = openFacts(sealed, { template, startsAt: Date.parse(startsAt), zone, planned }, openChannels());
  return { ...(pool && { pool }), messageId, survivorId, keys, facts };
}

/** How it went: the channel, the language, and the provider's name for it, sealed. Never the text, never the address. */
async function keep(
  { pool, messageId, survivorId, keys }: Known,
  { channel, language, providerId }: { channel: string; language: string; providerId: string | null },
): Promise<void> {
  const newest = (keys ?? []).toSorted((a, b) => b.version - a.version)[0];
  if (!newest?.wrapped) return;
  const key = { wrapped: newest.wrapped, version: newest.version, owner: survivorId };
  const sealed = (column: string, value: string | null) =>
    value === null ? null : seal(value, { model: 'Message', column, id: messageId }, key);
  await pool!.query(
    `UPDATE "Message" SET channel = $2, language = $3, "providerId" = $4, delivery = 'ACCEPTED', "deliveryAt" = now(), version = version + 1 WHERE id = $1`,
    [messageId, channel, sealed('language', language), sealed('providerId', providerId)],
  );
}
