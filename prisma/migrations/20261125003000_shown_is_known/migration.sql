-- Whatever was shown to those who make reports is known to all of them: drafts are compared with each other as releases are.
ALTER TABLE "ReportDraft" ADD COLUMN "periodFrom" TEXT, ADD COLUMN "periodTo" TEXT, ADD COLUMN "question" TEXT,
  ADD COLUMN "sameAs" UUID;
UPDATE "ReportDraft" SET question = 'before ' || id,
  "periodFrom" = coalesce(result->>'periodFrom', '2000-01'), "periodTo" = coalesce(result->>'periodTo', '2000-01');
-- What older drafts were counted from was thrown away after thirty days; a draft without a table showed nothing.
UPDATE "ReportDraft" d SET "heldId" = NULL
  WHERE d.result IS NULL OR NOT EXISTS (SELECT 1 FROM statistics."Held" h WHERE h.id = d."heldId");
ALTER TABLE "ReportDraft" ALTER COLUMN "periodFrom" SET NOT NULL, ALTER COLUMN "periodTo" SET NOT NULL,
  ALTER COLUMN "question" SET NOT NULL,
  ADD CONSTRAINT "ReportDraft_sameAs_fkey" FOREIGN KEY ("sameAs") REFERENCES "ReportDraft"("id");
CREATE INDEX "ReportDraft_agencyId_reportId_periodFrom_idx" ON "ReportDraft"("agencyId", "reportId", "periodFrom");

-- Nobody takes away what was shown; who made it goes on with it, the house only knows of it.
REVOKE DELETE ON "ReportDraft" FROM ariadne_app;
GRANT UPDATE ("heldId", "sameAs") ON "ReportDraft" TO ariadne_app;
DROP POLICY hers ON "ReportDraft";
CREATE POLICY house ON "ReportDraft" FOR SELECT TO ariadne_app USING ("agencyId" = my_agency() AND my_role() = 'manager');
CREATE POLICY ask ON "ReportDraft" FOR INSERT TO ariadne_app
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor());
CREATE POLICY hers ON "ReportDraft" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor())
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor());

-- A draft can show more later, never something else: two answers to one question could be subtracted.
CREATE FUNCTION public.shown_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.result IS NOT NULL AND (NEW.result IS NULL OR NEW."heldId" IS DISTINCT FROM OLD."heldId" OR EXISTS (
    SELECT 1 FROM jsonb_array_elements(OLD.result->'cells') AS was WHERE was->'value' <> 'null'
      AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(NEW.result->'cells') AS now_ WHERE now_ = was)))
  THEN RAISE EXCEPTION 'what was shown stays' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON "ReportDraft" FOR EACH ROW EXECUTE FUNCTION public.shown_stays();

-- What anything was counted from that somebody has seen is kept as long as that.
CREATE OR REPLACE FUNCTION statistics.hold(wanted uuid, of_population text, of_filter text, period_from text, period_to text, of_classes jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics, public AS $$
BEGIN
  IF my_role() IS DISTINCT FROM 'manager' THEN RAISE EXCEPTION 'managers make reports' USING ERRCODE = '42501'; END IF;
  INSERT INTO "Held" (id, "agencyId", population, filter, "periodFrom", "periodTo", classes)
    VALUES (wanted, my_agency(), of_population, of_filter, period_from, period_to, of_classes)
    ON CONFLICT (id) DO NOTHING;
END $$;
