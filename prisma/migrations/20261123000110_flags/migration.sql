-- Flags of a case as records: which, why, since when, to be looked at again when, taken off by whom and why.
-- Which flags stood before cannot be said here, for only the application opens what is sealed: they go on standing in
-- "Case"."safetyFlags", and become records with the first act on the flags of that case.
CREATE TABLE "CaseFlag" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "flag" TEXT NOT NULL,
    "reason" TEXT,
    "setBy" UUID,
    "setAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reviewOn" DATE,
    "liftReason" TEXT,
    "liftedBy" UUID,
    "liftedAt" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "CaseFlag_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "CaseFlag_caseId_setAt_idx" ON "CaseFlag"("caseId", "setAt" DESC);

ALTER TABLE "CaseFlag"
  ADD CONSTRAINT "of_case_CaseFlag" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  ADD CONSTRAINT sealed_flag CHECK ("flag" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_reason CHECK ("reason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_liftReason CHECK ("liftReason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT lifted_by_somebody CHECK (("liftedBy" IS NULL) = ("liftedAt" IS NULL) AND ("liftReason" IS NULL OR "liftedAt" IS NOT NULL));
CREATE TRIGGER keep_revision AFTER UPDATE ON "CaseFlag" FOR EACH ROW EXECUTE FUNCTION trail.keep_revision();

ALTER TABLE "CaseFlag" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "CaseFlag" TO ariadne_app;
GRANT UPDATE (reason, "reviewOn", "liftReason", "liftedBy", "liftedAt", version) ON "CaseFlag" TO ariadne_app;
CREATE POLICY in_reach ON "CaseFlag" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() <> 'dpo' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY set_own ON "CaseFlag" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND ("setBy" IS NULL OR "setBy" = my_actor()) AND "liftedAt" IS NULL
  AND my_role() <> 'dpo' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
-- Taken off in one's own name; what was taken off stays as it is.
CREATE POLICY lift ON "CaseFlag" FOR UPDATE TO ariadne_app USING (
  "agencyId" = my_agency() AND "liftedAt" IS NULL AND my_role() <> 'dpo' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"))
  WITH CHECK ("liftedBy" IS NULL OR "liftedBy" = my_actor());
