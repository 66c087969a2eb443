-- What a second reading found, by somebody who tried to get around the locks: acts of two people that one could do alone
-- with the application's role and no service in between, and what nobody may do for herself.

-- ---------------------------------------------------------------------------------------------------------------
-- Erasure: a supervisor of a closed case asks in her own name; an officer who is somebody else decides once, in hers.
DROP POLICY in_reach ON "Erasure";
DROP POLICY officer ON "Erasure";
CREATE POLICY in_reach ON "Erasure" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY officer ON "Erasure" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())));
CREATE POLICY ask ON "Erasure" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'supervisor' AND "requestedBy" = my_actor()
  AND status = 'WAITING' AND num_nonnulls("decidedBy", "decidedAt") = 0
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId" AND c.status = 'CLOSED'));
CREATE POLICY decide ON "Erasure" FOR UPDATE TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND status = 'WAITING' AND "requestedBy" <> my_actor()
  AND NOT ("caseId" IN (SELECT my_denials())))
  WITH CHECK (status IN ('CONFIRMED', 'REFUSED') AND "decidedBy" = my_actor());
REVOKE UPDATE ON "Erasure" FROM ariadne_app;
GRANT UPDATE (status, "decidedBy", "decidedAt", version) ON "Erasure" TO ariadne_app;

-- Asked for when it was closed, reopened since: somebody works on it again, and the officer cannot see that.
CREATE OR REPLACE FUNCTION public.erase_record(wanted uuid, at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE asked "Erasure";
BEGIN
  SELECT * INTO asked FROM "Erasure" e
    WHERE e.id = wanted AND e."agencyId" = my_agency() AND my_role() = 'dpo' AND e.status = 'CONFIRMED'
      AND e."requestedBy" <> my_actor() AND e."decidedBy" = my_actor() AND NOT (e."caseId" IN (SELECT my_denials()));
  IF asked.id IS NULL THEN RAISE EXCEPTION 'not confirmed by a second person' USING ERRCODE = 'AR011'; END IF;
  PERFORM 1 FROM "Case" c WHERE c.id = asked."caseId" AND c.status = 'CLOSED' FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'the case is open again' USING ERRCODE = 'AR012'; END IF;
  PERFORM empty_record(asked."survivorId", at);
END $$;

-- ---------------------------------------------------------------------------------------------------------------
-- Recovery of process notes: a supervisor asks; supervisor and officer, two people, each say so in their own name, once,
-- and the hour begins with the second. The rules for rows cannot compare with what was there: a trigger does.
DROP POLICY in_reach ON "NoteRecovery";
DROP POLICY officer ON "NoteRecovery";
CREATE POLICY in_reach ON "NoteRecovery" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY officer ON "NoteRecovery" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())));
CREATE POLICY ask ON "NoteRecovery" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'supervisor' AND "requestedBy" = my_actor()
  AND num_nonnulls("supervisorId", "supervisorAt", "officerId", "officerAt", "expiresAt") = 0
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY confirm ON "NoteRecovery" FOR UPDATE TO ariadne_app USING (
  "agencyId" = my_agency() AND "authorId" <> my_actor()
  AND ((my_role() = 'supervisor' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"))
    OR (my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())))));
REVOKE UPDATE ON "NoteRecovery" FROM ariadne_app;
GRANT UPDATE ("supervisorId", "supervisorAt", "officerId", "officerAt", "expiresAt", version) ON "NoteRecovery" TO ariadne_app;
ALTER TABLE "NoteRecovery" ADD CONSTRAINT confirmed_by_two CHECK ("supervisorId" <> "officerId");

CREATE FUNCTION public.confirm_in_own_name() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  before CONSTANT jsonb := to_jsonb(OLD) - 'version' - 'expiresAt';
  after CONSTANT jsonb := to_jsonb(NEW) - 'version' - 'expiresAt';
  mine CONSTANT text := CASE my_role() WHEN 'dpo' THEN 'officer' ELSE 'supervisor' END;
