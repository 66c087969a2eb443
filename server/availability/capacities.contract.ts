import { z } from 'zod';
import { endpoint, Id, Instant, LocalDate, Marks, Paging, page, Version } from '../platform/contract.ts';

/** What one agency has free of one service, by its own word. Nothing of anybody. */
export const Capacity = z
  .object({
    id: Id,
    providerAgencyId: Id,
    serviceType: z.string(),
    places: z.int(),
    free: z.int(),
    waiting: z.int(),
    freeFrom: LocalDate.nullable(),
    offered: z.boolean(),
    /** When somebody said so, which is how much the figure is worth. */
    updatedAt: Instant,
    updatedBy: Id,
    updatedByName: z.string().nullable(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'AgencyCapacity' });
export type Capacity = z.infer<typeof Capacity>;

const Count = z.int().min(0).max(9999);
const Figures = z.strictObject({
  places: Count,
  free: Count,
  waiting: Count.optional(),
  freeFrom: LocalDate.nullable().optional(),
});
export type Figures = z.infer<typeof Figures>;

const NewCapacity = Figures.extend({ serviceType: z.string().max(40) });
export type NewCapacity = z.infer<typeof NewCapacity>;

const yesOrNo = z.enum(['true', 'false']).transform((value) => value === 'true');

export const capacities = {
  board: endpoint('GET /capacity', {
    summary: 'What the agencies have free, by service, and how old each figure is',
    may: 'read AgencyCapacity',
    query: Paging.extend({
      service: z.string().max(40).optional(),
      providerAgencyId: Id.optional(),
      offered: yesOrNo.optional(),
    }),
    returns: page(Capacity),
  }),
  get: endpoint('GET /capacity/:id', {
    summary: 'What one agency has free of one service',
    may: 'read AgencyCapacity',
    returns: Capacity,
  }),
  offer: endpoint('POST /capacity', {
    summary: 'Say for one’s own agency how many places of a service there are and how many are free',
    may: 'create AgencyCapacity',
    body: NewCapacity,
    returns: Capacity,
  }),
  keep: endpoint('PATCH /capacity/:id', {
    summary: 'Bring a figure of one’s own agency up to date; an empty body says that it still holds',
    may: 'update AgencyCapacity',
    body: Figures.partial().extend({ offered: z.boolean().optional() }),
    returns: Capacity,
  }),
};
