import { z } from 'zod';
import shipped from '../../prisma/codelists/legal_clock_rule.json' with { type: 'json' };

export const clockKinds = [
  'REFLECTION',
  'PERMIT_VALIDITY',
  'PERMIT_RENEWAL_WINDOW',
  'APPEAL',
  'ASYLUM_INTERVIEW',
  'COURT',
] as const;
export type ClockKind = (typeof clockKinds)[number];

/** What a period may count from: always something that stands on record, never a day somebody just names. */
export const clockFacts = ['STATUS_DECISION', 'INFORMATION_GIVEN', 'PAPER'] as const;
export type ClockFactKind = (typeof clockFacts)[number];

/** How long a period is and by which law: calendar months, or days, or what the paper itself states. */
const Rule = z
  .strictObject({
    /** None: extends a period of any kind. */
    kind: z.enum(clockKinds).optional(),
    months: z.int().min(1).max(120).optional(),
    days: z.int().min(1).max(3650).optional(),
    stated: z.literal(true).optional(),
    extends: z.literal(true).optional(),
    from: z.array(z.enum(clockFacts)).min(1).optional(),
    source: z.string().min(1),
  })
  .refine(({ months, days, stated }) => [months, days, stated].filter((one) => one !== undefined).length === 1)
  .refine((rule) => (rule.extends ? !rule.from : rule.from && rule.kind));
export type ClockRule = z.infer<typeof Rule> & { id: string };

/** The table of rules, as it stands in the code list `legal_clock_rule`. */
export const clockRules: readonly ClockRule[] = shipped.codes.map(({ code, attrs }) => ({
  id: code,
  ...Rule.parse(attrs),
}));
export const ruleIds = clockRules.map(({ id }) => id) as [string, ...string[]];

export const findRule = (id: string | null | undefined): ClockRule | undefined =>
  clockRules.find((rule) => rule.id === id);
