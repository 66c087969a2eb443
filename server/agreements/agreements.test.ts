import { expect, test } from 'vitest';
import { addDays, today } from '#server/platform/clock.ts';
import { actingAs, anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { agreements } from './agreements.contract.ts';

const signed = (other: Office, days = 30) => ({
  withAgencyId: other.agencyId,
  reference: 'DSA 7/2026',
  signedOn: addDays(today(), -days),
  validFrom: addDays(today(), -days),
});
/** What the database says to somebody about another agency, today. */
const holds = (person: Person, other: Office) => person.work(({ facts }) => facts.agreementWith(other.agencyId));
const codes = ({ body }: { body: { errors: { path: string; code: string }[] } }) =>
  body.errors.map(({ path, code }) => `${path} ${code}`);

async function twoAgencies() {
  const [office, other] = [await anOffice(), await anOffice()];
  return { office, other, admin: await staff('admin', office), eleni: await staff('social_worker', office) };
}

test('an agreement is in force from its first to its last day, as the calendar on the wall shows them', async () => {
  const { other, admin, eleni } = await twoAgencies();
  expect(await holds(eleni, other)).toEqual({ inForce: false, transferBasis: null });

  const made = await admin.call(agreements.record, {}, { ...signed(other), validTo: today() });
  expect(made).toMatchObject({ reference: 'DSA 7/2026', state: 'IN_FORCE', transferBasis: null, endedAt: null });
  expect(await holds(eleni, other)).toEqual({ inForce: true, transferBasis: null });

  const before = await admin.call(
    agreements.correct,
    { id: made.id! },
    { validTo: addDays(today(), -1) },
    { version: made.version! },
  );
  expect(before.state).toBe('EXPIRED');
  expect((await holds(eleni, other)).inForce).toBe(false);

  const later = await admin.call(
    agreements.correct,
    { id: made.id! },
    { validFrom: addDays(today(), 1), validTo: null },
    { version: before.version! },
  );
  expect(later.state).toBe('NOT_YET');
  expect((await holds(eleni, other)).inForce).toBe(false);
});

test('an agreement that was ended holds from that moment no more, and is not brought back', async () => {
  const { other, admin, eleni } = await twoAgencies();
  const { id } = await admin.call(agreements.record, {}, signed(other));
  expect((await holds(eleni, other)).inForce).toBe(true);

  const ended = await admin.call(agreements.end, { id: id! });
  expect(ended).toMatchObject({ state: 'ENDED', endedBy: admin.id });
  expect((await holds(eleni, other)).inForce).toBe(false);

  expect((await admin.try(agreements.end, { id: id! })).body.type).toBe('/problems/already-ended');
  const back = await admin.try(agreements.correct, { id: id! }, { validTo: null }, { version: ended.version! });
  expect([back.status, back.body.type]).toEqual([409, '/problems/agreement-ended']);
  await expect(
    admin.work(({ send }) =>
      send('UPDATE "DataSharingAgreement" SET "endedAt" = NULL, "endedBy" = NULL WHERE id = $1', [id]),
    ),
  ).resolves.toMatchObject({ rowCount: 0 });
});

test('it binds the two who signed it, in one direction as in the other, and nobody else', async () => {
  const { other, admin } = await twoAgencies();
  const third = await anOffice();
  await admin.call(agreements.record, {}, signed(other));

  // Nobody there keeps agreements: what was recorded here counts for them too.
  const partner = await staff('partner', other);
  expect((await holds(partner, { agencyId: admin.agencyId, teamId: '' })).inForce).toBe(true);
  expect((await holds(partner, third)).inForce).toBe(false);
  expect((await holds(await staff('partner', third), other)).inForce).toBe(false);

  // An agency with an administrator is bound by what she recorded, not by what another claims.
  const theirs = await staff('admin', other);
  expect((await holds(partner, { agencyId: admin.agencyId, teamId: '' })).inForce).toBe(false);
  await theirs.call(agreements.record, {}, { ...signed(other), withAgencyId: admin.agencyId });
  expect((await holds(partner, { agencyId: admin.agencyId, teamId: '' })).inForce).toBe(true);
});

test('for another country the ground of the transfer is stated, within one’s own it is not', async () => {
  const { other, admin, eleni } = await twoAgencies();
  const [abroad, home] = [await anOffice(), other];
  await owner.query(`UPDATE "Agency" SET country = 'CHE' WHERE id = $1`, [abroad.agencyId]);

  expect(codes(await admin.try(agreements.record, {}, signed(abroad)))).toEqual([
    '/transferBasis transfer-basis-missing',
  ]);
  expect(codes(await admin.try(agreements.record, {}, { ...signed(home), transferBasis: 'ADEQUACY' }))).toEqual([
    '/transferBasis transfer-basis-unused',
  ]);
  expect(codes(await admin.try(agreements.record, {}, { ...signed(abroad), transferBasis: 'GOODWILL' }))).toEqual([
    '/transferBasis invalid-choice',
  ]);
  const made = await admin.call(agreements.record, {}, { ...signed(abroad), transferBasis: 'ADEQUACY' });
  expect(await holds(eleni, abroad)).toEqual({ inForce: true, transferBasis: 'ADEQUACY' });
  expect(
    codes(await admin.try(agreements.correct, { id: made.id! }, { transferBasis: null }, { version: made.version! })),
  ).toEqual(['/transferBasis transfer-basis-missing']);
});

test('dates that cannot be, one’s own agency and one that is not there are refused by name', async () => {
  const { office, other, admin } = await twoAgencies();
  const ask = (more: object) => admin.try(agreements.record, {}, { ...signed(other), ...more });
  expect(codes(await ask({ signedOn: addDays(today(), 1) }))).toEqual(['/signedOn in-future']);
  expect(codes(await ask({ validTo: addDays(today(), -31) }))).toEqual(['/validTo end-before-start']);
  expect(codes(await ask({ withAgencyId: office.agencyId }))).toEqual(['/withAgencyId own-agency']);
  expect(codes(await ask({ withAgencyId: crypto.randomUUID() }))).toEqual(['/withAgencyId invalid-choice']);
  expect(codes(await ask({ agencyId: other.agencyId }))).toEqual(['/agencyId unknown-field']);
});

test('the administrator keeps them after proving who she is; coordinator, supervisor and officer read; others find nothing', async () => {
  const { office, other, admin } = await twoAgencies();
  const { id, version } = await admin.call(agreements.record, {}, signed(other));
  for (const role of ['coordinator', 'supervisor', 'dpo'] as const) {
    const reader = await staff(role, office);
    const { items } = await reader.call(agreements.list, {}, undefined, { query: `withAgencyId=${other.agencyId}` });
    expect(items, role).toMatchObject([{ id, state: 'IN_FORCE' }]);
    expect((await reader.try(agreements.record, {}, signed(other))).status, role).toBe(404);
    expect((await reader.try(agreements.end, { id: id! })).status, role).toBe(403);
  }
  for (const role of ['social_worker', 'manager', 'psychologist', 'teacher', 'partner'] as const)
    expect((await (await staff(role, office)).try(agreements.list, {})).status, role).toBe(404);
  for (const role of ['admin', 'coordinator'] as const) {
    const theirs = await staff(role, other);
    expect((await theirs.call(agreements.list, {})).items, role).toEqual([]);
    expect((await theirs.try(agreements.get, { id: id! })).status, role).toBe(404);
  }

  const late = actingAs({
    signInId: crypto.randomUUID(),
    userId: admin.id,
    agencyId: office.agencyId,
    role: 'admin',
    locked: false,
    secondFactorDue: false,
    provenAt: Date.now() - 11 * 60_000,
  });
  expect((await late.try(agreements.end, { id: id! })).body.type).toBe('/problems/step-up-required');
  const stale = await admin.try(agreements.correct, { id: id! }, { reference: 'X' }, { version: version! + 1 });
  expect(stale.status).toBe(412);
});

test('past the services too: nobody records for another agency, in another’s name, or as anything but an administrator', async () => {
  const { office, other, admin } = await twoAgencies();
  const insert = (person: Person, agencyId: string, recordedBy: string) =>
    person.work(({ send }) =>
      send(
        `INSERT INTO "DataSharingAgreement" (id, "agencyId", "withAgencyId", reference, "signedOn", "validFrom", "recordedBy")
          VALUES (gen_random_uuid(), $1, $2, 'x', current_date, current_date, $3)`,
        [agencyId, agencyId === other.agencyId ? office.agencyId : other.agencyId, recordedBy],
      ),
    );
  await expect(insert(admin, office.agencyId, admin.id)).resolves.toMatchObject({ rowCount: 1 });
  await expect(insert(admin, other.agencyId, admin.id)).rejects.toMatchObject({ code: '42501' });
  await expect(insert(admin, office.agencyId, crypto.randomUUID())).rejects.toMatchObject({ code: '42501' });
  const coordinator = await staff('coordinator', office);
  await expect(insert(coordinator, office.agencyId, coordinator.id)).rejects.toMatchObject({ code: '42501' });
});
