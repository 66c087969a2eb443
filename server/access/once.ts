import { Conflict } from '#server/platform/problems.ts';
import { digest, isDigestOf } from '#server/platform/sealing.ts';
import type { Scope } from './scope.ts';

/** What a person has already made under an idempotency key, kept for 24 hours as key, digest of the body, and id. */
export class Once {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /**
   * Takes the key for this unit of work, or answers what an earlier one made with it. Two at once: the second waits
   * for the first. A key that stands for something else is a conflict.
   */
  async claim(key: string, route: string, body: string): Promise<string | undefined> {
    const { send, actor } = this.#scope;
    const { rowCount } = await send(
      `INSERT INTO "IdempotencyKey" AS k ("userId", key, route, "bodyDigest") VALUES ($1, $2, $3, $4)
        ON CONFLICT ("userId", key) DO UPDATE SET route = excluded.route, "bodyDigest" = excluded."bodyDigest", "madeId" = NULL, "madeAt" = now()
        WHERE k."madeAt" < now() - interval '24 hours'`,
      [actor.id, key, route, digest('idempotency', body)],
    );
    if (rowCount) return undefined;

    const { rows } = await send(
      'SELECT route, "bodyDigest", "madeId" FROM "IdempotencyKey" WHERE "userId" = $1 AND key = $2',
      [actor.id, key],
    );
    const earlier = rows[0]!;
    const same = isDigestOf('idempotency', body, earlier.bodyDigest as string);
    if (earlier.route !== route || !same || !earlier.madeId) throw new Conflict('idempotency-key-reused');
    return earlier.madeId as string;
  }

  async made(key: string, id: string): Promise<void> {
    await this.#scope.send('UPDATE "IdempotencyKey" SET "madeId" = $3 WHERE "userId" = $1 AND key = $2', [
      this.#scope.actor.id,
      key,
      id,
    ]);
  }
}
