import { z } from 'zod';
import { endpoint, Id, LocalDate, Paging, page, Version, words } from '../platform/contract.ts';

/** Whom a training was for. */
export const professions = [
  'SOCIAL_WORKER',
  'PSYCHOLOGIST',
  'TEACHER',
  'LAWYER',
  'INTERPRETER',
  'HEALTH',
  'POLICE',
  'PROSECUTOR_OR_JUDGE',
  'LABOUR_INSPECTOR',
  'EMPLOYER',
  'VOLUNTEER',
  'OTHER',
] as const;

const Participants = z
  .array(z.strictObject({ profession: z.enum(professions), count: z.int().min(1).max(1000) }))
  .min(1)
  .max(professions.length)
  .refine((list) => new Set(list.map(({ profession }) => profession)).size === list.length, { error: 'twice' });

const TrainingBody = z.strictObject({
  topic: words(160),
  heldOn: LocalDate,
  place: words(120),
  grantId: Id.nullable().optional(),
  participants: Participants,
});
export type TrainingBody = z.output<typeof TrainingBody>;

/** A training for professionals: who took part is counted by profession, nobody is named. */
export const Training = TrainingBody.extend({ id: Id, grantId: Id.nullable(), recordedBy: Id, version: Version })
  .partial()
  .meta({ id: 'Training' });

const Counts = z.object({ trainings: z.int(), participants: z.int() });

/**
 * What was held in a period, added up. A training in which several professions took part is one with each of them, so
 * these do not add up to all of them; participants do.
 */
export const TrainingSum = Counts.extend({
  from: LocalDate,
  to: LocalDate,
  /** Of what one grant paid for; otherwise of all. */
  grant: z.object({ id: Id, code: z.string(), name: z.string() }).nullable(),
  /** Where most took part first; only those of whom somebody did. */
  byProfession: z.array(Counts.extend({ profession: z.enum(professions) })),
  byTopic: z.array(Counts.extend({ topic: z.string() })),
}).meta({ id: 'TrainingSum' });
export type TrainingSum = z.infer<typeof TrainingSum>;

/** Both days are in it. Where nothing is said: from the first day of the year, until today, whatever paid for it. */
const Span = z.strictObject({ from: LocalDate.optional(), to: LocalDate.optional(), grantId: Id.optional() });

export const SumFormat = z.enum(['csv', 'xlsx']);

export const trainings = {
  list: endpoint('GET /trainings', {
    summary: 'The register of trainings for professionals, newest first',
    may: 'read Training',
    query: Paging,
    returns: page(Training),
  }),
  record: endpoint('POST /trainings', {
    summary: 'Record a training',
    may: 'create Training',
    body: TrainingBody,
    returns: Training,
  }),
  correct: endpoint('PATCH /trainings/:id', {
    summary: 'Correct a training',
    may: 'update Training',
    body: TrainingBody.partial(),
    returns: Training,
  }),
  sum: endpoint('GET /trainings/sum', {
    summary: 'How many trainings were held in a period and how many took part, by profession and by topic',
    may: 'read Training',
    query: Span,
    returns: TrainingSum,
  }),
  sumFile: endpoint('GET /trainings/sum/file', {
    summary: 'The same as a file: CSV or XLSX',
    may: 'read Training',
    fresh: true,
    query: Span.extend({ format: SumFormat.default('csv'), language: z.enum(['en', 'el']).default('en') }),
    returns: z.any(),
    file: true,
  }),
};
