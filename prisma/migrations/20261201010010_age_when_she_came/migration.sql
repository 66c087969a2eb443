-- The indicators of a grant count how old somebody was when she first came to something of it (AMIF, age at the first attendance).
-- Each session keeps the age band of its day. What was counted so far keeps the band that her record says today.
ALTER TABLE statistics."SessionFact" ADD COLUMN "ageBand" TEXT;
UPDATE statistics."SessionFact" s SET "ageBand" = p."ageBand" FROM statistics."PersonFact" p WHERE p.number = s.person;

CREATE OR REPLACE FUNCTION statistics.put(fact text, row_values jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics AS $$
DECLARE
  of_session CONSTANT text[] := '{number,episode,person,agencyId,kind,month,attendance,minutes,isGroup,ageBand}';
  columns text;
  updates text;
BEGIN
  IF fact NOT IN ('PersonFact', 'EpisodeFact', 'SessionFact', 'StatusFact', 'ClockFact') THEN RAISE EXCEPTION 'unknown fact'; END IF;
  IF fact = 'SessionFact' AND row_values ?& of_session AND row_values - of_session = '{}' THEN
    INSERT INTO "SessionFact" (number, episode, person, "agencyId", kind, month, attendance, minutes, "isGroup", "ageBand")
      SELECT f.number, f.episode, f.person, f."agencyId", f.kind, f.month, f.attendance, f.minutes, f."isGroup", f."ageBand"
        FROM jsonb_populate_record(NULL::"SessionFact", row_values) f
      ON CONFLICT (number) DO UPDATE SET episode = excluded.episode, person = excluded.person, "agencyId" = excluded."agencyId",
        kind = excluded.kind, month = excluded.month, attendance = excluded.attendance, minutes = excluded.minutes,
        "isGroup" = excluded."isGroup", "ageBand" = excluded."ageBand";
    RETURN;
  END IF;
  SELECT string_agg(quote_ident(key), ', '), string_agg(format('%1$I = excluded.%1$I', key), ', ')
    INTO columns, updates FROM jsonb_object_keys(row_values) AS key;
  EXECUTE format('INSERT INTO statistics.%1$I (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::statistics.%1$I, $1)
    ON CONFLICT (number) DO UPDATE SET %3$s', fact, columns, updates) USING row_values;
END $$;

-- How old she was at sessions that were counted before, after what is known of it was corrected.
CREATE FUNCTION statistics.age_sessions(numbers uuid[], bands text[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = statistics AS $$
  UPDATE "SessionFact" s SET "ageBand" = a.band FROM unnest(numbers, bands) AS a (number, band) WHERE s.number = a.number
$$;
REVOKE ALL ON FUNCTION statistics.age_sessions(uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statistics.age_sessions(uuid[], text[]) TO ariadne_app;
