/** One line of the trail: what was done or refused, to which records and fields; never a value. */
export interface Trace {
  action: string;
  subject: string;
  ids: string[];
  caseId: string | null;
  fields: string[];
  outcome: string;
  /** A code from a closed list, such as the reason of a reveal. */
  reason?: string | null;
}

/** All lines of one unit of work in one statement. Chains are taken in one order, so that two units never wait for each other. */
export function trailInsert(
  actor: { id: string | null; role: string; agencyId: string },
  requestId: string,
  trail: readonly Trace[],
) {
  const lines = [...trail].sort((a, b) => (a.caseId ?? '').localeCompare(b.caseId ?? ''));

  return {
    name: 'trail',
    text: `INSERT INTO trail."AuditEntry" ("actorId", role, "agencyId", "requestId", action, subject, ids, "caseId", fields, outcome, reason)
      SELECT $1::uuid, $2, $3::uuid, $4, t.action, t.subject, t.ids, t."caseId", t.fields, t.outcome, t.reason
      FROM jsonb_to_recordset($5) AS t(action text, subject text, ids uuid[], "caseId" uuid, fields text[], outcome text, reason text)`,
    values: [actor.id, actor.role, actor.agencyId, requestId, JSON.stringify(lines)],
  };
}