BEGIN
  IF current_user <> 'ariadne_app' THEN RETURN NEW; END IF;
  IF before - (mine || 'Id') - (mine || 'At') <> after - (mine || 'Id') - (mine || 'At')
    OR (before ->> (mine || 'At')) IS NOT NULL OR (after ->> (mine || 'At')) IS NULL
    OR (after ->> (mine || 'Id'))::uuid IS DISTINCT FROM my_actor()
    -- An hour, and a few minutes for clocks that differ.
    OR (NEW."expiresAt" IS NOT NULL AND (num_nulls(NEW."supervisorAt", NEW."officerAt") > 0 OR NEW."expiresAt" > now() + interval '65 minutes'))
  THEN RAISE EXCEPTION 'each confirms once, in her own name' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER confirm_in_own_name BEFORE UPDATE ON "NoteRecovery" FOR EACH ROW EXECUTE FUNCTION public.confirm_in_own_name();

-- ---------------------------------------------------------------------------------------------------------------
-- Danger flag: whoever takes it away answers somebody who asked before. One act cannot ask in another's name and confirm.
CREATE FUNCTION public.removal_was_asked() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app' AND NEW."removedAt" IS NOT NULL AND NEW."removalAskedBy" IS DISTINCT FROM OLD."removalAskedBy"
  THEN RAISE EXCEPTION 'nobody asked before' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER removal_was_asked BEFORE UPDATE ON "DangerFlag" FOR EACH ROW EXECUTE FUNCTION public.removal_was_asked();

-- ---------------------------------------------------------------------------------------------------------------
-- Break-glass: the hour begins now, not in a year, which would keep it open until then.
ALTER POLICY break_own ON "BreakGlass" WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND "userId" = my_actor() AND "reviewedBy" IS NULL
  AND "brokenAt" <= now() + interval '5 minutes' AND NOT ("caseId" IN (SELECT my_denials())));

