import { expect, test } from 'vitest';
import { addDays, today } from '#server/platform/clock.ts';
import { anOffice, owner, staff } from '#server/testing/cast.ts';
import { capacities } from './capacities.contract.ts';

const codes = ({ body }: { body: { errors: { path: string; code: string }[] } }) =>
  body.errors.map(({ path, code }) => `${path} ${code}`);

async function twoAgencies() {
  const [here, there] = [await anOffice(), await anOffice()];
  return {
    here,
    there,
    partner: await staff('partner', here),
    coordinator: await staff('coordinator', here),
    theirs: await staff('coordinator', there),
  };
}

test('an agency says what it has free; every coordinator and partner reads it, and how old it is', async () => {
  const { here, partner, coordinator, theirs } = await twoAgencies();
  const before = Date.now();
  const made = await partner.call(
    capacities.offer,
    {},
    { serviceType: 'ACC_SHELTER', places: 8, free: 0, waiting: 3, freeFrom: addDays(today(), 6) },
  );
  expect(made).toMatchObject({ providerAgencyId: here.agencyId, places: 8, free: 0, waiting: 3, offered: true });
  expect(Date.parse(made.updatedAt!)).toBeGreaterThanOrEqual(before - 1000);
  expect(made.updatedBy).toBe(partner.id);

  const query = `service=ACC_SHELTER&providerAgencyId=${here.agencyId}`;
  for (const reader of [coordinator, theirs, await staff('partner', await anOffice())]) {
    const { items } = await reader.call(capacities.board, {}, undefined, { query });
    expect(items).toMatchObject([{ id: made.id, free: 0, freeFrom: addDays(today(), 6) }]);
    // Who keeps the figure is named within the agency alone.
    expect('updatedBy' in items[0]!, reader.agencyId).toBe(reader.agencyId === here.agencyId);
    expect('updatedByName' in items[0]!).toBe(reader.agencyId === here.agencyId);
  }
});

test('its own partner and coordinator keep it, and nobody else: others read and may not, or find nothing', async () => {
  const { here, partner, coordinator, theirs } = await twoAgencies();
  const { id } = await partner.call(capacities.offer, {}, { serviceType: 'MED', places: 4, free: 1 });
  const kept = await coordinator.call(capacities.keep, { id: id! }, { free: 2 }, { version: 1 });
  expect(kept).toMatchObject({ free: 2, places: 4, version: 2, updatedBy: coordinator.id });

  expect((await theirs.try(capacities.keep, { id: id! }, { free: 4 }, { version: 2 })).status).toBe(403);
  for (const role of ['social_worker', 'supervisor', 'manager', 'teacher', 'dpo', 'admin'] as const) {
    const other = await staff(role, here);
    expect((await other.try(capacities.board, {})).status, role).toBe(404);
    expect((await other.try(capacities.keep, { id: id! }, { free: 4 }, { version: 2 })).status, role).toBe(404);
    expect((await other.try(capacities.offer, {}, { serviceType: 'LANG', places: 1, free: 1 })).status, role).toBe(404);
  }
  const { rows } = await owner.query('SELECT free FROM "AgencyCapacity" WHERE id = $1', [id]);
  expect(rows).toEqual([{ free: 2 }]);

  // Nor for another agency by naming it: whose it is, is not taken from a body.
  const named = { serviceType: 'LANG', places: 1, free: 1, providerAgencyId: here.agencyId };
  expect(codes(await theirs.ask('post', '/capacity', named))).toEqual(['/providerAgencyId unknown-field']);
});

test('past the services too, the figures of another agency stay as they are', async () => {
  const { partner, theirs, there } = await twoAgencies();
  const { id } = await partner.call(capacities.offer, {}, { serviceType: 'MED', places: 4, free: 1 });
  const touched = (text: string, values: unknown[]) => theirs.work(({ send }) => send(text, values));
  await expect(
    touched('UPDATE "AgencyCapacity" SET free = 0, "updatedBy" = my_actor() WHERE id = $1', [id]),
  ).resolves.toMatchObject({ rowCount: 0 });
  await expect(
    touched('UPDATE "AgencyCapacity" SET "providerAgencyId" = $2 WHERE id = $1', [id, there.agencyId]),
  ).rejects.toMatchObject({ code: '42501' });
  await expect(
    touched(
      `INSERT INTO "AgencyCapacity" (id, "providerAgencyId", "serviceType", places, free, "updatedBy")
        VALUES (gen_random_uuid(), $1, 'LANG', 1, 1, my_actor())`,
      [partner.agencyId],
    ),
  ).rejects.toMatchObject({ code: '42501' });
});

test('saying that a figure still holds makes it new; a service no longer offered leaves the board', async () => {
  const { here, partner, theirs } = await twoAgencies();
  const { id } = await partner.call(capacities.offer, {}, { serviceType: 'MED', places: 4, free: 1 });
  await owner.query(`UPDATE "AgencyCapacity" SET "updatedAt" = now() - interval '20 days' WHERE id = $1`, [id]);
  const again = await partner.call(capacities.keep, { id: id! }, {}, { version: 1 });
  expect(again).toMatchObject({ places: 4, free: 1 });
  expect(Date.now() - Date.parse(again.updatedAt!)).toBeLessThan(60_000);

  await partner.call(capacities.keep, { id: id! }, { offered: false }, { version: 2 });
  const query = `providerAgencyId=${here.agencyId}&offered=true`;
  expect((await theirs.call(capacities.board, {}, undefined, { query })).items).toEqual([]);
});

test('figures that cannot be are refused by name, a service is offered once, an old version does not win', async () => {
  const { partner } = await twoAgencies();
  const ask = (more: object) => partner.try(capacities.offer, {}, { serviceType: 'MED', places: 4, free: 1, ...more });
  expect(codes(await ask({ free: 5 }))).toEqual(['/free more-than-places']);
  expect(codes(await ask({ free: -1 }))).toEqual(['/free too-small']);
  expect(codes(await ask({ freeFrom: addDays(today(), -1) }))).toEqual(['/freeFrom in-past']);
  expect(codes(await ask({ serviceType: 'CIRCUS' }))).toEqual(['/serviceType invalid-choice']);

  const { id } = await partner.call(capacities.offer, {}, { serviceType: 'MED', places: 4, free: 1 });
  expect((await ask({})).body.type).toBe('/problems/exists-already');
  expect(codes(await partner.try(capacities.keep, { id: id! }, { places: 0 }, { version: 1 }))).toEqual([
    '/free more-than-places',
  ]);
  await partner.call(capacities.keep, { id: id! }, { free: 2 }, { version: 1 });
  expect((await partner.try(capacities.keep, { id: id! }, { free: 3 }, { version: 1 })).status).toBe(412);
});
