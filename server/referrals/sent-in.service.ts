import { v7 as newId } from 'uuid';
import type { Work } from '#server/access/work.ts';
import { requireCodes } from '#server/codelists/codelists.service.ts';
import { SHARE_DAYS } from '#server/consents/consents.contract.ts';
import { addDays, now, today } from '#server/platform/clock.ts';
import { Invalid, invalidField } from '#server/platform/problems.ts';
import { type Circumstances, check } from './guards.ts';
import { fields, type Key } from './payload.contract.ts';
import { compose } from './payload.ts';
import type { NewSentIn, SentPerson } from './referrals.contract.ts';
import { disclose, requireGuards, requireKnown, step } from './referrals.service.ts';
import { lapses } from './standards.ts';

/**
 * Somebody whom a partner sends in. Her agency keeps no cases here, so what she agreed to stands with the referral, and of
 * her nothing is kept but what goes out: composed, guarded, frozen and logged as every payload is.
 */
export async function sendIn(work: Work, body: NewSentIn): Promise<string> {
  const { db, actor, facts } = work;
  const { person, understood, isChild, agreedOn = today(), witness, message, ...said } = body;
  if (!understood) throw invalidField('understood', 'not-understood');
  if (said.agreedHow === 'VERBAL_WITNESSED' && !witness) throw invalidField('witness', 'witness-required');
  if (agreedOn > today()) throw invalidField('agreedOn', 'in-future');
  requireAgreed(person, said.categories);
  await requireKnown(work, null, said);
  // Somebody has to sign in there to read it: a sealed link is the sender's desk's, and a partner has none.
  if (!(await facts.takesPart(said.toAgencyId))) throw invalidField('toAgencyId', 'invalid-choice');
  await requireCodes(work, [
    { list: 'consent_method', field: 'agreedHow', values: said.agreedHow },
    { list: 'language', field: 'agreedIn', values: said.agreedIn },
    { list: 'gender', field: 'person/gender', values: person.gender },
    { list: 'age_band', field: 'person/ageBand', values: person.ageBand },
    { list: 'language', field: 'person/languages', values: person.languages },
    { list: 'contact_channel', field: 'person/safeContact/channel', values: person.safeContact?.channel },
  ]);

  const at = now();
  const id = await db.create(
    'Referral',
    { ...said, agreedOn, ...(witness && { witness }), ...(message && { message }) },
    { survivorId: newId(), acceptedServices: [], createdBy: actor.id, createdAt: at.toISOString() },
  );
  const referral = await db.get('Referral', { id });
  const it = await circumstancesOf(work, { ...body, agreedOn });
  requireGuards(check({ ...it, referral }));

  await step(work, id, 'ready');
  await step(work, id, 'send', {
    stamps: { sentBy: actor.id, sentAt: at.toISOString(), expiresAt: await lapses(work, said.urgency, at) },
  });
  const names = await facts.namesOf([actor.id]);
  const terms = {
    services: said.services,
    categories: said.categories,
    kind: it.agency!.kind,
    inDanger: false,
    stopped: false,
  };
  const record = { referrer: names.get(actor.id), interpreterNeed: said.interpreterNeed, ...recordOf(person) };
  await disclose(work, referral, compose(record, terms), { basis: 'CONSENT', consentId: null }, at);
  return id;
}

/** What she did not agree to is not asked for, and not taken. */
function requireAgreed(person: SentPerson, categories: readonly string[]): void {
  const others = (Object.keys(person) as Key[]).filter((key) => !categories.includes(fields[key].category));
  if (others.length) throw new Invalid(others.map((key) => ({ path: `/person/${key}`, code: 'not-agreed' })));
}

/** The lines as a record would hold them. */
function recordOf({ legalName, safeContact, ...person }: SentPerson): Partial<Record<Key, unknown>> {
  const contact = Object.entries(safeContact ?? {}).filter(([, value]) => value);
  return {
    ...person,
    ...(legalName && { legalName: { name: legalName, others: [] } }),
    ...(contact.length && { safeContact: Object.fromEntries(contact) }),
  };
}

/** The same conditions as for every referral (guards.ts), asked of what is said here instead of a record. */
async function circumstancesOf(
  { db, facts, actor }: Work,
  { toAgencyId, categories, agreedOn, isChild, person }: NewSentIn,
): Promise<Omit<Circumstances, 'referral'>> {
  const [agencies, agreementInForce] = await Promise.all([
    db.inner('Agency', { id: { in: [toAgencyId, actor.agencyId] } }, [
      ...['active', 'country', 'kind', 'womenOnly'],
      ...['name', 'nameEl'],
    ]),
    facts.agreementInForce(toAgencyId),
  ]);
  const isOver = addDays(agreedOn!, SHARE_DAYS) < today();
  return {
    agreed: isOver ? [] : categories,
    agreementInForce,
    denied: false,
    agency: agencies.find(({ id }) => id === toAgencyId) as Circumstances['agency'],
    ownCountry: agencies.find(({ id }) => id === actor.agencyId)?.country as string,
    caseStatus: 'ACTIVE',
    isMan: ['MAN', 'TRANS_MAN'].includes(person.gender ?? ''),
    isMinor: isChild || person.ageBand === 'UNDER_18',
    guardian: false,
    // Where she shares no way to her, the way leads through whoever sends her.
    safeContact: !categories.includes('CONTACT') || Object.values(person.safeContact ?? {}).some(Boolean),
  };
}
