-- Reports: what the statistics store counts besides, drafts, the registry of releases, targets of grants, trainings.

-- --------------------------------------------------------------------------------------------------------------------
-- The statistics store. Columns of what stands there are filled when the case is counted again: the link is sealed.
ALTER TABLE statistics."PersonFact" ADD COLUMN "teamId" UUID;
ALTER TABLE statistics."EpisodeFact" ADD COLUMN "providerAgencyId" UUID;
CREATE INDEX "EpisodeFact_agencyId_endedIn_idx" ON statistics."EpisodeFact"("agencyId", "endedIn");
CREATE INDEX "SessionFact_agencyId_month_idx" ON statistics."SessionFact"("agencyId", "month");

CREATE TABLE statistics."StatusFact" (
  "number" UUID NOT NULL,
  "person" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "status" TEXT NOT NULL,
  "month" TEXT NOT NULL,
  CONSTRAINT "StatusFact_pkey" PRIMARY KEY ("number")
);
CREATE INDEX "StatusFact_agencyId_month_idx" ON statistics."StatusFact"("agencyId", "month");

CREATE TABLE statistics."ReferralFact" (
  "number" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "toAgencyId" UUID NOT NULL,
  "urgency" TEXT NOT NULL DEFAULT 'UNKNOWN',
  "services" TEXT[],
  "sentIn" TEXT NOT NULL,
  "decision" TEXT NOT NULL,
  "acknowledged" TEXT,
  "decided" TEXT,
  "loopClosed" BOOLEAN NOT NULL DEFAULT false,
  CONSTRAINT "ReferralFact_pkey" PRIMARY KEY ("number")
);
CREATE INDEX "ReferralFact_agencyId_sentIn_idx" ON statistics."ReferralFact"("agencyId", "sentIn");

CREATE TABLE statistics."Held" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "population" TEXT NOT NULL,
  "filter" TEXT NOT NULL,
  "periodFrom" TEXT NOT NULL,
  "periodTo" TEXT NOT NULL,
  "classes" JSONB NOT NULL,
  "heldAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "Held_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Held_agencyId_population_idx" ON statistics."Held"("agencyId", "population");
GRANT SELECT ON ALL TABLES IN SCHEMA statistics TO ariadne_reports;

