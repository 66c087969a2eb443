import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { anOffice, type Office, owner, type Person, staff } from '#server/testing/cast.ts';
import { by, counted, draft, released } from '#server/testing/figures.ts';
import { unzipped } from '#server/testing/unzip.ts';
import { type Release, releases } from './releases.contract.ts';

let office: Office;
let manager: Person;
let second: Person;
beforeAll(async () => {
  office = await anOffice();
  manager = await staff('manager', office);
  second = await staff('dpo', office);
});

const fundedBy = (recipient: string) => ({ profile: 'funder', recipient }) as const;

/** Counted anew, and asked to take the place of a release; what the server answers. */
async function asked(request: object, replacesId: string | undefined) {
  const made = await draft(manager, 'caseload', { ...request, corrected: true });
  expect(made.state, JSON.stringify(made.blocked)).toBe('DONE');
  const answer = await manager.try(releases.request, {}, { draftId: made.id!, ...(replacesId && { replacesId }) });
  return { made, status: answer.status, body: answer.body };
}

async function approved(request: object, replacesId: string) {
  const { status, body } = await asked(request, replacesId);
  expect(status, JSON.stringify(body)).toBe(201);
  return second.call(releases.approve, { id: body.id });
}

async function fileOf(id: string, format: string): Promise<string> {
  const answer = await manager
    .try(releases.file, { id }, undefined, { query: `format=${format}&language=en` })
    .buffer(true)
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    });
  expect(answer.status, format).toBe(200);
  const file = answer.body as Buffer;
  return format === 'xlsx' ? [...unzipped(file).values()].join('\n') : file.toString('utf8');
}

/** So many come to light that no figure moves by few. */
async function grow(): Promise<void> {
  await counted(office, 12);
  await counted(office, 12, { gender: 'MAN', age: '12_17' });
}

const formats = ['csv', 'xlsx', 'json', 'html'] as const;

describe('a later edition', () => {
  test('takes the place of a release for the same reader, broken down alike, and of no other', async () => {
    await counted(office, 40);
    await counted(office, 30, { gender: 'MAN', age: '12_17' });
    const [one, other] = [fundedBy('One foundation'), fundedBy('Another foundation')];
    const ofOne = await released(manager, second, 'caseload', one);
    const ofOther = await released(manager, second, 'caseload', other);
    const total = await released(manager, second, 'caseload');
    const twofold = await released(manager, second, 'caseload', by('gender', 'age'));
    await grow();

    const wrong = async (request: object, id: string | undefined) => {
      const { status, body } = await asked(request, id);
      return [status, body.errors?.[0]?.path, body.errors?.[0]?.code];
    };
    const refused = [422, '/replacesId', 'invalid-choice'];
    expect(await wrong(other, ofOne.id)).toEqual(refused);
    expect(await wrong({}, ofOne.id)).toEqual(refused);
    expect(await wrong(by('gender'), total.id)).toEqual(refused);
    expect(
      await wrong({ breakdowns: [{ dimension: 'age', scheme: 'amif' }, { dimension: 'gender' }] }, twofold.id),
    ).toEqual(refused);

    const edition = await asked(other, ofOther.id);
    expect([edition.status, edition.body.edition]).toEqual([201, 2]);
    // In whichever order it is broken down it is the same question.
    expect((await asked(by('age', 'gender'), twofold.id)).status).toBe(201);
  });

  test('is offered to a draft that was counted anew: the last edition of the very same question', async () => {
    const request = fundedBy('A city');
    const first = await released(manager, second, 'caseload', { ...request, ...by('gender') });
    expect((await draft(manager, 'caseload', { ...request, ...by('gender') })).replaceableId).toBeNull();
    expect((await draft(manager, 'caseload', { ...request, corrected: true })).replaceableId).toBeNull();
    const anew = { ...request, ...by('gender'), corrected: true };
    expect((await draft(manager, 'caseload', anew)).replaceableId).toBe(first.id);

    await grow();
    const edition = await approved({ ...request, ...by('gender') }, first.id!);
    expect((await draft(manager, 'caseload', anew)).replaceableId).toBe(edition.id);
    // What was replaced is not replaced again: two third editions would each tell only half of what changed.
    expect((await asked({ ...request, ...by('gender') }, first.id)).status).toBe(422);
  });

  test('is one, where two were asked for: whoever approves the second is told', async () => {
    const first = await released(manager, second, 'caseload', fundedBy('A county'));
    await grow();
    const [one, other] = [await asked(fundedBy('A county'), first.id), await asked(fundedBy('A county'), first.id)];
    await second.call(releases.approve, { id: one.body.id });
    const { status, body } = await second.try(releases.approve, { id: other.body.id });
    expect([status, body.type]).toEqual([409, '/problems/already-replaced']);
  });
});

