import pg from 'pg';
import { codeLists, type ShippedList } from './index.ts';

/** `Code.since` of a code that an administrator added: it stood in no shipped version, so no release touches it. */
export const addedHere = 0;

const upsertLists = `
  insert into public."CodeList" (id, version, "labelEn", "labelEl", extensible, source)
  select id, version, "labelEn", "labelEl", extensible, source
    from jsonb_to_recordset($1::jsonb)
      as shipped(id text, version int, "labelEn" text, "labelEl" text, extensible boolean, source text)
  on conflict (id) do update set
    version = excluded.version, "labelEn" = excluded."labelEn", "labelEl" = excluded."labelEl",
    extensible = excluded.extensible, source = excluded.source`;

// A code that a release had ended and now ships again comes back; one that an administrator switched off stays off.
const upsertCodes = `
  insert into public."Code" as stored
    ("listId", code, "labelEn", "labelEl", sort, "validFrom", "validTo", since, crosswalk, attributes)
  select "listId", code, "labelEn", "labelEl", sort, "validFrom", "validTo", since, crosswalk, attributes
    from jsonb_to_recordset($1::jsonb)
      as shipped("listId" text, code text, "labelEn" text, "labelEl" text, sort int, "validFrom" date, "validTo" date,
                 since int, crosswalk jsonb, attributes jsonb)
  on conflict ("listId", code) do update set
    "labelEn" = excluded."labelEn", "labelEl" = excluded."labelEl", sort = excluded.sort,
    "validFrom" = excluded."validFrom", "validTo" = excluded."validTo",
    crosswalk = excluded.crosswalk, attributes = excluded.attributes,
    active = stored.active or (stored."validTo" is not null and excluded."validTo" is null)
  where stored.since <> ${addedHere}`;

const retireCodes = `
  update public."Code" as stored set active = false, "validTo" = coalesce(stored."validTo", current_date)
    from jsonb_to_recordset($1::jsonb) as shipped(id text, codes text[])
   where stored."listId" = shipped.id and stored.since <> ${addedHere} and not stored.code = any (shipped.codes)`;

/**
 * Brings the code lists of a database up to those of this release (or those given). A list whose stored version is
 * as high is left alone, so that the common start costs one query. Nothing is ever deleted.
 */
export async function loadCodeLists(
  connectionString: string,
  lists: readonly ShippedList[] = Object.values(codeLists),
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    if ((await findOutdated(client, lists)).length === 0) return;

    await client.query('begin');
    // Two processes may start at once; the second waits here and then finds nothing left to do.
    await client.query(`select pg_advisory_xact_lock(hashtext('code lists'))`);
    const outdated = await findOutdated(client, lists);
    await client.query(upsertLists, [JSON.stringify(outdated)]);
    await client.query(upsertCodes, [JSON.stringify(outdated.flatMap(codeRows))]);
    await client.query(retireCodes, [
      JSON.stringify(outdated.map((list) => ({ id: list.id, codes: list.codes.map((each) => each.code) }))),
    ]);
    await client.query('commit');
  } finally {
    // Ending the connection also undoes a transaction that did not come to its end.
    await client.end();
  }
}

async function findOutdated(client: pg.Client, lists: readonly ShippedList[]): Promise<ShippedList[]> {
  const { rows } = await client.query<{ id: string; version: number }>('select id, version from public."CodeList"');
  const stored = new Map(rows.map((row) => [row.id, row.version]));
  return lists.filter((list) => list.version > (stored.get(list.id) ?? 0));
}

function codeRows(list: ShippedList) {
  return list.codes.map((each, place) => ({
    listId: list.id,
    code: each.code,
    labelEn: each.en,
    labelEl: each.el,
    sort: each.sort ?? (place + 1) * 10,
    validFrom: each.validFrom ?? null,
    validTo: each.validTo ?? null,
    since: list.version,
    crosswalk: each.xwalk ?? {},
    attributes: each.attrs ?? {},
  }));
}
