import { z } from 'zod';
import { endpoint, Id, LocalDate, Marks, Paging, page, text, Version, words } from '../platform/contract.ts';

/** A stretch of the week in which a desk answers: days from Monday (1) to Sunday (7), local time; 24:00 ends a day. */
const Hours = z.strictObject({
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'invalid-format' }),
  to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'invalid-format' }),
});
export type Hours = z.infer<typeof Hours>;

/** A body that supports survivors: an entry of the directory. Those that take part here have users of their own. */
export const Agency = z
  .object({
    id: Id,
    name: z.string(),
    nameEl: z.string(),
    kind: z.string(),
    services: z.array(z.string()),
    languages: z.array(z.string()),
    area: z.string(),
    areaEl: z.string(),
    /** ISO 3166-1 alpha-3. */
    country: z.string(),
    hours: z.array(Hours),
    opening: z.string(),
    openingEl: z.string(),
    /** These three are null while nobody asked. */
    womenOnly: z.boolean().nullable(),
    takesChildren: z.boolean().nullable(),
    stepFree: z.boolean().nullable(),
    emergencyPhone: z.string(),
    takesPart: z.boolean(),
    active: z.boolean(),
    marks: Marks,
    version: Version,
  })
  .partial()
  .meta({ id: 'Agency' });
export type Agency = z.infer<typeof Agency>;

const AgencyBody = z.strictObject({
  name: words(160),
  /** The name in Greek; empty where there is only one. */
  nameEl: text(160),
  /** A code of the list `agency_kind`. */
  kind: z.string().max(40),
  /** Codes of the list `service_type`. */
  services: z.array(z.string().max(40)).max(60),
  /** Codes of the list `language`. */
  languages: z.array(z.string().max(40)).max(60),
  area: text(160),
  /** The area in Greek; empty where there is only one. */
  areaEl: text(160),
  /** A code of the list `citizenship`. */
  country: z.string().max(40),
  hours: z.array(Hours).max(14),
  opening: text(160),
  openingEl: text(160),
  womenOnly: z.boolean().nullable(),
  takesChildren: z.boolean().nullable(),
  stepFree: z.boolean().nullable(),
  emergencyPhone: text(40).refine((value) => /^[+\d ()-]*$/.test(value), { error: 'invalid-format' }),
  active: z.boolean(),
});
export type AgencyBody = z.infer<typeof AgencyBody>;

/** Whom a grant may count: all of its rules must hold. */
export const EligibilityRule = z.enum(['THIRD_COUNTRY', 'ADULT', 'EVIDENCE_SEEN']);
export type EligibilityRule = z.infer<typeof EligibilityRule>;

/** Codes of `residence_status` that say that nothing is known: no grant takes anybody for that. */
export const noStatus = ['UNKNOWN', 'NOT_ASKED', 'PREFER_NOT_TO_SAY'];

/** Money with a purpose: a project or a programme that pays for activities. */
export const FundingGrant = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    startsOn: LocalDate,
    endsOn: LocalDate.nullable(),
    eligibility: z.array(EligibilityRule),
    /** Codes of `residence_status` that it takes; none named, it takes any. */
    residenceStatuses: z.array(z.string()),
    active: z.boolean(),
    version: Version,
  })
  .partial()
  .meta({ id: 'FundingGrant' });
export type FundingGrant = z.infer<typeof FundingGrant>;

const FundingGrantBody = z.strictObject({
  code: words(40),
  name: words(160),
  startsOn: LocalDate,
  endsOn: LocalDate.nullable(),
  eligibility: z.array(EligibilityRule).max(3),
  residenceStatuses: z.array(z.string().max(40)).max(40),
  active: z.boolean(),
});
export type FundingGrantBody = z.infer<typeof FundingGrantBody>;

const yesOrNo = z.enum(['true', 'false']).transform((value) => value === 'true');

export const AgencyFilter = Paging.extend({
  kind: z.string().max(40).optional(),
  /** One code of `service_type`, of `language`, of `citizenship`; the area as an entry writes it. */
  service: z.string().max(40).optional(),
  language: z.string().max(40).optional(),
  country: z.string().max(40).optional(),
  area: z.string().max(160).optional(),
  womenOnly: yesOrNo.optional(),
  takesChildren: yesOrNo.optional(),
  stepFree: yesOrNo.optional(),
  takesPart: yesOrNo.optional(),
  active: yesOrNo.optional(),
});
export type AgencyFilter = z.output<typeof AgencyFilter>;
export const FundingGrantFilter = Paging.extend({ active: yesOrNo.optional() });

export const agencies = {
  listAgencies: endpoint('GET /agencies', {
    summary: 'The directory of agencies, by name',
    may: 'read Agency',
    query: AgencyFilter,
    returns: page(Agency),
  }),
  getAgency: endpoint('GET /agencies/:id', {
    summary: 'One entry of the directory',
    may: 'read Agency',
    returns: Agency,
  }),
  createAgency: endpoint('POST /agencies', {
    summary: 'Add an agency to the directory',
    may: 'create Agency',
    fresh: true,
    body: AgencyBody.partial().required({ name: true, kind: true }),
    returns: Agency,
  }),
  changeAgency: endpoint('PATCH /agencies/:id', {
    summary: 'Change an entry of the directory, or take it out of use',
    may: 'update Agency',
    fresh: true,
    body: AgencyBody.partial(),
    returns: Agency,
  }),

  listGrants: endpoint('GET /grants', {
    summary: 'Funding grants of one’s own agency, by code',
    may: 'read FundingGrant',
    query: FundingGrantFilter,
    returns: page(FundingGrant),
  }),
  createGrant: endpoint('POST /grants', {
    summary: 'Add a funding grant',
    may: 'create FundingGrant',
    fresh: true,
    body: FundingGrantBody.partial().required({ code: true, name: true, startsOn: true }),
    returns: FundingGrant,
  }),
  changeGrant: endpoint('PATCH /grants/:id', {
    summary: 'Change a funding grant, or take it out of use',
    may: 'update FundingGrant',
    fresh: true,
    body: FundingGrantBody.partial(),
    returns: FundingGrant,
  }),
};
