-- Danger flag: raised by one, removed by two; while it stands, nothing that could locate the person is shown.
CREATE TABLE "DangerFlag" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "raisedBy" UUID NOT NULL,
    "raisedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removalReason" TEXT,
    "removalAskedBy" UUID,
    "removalAskedAt" TIMESTAMPTZ,
    "removedBy" UUID,
    "removedAt" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "DangerFlag_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "DangerFlag_caseId_raisedAt_idx" ON "DangerFlag"("caseId", "raisedAt" DESC);
-- One stands at a time.
CREATE UNIQUE INDEX one_danger ON "DangerFlag" ("caseId") WHERE "removedAt" IS NULL;
CREATE INDEX dangers_of_agency ON "DangerFlag" ("agencyId") WHERE "removedAt" IS NULL;

ALTER TABLE "DangerFlag"
  ADD CONSTRAINT "of_case_DangerFlag" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  ADD CONSTRAINT sealed_reason CHECK ("reason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_removalReason CHECK ("removalReason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  -- Two people, also for the database: nobody confirms what she asked for, and nothing goes without having been asked.
  ADD CONSTRAINT removed_by_two CHECK (("removedBy" IS NULL AND "removedAt" IS NULL)
    OR ("removedBy" IS NOT NULL AND "removedAt" IS NOT NULL AND "removalAskedBy" IS NOT NULL AND "removedBy" <> "removalAskedBy"));
CREATE TRIGGER keep_revision AFTER UPDATE ON "DangerFlag" FOR EACH ROW EXECUTE FUNCTION trail.keep_revision();

ALTER TABLE "DangerFlag" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "DangerFlag" TO ariadne_app;
GRANT UPDATE ("removalReason", "removalAskedBy", "removalAskedAt", "removedBy", "removedAt", version) ON "DangerFlag" TO ariadne_app;
CREATE POLICY in_reach ON "DangerFlag" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() <> 'dpo' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY raise ON "DangerFlag" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND "raisedBy" = my_actor() AND "removedAt" IS NULL AND "removalAskedBy" IS NULL
  AND my_role() <> 'dpo' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
-- Whoever asks, asks in her own name; only a supervisor takes it away, in hers. What was removed stays as it is.
CREATE POLICY remove ON "DangerFlag" FOR UPDATE TO ariadne_app USING (
  "agencyId" = my_agency() AND "removedAt" IS NULL AND my_role() <> 'dpo' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"))
  WITH CHECK (CASE WHEN "removedAt" IS NULL THEN "removalAskedBy" = my_actor() OR ("removalAskedBy" IS NULL AND my_role() = 'supervisor')
    ELSE my_role() = 'supervisor' AND "removedBy" = my_actor() END);

-- The cases of the agency in which a flag stands. Asked by the guard for every row; also of cases whose flag is out of
-- reach, so that what hides never fails open.
CREATE FUNCTION public.cases_in_danger() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT d."caseId" FROM "DangerFlag" d WHERE d."agencyId" = my_agency() AND d."removedAt" IS NULL
$$;
