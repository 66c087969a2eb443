import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeLists, type ShippedList } from './index.ts';
import { addedHere, loadCodeLists } from './load.ts';

const url = process.env.DATABASE_URL ?? '';
const db = new pg.Client({ connectionString: url });

/** A list that exists in this test only, as a release might ship it. */
const shelf = (change: Partial<ShippedList> = {}): ShippedList => ({
  id: 'test_shelf',
  version: 1,
  labelEn: 'Shelf',
  labelEl: 'Ράφι',
  extensible: true,
  source: 'test',
  codes: [
    { code: 'UPPER', en: 'Upper', el: 'Πάνω', xwalk: { htcds: 'Top' }, attrs: { height: 2 } },
    { code: 'LOWER', en: 'Lower', el: 'Κάτω', sort: 700 },
  ],
  ...change,
});
const load = (change?: Partial<ShippedList>) => loadCodeLists(url, [shelf(change)]);

async function find(code: string) {
  const { rows } = await db.query(
    `select *, "validTo"::text as "endsOn", current_date::text as today from "Code" where "listId" = 'test_shelf' and code = $1`,
    [code],
  );
  return rows[0];
}

beforeAll(() => db.connect());
afterAll(() => db.end());
beforeEach(async () => {
  await db.query(`delete from "Code" where "listId" = 'test_shelf'`);
  await db.query(`delete from "CodeList" where id = 'test_shelf'`);
});

describe('loading the code lists', () => {
  it('stores every list of the release with all its codes', async () => {
    await loadCodeLists(url);

    const { rows } = await db.query<{ id: string; version: number; codes: string[] }>(
      `select id, version, (select array_agg(code order by sort, code) from "Code" where "listId" = id) as codes from "CodeList"`,
    );
    const stored = new Map(rows.map((row) => [row.id, row]));
    for (const list of Object.values(codeLists)) {
      expect(stored.get(list.id)?.version, list.id).toBe(list.version);
      expect([...(stored.get(list.id)?.codes ?? [])].sort()).toEqual(list.codes.map((each) => each.code).sort());
    }
  });

  it('stores labels, place, crosswalk and attributes', async () => {
    await load();

    expect(await find('UPPER')).toMatchObject({
      labelEn: 'Upper',
      labelEl: 'Πάνω',
      sort: 10,
      active: true,
      since: 1,
      crosswalk: { htcds: 'Top' },
      attributes: { height: 2 },
      endsOn: null,
    });
    expect(await find('LOWER')).toMatchObject({ sort: 700, crosswalk: {}, attributes: {} });
  });

  it('writes nothing when every list is as high already', async () => {
    await loadCodeLists(url);
    const writers = async () =>
      (await db.query(`select xmin::text from "CodeList" union all select xmin::text from "Code"`)).rows;
    const before = await writers();

    await loadCodeLists(url);

    expect(await writers()).toEqual(before);
  });

  it('keeps what an administrator changed until a higher version comes, which wins', async () => {
    await load();
    await db.query(`update "Code" set "labelEn" = 'Top shelf' where "listId" = 'test_shelf' and code = 'UPPER'`);

    await load();
    expect(await find('UPPER')).toMatchObject({ labelEn: 'Top shelf' });

    await load({ version: 2, codes: [{ code: 'UPPER', en: 'Highest', el: 'Ψηλά', xwalk: { htcds: 'Peak' } }] });
    expect(await find('UPPER')).toMatchObject({
      labelEn: 'Highest',
      labelEl: 'Ψηλά',
      crosswalk: { htcds: 'Peak' },
      since: 1,
    });
  });

  it('leaves a lower version alone', async () => {
    await load({ version: 3 });
    await load({ version: 2, labelEn: 'Old shelf', codes: [] });

    expect(await find('UPPER')).toMatchObject({ active: true });
    expect((await db.query(`select * from "CodeList" where id = 'test_shelf'`)).rows[0]).toMatchObject({
      version: 3,
      labelEn: 'Shelf',
    });
  });

  it('ends a code that vanished, deletes nothing, and brings it back when it is shipped again', async () => {
    await load();
    const [upper, lower] = shelf().codes;

    await load({ version: 2, codes: [upper!] });
    const ended = await find('LOWER');
    expect(ended).toMatchObject({ active: false, labelEn: 'Lower' });
    expect(ended.endsOn).toBe(ended.today);

    await load({ version: 3, codes: [upper!, lower!] });
    expect(await find('LOWER')).toMatchObject({ active: true, endsOn: null, since: 1 });
  });

  it('says in which version a code first stood', async () => {
    await load();
    await load({ version: 2, codes: [...shelf().codes, { code: 'MIDDLE', en: 'Middle', el: 'Μέση' }] });

    expect(await find('MIDDLE')).toMatchObject({ since: 2, active: true });
  });

  it('does not switch on again what an administrator switched off', async () => {
    await load();
    await db.query(`update "Code" set active = false where "listId" = 'test_shelf' and code = 'UPPER'`);

    await load({ version: 2 });

    expect(await find('UPPER')).toMatchObject({ active: false });
  });

  it('never touches a code that an administrator added, even one that a release ships later', async () => {
    await load();
    await db.query(
      `insert into "Code" ("listId", code, "labelEn", "labelEl", since) values ('test_shelf', 'ATTIC', 'Our attic', 'Η σοφίτα μας', $1)`,
      [addedHere],
    );

    await load({ version: 2 });
    expect(await find('ATTIC')).toMatchObject({ active: true, endsOn: null, labelEn: 'Our attic' });

    await load({ version: 3, codes: [...shelf().codes, { code: 'ATTIC', en: 'Attic', el: 'Σοφίτα' }] });
    expect(await find('ATTIC')).toMatchObject({ labelEn: 'Our attic', since: addedHere });
  });

  it('lets several processes start at once', async () => {
    await Promise.all([load(), load(), load()]);

    expect((await db.query(`select count(*)::int as n from "Code" where "listId" = 'test_shelf'`)).rows[0].n).toBe(2);
  });

  it('changes nothing when a list cannot be stored whole', async () => {
    const twice = { code: 'UPPER', en: 'Upper again', el: 'Πάλι πάνω' };

    await expect(load({ codes: [...shelf().codes, twice] })).rejects.toThrow();

    expect((await db.query(`select count(*)::int as n from "CodeList" where id = 'test_shelf'`)).rows[0].n).toBe(0);
  });
});
