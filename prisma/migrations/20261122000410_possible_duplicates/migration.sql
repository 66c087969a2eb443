-- Possible duplicates within one agency: keyed digests of what names sound like, which nobody lists, and pairs of cases
-- that a supervisor looks at.
CREATE TABLE keys."IndexKey" (
  "agencyId" UUID NOT NULL,
  "wrapped" TEXT,
  CONSTRAINT "IndexKey_pkey" PRIMARY KEY ("agencyId")
);
GRANT SELECT, INSERT ON keys."IndexKey" TO ariadne_app;
ALTER TABLE keys."IndexKey" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON keys."IndexKey" TO ariadne_app
  USING ("agencyId" = public.my_agency()) WITH CHECK ("agencyId" = public.my_agency());

CREATE TRIGGER master_in_use BEFORE INSERT OR UPDATE OF wrapped ON keys."IndexKey"
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_retired('wrapped');

-- No grant at all: only the functions below read or write it.
CREATE TABLE vault."NameIndex" (
  "id" UUID NOT NULL,
  "caseId" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "survivorId" UUID NOT NULL,
  "names" TEXT[],
  "birthYear" TEXT,
  CONSTRAINT "NameIndex_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "of_case_NameIndex" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES public."Case" (id, "agencyId", "survivorId")
);
CREATE UNIQUE INDEX "NameIndex_caseId_key" ON vault."NameIndex"("caseId");
CREATE INDEX "NameIndex_agencyId_idx" ON vault."NameIndex"("agencyId");
CREATE INDEX of_names ON vault."NameIndex" USING gin (names);
ALTER TABLE vault."NameIndex" ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON vault."NameIndex" TO ariadne_app USING (false);

-- With the key of a record go the digests of its names.
CREATE FUNCTION keys.forget_names() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault AS $$
BEGIN
  DELETE FROM "NameIndex" WHERE "survivorId" = NEW."survivorId";
  RETURN NULL;
END $$;
CREATE TRIGGER forget_names AFTER UPDATE OF "destroyedAt" ON keys."SurvivorKey" FOR EACH ROW
  WHEN (NEW."destroyedAt" IS NOT NULL) EXECUTE FUNCTION keys.forget_names();

CREATE TABLE "DuplicatePair" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "firstId" UUID NOT NULL,
  "secondId" UUID NOT NULL,
  "strong" BOOLEAN NOT NULL,
  "status" TEXT NOT NULL DEFAULT 'OPEN',
  "foundBy" UUID NOT NULL,
  "foundAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "decidedBy" UUID,
  "decidedAt" TIMESTAMPTZ,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "DuplicatePair_pkey" PRIMARY KEY ("id"),
  CONSTRAINT ordered CHECK ("firstId" < "secondId"),
  CONSTRAINT first_case FOREIGN KEY ("firstId") REFERENCES "Case" (id),
  CONSTRAINT second_case FOREIGN KEY ("secondId") REFERENCES "Case" (id)
);
CREATE UNIQUE INDEX "DuplicatePair_firstId_secondId_key" ON "DuplicatePair"("firstId", "secondId");
CREATE INDEX "DuplicatePair_secondId_idx" ON "DuplicatePair"("secondId");
CREATE INDEX "DuplicatePair_agencyId_foundAt_id_idx" ON "DuplicatePair"("agencyId", "foundAt" DESC, "id" DESC);

-- A supervisor of either case, kept away from neither. The pair is made by the database only.
GRANT SELECT, UPDATE (status, "decidedBy", "decidedAt", version) ON "DuplicatePair" TO ariadne_app;
ALTER TABLE "DuplicatePair" ENABLE ROW LEVEL SECURITY;
CREATE POLICY supervised ON "DuplicatePair" TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'supervisor'
  AND "firstId" NOT IN (SELECT my_denials()) AND "secondId" NOT IN (SELECT my_denials())
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id IN ("firstId", "secondId")));

-- Keeps the digests of one case and looks for others like it. Whoever asks writes the identity of that case; she learns
-- whether there is one, nothing else, and after ten times within the hour not even that. Supervisors learn it always.
-- Two names in common, or the only name of one of them; birth years that are both known must be the same, and without
-- them the finding is weaker.
CREATE FUNCTION vault.compare_names(wanted uuid, new_names text[], new_year text, at timestamptz) RETURNS text
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
    found := found OR NOT EXISTS (SELECT 1 FROM "DuplicatePair" d WHERE d.status = 'DISMISSED'
      AND d."firstId" = least(this.id, other."caseId") AND d."secondId" = greatest(this.id, other."caseId"));
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

-- Which teams the two cases belong to, for whoever sees the pair: so that she knows whom to ask about the one she does not reach.
CREATE FUNCTION public.teams_of_pairs(pairs uuid[]) RETURNS TABLE (pair uuid, first_team uuid, second_team uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT p.id, a."teamId", b."teamId" FROM "DuplicatePair" p
    JOIN "Case" a ON a.id = p."firstId" JOIN "Case" b ON b.id = p."secondId"
    WHERE p.id = ANY (pairs) AND p."agencyId" = my_agency() AND my_role() = 'supervisor'
      AND (a."teamId" IN (SELECT my_teams()) OR b."teamId" IN (SELECT my_teams()))
      AND NOT (a.id IN (SELECT my_denials())) AND NOT (b.id IN (SELECT my_denials()))
$$;

-- Once somebody decided, nobody's task is left over.
CREATE FUNCTION public.settle_pair() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Reminder" SET state = 'DONE', "doneAt" = NEW."decidedAt", "doneBy" = NEW."decidedBy", version = version + 1
    WHERE "caseId" IN (NEW."firstId", NEW."secondId") AND "aboutId" = NEW.id AND state IN ('SCHEDULED', 'RAISED');
  RETURN NULL;
END $$;
CREATE TRIGGER settle_pair AFTER UPDATE OF status ON "DuplicatePair" FOR EACH ROW
  WHEN (OLD.status = 'OPEN' AND NEW.status <> 'OPEN') EXECUTE FUNCTION public.settle_pair();

REVOKE ALL ON FUNCTION vault.compare_names(uuid, text[], text, timestamptz), public.teams_of_pairs(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.compare_names(uuid, text[], text, timestamptz), public.teams_of_pairs(uuid[]) TO ariadne_app;
