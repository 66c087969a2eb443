-- Two cases that are one person. Nothing is moved and nothing sealed anew: one of the two stands still, both teams reach
-- both, what keeps somebody away or hides a place holds for both, and undoing it puts back exactly what it changed.
-- See docs/decisions/0013-merge-of-two-cases.md.
ALTER TABLE "Case" ADD COLUMN "mergedAt" TIMESTAMPTZ;

CREATE TABLE "CaseMerge" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "intoId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "mergedBy" UUID NOT NULL,
    "mergedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "joined" UUID[],
    "pairId" UUID,
    "undoReason" TEXT,
    "undoneBy" UUID,
    "undoneAt" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "CaseMerge_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "CaseMerge_caseId_mergedAt_idx" ON "CaseMerge"("caseId", "mergedAt" DESC);
CREATE INDEX "CaseMerge_intoId_idx" ON "CaseMerge"("intoId");
CREATE UNIQUE INDEX one_merge ON "CaseMerge" ("caseId") WHERE "undoneAt" IS NULL;

ALTER TABLE "CaseMerge"
  ADD CONSTRAINT "of_case_CaseMerge" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  ADD CONSTRAINT into_case FOREIGN KEY ("intoId") REFERENCES "Case" (id),
  ADD CONSTRAINT two_cases CHECK ("caseId" <> "intoId"),
  ADD CONSTRAINT undone_by_somebody CHECK (("undoneBy" IS NULL) = ("undoneAt" IS NULL) AND ("undoReason" IS NULL) = ("undoneAt" IS NULL)),
  ADD CONSTRAINT sealed_reason CHECK ("reason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_undoReason CHECK ("undoReason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
CREATE TRIGGER keep_revision AFTER UPDATE ON "CaseMerge" FOR EACH ROW EXECUTE FUNCTION trail.keep_revision();

-- Read by who reaches both; made and undone by a supervisor of both, in her own name, the undoing once.
ALTER TABLE "CaseMerge" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "CaseMerge" TO ariadne_app;
GRANT UPDATE ("undoReason", "undoneBy", "undoneAt", version) ON "CaseMerge" TO ariadne_app;
CREATE POLICY both_in_reach ON "CaseMerge" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() <> 'dpo'
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId") AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "intoId"));
CREATE POLICY decide ON "CaseMerge" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'supervisor' AND "mergedBy" = my_actor() AND "undoneAt" IS NULL
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId") AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "intoId"));
CREATE POLICY undo ON "CaseMerge" FOR UPDATE TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'supervisor' AND "undoneAt" IS NULL
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId") AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "intoId"))
  WITH CHECK ("undoneBy" = my_actor());

-- All cases of the person that a merge holds together, the case itself among them.
CREATE FUNCTION public.merged_with(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = public AS $$
  WITH goes_on AS (
    SELECT coalesce((SELECT m."intoId" FROM "CaseMerge" m WHERE m."caseId" = wanted AND m."undoneAt" IS NULL), wanted) AS id)
  SELECT id FROM goes_on
  UNION SELECT m."caseId" FROM "CaseMerge" m JOIN goes_on g ON m."intoId" = g.id WHERE m."undoneAt" IS NULL
$$;
REVOKE ALL ON FUNCTION public.merged_with(uuid) FROM PUBLIC;

-- ---------------------------------------------------------------------------------------------------------------
-- What keeps somebody away from one keeps her away from the other, for as long as the merge stands.
CREATE FUNCTION public.write_denials(wanted uuid) RETURNS void LANGUAGE plpgsql SET search_path = public AS $$
DECLARE together CONSTANT uuid[] := ARRAY(SELECT merged_with(wanted));
BEGIN
  DELETE FROM "CaseDenial" WHERE "caseId" = wanted;
  INSERT INTO "CaseDenial" ("caseId", "userId")
    SELECT wanted, d."userId" FROM "DenyEntry" d WHERE d."caseId" = ANY (together) AND d."liftedAt" IS NULL AND d."userId" IS NOT NULL
    UNION SELECT wanted, u.id FROM "DenyEntry" d JOIN "User" u ON u."agencyId" = d."deniedAgencyId"
      WHERE d."caseId" = ANY (together) AND d."liftedAt" IS NULL;
END $$;
REVOKE ALL ON FUNCTION public.write_denials(uuid) FROM PUBLIC;
CREATE OR REPLACE FUNCTION public.keep_denials() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM write_denials(one) FROM merged_with(NEW."caseId") one;
  RETURN NULL;
END $$;

-- While a danger flag stands in one of them, nothing that could locate the person is shown of any.
CREATE OR REPLACE FUNCTION public.cases_in_danger() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT d."caseId" FROM "DangerFlag" d WHERE d."agencyId" = my_agency() AND d."removedAt" IS NULL
  UNION ALL SELECT m."intoId" FROM "DangerFlag" d JOIN "CaseMerge" m ON m."caseId" = d."caseId" AND m."undoneAt" IS NULL
    WHERE d."agencyId" = my_agency() AND d."removedAt" IS NULL
  UNION ALL SELECT o."caseId" FROM "DangerFlag" d LEFT JOIN "CaseMerge" m ON m."caseId" = d."caseId" AND m."undoneAt" IS NULL
    JOIN "CaseMerge" o ON o."intoId" = coalesce(m."intoId", d."caseId") AND o."undoneAt" IS NULL
    WHERE d."agencyId" = my_agency() AND d."removedAt" IS NULL
$$;

-- The same as an array, which the guard asks for.
CREATE OR REPLACE FUNCTION public.endangered_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  mine CONSTANT uuid := public.my_agency();
BEGIN
  RETURN ARRAY(
    SELECT d."caseId" FROM public."DangerFlag" d WHERE d."agencyId" OPERATOR(pg_catalog.=) mine AND d."removedAt" IS NULL
    UNION ALL SELECT m."intoId" FROM public."DangerFlag" d
      JOIN public."CaseMerge" m ON m."caseId" OPERATOR(pg_catalog.=) d."caseId" AND m."undoneAt" IS NULL
      WHERE d."agencyId" OPERATOR(pg_catalog.=) mine AND d."removedAt" IS NULL
    UNION ALL SELECT o."caseId" FROM public."DangerFlag" d
      LEFT JOIN public."CaseMerge" m ON m."caseId" OPERATOR(pg_catalog.=) d."caseId" AND m."undoneAt" IS NULL
      JOIN public."CaseMerge" o ON o."intoId" OPERATOR(pg_catalog.=) coalesce(m."intoId", d."caseId") AND o."undoneAt" IS NULL
      WHERE d."agencyId" OPERATOR(pg_catalog.=) mine AND d."removedAt" IS NULL);
END $$;

-- ---------------------------------------------------------------------------------------------------------------
-- Making and undoing. Both cases are held, so that two merges at once do not make a ring; a case that stands still is
-- merged no further, and one that others were merged into goes on.
CREATE FUNCTION public.check_merge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM "Case" c WHERE c.id IN (NEW."caseId", NEW."intoId") ORDER BY c.id FOR UPDATE;
  IF (SELECT count(*) FROM "Case" c WHERE c.id IN (NEW."caseId", NEW."intoId") AND c."agencyId" = NEW."agencyId"
      AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL) <> 2
    OR EXISTS (SELECT 1 FROM "CaseMerge" m WHERE m."intoId" = NEW."caseId" AND m."undoneAt" IS NULL)
  THEN RAISE EXCEPTION 'a merge stands' USING ERRCODE = 'AR014'; END IF;
  -- Erasing destroys the key of one record: the two are looked at one by one first.
  IF EXISTS (SELECT 1 FROM "Erasure" e WHERE e."caseId" IN (NEW."caseId", NEW."intoId") AND e.status = 'WAITING')
  THEN RAISE EXCEPTION 'an erasure waits' USING ERRCODE = 'AR015'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_merge BEFORE INSERT ON "CaseMerge" FOR EACH ROW EXECUTE FUNCTION public.check_merge();

CREATE FUNCTION public.keep_merge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Case" SET "mergedAt" = CASE WHEN NEW."undoneAt" IS NULL THEN NEW."mergedAt" END, version = version + 1 WHERE id = NEW."caseId";
  PERFORM write_denials(one) FROM (SELECT NEW."caseId" AS one UNION SELECT NEW."intoId" UNION SELECT merged_with(NEW."intoId")) AS held;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_merge AFTER INSERT OR UPDATE OF "undoneAt" ON "CaseMerge" FOR EACH ROW EXECUTE FUNCTION public.keep_merge();

-- Open again, the finding waits again for whoever it waited for.
CREATE FUNCTION public.unsettle_pair() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Reminder" SET state = 'RAISED', "doneAt" = NULL, "doneBy" = NULL, version = version + 1
    WHERE "caseId" IN (NEW."firstId", NEW."secondId") AND "aboutId" = NEW.id AND state = 'DONE'
      AND "doneAt" = OLD."decidedAt" AND "doneBy" = OLD."decidedBy";
  RETURN NULL;
END $$;
CREATE TRIGGER unsettle_pair AFTER UPDATE OF status ON "DuplicatePair" FOR EACH ROW
  WHEN (OLD.status = 'MERGED' AND NEW.status = 'OPEN') EXECUTE FUNCTION public.unsettle_pair();

-- ---------------------------------------------------------------------------------------------------------------
-- A case that stands still: whoever writes as the application is refused, whatever the service in between. After the
-- foreign key has waited for a merge under way, hence AFTER and with a look of its own.
CREATE FUNCTION public.is_merged(wanted uuid) RETURNS boolean LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Case" c WHERE c.id = wanted AND c."mergedAt" IS NOT NULL)
$$;
CREATE FUNCTION public.stands_still() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app' AND is_merged(NEW."caseId") THEN RAISE EXCEPTION 'the case stands still' USING ERRCODE = 'AR013'; END IF;
  RETURN NULL;
END $$;
-- For every table of a record. Not for who reaches it, what is still to do, what hides it and who looked into it.
CREATE FUNCTION public.stay_still_when_merged(part regclass, events text DEFAULT 'INSERT OR UPDATE') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER stands_still AFTER %s ON %s FOR EACH ROW EXECUTE FUNCTION public.stands_still()', events, part);
END $$;
REVOKE ALL ON FUNCTION public.stay_still_when_merged(regclass, text) FROM PUBLIC;
SELECT stay_still_when_merged(part) FROM unnest(ARRAY['"Episode"', '"Session"', '"SessionAddendum"', '"ProcessNote"', '"Consent"',
  '"VictimStatusEvent"', '"SafeContact"', '"ExploitationHistory"', '"CaseFlag"', '"Guardianship"', 'vault."Identity"']::regclass[]) part;
-- What keeps somebody away is said in the case that goes on, and holds for both; meetings that were planned may be moved.
SELECT stay_still_when_merged('"DenyEntry"', 'INSERT');
SELECT stay_still_when_merged('"Appointment"', 'INSERT');

CREATE FUNCTION public.case_stands_still() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app' AND num_nonnulls(OLD."mergedAt", NEW."mergedAt") > 0
  THEN RAISE EXCEPTION 'the case stands still' USING ERRCODE = 'AR013'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands_still BEFORE UPDATE ON "Case" FOR EACH ROW EXECUTE FUNCTION public.case_stands_still();

CREATE FUNCTION public.erase_one_by_one() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM "Case" c WHERE c.id = NEW."caseId" FOR UPDATE;
  IF EXISTS (SELECT 1 FROM "CaseMerge" m WHERE NEW."caseId" IN (m."caseId", m."intoId") AND m."undoneAt" IS NULL)
  THEN RAISE EXCEPTION 'a merge stands' USING ERRCODE = 'AR014'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER erase_one_by_one BEFORE INSERT ON "Erasure" FOR EACH ROW EXECUTE FUNCTION public.erase_one_by_one();

-- ---------------------------------------------------------------------------------------------------------------
-- The statistics count one person once: what was counted of the case that stands still is counted of the other.
CREATE FUNCTION statistics.join_persons(counted uuid, one uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = statistics AS $$
  UPDATE "SessionFact" SET person = one WHERE episode IN (SELECT number FROM "EpisodeFact" WHERE person = counted);
  UPDATE "EpisodeFact" SET person = one WHERE person = counted;
  DELETE FROM "PersonFact" WHERE number = counted AND NOT frozen;
$$;
-- After her episodes were counted anew: their sessions follow them.
CREATE FUNCTION statistics.follow_episodes(counted uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = statistics AS $$
  UPDATE "SessionFact" s SET person = e.person FROM "EpisodeFact" e
    WHERE e.person = counted AND s.episode = e.number AND s.person <> e.person
$$;
REVOKE ALL ON FUNCTION statistics.join_persons(uuid, uuid), statistics.follow_episodes(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statistics.join_persons(uuid, uuid), statistics.follow_episodes(uuid) TO ariadne_app;

-- ---------------------------------------------------------------------------------------------------------------
-- Possible duplicates, as before but for one line: a case that stands still is found no more.
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
      FROM "NameIndex" n JOIN "Case" o ON o.id = n."caseId" AND o."mergedAt" IS NULL
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
