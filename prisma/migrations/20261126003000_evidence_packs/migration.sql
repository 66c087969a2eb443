-- Evidence for the audit of a released figure: lines of who was counted, under numbers of that pack alone. A supervisor asks,
-- the data-protection officer approves, it is taken once within a week. What was in it is not kept.
CREATE TABLE "EvidencePack" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "releaseId" UUID NOT NULL,
  "sample" INTEGER,
  "state" TEXT NOT NULL DEFAULT 'REQUESTED',
  "requestedBy" UUID NOT NULL,
  "requestedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "decidedBy" UUID,
  "decidedAt" TIMESTAMPTZ,
  "takenAt" TIMESTAMPTZ,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "EvidencePack_pkey" PRIMARY KEY ("id"),
  CONSTRAINT known_state CHECK ("state" IN ('REQUESTED', 'APPROVED', 'REFUSED', 'TAKEN')),
  CONSTRAINT whole_decision CHECK (num_nulls("decidedBy", "decidedAt") = CASE WHEN "state" = 'REQUESTED' THEN 2 ELSE 0 END),
  CONSTRAINT two_people CHECK ("decidedBy" <> "requestedBy"),
  CONSTRAINT taken_once CHECK (("takenAt" IS NOT NULL) = ("state" = 'TAKEN')),
  CONSTRAINT "EvidencePack_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id")
);
CREATE INDEX "EvidencePack_agencyId_id_idx" ON "EvidencePack"("agencyId", "id" DESC);
GRANT SELECT, INSERT ON "EvidencePack" TO ariadne_app;
GRANT UPDATE (state, "decidedBy", "decidedAt", "takenAt", version) ON "EvidencePack" TO ariadne_app;
ALTER TABLE "EvidencePack" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "EvidencePack" FOR SELECT TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() IN ('supervisor', 'dpo'));
-- Evidence of what one funder was shown, and of nothing else.
CREATE POLICY ask ON "EvidencePack" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'supervisor' AND "requestedBy" = my_actor() AND state = 'REQUESTED'
  AND EXISTS (SELECT 1 FROM "Release" r WHERE r.id = "releaseId" AND r."agencyId" = my_agency() AND r.state = 'RELEASED' AND r.profile = 'funder'));
CREATE POLICY decide ON "EvidencePack" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'dpo' AND state = 'REQUESTED')
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'dpo' AND "decidedBy" = my_actor() AND state IN ('APPROVED', 'REFUSED'));
CREATE POLICY take ON "EvidencePack" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'supervisor' AND "requestedBy" = my_actor() AND state = 'APPROVED')
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'supervisor' AND "requestedBy" = my_actor() AND state = 'TAKEN');
