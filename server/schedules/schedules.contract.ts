import { z } from 'zod';
import { Done, endpoint, Id, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';
import { DraftRequest, DraftState } from '../reports/reports.contract.ts';

/** Schedules of one agency: each period of each is a table that the audit of all later ones has to know. */
export const mostSchedules = 12;

export const Rhythm = z.enum(['QUARTER', 'HALF', 'YEAR']);

/** Days after the end of a period, so that late entries are in. */
const daysAfter = z.int().min(1).max(90);

export const ReportSchedule = z
  .object({
    id: Id,
    reportId: z.string(),
    request: DraftRequest,
    rhythm: Rhythm,
    daysAfter,
    paused: z.boolean(),
    lastPeriod: z.string(),
    /** The last draft it made: it waits to be looked at, and for somebody to ask for its release. */
    lastDraftId: Id.nullable(),
    lastState: DraftState.nullable(),
    /** That draft is made, and nobody has asked for its release yet. */
    waits: z.boolean(),
    /** The day of the next one; null while it is paused. */
    nextOn: LocalDate.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'ReportSchedule' });
export type ReportSchedule = z.infer<typeof ReportSchedule>;

export const schedules = {
  list: endpoint('GET /report-schedules', {
    summary: 'Reports of one’s own that are made again after each period',
    may: 'read ReportSchedule',
    query: Paging,
    returns: page(ReportSchedule),
  }),
  add: endpoint('POST /report-schedules', {
    summary: 'Make the question of a draft again after each period like its own',
    may: 'create ReportSchedule',
    body: z.strictObject({ draftId: Id, daysAfter }),
    returns: ReportSchedule,
  }),
  change: endpoint('PATCH /report-schedules/:id', {
    summary: 'Pause it, go on with it, or change the days',
    may: 'update ReportSchedule',
    body: z.strictObject({ daysAfter: daysAfter.optional(), paused: z.boolean().optional() }),
    returns: ReportSchedule,
  }),
  remove: endpoint('DELETE /report-schedules/:id', {
    summary: 'Take it away; what it made stays',
    may: 'delete ReportSchedule',
    returns: Done,
  }),
};
