import { z } from 'zod';
import { MemberRole } from '../members/members.contract.ts';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';

/** From the first to the last day, both in the office's calendar, a colleague stands in. Why is nobody's business. */
export const Absence = z
  .object({
    id: Id,
    userId: Id,
    userName: z.string().nullable(),
    role: MemberRole,
    standInId: Id,
    standInName: z.string().nullable(),
    firstDay: LocalDate,
    lastDay: LocalDate,
    recordedBy: Id,
    recordedByName: z.string().nullable(),
    recordedAt: Instant,
    /** When it was ended early, or put away after its last day. */
    endedAt: Instant.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Absence' });

export const absences = {
  list: endpoint('GET /absences', {
    summary: "One's own absences, those one stands in for, and a supervisor's teams; with `ended=true` also past ones",
    may: 'read Absence',
    query: Paging.extend({ ended: z.enum(['true']).optional() }),
    returns: page(Absence),
  }),
  record: endpoint('POST /absences', {
    summary:
      'Record an absence and who stands in: she reaches the open cases from the first to the last day. Only a supervisor names who is away',
    may: 'create Absence',
    body: z.strictObject({
      userId: Id.optional(),
      role: MemberRole.optional(),
      standInId: Id,
      firstDay: LocalDate,
      lastDay: LocalDate,
    }),
    returns: Absence,
  }),
  end: endpoint('POST /absences/:id/end', {
    summary: 'Back early, or not away after all: from now on nobody stands in',
    may: 'update Absence',
    returns: Absence,
    status: 200,
  }),
};
