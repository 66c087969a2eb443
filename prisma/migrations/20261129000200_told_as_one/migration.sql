-- The same person is sent to an agency twice, by one sender, and becomes two cases there. Until a supervisor has said that they
-- are two people, whoever is kept away from one is kept away from the other; and both are looked at as possible duplicates.

-- The cases of the person that a merge holds together, and those that her sender spoke of as one.
CREATE FUNCTION public.told_as_one(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT one FROM merged_with(wanted) one
  UNION SELECT hers FROM merged_with(wanted) mine
    JOIN "CaseOrigin" o ON o."caseId" = mine
    JOIN "Referral" r ON r.id = o."referralId"
    CROSS JOIN LATERAL merged_with(r."caseId") sent
    JOIN "Referral" x ON x."caseId" = sent AND x."toAgencyId" = r."toAgencyId"
    JOIN "CaseOrigin" p ON p."referralId" = x.id
    CROSS JOIN LATERAL merged_with(p."caseId") hers
    WHERE r."caseId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "DuplicatePair" d WHERE d.status = 'DISMISSED'
      AND d."firstId" = least(mine, p."caseId") AND d."secondId" = greatest(mine, p."caseId"))
$$;
REVOKE ALL ON FUNCTION public.told_as_one(uuid) FROM PUBLIC;

-- As before, asked of all of them.
CREATE OR REPLACE FUNCTION public.write_denials(wanted uuid) RETURNS void LANGUAGE plpgsql SET search_path = public AS $$
DECLARE together CONSTANT uuid[] := ARRAY(SELECT told_as_one(wanted));
BEGIN
  DELETE FROM "CaseDenial" WHERE "caseId" = wanted;
  INSERT INTO "CaseDenial" ("caseId", "userId")
    SELECT wanted, d."userId" FROM "DenyEntry" d WHERE d."caseId" = ANY (together) AND d."liftedAt" IS NULL AND d."userId" IS NOT NULL
    UNION SELECT wanted, u.id FROM "DenyEntry" d JOIN "User" u ON u."agencyId" = d."deniedAgencyId"
      WHERE d."caseId" = ANY (together) AND d."liftedAt" IS NULL;
END $$;
CREATE OR REPLACE FUNCTION public.keep_denials() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM write_denials(one) FROM told_as_one(NEW."caseId") one;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_denials AFTER INSERT ON "CaseOrigin" FOR EACH ROW EXECUTE FUNCTION public.keep_denials();

CREATE FUNCTION public.keep_denials_of_pair() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM write_denials(one) FROM (SELECT told_as_one(NEW."firstId") UNION SELECT told_as_one(NEW."secondId")) AS held (one);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_denials AFTER UPDATE OF status ON "DuplicatePair" FOR EACH ROW EXECUTE FUNCTION public.keep_denials_of_pair();

-- A merge, or its undoing, also changes which of another agency's cases were told as one.
CREATE OR REPLACE FUNCTION public.keep_merge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Case" SET "mergedAt" = CASE WHEN NEW."undoneAt" IS NULL THEN NEW."mergedAt" END, version = version + 1 WHERE id = NEW."caseId";
  PERFORM write_denials(one) FROM (
    SELECT told_as_one(NEW."caseId") UNION SELECT told_as_one(NEW."intoId")
    UNION SELECT hers FROM "Referral" r JOIN "CaseOrigin" o ON o."referralId" = r.id CROSS JOIN LATERAL told_as_one(o."caseId") hers
      WHERE r."caseId" IN (SELECT merged_with(NEW."caseId") UNION SELECT merged_with(NEW."intoId"))) AS held (one);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION public.keeps_away(of_case uuid, agency uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "DenyEntry" d
    WHERE d."caseId" IN (SELECT told_as_one(of_case)) AND d."deniedAgencyId" = agency AND d."liftedAt" IS NULL)
$$;
CREATE OR REPLACE FUNCTION public.keep_newcomer_away() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO "CaseDenial" ("caseId", "userId")
    SELECT DISTINCT held, NEW.id FROM "DenyEntry" d CROSS JOIN LATERAL told_as_one(d."caseId") held
      WHERE d."deniedAgencyId" = NEW."agencyId" AND d."liftedAt" IS NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
SELECT write_denials(o."caseId") FROM "CaseOrigin" o;