CREATE OR REPLACE FUNCTION statistics.put(fact text, row_values jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics AS $$
DECLARE
  of_session CONSTANT text[] := '{number,episode,person,agencyId,kind,month,attendance,minutes,isGroup}';
  columns text;
  updates text;
BEGIN
  IF fact NOT IN ('PersonFact', 'EpisodeFact', 'SessionFact', 'StatusFact') THEN RAISE EXCEPTION 'unknown fact'; END IF;
  IF fact = 'SessionFact' AND row_values ?& of_session AND row_values - of_session = '{}' THEN
    INSERT INTO "SessionFact" (number, episode, person, "agencyId", kind, month, attendance, minutes, "isGroup")
      SELECT f.number, f.episode, f.person, f."agencyId", f.kind, f.month, f.attendance, f.minutes, f."isGroup"
        FROM jsonb_populate_record(NULL::"SessionFact", row_values) f
      ON CONFLICT (number) DO UPDATE SET episode = excluded.episode, person = excluded.person, "agencyId" = excluded."agencyId",
        kind = excluded.kind, month = excluded.month, attendance = excluded.attendance, minutes = excluded.minutes,
        "isGroup" = excluded."isGroup";
    RETURN;
  END IF;
  SELECT string_agg(quote_ident(key), ', '), string_agg(format('%1$I = excluded.%1$I', key), ', ')
    INTO columns, updates FROM jsonb_object_keys(row_values) AS key;
  EXECUTE format('INSERT INTO statistics.%1$I (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::statistics.%1$I, $1)
    ON CONFLICT (number) DO UPDATE SET %3$s', fact, columns, updates) USING row_values;
END $$;

-- Two cases of one person: decisions on her status follow, as her services do.
CREATE OR REPLACE FUNCTION statistics.join_persons(counted uuid, one uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = statistics AS $$
  UPDATE "SessionFact" SET person = one WHERE episode IN (SELECT number FROM "EpisodeFact" WHERE person = counted);
  UPDATE "EpisodeFact" SET person = one WHERE person = counted;
  UPDATE "StatusFact" SET person = one WHERE person = counted;
  DELETE FROM "PersonFact" WHERE number = counted AND NOT frozen;
$$;

-- What drafts and releases were counted from. Put by whoever makes reports, for her own agency; she cannot read it back.
CREATE FUNCTION statistics.hold(wanted uuid, of_population text, of_filter text, period_from text, period_to text, of_classes jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics, public AS $$
BEGIN
  IF my_role() IS DISTINCT FROM 'manager' THEN RAISE EXCEPTION 'managers make reports' USING ERRCODE = '42501'; END IF;
  DELETE FROM "Held" h WHERE h."agencyId" = my_agency() AND h."heldAt" < now() - interval '30 days'
    AND NOT EXISTS (SELECT 1 FROM public."Release" r WHERE r."heldId" = h.id);
  INSERT INTO "Held" (id, "agencyId", population, filter, "periodFrom", "periodTo", classes)
    VALUES (wanted, my_agency(), of_population, of_filter, period_from, period_to, of_classes);
END $$;
REVOKE ALL ON FUNCTION statistics.hold(uuid, text, text, text, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statistics.hold(uuid, text, text, text, text, jsonb) TO ariadne_app;

-- Hours between two moments, as coarse as reports keep them.
CREATE FUNCTION statistics.hours_band(since timestamptz, till timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN till IS NULL OR since IS NULL THEN NULL
    WHEN till - since <= interval '24 hours' THEN 'H0_24' WHEN till - since <= interval '72 hours' THEN 'H25_72'
    WHEN till - since <= interval '14 days' THEN 'H73_336' ELSE 'H337_UP' END
$$;

-- A referral counts from the moment it is sent. Its number is drawn from its id with a secret that no role reads.
CREATE TABLE statistics."Secret" ("id" UUID NOT NULL, "words" TEXT NOT NULL, CONSTRAINT "Secret_pkey" PRIMARY KEY ("id"));
INSERT INTO statistics."Secret" (id, words) VALUES (gen_random_uuid(), gen_random_uuid()::text || gen_random_uuid()::text);
CREATE FUNCTION statistics.count_referral() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics, public AS $$
BEGIN
  -- A record that is erased is emptied; what was counted of it stays.
  IF NEW."sentAt" IS NULL OR cardinality(NEW.services) = 0 THEN RETURN NULL; END IF;
  INSERT INTO "ReferralFact" (number, "agencyId", "toAgencyId", urgency, services, "sentIn", decision, acknowledged, decided, "loopClosed")
    SELECT md5(s.words || NEW.id::text)::uuid, NEW."agencyId", NEW."toAgencyId", coalesce(NEW.urgency, 'UNKNOWN'), NEW.services,
        to_char(NEW."sentAt" AT TIME ZONE 'Europe/Athens', 'YYYY-MM'),
        CASE WHEN NEW.state IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED') THEN 'ACCEPTED'
          WHEN NEW.state IN ('DECLINED', 'CONTESTED') THEN 'DECLINED'
          WHEN NEW.state IN ('WAITLISTED', 'WITHDRAWN', 'EXPIRED') THEN NEW.state ELSE 'OPEN' END,
        hours_band(NEW."sentAt", NEW."acknowledgedAt"), hours_band(NEW."sentAt", NEW."decidedAt"), NEW."feedbackAt" IS NOT NULL
      FROM "Secret" s
    ON CONFLICT (number) DO UPDATE SET urgency = excluded.urgency, services = excluded.services, decision = excluded.decision,
      acknowledged = excluded.acknowledged, decided = excluded.decided, "loopClosed" = excluded."loopClosed";
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION statistics.count_referral() FROM PUBLIC;
CREATE TRIGGER counted AFTER INSERT OR UPDATE ON public."Referral" FOR EACH ROW EXECUTE FUNCTION statistics.count_referral();
INSERT INTO statistics."ReferralFact" (number, "agencyId", "toAgencyId", urgency, services, "sentIn", decision, acknowledged, decided, "loopClosed")
  SELECT md5(s.words || r.id::text)::uuid, r."agencyId", r."toAgencyId", coalesce(r.urgency, 'UNKNOWN'), r.services,
      to_char(r."sentAt" AT TIME ZONE 'Europe/Athens', 'YYYY-MM'),
      CASE WHEN r.state IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED') THEN 'ACCEPTED'
        WHEN r.state IN ('DECLINED', 'CONTESTED') THEN 'DECLINED'
        WHEN r.state IN ('WAITLISTED', 'WITHDRAWN', 'EXPIRED') THEN r.state ELSE 'OPEN' END,
      statistics.hours_band(r."sentAt", r."acknowledgedAt"), statistics.hours_band(r."sentAt", r."decidedAt"), r."feedbackAt" IS NOT NULL
    FROM public."Referral" r, statistics."Secret" s WHERE r."sentAt" IS NOT NULL;

-- --------------------------------------------------------------------------------------------------------------------
-- Drafts: each her own, of a manager.
CREATE TABLE "ReportDraft" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "authorId" UUID NOT NULL,
  "reportId" TEXT NOT NULL,
  "request" JSONB NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'WORKING',
  "result" JSONB,
  "blocked" JSONB,
  "heldId" UUID,
  "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "ReportDraft_pkey" PRIMARY KEY ("id"),
  CONSTRAINT known_state CHECK ("state" IN ('WORKING', 'SAFE', 'DONE', 'BLOCKED', 'FAILED', 'CANCELLED')),
  -- What may not be shown is not kept.
  CONSTRAINT shown_when_safe CHECK ("result" IS NULL OR "state" IN ('SAFE', 'DONE', 'CANCELLED'))
);
CREATE INDEX "ReportDraft_authorId_id_idx" ON "ReportDraft"("authorId", "id" DESC);
GRANT SELECT, INSERT, DELETE ON "ReportDraft" TO ariadne_app;
GRANT UPDATE (state, result, blocked, version) ON "ReportDraft" TO ariadne_app;
ALTER TABLE "ReportDraft" ENABLE ROW LEVEL SECURITY;
CREATE POLICY hers ON "ReportDraft" TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor())
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'manager' AND "authorId" = my_actor());

-- The registry. Asked for by a manager, decided once by somebody else; nothing of it is changed or taken away.
CREATE TABLE "Release" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "reportId" TEXT NOT NULL,
  "population" TEXT NOT NULL,
  "request" JSONB NOT NULL,
  "profile" TEXT NOT NULL,
  "recipient" TEXT,
  "periodFrom" TEXT NOT NULL,
  "periodTo" TEXT NOT NULL,
  "result" JSONB NOT NULL,
  "heldId" UUID NOT NULL,
  "state" TEXT NOT NULL DEFAULT 'REQUESTED',
  "edition" INTEGER NOT NULL DEFAULT 1,
  "replacesId" UUID,
  "requestedBy" UUID NOT NULL,
  "requestedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "decidedBy" UUID,
  "decidedAt" TIMESTAMPTZ,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "Release_pkey" PRIMARY KEY ("id"),
  CONSTRAINT known_state CHECK ("state" IN ('REQUESTED', 'RELEASED', 'REFUSED', 'WITHDRAWN')),
  CONSTRAINT known_profile CHECK ("profile" IN ('internal', 'external', 'funder') AND ("profile" = 'funder') = ("recipient" IS NOT NULL)),
  CONSTRAINT whole_decision CHECK (num_nulls("decidedBy", "decidedAt") = CASE WHEN "state" = 'REQUESTED' THEN 2 ELSE 0 END),
  CONSTRAINT two_people CHECK ("state" NOT IN ('RELEASED', 'REFUSED') OR "decidedBy" <> "requestedBy"),
  CONSTRAINT hers_to_withdraw CHECK ("state" <> 'WITHDRAWN' OR "decidedBy" = "requestedBy"),
  CONSTRAINT later_edition CHECK (("replacesId" IS NULL) = ("edition" = 1)),
  CONSTRAINT "Release_replacesId_fkey" FOREIGN KEY ("replacesId") REFERENCES "Release"("id")
);
CREATE INDEX "Release_agencyId_population_state_idx" ON "Release"("agencyId", "population", "state");
CREATE INDEX "Release_agencyId_id_idx" ON "Release"("agencyId", "id" DESC);
GRANT SELECT, INSERT ON "Release" TO ariadne_app;
GRANT UPDATE (state, "decidedBy", "decidedAt", version) ON "Release" TO ariadne_app;
ALTER TABLE "Release" ENABLE ROW LEVEL SECURITY;
CREATE POLICY registry ON "Release" FOR SELECT TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() IN ('manager', 'supervisor', 'dpo'));
CREATE POLICY ask ON "Release" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'manager' AND "requestedBy" = my_actor() AND state = 'REQUESTED');
CREATE POLICY decide ON "Release" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() IN ('manager', 'supervisor', 'dpo') AND state = 'REQUESTED')
  WITH CHECK ("agencyId" = my_agency() AND "decidedBy" = my_actor());

