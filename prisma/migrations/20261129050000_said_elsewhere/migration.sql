-- The ninth reading saw what followed from a case that only its sender, or a merge, calls the same person's as another.

-- All cases that were ever one by what senders or merges say, also those that a supervisor has told apart since: of whom the
-- deny lists have to be looked at again. What is opened after her record was erased is told anew: it leads to no other.
CREATE FUNCTION public.sent_as_one(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT one FROM merged_with(wanted) one
  UNION SELECT hers FROM merged_with(wanted) mine
    JOIN "CaseOrigin" o ON o."caseId" = mine
    JOIN "Referral" r ON r.id = o."referralId"
    CROSS JOIN LATERAL merged_with(r."caseId") sent
    JOIN "Referral" x ON x."caseId" = sent AND x."toAgencyId" = r."toAgencyId"
    JOIN "CaseOrigin" p ON p."referralId" = x.id
    JOIN "Case" a ON a.id = o."caseId" AND (a."erasedAt" IS NULL OR a."erasedAt" > p."openedAt")
    JOIN "Case" b ON b.id = p."caseId" AND (b."erasedAt" IS NULL OR b."erasedAt" > o."openedAt")
    CROSS JOIN LATERAL merged_with(p."caseId") hers
    WHERE r."caseId" IS NOT NULL
$$;
REVOKE ALL ON FUNCTION public.sent_as_one(uuid) FROM PUBLIC;

-- As before; and that they are two people is said of whichever of her merged cases it is said, for it is the one that goes on
-- which a supervisor sees.
CREATE OR REPLACE FUNCTION public.told_as_one(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT one FROM sent_as_one(wanted) one
    WHERE one IN (SELECT merged_with(wanted)) OR NOT EXISTS (SELECT 1 FROM "DuplicatePair" d
      CROSS JOIN LATERAL merged_with(wanted) mine CROSS JOIN LATERAL merged_with(one) hers
      WHERE d.status = 'DISMISSED' AND d."firstId" = least(mine, hers) AND d."secondId" = greatest(mine, hers))
$$;

-- Who is kept away is worked out by one at a time. An entry that was just being made did not see the case that became one with
-- its own in that moment, nor was it seen by that: what is asked after this is asked of everything that was said before.
CREATE FUNCTION public.hold_denials() RETURNS void LANGUAGE sql SET search_path = public AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('denials', 0))
$$;
REVOKE ALL ON FUNCTION public.hold_denials() FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.keep_denials() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM hold_denials();
  PERFORM write_denials(one) FROM sent_as_one(NEW."caseId") one;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION public.keep_denials_of_pair() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM hold_denials();
  PERFORM write_denials(one) FROM (SELECT sent_as_one(NEW."firstId") UNION SELECT sent_as_one(NEW."secondId")) AS held (one);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION public.keep_newcomer_away() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM hold_denials();
  INSERT INTO "CaseDenial" ("caseId", "userId")
    SELECT DISTINCT held, NEW.id FROM "DenyEntry" d CROSS JOIN LATERAL told_as_one(d."caseId") held
      WHERE d."deniedAgencyId" = NEW."agencyId" AND d."liftedAt" IS NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- As before; and where another agency's cases become one by it, its supervisors hear of them, as of those that come by a second
-- referral: only they can say that they are two, and whoever was kept away of a sudden would wait for it in vain.
CREATE OR REPLACE FUNCTION public.keep_merge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Case" SET "mergedAt" = CASE WHEN NEW."undoneAt" IS NULL THEN NEW."mergedAt" END, version = version + 1 WHERE id = NEW."caseId";
  PERFORM hold_denials();
  PERFORM write_denials(one) FROM (
    SELECT sent_as_one(NEW."caseId") UNION SELECT sent_as_one(NEW."intoId")
    UNION SELECT hers FROM "Referral" r JOIN "CaseOrigin" o ON o."referralId" = r.id CROSS JOIN LATERAL sent_as_one(o."caseId") hers
      WHERE r."caseId" IN (SELECT merged_with(NEW."caseId") UNION SELECT merged_with(NEW."intoId"))) AS held (one);
  IF NEW."undoneAt" IS NULL THEN
    PERFORM vault.note_pair(c, d.id, false, NEW."mergedAt") FROM (
      SELECT DISTINCT mine, hers FROM "Referral" r JOIN "CaseOrigin" o ON o."referralId" = r.id
        CROSS JOIN LATERAL merged_with(o."caseId") mine CROSS JOIN LATERAL told_as_one(o."caseId") hers
        WHERE r."caseId" IN (SELECT merged_with(NEW."intoId"))) held
      JOIN "Case" c ON c.id = held.mine AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL
      JOIN "Case" d ON d.id = held.hers AND d."mergedAt" IS NULL AND d."erasedAt" IS NULL AND c.id < d.id;
  END IF;
  RETURN NULL;
END $$;

-- As before; what another agency did is no finding of anybody there: it is told in the name of who opened the case that came by it.
CREATE OR REPLACE FUNCTION vault.note_pair(this "Case", other uuid, is_strong boolean, at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = vault, public AS $$
DECLARE
  pair uuid;
  finder CONSTANT uuid := CASE WHEN this."agencyId" = my_agency() THEN my_actor()
    ELSE (SELECT o."openedBy" FROM "CaseOrigin" o WHERE o."caseId" IN (SELECT merged_with(this.id)) ORDER BY o."openedAt" DESC LIMIT 1) END;
BEGIN
  INSERT INTO "DuplicatePair" (id, "agencyId", "firstId", "secondId", strong, "foundBy", "foundAt")
    VALUES (gen_random_uuid(), this."agencyId", least(this.id, other), greatest(this.id, other), is_strong, finder, at)
    ON CONFLICT ("firstId", "secondId") DO NOTHING RETURNING id INTO pair;
  IF pair IS NULL THEN RETURN; END IF;

  -- One task for each supervisor of either case, on a case she reaches. Kept away from one, she hears of neither.
  INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
    SELECT DISTINCT ON (u.id) gen_random_uuid(), c.id, c."agencyId", c."survivorId", u.id, 'POSSIBLE_DUPLICATE', 'DuplicatePair', pair, at,
        to_char(at AT TIME ZONE 'Europe/Athens', 'YYYY-MM-DD"T"HH24:MI'), 'RAISED', at, finder
      FROM "Case" c
      JOIN "TeamMember" t ON t."teamId" = c."teamId"
      JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
      JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'supervisor'
      WHERE c.id IN (this.id, other)
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."userId" = u.id AND d."caseId" IN (this.id, other))
      ORDER BY u.id, c.id = this.id DESC;
END $$;

-- Whoever makes an entry holds all cases for which it counts, in one order and before anything else waits for it, so that two who
-- say something of the same person at once pass one after the other. Nobody who only refers to a case is held up.
CREATE FUNCTION public.hold_told(wanted uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF reaches(wanted) THEN
    PERFORM 1 FROM "Case" c WHERE c.id IN (SELECT told_as_one(wanted)) ORDER BY c.id FOR NO KEY UPDATE;
  END IF;
END $$;
REVOKE ALL ON FUNCTION public.hold_told(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.hold_told(uuid) TO ariadne_app;

-- As before, with three differences. Nobody comes to a case by it: whoever carried the one in which it was said was given the
-- other too, though nobody but its sender had called it hers, by an entry of her own, and past a danger flag. The other is held
-- before it is asked who is on its team. And whoever has it now finds one task that says so, as where the two are in reach.
CREATE OR REPLACE FUNCTION public.let_go_elsewhere(of_case uuid, colleague uuid, at timestamptz)
  RETURNS TABLE (case_id uuid, model text, row_ids uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  held record;
  heir uuid;
  taken uuid;
BEGIN
  IF NOT reaches(of_case) OR NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = of_case AND d."userId" = colleague)
  THEN RETURN; END IF;
  PERFORM 1 FROM "Case" c WHERE c.id IN (SELECT told_as_one(of_case)) ORDER BY c.id FOR NO KEY UPDATE;

  FOR held IN
    SELECT m."caseId", c."agencyId", c."survivorId", c."teamId", array_agg(m.id) AS ids, bool_or(m."isPrimary") AS carried
      FROM told_as_one(of_case) other JOIN "CaseDenial" d ON d."caseId" = other AND d."userId" = colleague
      JOIN "CaseMembership" m ON m."caseId" = other AND m."userId" = colleague AND m."endedAt" IS NULL
      JOIN "Case" c ON c.id = other
      WHERE other <> of_case GROUP BY 1, 2, 3, 4 ORDER BY 1
  LOOP
    UPDATE "CaseMembership" m SET "endedAt" = at, "isPrimary" = false, version = m.version + 1 WHERE m.id = ANY (held.ids);

    heir := (SELECT m."userId" FROM "CaseMembership" m WHERE m."caseId" = CASE WHEN held.carried THEN of_case ELSE held."caseId" END
      AND m."isPrimary" AND m."endedAt" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held."caseId" AND d."userId" = m."userId"));
    taken := NULL;
    IF held.carried THEN
      UPDATE "CaseMembership" m SET "isPrimary" = true, version = m.version + 1
        WHERE m."caseId" = held."caseId" AND m."userId" = heir AND m.role = 'social_worker' AND m."endedAt" IS NULL AND m."absenceId" IS NULL
          AND heir <> my_actor()
        RETURNING m.id INTO taken;
      IF taken IS NULL THEN heir := NULL; END IF;
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
    INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
      VALUES (gen_random_uuid(), held."caseId", held."agencyId", held."survivorId", heir, 'TAKEN_OVER', 'Case', held."caseId", at,
        to_char(at AT TIME ZONE 'Europe/Athens', 'YYYY-MM-DD"T"HH24:MI'), 'RAISED', at, heir);
  END LOOP;
END $$;

-- An entry of a record that was erased held on for another case of hers until anything else was said there, and was gone then.
-- It stays without its words until a supervisor says that they are two people, in nobody's reach, the officer's register neither.
ALTER TABLE "DenyEntry" ALTER COLUMN reason DROP NOT NULL;
CREATE POLICY says_why ON "DenyEntry" AS RESTRICTIVE FOR INSERT TO ariadne_app WITH CHECK (reason IS NOT NULL);
CREATE FUNCTION public.is_erased(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Case" c WHERE c.id = wanted AND c."agencyId" = my_agency() AND c."erasedAt" IS NOT NULL)
$$;
REVOKE ALL ON FUNCTION public.is_erased(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.is_erased(uuid) TO ariadne_app;
CREATE POLICY not_erased ON "DenyEntry" AS RESTRICTIVE TO ariadne_app USING (NOT is_erased("caseId"));

SELECT write_denials(o."caseId") FROM "CaseOrigin" o;
