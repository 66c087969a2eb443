import type { Mark } from './ability.ts';
import { caseColumn, columnOf } from './model.ts';

/** The column that names whose a row is. */
const ownerColumn: Record<string, string> = {
  Session: 'recorderId',
  SessionAddendum: 'authorId',
  ProcessNote: 'authorId',
  ExploitationHistory: 'recordedBy',
  Reminder: 'userId',
  Appointment: 'userId',
  Message: 'userId',
  Course: 'leaderId',
  NoteRecovery: 'authorId',
  Absence: 'userId',
  DangerFlag: 'raisedBy',
  AvailabilityQuery: 'askedBy',
  SavedView: 'authorId',
  ReportDraft: 'authorId',
  ReportSchedule: 'authorId',
  Release: 'requestedBy',
  EvidencePack: 'requestedBy',
};
/** What somebody who stands in keeps for her colleague as if it were her own, on the cases and days where she does. */
const kept = ['Reminder', 'Appointment', 'Message'];

/** A flag's words are hers as long as nobody else has written them anew, or taken the flag off in words of her own. */
const wroteAll = `(t."liftedBy" IS NULL OR t."liftedBy" = t."setBy") AND NOT EXISTS (SELECT 1 FROM trail."Revision" r
  WHERE r."caseId" = t."caseId" AND r.model = 'CaseFlag' AND r."rowId" = t.id AND 'reason' = ANY (r.fields) AND r."changedBy" IS DISTINCT FROM t."setBy")`;

const actor = `current_setting('ariadne.actor')::uuid`;
const agency = `current_setting('ariadne.agency')::uuid`;
const myCourses = `(SELECT co.id FROM "Course" co WHERE co."leaderId" = ${actor})`;

/** Marks that differ from row to row of one case: whose it is, and in which class. The others are of the case. */
export const marksOfRows = (model: string): Mark[] => [
  'own',
  'standing-in',
  ...(columnOf(model, 'courseId') ? (['learner'] as const) : []),
];

/** For one mark, SQL that is true of the rows `t` of a model to which it applies; nothing where it cannot apply. */
export function markSql(mark: Mark, model: string): string | undefined {
  const inCase = caseColumn(model);
  const caseId = inCase && `t."${inCase}"`;

  switch (mark) {
    case 'team':
      return caseId && among(caseId, 'my_memberships(false)');
    case 'primary':
      return caseId && carries(caseId);
    case 'supervised':
      if (model === 'Case') return ofMyTeams('t');
      if (model === 'DuplicatePair')
        return `EXISTS (SELECT 1 FROM "Case" c WHERE c.id IN (t."firstId", t."secondId") AND ${ofMyTeams('c')})`;
      if (model === 'Absence') return `supervises(t."userId")`;
      return caseId && `EXISTS (SELECT 1 FROM "Case" c WHERE c.id = ${caseId} AND ${ofMyTeams('c')})`;
    case 'own':
      if (model === 'Agency') return `(NOT t."takesPart" OR t.id = ${agency})`;
      if (kept.includes(model))
        return `(t."userId" = ${actor} OR concat_ws(' ', t."caseId", t."userId") = ANY ((SELECT my_stand_ins())::text[]))`;
      if (model === 'CaseFlag') return `(t."setBy" = ${actor} AND ${wroteAll})`;
      return ownerColumn[model] && `t."${ownerColumn[model]}" = ${actor}`;
    case 'standing-in':
      return columnOf(model, 'standInId') && `t."standInId" = ${actor}`;
    case 'learner':
      if (columnOf(model, 'courseId')) return `t."courseId" = ANY (ARRAY${myCourses})`;
      return (
        caseId &&
        `EXISTS (SELECT 1 FROM "Episode" e WHERE e."caseId" = ${caseId} AND e."courseId" IN ${myCourses} AND is_taught(e.status, e."endedOn"))`
      );
    case 'summary-shared':
      return (
        caseId &&
        `EXISTS (SELECT 1 FROM "Consent" s WHERE s."caseId" = ${caseId} AND s.kind = 'SHARE_IN_TEAM' AND 'MENTAL_HEALTH_SUMMARY' = ANY(s."dataCategories") AND in_force(s) AND NOT is_narrowed(s.id, 'MENTAL_HEALTH_SUMMARY'))`
      );
    case 'may-locate':
      // No danger flag stands, or it is she who carries the case.
      return caseId && `(NOT (${among(caseId, 'endangered_ids()')}) OR ${carries(caseId)})`;
    // Which side of a referral she is on.
    case 'sender':
      return columnOf(model, 'toAgencyId') && `t."agencyId" = ${agency}`;
    case 'recipient':
      return columnOf(model, 'toAgencyId') && `t."toAgencyId" = ${agency}`;
    case 'glass':
      // Hers, for as long as the hour lasts; the deny list and the role are asked by the function itself.
      return caseId && `${caseId} IN (SELECT my_glass())`;
    // Between agencies: whose capacity it is, who asked, and who was asked.
    case 'provider':
      return model === 'AgencyCapacity' ? `t."providerAgencyId" = ${agency}` : undefined;
    case 'asker':
      return model === 'AvailabilityQuery' ? `t."fromAgencyId" = ${agency}` : undefined;
    case 'asked':
      return model === 'AvailabilityQuery' ? `t."toAgencyId" = ${agency}` : undefined;
  }
}

// Worked out once a statement. An array, for forty ids looked up in an index are cheap at any size, a look at every row of
// a table is not; by a function, for a query written out here would bring the second lock of what it reads along.
const among = (caseId: string, ids: string) => `${caseId} = ANY ((SELECT ${ids})::uuid[])`;
const carries = (caseId: string) => among(caseId, 'my_memberships(true)');
const ofMyTeams = (table: string) => `${table}."teamId" = ANY ((SELECT my_team_ids())::uuid[])`;
