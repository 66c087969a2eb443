-- Legal periods of a person: the time to recover and reflect, permits, and what stands on a paper. What they are is sealed;
-- the day they end stands in the clear, as the reminders do that are planned by it.
CREATE TABLE "LegalClock" (
  "id" UUID NOT NULL,
  "caseId" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "survivorId" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "rule" TEXT NOT NULL,
  "fact" TEXT NOT NULL,
  "startsOn" TEXT NOT NULL,
  "factId" UUID,
  "dueOn" DATE NOT NULL,
  "documentId" UUID,
  "extendsId" UUID,
  "recordedBy" UUID NOT NULL,
  "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "supersededAt" TIMESTAMPTZ,
  "endedBy" UUID,
  "endedAt" TIMESTAMPTZ,
  "outcome" TEXT,
  "metOn" TEXT,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "LegalClock_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "of_case_LegalClock" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  -- BR12, the second lock: nothing is extended without a paper.
  CONSTRAINT extended_by_paper CHECK ("extendsId" IS NULL OR "documentId" IS NOT NULL),
  CONSTRAINT ended_whole CHECK (num_nonnulls("endedAt", "endedBy", "outcome") IN (0, 3) AND ("endedAt" IS NULL OR "supersededAt" IS NULL)),
  CONSTRAINT "sealed_kind" CHECK ("kind" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT "sealed_rule" CHECK ("rule" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT "sealed_fact" CHECK ("fact" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT "sealed_startsOn" CHECK ("startsOn" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT "sealed_outcome" CHECK ("outcome" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT "sealed_metOn" CHECK ("metOn" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$')
);
CREATE INDEX "LegalClock_caseId_dueOn_idx" ON "LegalClock" ("caseId", "dueOn");
CREATE UNIQUE INDEX "LegalClock_extendsId_key" ON "LegalClock" ("extendsId");
-- A paper extends once.
CREATE UNIQUE INDEX one_extension ON "LegalClock" ("documentId") WHERE "extendsId" IS NOT NULL;
CREATE TRIGGER keep_revision AFTER UPDATE ON "LegalClock" FOR EACH ROW EXECUTE FUNCTION trail.keep_revision();
SELECT stay_still_when_merged('"LegalClock"');

-- What it rests on is of the same case, and an extension only ever leads further.
CREATE FUNCTION public.check_clock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW."documentId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "Document" d WHERE d.id = NEW."documentId" AND d."caseId" = NEW."caseId")
  THEN RAISE EXCEPTION 'a paper of another case' USING ERRCODE = '23514'; END IF;
  IF NEW."extendsId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "LegalClock" k WHERE k.id = NEW."extendsId" AND k."caseId" = NEW."caseId"
    AND k."endedAt" IS NULL AND k."dueOn" < NEW."dueOn")
  THEN RAISE EXCEPTION 'an extension leads further' USING ERRCODE = '23514'; END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION public.check_clock() FROM PUBLIC;
CREATE TRIGGER check_clock BEFORE INSERT ON "LegalClock" FOR EACH ROW EXECUTE FUNCTION public.check_clock();

ALTER TABLE "LegalClock" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "LegalClock" TO ariadne_app;
-- No day is ever moved: this is all that may be written later.
GRANT UPDATE ("supersededAt", "endedBy", "endedAt", outcome, "metOn", version) ON "LegalClock" TO ariadne_app;
CREATE POLICY in_reach ON "LegalClock" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY record ON "LegalClock" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'legal_adviser' AND "recordedBy" = my_actor() AND "endedAt" IS NULL AND "supersededAt" IS NULL
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY settle ON "LegalClock" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'legal_adviser' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY not_under_glass ON "LegalClock" AS RESTRICTIVE TO ariadne_app USING ((SELECT my_role()) <> 'dpo');

-- --------------------------------------------------------------------------------------------------------------------
-- Reminders of it, by the rules of the agency: as long before its last day as they say, and up the ladder.
ALTER TABLE "ReminderRule" DROP CONSTRAINT whole_rule;
ALTER TABLE "ReminderRule" ADD CONSTRAINT whole_rule CHECK (CASE "trigger"
  WHEN 'EVERY' THEN "caseStatus" IN ('ACTIVE', 'FOLLOW_UP') AND "unit" IN ('DAYS', 'WEEKS', 'MONTHS') AND num_nulls("amount", "atTime") = 0
  WHEN 'BEFORE_CONSENT_ENDS' THEN "unit" IN ('DAYS', 'WEEKS', 'MONTHS') AND num_nulls("amount", "atTime") = 0
  WHEN 'BEFORE_CLOCK_ENDS' THEN "unit" IN ('DAYS', 'WEEKS', 'MONTHS') AND num_nulls("amount", "atTime") = 0
  WHEN 'REFERRAL_WAITS' THEN "unit" IN ('HOURS', 'DAYS') AND num_nulls("amount", "urgency") = 0
  WHEN 'OVERDUE' THEN num_nonnulls("amount", "unit", "atTime", "urgency", "caseStatus") = 0
  ELSE false END);
INSERT INTO "ReminderRule" (id, "agencyId", "ruleKey", "trigger", kind, amount, unit, "atTime", ladder, active)
  SELECT gen_random_uuid(), a.id, gen_random_uuid(), 'BEFORE_CLOCK_ENDS', 'LEGAL_DATE', days, 'DAYS', '09:00', steps::jsonb, true
    FROM "Agency" a, (VALUES (30, '[]'), (7, '[{"afterHours": 24, "to": "COORDINATOR"}, {"afterHours": 72, "to": "SUPERVISOR"}]')) AS given (days, steps)
    WHERE a."takesPart";
CREATE OR REPLACE FUNCTION public.begin_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "ReminderRule" r WHERE r."agencyId" = NEW.id) THEN RETURN NULL; END IF;
  INSERT INTO "ReminderRule" (id, "agencyId", "ruleKey", "trigger", kind, "caseStatus", amount, unit, "atTime", ladder, active) VALUES
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'BEFORE_CONSENT_ENDS', 'CONSENT_EXPIRING', NULL, 14, 'DAYS', '09:00', '[]', true),
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'EVERY', 'SAFETY_REVIEW', 'ACTIVE', 30, 'DAYS', '09:00',
      '[{"afterHours": 72, "to": "COORDINATOR"}, {"afterHours": 168, "to": "SUPERVISOR"}]', false),
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'OVERDUE', 'REFERRAL_DUE', NULL, NULL, NULL, NULL,
      '[{"afterHours": 24, "to": "COORDINATOR"}, {"afterHours": 72, "to": "SUPERVISOR"}]', true),
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'OVERDUE', 'SAFETY_REVIEW', NULL, NULL, NULL, NULL,
      '[{"afterHours": 72, "to": "COORDINATOR"}, {"afterHours": 168, "to": "SUPERVISOR"}]', true),
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'BEFORE_CLOCK_ENDS', 'LEGAL_DATE', NULL, 30, 'DAYS', '09:00', '[]', true),
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'BEFORE_CLOCK_ENDS', 'LEGAL_DATE', NULL, 7, 'DAYS', '09:00',
      '[{"afterHours": 24, "to": "COORDINATOR"}, {"afterHours": 72, "to": "SUPERVISOR"}]', true);
  RETURN NULL;
