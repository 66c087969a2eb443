/** The eleven roles. A person may hold several and acts in one at a time; the rights of two never add up. */
export const roles = [
  'social_worker',
  'supervisor',
  'coordinator',
  'manager',
  'psychologist',
  'teacher',
  'labour_counsellor',
  'legal_adviser',
  'partner',
  'dpo',
  'admin',
] as const;
export type Role = (typeof roles)[number];

/** Whoever asks: one person, in one role, for one agency. */
export interface Actor {
  id: string;
  role: Role;
  agencyId: string;
}
