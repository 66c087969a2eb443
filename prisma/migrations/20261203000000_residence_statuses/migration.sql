-- A grant may count only persons of certain residence statuses (AMIF); an empty list counts all. What somebody's status was on the
-- day on which she came decides, as her age does: each session keeps the one that her record said when it was counted. One that is
-- told later for the first time is taken for the one that she had all along; one that changes takes nothing back.
ALTER TABLE "FundingGrant" ADD COLUMN "residenceStatuses" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- Nothing is known of what was counted so far until her case is counted again: what her record says is sealed.
ALTER TABLE statistics."PersonFact" ADD COLUMN residence TEXT;
ALTER TABLE statistics."SessionFact" ADD COLUMN residence TEXT;

CREATE OR REPLACE FUNCTION statistics.put(fact text, row_values jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics AS $$
DECLARE
  of_session CONSTANT text[] := '{number,episode,person,agencyId,kind,month,attendance,minutes,isGroup,ageBand}';
  columns text;
  updates text;
  was text;
BEGIN
  IF fact NOT IN ('PersonFact', 'EpisodeFact', 'SessionFact', 'StatusFact', 'ClockFact') THEN RAISE EXCEPTION 'unknown fact'; END IF;
  IF fact = 'SessionFact' AND row_values ?& of_session AND row_values - of_session = '{}' THEN
    INSERT INTO "SessionFact" (number, episode, person, "agencyId", kind, month, attendance, minutes, "isGroup", "ageBand", residence)
      SELECT f.number, f.episode, f.person, f."agencyId", f.kind, f.month, f.attendance, f.minutes, f."isGroup", f."ageBand",
          (SELECT p.residence FROM "PersonFact" p WHERE p.number = f.person)
        FROM jsonb_populate_record(NULL::"SessionFact", row_values) f
      ON CONFLICT (number) DO UPDATE SET episode = excluded.episode, person = excluded.person, "agencyId" = excluded."agencyId",
        kind = excluded.kind, month = excluded.month, attendance = excluded.attendance, minutes = excluded.minutes,
        "isGroup" = excluded."isGroup", "ageBand" = excluded."ageBand";
    RETURN;
  END IF;
  IF fact = 'PersonFact' THEN
    SELECT p.residence INTO was FROM "PersonFact" p WHERE p.number = (row_values->>'number')::uuid;
  END IF;
  SELECT string_agg(quote_ident(key), ', '), string_agg(format('%1$I = excluded.%1$I', key), ', ')
    INTO columns, updates FROM jsonb_object_keys(row_values) AS key;
  EXECUTE format('INSERT INTO statistics.%1$I (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::statistics.%1$I, $1)
    ON CONFLICT (number) DO UPDATE SET %3$s', fact, columns, updates) USING row_values;
  IF fact = 'PersonFact' AND was IS NULL AND row_values->>'residence' IS NOT NULL THEN
    UPDATE "SessionFact" SET residence = row_values->>'residence'
      WHERE residence IS NULL AND episode IN (SELECT number FROM "EpisodeFact" WHERE person = (row_values->>'number')::uuid);
  ELSIF fact = 'SessionFact' THEN
    UPDATE "SessionFact" s SET residence = p.residence FROM "PersonFact" p
      WHERE s.number = (row_values->>'number')::uuid AND p.number = s.person AND s.residence IS NULL;
  END IF;
END $$;