describe('what a correction changed', () => {
  let first: Release;
  let edition: Release;
  beforeAll(async () => {
    office = await anOffice();
    manager = await staff('manager', office);
    second = await staff('dpo', office);
    await counted(office, 41);
    await counted(office, 4, { gender: 'MAN' });
    await counted(office, 17, { gender: 'UNKNOWN' });
    first = await released(manager, second, 'caseload', by('gender'));
    // What was few is many now and is shown; what was hidden with it, too.
    await counted(office, 23, { gender: 'MAN' });
    edition = await approved(by('gender'), first.id!);
  });

  test('is told with it: what both editions show differently, before and after, each as it was published', async () => {
    const { replaces } = await manager.call(releases.get, { id: edition.id! });
    expect(replaces).toMatchObject({ id: first.id, edition: 1, decidedAt: first.decidedAt, base: 1 });
    expect(
      replaces!.adjustments.map(({ at, before, after, difference }) => [at[0], before, after, difference]),
    ).toEqual([
      ['MALE', null, 27, null],
      ['UNKNOWN', null, 17, null],
      [null, 62, 85, 23],
    ]);
    expect(replaces!.adjustments[0]!.labels).toEqual([{ en: 'Men', el: 'Άνδρες' }]);
    expect((await manager.call(releases.get, { id: first.id! })).replaces).toBeNull();
  });

  test.each(formats)(
    'is in its %s, with the release whose place it takes and the day of its approval',
    async (format) => {
      const file = await fileOf(edition.id!, format);
      expect(file).toContain(first.id);
      if (format === 'json') {
        expect(JSON.parse(file).replaces).toEqual((await manager.call(releases.get, { id: edition.id! })).replaces);
        expect(Object.keys(JSON.parse(file).dictionary)).toContain('replaces');
        return;
      }
      expect(file).toMatch(/Edition 1 · approved on \d+ \p{L}+ \d{4}/u);
      for (const line of ['Men: ✱ → 27', 'Not known: ✱ → 17', 'Total: 62 → 85']) expect(file).toContain(line);
      // What did not change is not said to have.
      expect(file).not.toContain('Women: 41');
      // Four men were hidden in the first edition and are hidden here.
      expect(file).not.toMatch(/: 4 →/);
    },
  );

  test.each(formats)('a first edition says nothing of another in its %s', async (format) => {
    expect(await fileOf(first.id!, format)).not.toMatch(/What the correction changed|adjustments": \[|→/);
  });

  test('is not told where an older record names a release for somebody else, or of other figures', async () => {
    const ofOne = await released(manager, second, 'caseload', { ...fundedBy('One foundation'), ...by('gender') });
    const ofOther = await released(manager, second, 'caseload', fundedBy('Another foundation'));
    const copied = async (id: string, replacesId: string) => {
      const copy = randomUUID();
      await owner.query(
        `INSERT INTO "Release" (id, "agencyId", "reportId", population, request, profile, recipient, "periodFrom", "periodTo", result, "heldId",
            state, edition, "replacesId", "requestedBy", "decidedBy", "decidedAt")
          SELECT $1, "agencyId", "reportId", population, request, profile, recipient, "periodFrom", "periodTo", result, "heldId",
            state, 2, $3, "requestedBy", "decidedBy", "decidedAt" FROM "Release" WHERE id = $2`,
        [copy, id, replacesId],
      );
      return copy;
    };
    for (const copy of [await copied(ofOther.id!, ofOne.id!), await copied(ofOne.id!, edition.id!)]) {
      const shown = await manager.call(releases.get, { id: copy });
      expect([shown.edition, shown.replaces]).toEqual([2, null]);
      for (const format of formats) {
        const file = await fileOf(copy, format);
        expect(file, format).not.toMatch(/In the place of|→|adjustments": \[/);
      }
    }
  });
});
