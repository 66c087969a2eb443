import type pg from 'pg';
import { now } from '#server/platform/clock.ts';
import { open } from '#server/platform/sealing.ts';
import { answerable } from './address.ts';
import { owned, type SealedFacts } from './facts.ts';
import { gateways } from './gateways.ts';

/** For how long a provider is asked what became of a message. Milliseconds. */
const asked = 72 * 3_600_000;

/**
 * Asks the provider what became of what it took lately. Only the status is kept; what never arrived becomes a task.
 * Asking changes nothing there, so it may be done again and by several workers. By which number an answer finds its message
 * is forgotten with the time for one.
 */
export async function reportDeliveries(pool: pg.Pool): Promise<void> {
  await pool.query('SELECT forget_numbers($1)', [new Date(now().getTime() - answerable).toISOString()]);
  const gateway = gateways().SMS;
  if (!gateway?.ask) return;
  const at = now();
  const { rows } = await pool.query<{ id: string; survivorId: string; providerId: string; keys: SealedFacts['keys'] }>(
    'SELECT * FROM messages_on_their_way($1)',
    [new Date(at.getTime() - asked).toISOString()],
  );
  for (const { id, survivorId, providerId, keys } of rows) {
    const name = open(providerId, { model: 'Message', column: 'providerId', id }, owned(keys, survivorId));
    const report = typeof name === 'string' ? await gateway.ask(name) : 'on-its-way';
    if (report === 'undelivered') await pool.query('SELECT message_undelivered($1, $2)', [id, at.toISOString()]);
    else
      await pool.query(
        `UPDATE "Message" SET delivery = $2, "deliveryAt" = $3, version = version + 1 WHERE id = $1 AND state = 'SENT'`,
        [id, report === 'delivered' ? 'DELIVERED' : 'ACCEPTED', at.toISOString()],
      );
  }
}