END $$;

-- --------------------------------------------------------------------------------------------------------------------
-- Whether periods were kept, as coarse as reports count.
CREATE TABLE statistics."ClockFact" (
  "number" UUID NOT NULL,
  "person" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "dueIn" TEXT NOT NULL,
  "outcome" TEXT NOT NULL,
  "extended" BOOLEAN NOT NULL DEFAULT false,
  CONSTRAINT "ClockFact_pkey" PRIMARY KEY ("number"),
  CONSTRAINT known_outcome CHECK ("outcome" IN ('RUNNING', 'KEPT', 'MISSED', 'CALLED_OFF'))
);
CREATE INDEX "ClockFact_agencyId_dueIn_idx" ON statistics."ClockFact" ("agencyId", "dueIn");
GRANT SELECT ON statistics."ClockFact" TO ariadne_reports;
CREATE OR REPLACE FUNCTION statistics.put(fact text, row_values jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics AS $$
DECLARE
  of_session CONSTANT text[] := '{number,episode,person,agencyId,kind,month,attendance,minutes,isGroup}';
  columns text;
  updates text;
BEGIN
  IF fact NOT IN ('PersonFact', 'EpisodeFact', 'SessionFact', 'StatusFact', 'ClockFact') THEN RAISE EXCEPTION 'unknown fact'; END IF;
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

-- Two cases of one person: her periods follow, as the decisions on her status do.
CREATE OR REPLACE FUNCTION statistics.join_persons(counted uuid, one uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = statistics AS $$
  UPDATE "SessionFact" SET person = one WHERE episode IN (SELECT number FROM "EpisodeFact" WHERE person = counted);
  UPDATE "EpisodeFact" SET person = one WHERE person = counted;
  UPDATE "StatusFact" SET person = one WHERE person = counted;
  UPDATE "ClockFact" SET person = one WHERE person = counted;
  DELETE FROM "PersonFact" WHERE number = counted AND NOT frozen;
$$;
