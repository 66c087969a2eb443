import { now } from '#server/platform/clock.ts';
import type { Scope } from './scope.ts';
import type { Trace } from './trail.ts';

/**
 * Brings the memberships of those who stand in up to what the absences say: of one absence, or on one case. The database
 * works it out (public.keep_stand_ins), for an absence reaches further than whoever records it; each case gets its line.
 */
export async function keepStandIns(scope: Scope, of: { absence: string } | { case: string }): Promise<void> {
  const { rows } = await scope.send('SELECT act, model, row_id, case_id FROM keep_stand_ins($1, $2, $3)', [
    'absence' in of ? of.absence : null,
    'case' in of ? of.case : null,
    now().toISOString(),
  ]);
  const lines = new Map<string, Trace>();
  for (const { act, model, row_id, case_id } of rows as { [name: string]: string }[]) {
    const line = { action: act!, subject: model!, ids: [], caseId: case_id ?? null, fields: [], outcome: 'done' };
    const key = `${act} ${model} ${case_id}`;
    if (!lines.has(key)) lines.set(key, { ...line, reason: 'STANDING_IN' });
    lines.get(key)!.ids.push(row_id!);
  }
  scope.trail.push(...lines.values());
}