-- Who supervises a case is told to whoever reaches it, as its comment always said.
CREATE OR REPLACE FUNCTION public.supervisors_of(wanted uuid, besides uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT u.id FROM "Case" c
    JOIN "TeamMember" m ON m."teamId" = c."teamId" AND m."agencyId" = c."agencyId"
    JOIN "User" u ON u.id = m."userId" AND u."agencyId" = c."agencyId" AND u.status = 'ACTIVE'
    JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'supervisor'
    WHERE c.id = wanted AND c."agencyId" = my_agency() AND u.id IS DISTINCT FROM besides
      AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = u.id)
      AND NOT (c.id IN (SELECT my_denials()))
      AND CASE my_role()
        WHEN 'coordinator' THEN true
        WHEN 'supervisor' THEN c."teamId" IN (SELECT my_teams())
        WHEN 'dpo' THEN c.id IN (SELECT my_glass())
        ELSE c.id IN (SELECT my_cases())
      END
    ORDER BY u.id
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- An absence reaches further than whoever records it, so she does not name herself to stand in.
CREATE OR REPLACE FUNCTION public.may_stand_in(wanted uuid, absent uuid, of_role text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT wanted <> my_actor() AND EXISTS (
    SELECT 1 FROM "User" u JOIN "UserRole" r ON r."userId" = u.id AND r.role = of_role
      WHERE u.id = wanted AND u."agencyId" = my_agency() AND u.status = 'ACTIVE')
    AND EXISTS (
      SELECT 1 FROM "User" u JOIN "UserRole" r ON r."userId" = u.id AND r.role = of_role
        WHERE u.id = absent AND u."agencyId" = my_agency())
    AND (my_role() = 'supervisor' OR EXISTS (
      SELECT 1 FROM "TeamMember" a JOIN "TeamMember" b ON b."teamId" = a."teamId" WHERE a."userId" = absent AND b."userId" = wanted))
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- Possible duplicates, as before but for one line: supervisors are told, somebody on the deny list is not.
CREATE OR REPLACE FUNCTION vault.compare_names(wanted uuid, new_names text[], new_year text, at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public AS $$
DECLARE
  this "Case";
  found boolean := false;
  other record;
  pair uuid;
  asked int;
BEGIN
  SELECT * INTO this FROM "Case" c WHERE c.id = wanted AND c."agencyId" = my_agency() AND my_role() = 'social_worker'
    AND c.id IN (SELECT my_cases()) AND NOT (c.id IN (SELECT my_denials()));
  IF this.id IS NULL THEN RAISE EXCEPTION 'out of reach' USING ERRCODE = '42501'; END IF;
  -- One after the other: two cases typed at once find each other, and nobody asks eleven times at once.
  PERFORM pg_advisory_xact_lock(hashtextextended('names ' || my_agency()::text, 0));

  INSERT INTO "NameIndex" (id, "caseId", "agencyId", "survivorId", names, "birthYear")
    VALUES (gen_random_uuid(), this.id, this."agencyId", this."survivorId", new_names, new_year)
    ON CONFLICT ("caseId") DO UPDATE SET names = excluded.names, "birthYear" = excluded."birthYear";

  FOR other IN
    SELECT n."caseId", n."birthYear" IS NOT NULL AND new_year IS NOT NULL AS strong,
        (SELECT count(*) FROM unnest(n.names) one WHERE one = ANY (new_names)) AS shared,
        least(cardinality(n.names), cardinality(new_names)) AS least
      FROM "NameIndex" n
      WHERE n."agencyId" = this."agencyId" AND n."caseId" <> this.id AND n.names && new_names
        AND (n."birthYear" IS NULL OR new_year IS NULL OR n."birthYear" = new_year)
  LOOP
    CONTINUE WHEN other.shared < 2 AND NOT (other.strong AND other.least = 1);
    -- Whoever is kept away from the other case does not learn by typing a name that this person is here.
    found := found OR NOT (other."caseId" IN (SELECT my_denials())
      OR EXISTS (SELECT 1 FROM "DuplicatePair" d WHERE d.status = 'DISMISSED'
        AND d."firstId" = least(this.id, other."caseId") AND d."secondId" = greatest(this.id, other."caseId")));
    INSERT INTO "DuplicatePair" (id, "agencyId", "firstId", "secondId", strong, "foundBy", "foundAt")
      VALUES (gen_random_uuid(), this."agencyId", least(this.id, other."caseId"), greatest(this.id, other."caseId"), other.strong, my_actor(), at)
      ON CONFLICT ("firstId", "secondId") DO NOTHING RETURNING id INTO pair;
    CONTINUE WHEN pair IS NULL;

    -- One task for each supervisor of either case, on a case she reaches. Kept away from one, she hears of neither.
    INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
      SELECT DISTINCT ON (u.id) gen_random_uuid(), c.id, c."agencyId", c."survivorId", u.id, 'POSSIBLE_DUPLICATE', 'DuplicatePair', pair, at,
          to_char(at AT TIME ZONE 'Europe/Athens', 'YYYY-MM-DD"T"HH24:MI'), 'RAISED', at, my_actor()
        FROM "Case" c
        JOIN "TeamMember" t ON t."teamId" = c."teamId"
        JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
        JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'supervisor'
        WHERE c.id IN (this.id, other."caseId")
          AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."userId" = u.id AND d."caseId" IN (this.id, other."caseId"))
        ORDER BY u.id, c.id = this.id DESC;
  END LOOP;

  SELECT count(*) INTO asked FROM trail."AuditEntry" e
    WHERE e."actorId" = my_actor() AND e.action = 'compare' AND e.subject = 'Identity' AND e.at > now() - interval '1 hour';
  RETURN CASE WHEN asked >= 10 THEN 'throttled' WHEN found THEN 'found' ELSE 'none' END;
END $$;
