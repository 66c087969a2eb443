import type { z } from 'zod';
import type { Look } from '#server/audit/audit.contract.ts';

type LookRow = z.infer<typeof Look>;

/** What one person did within one minute, without a reason of its own: one line for a reader. */
export interface LookGroup extends LookRow {
  /** Kinds of records by act, in the order in which they were touched last; each once. */
  acts: { action: string | undefined; subjects: (string | undefined)[] }[];
}

const minuteOf = (at: string | undefined) => at?.slice(0, 16);

/** Lines of the trail that follow one another and say the same of the same person, put together. Newest first. */
export function groupLooks(looks: readonly LookRow[]): LookGroup[] {
  const groups: LookGroup[] = [];
  for (const look of looks) {
    const last = groups.at(-1);
    const same =
      last &&
      last.actorId === look.actorId &&
      last.role === look.role &&
      last.outcome === look.outcome &&
      !last.reason &&
      !look.reason &&
      minuteOf(last.at) === minuteOf(look.at);
    const group = same ? last : { ...look, acts: [] };
    if (!same) groups.push(group);

    const act = group.acts.find(({ action }) => action === look.action);
    if (!act) group.acts.push({ action: look.action, subjects: [look.subject] });
    else if (!act.subjects.includes(look.subject)) act.subjects.push(look.subject);
  }
  return groups;
}
