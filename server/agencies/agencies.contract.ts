import { z } from 'zod';
import { endpoint, Id, LocalDate, Paging, page, text, Version, words } from '../platform/contract.ts';

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
    takesPart: z.boolean(),
    active: z.boolean(),
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
  active: z.boolean(),
});
export type AgencyBody = z.infer<typeof AgencyBody>;

/** Money with a purpose: a project or a programme that pays for activities. */
export const FundingGrant = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    startsOn: LocalDate,
    endsOn: LocalDate.nullable(),
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
  active: z.boolean(),
});
export type FundingGrantBody = z.infer<typeof FundingGrantBody>;

const yesOrNo = z.enum(['true', 'false']).transform((value) => value === 'true');

export const AgencyFilter = Paging.extend({
  kind: z.string().max(40).optional(),
  takesPart: yesOrNo.optional(),
  active: yesOrNo.optional(),
});
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
