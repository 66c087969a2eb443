-- Reports that are made again after each period: the question without its period, and how many days after its end.
CREATE TABLE "ReportSchedule" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "authorId" UUID NOT NULL,
  "reportId" TEXT NOT NULL,
  "request" JSONB NOT NULL,
  "rhythm" TEXT NOT NULL,
  "question" TEXT NOT NULL,
  "daysAfter" INTEGER NOT NULL,
  "paused" BOOLEAN NOT NULL DEFAULT false,
  "lastPeriod" TEXT NOT NULL,
  "lastDraftId" UUID,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "ReportSchedule_pkey" PRIMARY KEY ("id"),
  CONSTRAINT known_rhythm CHECK ("rhythm" IN ('QUARTER', 'HALF', 'YEAR')),
  CONSTRAINT some_days CHECK ("daysAfter" BETWEEN 1 AND 90),
  CONSTRAINT "ReportSchedule_lastDraftId_fkey" FOREIGN KEY ("lastDraftId") REFERENCES "ReportDraft"("id")
);
-- One question is asked once in each period, however many would like it to be.
CREATE UNIQUE INDEX "ReportSchedule_agencyId_question_key" ON "ReportSchedule"("agencyId", "question");
GRANT SELECT, INSERT, DELETE ON "ReportSchedule" TO ariadne_app;
GRANT UPDATE (paused, "daysAfter", "lastPeriod", "lastDraftId", version) ON "ReportSchedule" TO ariadne_app;
ALTER TABLE "ReportSchedule" ENABLE ROW LEVEL SECURITY;
-- The house knows which questions are asked already; each keeps her own.
CREATE POLICY house ON "ReportSchedule" FOR SELECT TO ariadne_app USING ("agencyId" = my_agency() AND my_role() = 'manager');
CREATE POLICY ask ON "ReportSchedule" FOR INSERT TO ariadne_app
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor());
CREATE POLICY hers ON "ReportSchedule" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor())
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor());
CREATE POLICY taken_away ON "ReportSchedule" FOR DELETE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor());

-- At most twelve of a house: each period of each costs a table that the disclosure audit has to know for ever.
CREATE FUNCTION public.few_schedules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('schedules ' || NEW."agencyId"));
  IF (SELECT count(*) FROM "ReportSchedule" WHERE "agencyId" = NEW."agencyId") >= 12 THEN
    RAISE EXCEPTION 'too many schedules' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER few BEFORE INSERT ON "ReportSchedule" FOR EACH ROW EXECUTE FUNCTION public.few_schedules();

-- What is made again, for the worker, which decides what is due. Who is no manager any more makes no reports.
CREATE FUNCTION public.running_schedules()
RETURNS TABLE (id uuid, "authorId" uuid, "agencyId" uuid, rhythm text, "daysAfter" int, "lastPeriod" text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT s.id, s."authorId", s."agencyId", s.rhythm, s."daysAfter", s."lastPeriod" FROM "ReportSchedule" s
    JOIN "User" u ON u.id = s."authorId" AND u.status = 'ACTIVE' AND u."agencyId" = s."agencyId"
    JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'manager'
    WHERE NOT s.paused ORDER BY s.id
$$;
REVOKE ALL ON FUNCTION public.running_schedules() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.running_schedules() TO ariadne_worker;
