import type { Row } from '#server/access/db.ts';
import type { ModelName } from '#server/access/model.ts';
import type { Work } from '#server/access/work.ts';
import { Stale } from '#server/platform/problems.ts';

/** What is answered while a case has no record of this kind yet: version 0, which makes it when it is sent back. */
export const nothingYet = { version: 0 };

/** Writes the one record of its kind that a case has; the first write makes it. */
export async function writeSingleton(
  { db }: Work,
  model: ModelName,
  found: Row,
  version: number,
  find: (columns?: readonly string[]) => Promise<Row | undefined>,
  body: Record<string, unknown>,
  stamps: { create?: Record<string, unknown>; update?: Record<string, unknown> } = {},
): Promise<void> {
  const present = await find([]);
  if (present) {
    // Whoever comes too late is shown what stands there now; everybody else opens nothing for a write.
    const known = present.version === version ? present : ((await find()) ?? present);
    return db.act('update', model, known, version, body, stamps.update);
  }
  if (version !== 0) throw new Stale(nothingYet);

  await db.create(model, body, { caseId: found.id, survivorId: found.survivorId, ...stamps.create });
}