-- Not even the owner of the database changes what was published, by mistake or otherwise; a decision is made once.
CREATE FUNCTION public.release_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'REQUESTED'
    OR (to_jsonb(NEW) - '{state,decidedBy,decidedAt,version}'::text[]) IS DISTINCT FROM (to_jsonb(OLD) - '{state,decidedBy,decidedAt,version}'::text[])
  THEN RAISE EXCEPTION 'a release does not change' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands BEFORE UPDATE OR DELETE ON "Release" FOR EACH ROW EXECUTE FUNCTION public.release_stands();

-- --------------------------------------------------------------------------------------------------------------------
-- Grants: whom they may count, and what they want to reach.
ALTER TABLE "FundingGrant" ADD COLUMN "eligibility" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD CONSTRAINT known_rules CHECK ("eligibility" <@ '{THIRD_COUNTRY,ADULT}'::text[]);
GRANT UPDATE ("eligibility") ON "FundingGrant" TO ariadne_app;

CREATE TABLE "GrantTarget" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "grantId" UUID NOT NULL,
  "reportId" TEXT NOT NULL,
  "target" INTEGER NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "GrantTarget_pkey" PRIMARY KEY ("id"),
  CONSTRAINT something CHECK ("target" BETWEEN 1 AND 1000000),
  CONSTRAINT "GrantTarget_grantId_fkey" FOREIGN KEY ("grantId") REFERENCES "FundingGrant"("id")
);
CREATE UNIQUE INDEX "GrantTarget_grantId_reportId_key" ON "GrantTarget"("grantId", "reportId");
GRANT SELECT, INSERT, DELETE ON "GrantTarget" TO ariadne_app;
GRANT UPDATE (target, version) ON "GrantTarget" TO ariadne_app;
ALTER TABLE "GrantTarget" ENABLE ROW LEVEL SECURITY;
CREATE POLICY manager ON "GrantTarget" TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'manager')
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'manager'
    AND EXISTS (SELECT 1 FROM "FundingGrant" g WHERE g.id = "grantId" AND g."agencyId" = my_agency()));

