import { z } from 'zod';
import { CaseCode } from '../cases/cases.contract.ts';
import { Done, endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';

/** The professions that work on a case as members of its team. Teachers reach learners through their classes. */
export const memberRoles = ['social_worker', 'psychologist', 'labour_counsellor', 'legal_adviser'] as const;
export const MemberRole = z.enum(memberRoles);

export const Member = z
  .object({
    id: Id,
    userId: Id,
    name: z.string().nullable(),
    role: z.string(),
    /** The one social worker who carries the case. */
    isPrimary: z.boolean(),
    startedOn: LocalDate,
    endedAt: Instant.nullable(),
    /** Whom she stands in for while that colleague is away, from `startedOn` to `endsOn`. */
    standsFor: Id.nullable(),
    standsForName: z.string().nullable(),
    endsOn: LocalDate.nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'CaseMember' });

const params = { code: CaseCode };

export const members = {
  list: endpoint('GET /cases/:code/team', {
    summary: 'Who works on the case, and with `ended=true` also who did; newest first',
    may: 'read CaseMembership',
    params,
    query: Paging.extend({ ended: z.enum(['true']).optional() }),
    returns: page(Member),
  }),
  add: endpoint('POST /cases/:code/team', {
    summary: 'Bring a colleague onto the team of a case',
    may: 'create CaseMembership',
    params,
    body: z.strictObject({ userId: Id, role: MemberRole, isPrimary: z.boolean().default(false) }),
    returns: Member,
  }),
  handOver: endpoint('POST /cases/:code/team/primary', {
    summary:
      'Hand the case over to another primary social worker, in one act; whoever carried it stays on the team unless she leaves',
    may: 'update CaseMembership',
    params,
    body: z.strictObject({ userId: Id, leave: z.boolean().default(false) }),
    returns: Done,
    status: 200,
  }),
  end: endpoint('POST /case-members/:id/end', {
    summary:
      'End a membership; what she had planned on the case goes to the primary social worker, or else to a supervisor',
    may: 'update CaseMembership',
    returns: Done,
    status: 200,
  }),
};
