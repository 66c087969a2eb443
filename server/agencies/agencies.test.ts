import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { anOffice, staff } from '#server/testing/cast.ts';
import { agencies } from './agencies.contract.ts';

const aName = (word: string) => `${word} ${randomUUID().slice(0, 8)}`;

test('an administrator adds an agency to the directory and changes it; it does not take part by that', async () => {
  const admin = await staff('admin', await anOffice());
  const name = aName('Harbour');
  const made = await admin.call(
    agencies.createAgency,
    {},
    { name, nameEl: 'Λιμάνι', kind: 'NGO', services: ['LANG'], languages: ['ell'] },
  );
  expect(made).toMatchObject({
    name,
    nameEl: 'Λιμάνι',
    kind: 'NGO',
    services: ['LANG'],
    languages: ['ell'],
    area: '',
    takesPart: false,
    active: true,
    version: 1,
  });

  const changed = await admin.call(
    agencies.changeAgency,
    { id: made.id! },
    { area: 'Piraeus', areaEl: 'Πειραιάς', active: false },
    { version: 1 },
  );
  expect(changed).toMatchObject({ area: 'Piraeus', areaEl: 'Πειραιάς', active: false, version: 2 });
  expect((await admin.try(agencies.changeAgency, { id: made.id! }, { area: 'X' }, { version: 1 })).status).toBe(412);
  expect((await admin.try(agencies.createAgency, {}, { name, kind: 'NGO' })).body.type).toBe(
    '/problems/exists-already',
  );
});

test('codes that no list knows are refused by name', async () => {
  const admin = await staff('admin', await anOffice());
  const answer = await admin.try(
    agencies.createAgency,
    {},
    { name: aName('X'), kind: 'CIRCUS', services: ['LANG', 'NONSENSE'], languages: ['ell', 'xxx'] },
  );
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)).toEqual([
    '/kind invalid-choice',
    '/services/1 invalid-choice',
    '/languages/1 invalid-choice',
  ]);
});

test('the entry of an agency that takes part is changed by its own administrator alone', async () => {
  const [office, elsewhere] = [await anOffice(), await anOffice()];
  const [admin, stranger] = [await staff('admin', office), await staff('admin', elsewhere)];
  const { version } = await stranger.call(agencies.getAgency, { id: office.agencyId });
  const change = { area: 'Piraeus' };

  expect((await stranger.try(agencies.changeAgency, { id: office.agencyId }, change, { version })).status).toBe(403);
  expect((await stranger.call(agencies.getAgency, { id: office.agencyId })).area).toBe('');
  expect(await admin.call(agencies.changeAgency, { id: office.agencyId }, change, { version })).toMatchObject(change);
});

test('takesPart is no field that anybody sets', async () => {
  const admin = await staff('admin', await anOffice());
  const answer = await admin.ask('post', '/agencies', { name: aName('X'), kind: 'NGO', takesPart: true });
  expect(answer.body.errors).toMatchObject([{ path: '/takesPart', code: 'unknown-field' }]);
});

test('the directory is read by whoever refers people, page by page and by filter, and changed by nobody else', async () => {
  const office = await anOffice();
  const [eleni, admin] = [await staff('social_worker', office), await staff('admin', office)];
  const made = await admin.call(agencies.createAgency, {}, { name: aName('Zz'), kind: 'SHELTER' });

  const { items } = await eleni.call(agencies.listAgencies, {}, undefined, { query: 'takesPart=true&limit=100' });
  expect(items.map(({ id }) => id)).toContain(office.agencyId);
  expect(items.every(({ takesPart }) => takesPart)).toBe(true);
  const first = await eleni.call(agencies.listAgencies, {}, undefined, { query: 'limit=1' });
  const next = await eleni.call(agencies.listAgencies, {}, undefined, { query: `limit=1&cursor=${first.nextCursor}` });
  expect(next.items[0]!.name! > first.items[0]!.name!).toBe(true);

  expect(await eleni.call(agencies.getAgency, { id: made.id! })).toMatchObject({ kind: 'SHELTER' });
  expect((await eleni.try(agencies.createAgency, {}, { name: 'X', kind: 'NGO' })).status).toBe(404);
  expect((await eleni.try(agencies.changeAgency, { id: made.id! }, { area: 'X' }, { version: 1 })).status).toBe(403);
  for (const role of ['manager', 'teacher'] as const)
    expect((await (await staff(role, office)).try(agencies.listAgencies, {})).status, role).toBe(404);
});