CREATE TABLE "Training" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "topic" TEXT NOT NULL,
  "heldOn" DATE NOT NULL,
  "place" TEXT NOT NULL,
  "grantId" UUID,
  "participants" JSONB NOT NULL,
  "recordedBy" UUID NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "Training_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Training_grantId_fkey" FOREIGN KEY ("grantId") REFERENCES "FundingGrant"("id")
);
CREATE INDEX "Training_agencyId_heldOn_id_idx" ON "Training"("agencyId", "heldOn" DESC, "id" DESC);
GRANT SELECT, INSERT, DELETE ON "Training" TO ariadne_app;
GRANT UPDATE (topic, "heldOn", place, "grantId", participants, version) ON "Training" TO ariadne_app;
ALTER TABLE "Training" ENABLE ROW LEVEL SECURITY;
CREATE POLICY manager ON "Training" TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'manager')
  WITH CHECK ("agencyId" = my_agency() AND my_role() = 'manager' AND "recordedBy" IS NOT NULL);

-- How much each colleague carries: open cases and overdue tasks, of the staff and of nobody else.
CREATE FUNCTION public.staff_workload() RETURNS TABLE (worker uuid, open_cases integer, overdue_tasks integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT u.id,
      (SELECT count(DISTINCT m."caseId") FROM "CaseMembership" m JOIN "Case" c ON c.id = m."caseId"
        WHERE m."userId" = u.id AND m."endedAt" IS NULL AND in_term(m."startedOn", m."endsOn")
          AND c.status <> 'CLOSED' AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL)::int,
      (SELECT count(*) FROM "Reminder" r WHERE r."userId" = u.id AND r.state = 'RAISED' AND r."dueAt" < now())::int
    FROM "User" u WHERE u."agencyId" = my_agency() AND my_role() = 'manager' AND u.status = 'ACTIVE'
$$;
REVOKE ALL ON FUNCTION public.staff_workload() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.staff_workload() TO ariadne_app;
