import { z } from 'zod';
import { roles } from '../access/roles.ts';
import { CaseCode } from '../cases/cases.contract.ts';
import { endpoint, Id } from '../platform/contract.ts';

const Name = z
  .string()
  .max(40)
  .regex(/^[A-Za-z-]+$/);
/** `open`: depends on a record that nobody named. `withheld`: not for whoever asks. */
const State = z.enum(['held', 'failed', 'open', 'withheld']);

/** Acts on a field that can be explained. */
export const explained = ['read', 'reveal', 'create', 'update'] as const;

/** How a role may stand to the synthetic case. */
export const stands = [
  'team',
  'primary',
  'supervised',
  'own',
  'learner',
  'summary-shared',
  'glass',
  'may-locate',
] as const;

export const Explanation = z
  .object({
    userName: z.string().nullable(),
    verdict: z.enum(['yes', 'no', 'depends']),
    /**
     * What is asked before any right: account, role, deny list (also that of a case merged with it), the locks of the
     * database; and, where they are the reason, that the case was erased, or stands still and takes no such change.
     */
    steps: z.array(
      z.object({ rule: z.enum(['account', 'role', 'deny-list', 'erased', 'merged', 'locks']), state: State }),
    ),
    /** The rights of the role to this field, each with its conditions; one that holds is enough. */
    rights: z.array(
      z.object({
        state: State,
        conditions: z.array(z.object({ name: z.string(), wanted: z.array(z.string()), state: State })),
      }),
    ),
  })
  .meta({ id: 'AccessExplanation' });

export const explain = {
  why: endpoint('GET /access/explanation', {
    summary:
      'Why a colleague can or cannot see a field, rule by rule, as the guard decides it; never what stands there',
    may: 'explain Access',
    query: z.strictObject({
      userId: Id,
      role: z.enum(roles),
      model: Name,
      field: Name,
      action: z.enum(explained).default('read'),
      /** A case of the agency; administrators name none. */
      caseCode: CaseCode.optional(),
      /** A record of that case which the caller reads herself. */
      recordId: Id.optional(),
    }),
    returns: Explanation,
  }),
  eyes: endpoint('GET /access/eyes', {
    summary: 'A built-in synthetic case, through the eyes of a role that stands to it in these ways',
    may: 'look Synthetic',
    query: z.strictObject({
      role: z.enum(roles),
      /** Words with commas between them. */
      marks: z
        .string()
        .max(120)
        .default('')
        .transform((text) => text.split(',').filter(Boolean))
        .pipe(z.array(z.enum(stands)).max(stands.length)),
    }),
    returns: z.object({
      records: z.array(
        z.object({
          model: z.string(),
          fields: z.array(
            z.object({
              name: z.string(),
              way: z.enum(['read', 'reveal', 'hidden']),
              change: z.boolean(),
              value: z.any(),
            }),
          ),
        }),
      ),
    }),
  }),
};
