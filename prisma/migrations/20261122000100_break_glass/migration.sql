-- Break-glass: the officer looks into one case for an hour, which is told, shown and reviewed.
CREATE TABLE "BreakGlass" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "explanation" TEXT NOT NULL,
    "brokenAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ NOT NULL,
    "reviewedBy" UUID,
    "reviewedAt" TIMESTAMPTZ,
    "reviewNote" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "BreakGlass_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "BreakGlass_caseId_brokenAt_idx" ON "BreakGlass"("caseId", "brokenAt" DESC);
CREATE INDEX "BreakGlass_userId_expiresAt_idx" ON "BreakGlass"("userId", "expiresAt");
CREATE INDEX glass_of_agency ON "BreakGlass"("agencyId", "brokenAt" DESC, id DESC);

ALTER TABLE "BreakGlass"
  ADD CONSTRAINT "of_case_BreakGlass" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  ADD CONSTRAINT sealed_explanation CHECK ("explanation" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_reviewNote CHECK ("reviewNote" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  -- An hour, whatever the application says.
  ADD CONSTRAINT one_hour CHECK ("expiresAt" <= "brokenAt" + interval '60 minutes'),
  -- Nobody reviews what she did herself, and a review has a reviewer, a moment and a note.
  ADD CONSTRAINT reviewed_by_another CHECK ("reviewedBy" <> "userId"),
  ADD CONSTRAINT review_whole CHECK (num_nonnulls("reviewedBy", "reviewedAt", "reviewNote") IN (0, 3));
CREATE TRIGGER keep_revision AFTER UPDATE ON "BreakGlass" FOR EACH ROW EXECUTE FUNCTION trail.keep_revision();

-- The cases whose glass the actor broke, for as long as the hour lasts. The deny list still comes first.
CREATE FUNCTION public.my_glass() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT g."caseId" FROM "BreakGlass" g
    WHERE my_role() = 'dpo' AND g."userId" = my_actor() AND g."agencyId" = my_agency() AND g."expiresAt" > now()
      AND NOT (g."caseId" IN (SELECT my_denials()))
$$;

-- Under the glass the officer reads four tables of the case; the guard decides which of their columns.
CREATE POLICY glass ON "Case" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND id IN (SELECT my_glass()));
DO $$
DECLARE part record;
BEGIN
  FOR part IN
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'caseId' AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault', 'trail')
      AND c.relname NOT IN ('CaseDenial', 'BreakGlass', 'NoteRecovery', 'AuditEntry')
  LOOP
    IF part.name NOT IN ('CaseMembership', 'Identity', 'ExploitationHistory', 'Consent', 'DenyEntry') THEN
      EXECUTE format('CREATE POLICY not_under_glass ON %I.%I AS RESTRICTIVE FOR SELECT TO ariadne_app
        USING ((SELECT public.my_role()) <> ''dpo'')', part.schema, part.name);
    END IF;
    EXECUTE format('CREATE POLICY unchanged_under_glass ON %I.%I AS RESTRICTIVE FOR UPDATE TO ariadne_app
      USING ((SELECT public.my_role()) <> ''dpo'')', part.schema, part.name);
    -- What tells the supervisor is written in the officer's unit of work.
    IF part.name <> 'Reminder' THEN
      EXECUTE format('CREATE POLICY unwritten_under_glass ON %I.%I AS RESTRICTIVE FOR INSERT TO ariadne_app
        WITH CHECK ((SELECT public.my_role()) <> ''dpo'')', part.schema, part.name);
    END IF;
  END LOOP;
END $$;

ALTER TABLE "BreakGlass" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON "BreakGlass" TO ariadne_app;
CREATE POLICY in_reach ON "BreakGlass" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY officer ON "BreakGlass" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())));
CREATE POLICY break_own ON "BreakGlass" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND "userId" = my_actor() AND "reviewedBy" IS NULL
  AND NOT ("caseId" IN (SELECT my_denials())));
-- Written once, then reviewed by a supervisor of the case who is not its user. Nothing prolongs it.
CREATE POLICY review ON "BreakGlass" FOR UPDATE TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'supervisor' AND "userId" <> my_actor() AND "reviewedBy" IS NULL
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"))
  WITH CHECK ("reviewedBy" = my_actor());
REVOKE UPDATE ON "BreakGlass" FROM ariadne_app;
GRANT UPDATE ("reviewedBy", "reviewedAt", "reviewNote", version) ON "BreakGlass" TO ariadne_app;

-- A case by its code, for whoever breaks the glass: nothing for a code nobody gave, of another agency, or denied to her.
-- Whoever tries several at once tries them one after the other.
CREATE FUNCTION public.glass_case(wanted text) RETURNS TABLE (id uuid, "survivorId" uuid) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('break-glass ' || my_actor()::text, 0));
  SELECT c.id, c."survivorId" FROM "Case" c
    WHERE c.code = wanted AND c."agencyId" = my_agency() AND my_role() = 'dpo' AND NOT (c.id IN (SELECT my_denials()))
$$;

-- Who supervises a case: active supervisors of its team who are not kept away from it. Asked to tell them, by whoever
-- works on the case or broke its glass; `besides` is left out.
CREATE FUNCTION public.supervisors_of(wanted uuid, besides uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT u.id FROM "Case" c
    JOIN "TeamMember" m ON m."teamId" = c."teamId" AND m."agencyId" = c."agencyId"
    JOIN "User" u ON u.id = m."userId" AND u."agencyId" = c."agencyId" AND u.status = 'ACTIVE'
    JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'supervisor'
    WHERE c.id = wanted AND c."agencyId" = my_agency() AND u.id IS DISTINCT FROM besides
      AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = u.id)
      AND NOT (c.id IN (SELECT my_denials()))
    ORDER BY u.id
$$;
REVOKE ALL ON FUNCTION public.glass_case(text), public.supervisors_of(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.glass_case(text), public.supervisors_of(uuid, uuid) TO ariadne_app;