test('an entry says what a referral needs to know, and the directory is asked by it', async () => {
  const office = await anOffice();
  const [admin, eleni] = [await staff('admin', office), await staff('social_worker', office)];
  const word = randomUUID().slice(0, 8);
  const night = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };
  const shelter = {
    name: `Night ${word}`,
    kind: 'SHELTER',
    services: ['ACC_EMERG', 'CHILD'],
    languages: ['ell', 'fra'],
    area: `Quay ${word}`,
    country: 'CYP',
    hours: [night],
    opening: 'Ring the bell',
    openingEl: 'Χτυπήστε το κουδούνι',
    womenOnly: true,
    takesChildren: true,
    stepFree: false,
    emergencyPhone: '+30 210 000 0000',
  };
  const made = await admin.call(agencies.createAgency, {}, shelter);
  expect(made).toMatchObject(shelter);
  const other = await admin.call(agencies.createAgency, {}, { name: `Day ${word}`, kind: 'NGO', area: `Quay ${word}` });
  expect(other).toMatchObject({ country: 'GRC', hours: [], womenOnly: null, takesChildren: null, stepFree: null });

  const found = async (query: string) =>
    (await eleni.call(agencies.listAgencies, {}, undefined, { query: `area=Quay%20${word}&${query}` })).items.map(
      ({ name }) => name,
    );
  expect(await found('')).toEqual([other.name, made.name]);
  for (const query of [
    'service=CHILD',
    'language=fra',
    'country=CYP',
    'womenOnly=true',
    'takesChildren=true',
    'stepFree=false',
    'service=ACC_EMERG&language=ell',
  ])
    expect(await found(query), query).toEqual([made.name]);
  for (const query of ['service=LANG', 'language=ukr', 'stepFree=true', 'service=CHILD&language=ukr'])
    expect(await found(query), query).toEqual([]);
});

test('hours that end before they start, unknown countries and telephone numbers with words in them are refused', async () => {
  const admin = await staff('admin', await anOffice());
  const refused = async (more: object) =>
    (await admin.try(agencies.createAgency, {}, { name: aName('X'), kind: 'NGO', ...more })).body.errors.map(
      ({ path, code }: { path: string; code: string }) => `${path} ${code}`,
    );
  const open = { days: [1], from: '09:00', to: '17:00' };
  expect(await refused({ hours: [open, { ...open, to: '09:00' }] })).toEqual(['/hours/1/to end-before-start']);
  expect(await refused({ hours: [{ ...open, to: '25:00' }] })).toEqual(['/hours/0/to invalid-format']);
  expect(await refused({ hours: [{ ...open, days: [8] }] })).toEqual(['/hours/0/days/0 too-big']);
  expect(await refused({ country: 'XQZ' })).toEqual(['/country invalid-choice']);
  expect(await refused({ emergencyPhone: 'ask for Maria' })).toEqual(['/emergencyPhone invalid-format']);
});

test('a grant has a code of its own, does not end before it starts, and is of one’s own agency', async () => {
  const office = await anOffice();
  const [admin, eleni] = [await staff('admin', office), await staff('social_worker', office)];
  const made = await admin.call(
    agencies.createGrant,
    {},
    { code: 'AMIF-1', name: 'Paths', startsOn: '2026-01-01', endsOn: '2027-12-31' },
  );
  expect(made).toMatchObject({
    code: 'AMIF-1',
    startsOn: '2026-01-01',
    endsOn: '2027-12-31',
    active: true,
    version: 1,
  });

  expect(
    (await admin.try(agencies.createGrant, {}, { code: 'AMIF-1', name: 'Twice', startsOn: '2026-01-01' })).body.type,
  ).toBe('/problems/exists-already');
  const order = await admin.try(agencies.changeGrant, { id: made.id! }, { startsOn: '2028-01-01' }, { version: 1 });
  expect(order.body.errors).toMatchObject([{ path: '/endsOn', code: 'end-before-start' }]);
  expect(await admin.call(agencies.changeGrant, { id: made.id! }, { endsOn: null }, { version: 1 })).toMatchObject({
    endsOn: null,
    version: 2,
  });

  expect((await eleni.call(agencies.listGrants, {})).items).toMatchObject([{ code: 'AMIF-1' }]);
  expect((await eleni.try(agencies.createGrant, {}, { code: 'X', name: 'X', startsOn: '2026-01-01' })).status).toBe(
    404,
  );
  const elsewhere = await staff('admin', await anOffice());
  expect((await elsewhere.call(agencies.listGrants, {})).items).toEqual([]);
  expect((await elsewhere.try(agencies.changeGrant, { id: made.id! }, { name: 'Ours' }, { version: 2 })).status).toBe(
    404,
  );
});
