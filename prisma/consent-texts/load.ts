import pg from 'pg';
import { v7 as newId } from 'uuid';
import { type ShippedText, shippedTexts } from './index.ts';

/**
 * Brings the consent texts of a database up to those of this release. A wording that changed becomes a new version, which
 * nobody has reviewed; what is there stays as it is, for somebody may have agreed to it.
 */
export async function loadConsentTexts(
  connectionString: string,
  texts: readonly ShippedText[] = shippedTexts,
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('begin');
    // Two processes may start at once; the second waits here and then finds nothing left to do.
    await client.query(`select pg_advisory_xact_lock(hashtext('consent texts'))`);
    await client.query(
      `insert into public."ConsentText" (id, kind, language, "textVersion", lines)
        select shipped.id, shipped.kind, shipped.language, coalesce(last.version, 0) + 1, shipped.lines
          from jsonb_to_recordset($1::jsonb) as shipped(id uuid, kind text, language text, lines jsonb)
          left join lateral (
            select max(t."textVersion") as version from public."ConsentText" t
              where t.kind = shipped.kind and t.language = shipped.language) last on true
          where not exists (
            select 1 from public."ConsentText" t
              where t.kind = shipped.kind and t.language = shipped.language and t.lines = shipped.lines and t."createdBy" is null)`,
      [JSON.stringify(texts.map((text) => ({ id: newId(), ...text })))],
    );
    await client.query('commit');
  } finally {
    // Ending the connection also undoes a transaction that did not come to its end.
    await client.end();
  }
}
