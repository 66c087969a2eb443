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
};
