import type pg from 'pg';
import { addDays, now, today } from '#server/platform/clock.ts';
import { gateways } from './messages/gateways.ts';
import { quietTill } from './staff.delivery.ts';
import { instantOf, startOfDay } from './wall-time.ts';

/** How long one that did not certainly leave rests. Milliseconds. */
const rest = 15 * 60_000;

/** All that such a mail says, in its subject and in its body. */
export function wordsOf(tasks: number, locale: string): string {
  if (locale === 'el') return tasks === 1 ? 'Έχετε 1 εργασία' : `Έχετε ${tasks} εργασίες`;
  return tasks === 1 ? 'You have 1 task' : `You have ${tasks} tasks`;
}

interface Waiting {
  id: string;
  digestAt: string;
  quiet: { from: string; to: string } | null;
}

/**
 * Sends the mail of the day to whoever asked for it, at the time on the wall that she chose, or at the end of quiet hours.
 * Nothing waits: no mail. At least once: what did not certainly leave goes again. Answers how many left.
 */
export async function sendDigests(pool: Pick<pg.Pool, 'query'>): Promise<number> {
  const gateway = gateways().EMAIL;
  if (!gateway) return 0;

  const at = now();
  const day = today('Europe/Athens', at);
  const { rows } = await pool.query<Waiting>('SELECT * FROM waiting_digests($1, $2)', [day, at.toISOString()]);
  const due = rows.filter(({ digestAt, quiet }) => instantOf(`${day}T${digestAt}`) <= at && !quietTill(quiet, at));
  let left = 0;
  for (const { id } of due) {
    const claimed = await pool.query<{ email: string; locale: string; tasks: number }>(
      'SELECT * FROM claim_digest($1, $2, $3, $4, $5)',
      [
        id,
        day,
        at.toISOString(),
        new Date(at.getTime() + rest).toISOString(),
        startOfDay(addDays(day, 1)).toISOString(),
      ],
    );
    const [mail] = claimed.rows;
    if (!mail) continue;

    const words = wordsOf(mail.tasks, mail.locale);
    const sent = mail.tasks > 0 && (await gateway.handOver({ address: mail.email, subject: words, text: words }));
    if (sent && sent.how !== 'taken') continue;
    await pool.query('SELECT settle_digest($1, $2)', [id, day]);
    if (sent) left += 1;
  }
  return left;
}
