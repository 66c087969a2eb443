import { Conflict } from '#server/platform/problems.ts';
import { newWrappedKey } from '#server/platform/sealing.ts';
import type { Scope } from './scope.ts';

/** As it stands in the database: without its wrapped text once it is destroyed. */
export interface StoredKey {
  version: number;
  wrapped: string | null;
}

interface Key {
  wrapped: string;
  version: number;
  owner: string;
}

/** The data key of one survivor's record, made with the record. A destroyed key seals nothing any more. */
export async function survivorKey(scope: Scope, survivorId: string): Promise<Key> {
  const found = scope.heldKeys.get(survivorId) ?? (await findKey(scope, survivorId));
  if (!found) throw new Error('This record has no key.');
  if (!found.wrapped) throw new Conflict('record-erased');
  return { version: found.version, wrapped: found.wrapped, owner: survivorId };
}

async function findKey(scope: Scope, survivorId: string): Promise<StoredKey | undefined> {
  const { rows } = await scope.send(
    'SELECT version, wrapped FROM keys."SurvivorKey" WHERE "survivorId" = $1 ORDER BY version DESC LIMIT 1',
    [survivorId],
  );
  return rows[0] as StoredKey | undefined;
}

/** Keeps the key that came with a row of a record which is held: nobody destroys it before this unit of work is over. */
export function rememberKey(scope: Scope, row: Record<string, any>): void {
  const newest = (row.survivorKeys as StoredKey[] | undefined)?.toSorted((a, b) => b.version - a.version)[0];
  if (newest) scope.heldKeys.set(row.survivorId, newest);
}

/** Makes the key of a new record. */
export async function makeSurvivorKey(scope: Scope, survivorId: string): Promise<void> {
  await scope.send(
    'INSERT INTO keys."SurvivorKey" ("survivorId", version, "agencyId", wrapped) VALUES ($1, 1, $2, $3)',
    [survivorId, scope.actor.agencyId, newWrappedKey(survivorId)],
  );
}

/** The key of what one referral discloses; the sender's first words make it. Of two first ones both take the same. */
export async function referralKey(scope: Scope, referralId: string, survivorId: string): Promise<Key> {
  const owner = `referral ${referralId}`;
  const find = async () =>
    (await scope.send('SELECT version, wrapped FROM keys."ReferralKey" WHERE "referralId" = $1', [referralId])).rows[0];
  let found = await find();
  if (!found) {
    await scope.send(
      `INSERT INTO keys."ReferralKey" ("referralId", version, "agencyId", "survivorId", wrapped) VALUES ($1, 1, $2, $3, $4)
        ON CONFLICT DO NOTHING`,
      [referralId, scope.actor.agencyId, survivorId, newWrappedKey(owner)],
    );
    found = await find();
  }
  if (!found?.wrapped) throw new Conflict('record-erased');
  return { version: found.version as number, wrapped: found.wrapped as string, owner };
}

/** The key of the person at work, made at the first note. Two first notes at once: whoever comes second takes the key of the first. */
export async function authorKey(scope: Scope): Promise<Key> {
  const owner = `author ${scope.actor.id}`;
  await scope.send(
    'INSERT INTO keys."AuthorKey" ("userId", version, wrapped) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING',
    [scope.actor.id, newWrappedKey(owner)],
  );
  const { rows } = await scope.send(
    'SELECT version, wrapped FROM keys."AuthorKey" WHERE "userId" = $1 ORDER BY version DESC LIMIT 1',
    [scope.actor.id],
  );
  return { version: rows[0]!.version as number, wrapped: rows[0]!.wrapped as string, owner };
}

/** The key of the agency's index of names, made when the first name is written; of two first ones both take the same. */
export async function indexKey(scope: Scope): Promise<{ wrapped: string; owner: string }> {
  const { agencyId } = scope.actor;
  const owner = `index ${agencyId}`;
  const find = async () =>
    (await scope.send('SELECT wrapped FROM keys."IndexKey" WHERE "agencyId" = $1', [agencyId])).rows[0]?.wrapped;
  const present = await find();
  if (present) return { wrapped: present as string, owner };

  await scope.send('INSERT INTO keys."IndexKey" ("agencyId", wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    agencyId,
    newWrappedKey(owner),
  ]);
  return { wrapped: (await find()) as string, owner };
}