-- ---------------------------------------------------------------------------------------------------------------
-- Whoever has just been kept away is off the team of her other cases too, also of those that whoever said it does not reach.
-- Who carries the case in which it was said carries them then, if she was to; what was planned goes to who carries each, or
-- else to a supervisor of it.
CREATE FUNCTION public.let_go_elsewhere(of_case uuid, colleague uuid, at timestamptz)
  RETURNS TABLE (case_id uuid, model text, row_ids uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  day CONSTANT date := (at AT TIME ZONE 'Europe/Athens')::date;
  held record;
  heir uuid;
  taken uuid;
BEGIN
  IF NOT reaches(of_case) OR NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = of_case AND d."userId" = colleague)
  THEN RETURN; END IF;

  FOR held IN
    SELECT m."caseId", c."agencyId", c."survivorId", c."teamId", array_agg(m.id) AS ids, bool_or(m."isPrimary") AS carried
      FROM told_as_one(of_case) other JOIN "CaseDenial" d ON d."caseId" = other AND d."userId" = colleague
      JOIN "CaseMembership" m ON m."caseId" = other AND m."userId" = colleague AND m."endedAt" IS NULL
      JOIN "Case" c ON c.id = other
      WHERE other <> of_case GROUP BY 1, 2, 3, 4 ORDER BY 1
  LOOP
    PERFORM 1 FROM "Case" c WHERE c.id = held."caseId" FOR UPDATE;
    UPDATE "CaseMembership" m SET "endedAt" = at, "isPrimary" = false, version = m.version + 1 WHERE m.id = ANY (held.ids);

    heir := (SELECT m."userId" FROM "CaseMembership" m WHERE m."caseId" = CASE WHEN held.carried THEN of_case ELSE held."caseId" END
      AND m."isPrimary" AND m."endedAt" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held."caseId" AND d."userId" = m."userId"));
    taken := NULL;
    IF held.carried AND heir IS NOT NULL THEN
      UPDATE "CaseMembership" m SET "isPrimary" = true, version = m.version + 1
        WHERE m."caseId" = held."caseId" AND m."userId" = heir AND m.role = 'social_worker' AND m."endedAt" IS NULL AND m."absenceId" IS NULL
        RETURNING m.id INTO taken;
      IF taken IS NULL THEN
        taken := gen_random_uuid();
        INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "isPrimary", "startedOn")
          VALUES (taken, held."caseId", held."agencyId", held."survivorId", heir, 'social_worker', true, day);
      END IF;
    END IF;
    RETURN QUERY SELECT held."caseId", 'CaseMembership', array_remove(held.ids || taken, NULL);

    heir := coalesce(heir, (SELECT u.id FROM "TeamMember" t JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
      JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'supervisor'
      WHERE t."teamId" = held."teamId" AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held."caseId" AND d."userId" = u.id)
      ORDER BY u.id LIMIT 1));
    CONTINUE WHEN heir IS NULL;
    RETURN QUERY
      WITH moved AS (
        UPDATE "Appointment" a SET "userId" = heir, version = a.version + 1
          WHERE a."caseId" = held."caseId" AND a."userId" = colleague AND a.status = 'PLANNED' RETURNING a.id)
      SELECT held."caseId", 'Appointment', array_agg(m.id) FROM moved m HAVING count(*) > 0;
    RETURN QUERY
      WITH moved AS (
        UPDATE "Reminder" r SET "userId" = heir, version = r.version + 1
          WHERE r."caseId" = held."caseId" AND r."userId" = colleague AND r.state IN ('SCHEDULED', 'RAISED') RETURNING r.id)
      SELECT held."caseId", 'Reminder', array_agg(m.id) FROM moved m HAVING count(*) > 0;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION public.let_go_elsewhere(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.let_go_elsewhere(uuid, uuid, timestamptz) TO ariadne_app;

-- ---------------------------------------------------------------------------------------------------------------
-- Possible duplicates: as before, in parts, for a case that came by a referral is compared too.
CREATE FUNCTION vault.note_pair(this "Case", other uuid, is_strong boolean, at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = vault, public AS $$
DECLARE
  pair uuid;
BEGIN
  INSERT INTO "DuplicatePair" (id, "agencyId", "firstId", "secondId", strong, "foundBy", "foundAt")
    VALUES (gen_random_uuid(), this."agencyId", least(this.id, other), greatest(this.id, other), is_strong, my_actor(), at)
    ON CONFLICT ("firstId", "secondId") DO NOTHING RETURNING id INTO pair;
  IF pair IS NULL THEN RETURN; END IF;

  -- One task for each supervisor of either case, on a case she reaches. Kept away from one, she hears of neither.
  INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
    SELECT DISTINCT ON (u.id) gen_random_uuid(), c.id, c."agencyId", c."survivorId", u.id, 'POSSIBLE_DUPLICATE', 'DuplicatePair', pair, at,
        to_char(at AT TIME ZONE 'Europe/Athens', 'YYYY-MM-DD"T"HH24:MI'), 'RAISED', at, my_actor()
      FROM "Case" c
      JOIN "TeamMember" t ON t."teamId" = c."teamId"
      JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
      JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'supervisor'
      WHERE c.id IN (this.id, other)
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."userId" = u.id AND d."caseId" IN (this.id, other))
      ORDER BY u.id, c.id = this.id DESC;
END $$;
CREATE FUNCTION vault.keep_names(this "Case", new_names text[], new_year text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = vault, public AS $$
DECLARE
  found boolean := false;
  other record;
BEGIN
  -- One after the other: two cases typed at once find each other, and nobody asks eleven times at once.
  PERFORM pg_advisory_xact_lock(hashtextextended('names ' || my_agency()::text, 0));

  INSERT INTO "NameIndex" (id, "caseId", "agencyId", "survivorId", names, "birthYear")
    VALUES (gen_random_uuid(), this.id, this."agencyId", this."survivorId", new_names, new_year)
    ON CONFLICT ("caseId") DO UPDATE SET names = excluded.names, "birthYear" = excluded."birthYear";

  FOR other IN
    SELECT n."caseId", n."birthYear" IS NOT NULL AND new_year IS NOT NULL AS strong,
        (SELECT count(*) FROM unnest(n.names) one WHERE one = ANY (new_names)) AS shared,
        least(cardinality(n.names), cardinality(new_names)) AS least
      FROM "NameIndex" n JOIN "Case" o ON o.id = n."caseId" AND o."mergedAt" IS NULL
      WHERE n."agencyId" = this."agencyId" AND n."caseId" <> this.id AND n.names && new_names
        AND (n."birthYear" IS NULL OR new_year IS NULL OR n."birthYear" = new_year)
  LOOP
    CONTINUE WHEN other.shared < 2 AND NOT (other.strong AND other.least = 1);
    -- Whoever is kept away from the other case does not learn by typing a name that this person is here.
    found := found OR NOT (other."caseId" IN (SELECT my_denials())
      OR EXISTS (SELECT 1 FROM "DuplicatePair" d WHERE d.status = 'DISMISSED'
        AND d."firstId" = least(this.id, other."caseId") AND d."secondId" = greatest(this.id, other."caseId")));
    PERFORM note_pair(this, other."caseId", other.strong, at);
  END LOOP;
  RETURN found;
END $$;
CREATE OR REPLACE FUNCTION vault.compare_names(wanted uuid, new_names text[], new_year text, at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public AS $$
DECLARE
  this "Case";
  found boolean;
  asked int;
BEGIN
  SELECT * INTO this FROM "Case" c WHERE c.id = wanted AND c."agencyId" = my_agency() AND my_role() = 'social_worker'
    AND c.id IN (SELECT my_cases()) AND NOT (c.id IN (SELECT my_denials()));
  IF this.id IS NULL THEN RAISE EXCEPTION 'out of reach' USING ERRCODE = '42501'; END IF;
  found := keep_names(this, new_names, new_year, at);
  SELECT count(*) INTO asked FROM trail."AuditEntry" e
    WHERE e."actorId" = my_actor() AND e.action = 'compare' AND e.subject = 'Identity' AND e.at > now() - interval '1 hour';
  RETURN CASE WHEN asked >= 10 THEN 'throttled' WHEN found THEN 'found' ELSE 'none' END;
END $$;

-- For whoever has just opened a case of what was received. She is not answered: supervisors learn of it.
CREATE FUNCTION vault.compare_received(wanted uuid, new_names text[], new_year text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public AS $$
DECLARE
  this "Case";
BEGIN
  SELECT c.* INTO this FROM "Case" c JOIN "CaseOrigin" o ON o."caseId" = c.id AND o."openedBy" = my_actor()
    WHERE c.id = wanted AND reaches(c.id) AND NOT EXISTS (SELECT 1 FROM "NameIndex" n WHERE n."caseId" = c.id);
  IF this.id IS NULL THEN RAISE EXCEPTION 'out of reach' USING ERRCODE = '42501'; END IF;

  IF cardinality(new_names) > 0 THEN PERFORM keep_names(this, new_names, new_year, at); END IF;
  PERFORM note_pair(this, other, true, at) FROM told_as_one(this.id) other JOIN "Case" c ON c.id = other AND c."mergedAt" IS NULL
    WHERE other <> this.id;
END $$;
REVOKE ALL ON FUNCTION vault.note_pair("Case", uuid, boolean, timestamptz), vault.keep_names("Case", text[], text, timestamptz),
  vault.compare_received(uuid, text[], text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.compare_received(uuid, text[], text, timestamptz) TO ariadne_app;
