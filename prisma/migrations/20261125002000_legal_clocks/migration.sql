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

CREATE OR REPLACE FUNCTION public.rule_subjects(of_case uuid, day date) RETURNS TABLE (
  "ruleId" uuid, "caseId" uuid, "agencyId" uuid, "survivorId" uuid, "aboutModel" text, "aboutId" uuid, "userId" uuid, anchor date, planned boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH rules AS (
    SELECT * FROM "ReminderRule" r WHERE r.active AND r."supersededAt" IS NULL AND (my_agency() IS NULL OR r."agencyId" = my_agency())
  ), subjects AS (
    SELECT r.id AS rule, c.id AS case_id, c."agencyId" AS agency, c."survivorId" AS survivor, c."teamId" AS team, 'Case' AS model, c.id AS about,
        greatest(c."openedOn", c."reopenedOn", (SELECT max((d."doneAt" AT TIME ZONE 'Europe/Athens')::date) FROM "Reminder" d
          WHERE d."ruleKey" = r."ruleKey" AND d."aboutId" = c.id AND d.state = 'DONE')) AS anchor,
        EXISTS (SELECT 1 FROM "Reminder" d WHERE d."ruleKey" = r."ruleKey" AND d."aboutId" = c.id AND d."originId" IS NULL
          AND d.state IN ('SCHEDULED', 'SENDING', 'RAISED', 'DEAD')) AS planned
      FROM rules r JOIN "Case" c ON c."agencyId" = r."agencyId" AND c.status = r."caseStatus" AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL
      WHERE r."trigger" = 'EVERY' AND (of_case IS NULL OR c.id = of_case)
    UNION ALL
    SELECT r.id, c.id, c."agencyId", c."survivorId", c."teamId", 'Consent', k.id, k."validTo",
        EXISTS (SELECT 1 FROM "Reminder" d WHERE d."ruleKey" = r."ruleKey" AND d."aboutId" = k.id AND d."originId" IS NULL AND d.state <> 'CANCELLED')
      FROM rules r JOIN "Case" c ON c."agencyId" = r."agencyId" AND c.status <> 'CLOSED' AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL
      JOIN "Consent" k ON k."caseId" = c.id AND k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL AND NOT k.emergency AND k."validTo" >= day
      WHERE r."trigger" = 'BEFORE_CONSENT_ENDS' AND (of_case IS NULL OR c.id = of_case)
    UNION ALL
    SELECT r.id, c.id, c."agencyId", c."survivorId", c."teamId", 'LegalClock', k.id, k."dueOn",
        EXISTS (SELECT 1 FROM "Reminder" d WHERE d."ruleKey" = r."ruleKey" AND d."aboutId" = k.id AND d."originId" IS NULL AND d.state <> 'CANCELLED')
      FROM rules r JOIN "Case" c ON c."agencyId" = r."agencyId" AND c.status <> 'CLOSED' AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL
      JOIN "LegalClock" k ON k."caseId" = c.id AND k."endedAt" IS NULL AND k."supersededAt" IS NULL AND k."dueOn" >= day
      WHERE r."trigger" = 'BEFORE_CLOCK_ENDS' AND (of_case IS NULL OR c.id = of_case)
  )
  SELECT s.rule, s.case_id, s.agency, s.survivor, s.model, s.about,
      coalesce((SELECT m."userId" FROM "CaseMembership" m WHERE m."caseId" = s.case_id AND m."isPrimary" AND m."endedAt" IS NULL LIMIT 1),
        (SELECT t."userId" FROM "TeamMember" t JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
          JOIN "UserRole" x ON x."userId" = u.id AND x.role = 'supervisor'
          WHERE t."teamId" = s.team AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = s.case_id AND d."userId" = u.id) ORDER BY u.id LIMIT 1)),
      s.anchor, s.planned
    FROM subjects s
$$;

CREATE OR REPLACE FUNCTION public.rule_reach(of_trigger text, of_status text, of_urgency text, of_kind text, day date) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE WHEN my_role() <> 'admin' THEN 0 ELSE (CASE of_trigger
    WHEN 'EVERY' THEN (SELECT count(*) FROM "Case" c WHERE c."agencyId" = my_agency() AND c.status = of_status AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL)
    WHEN 'BEFORE_CONSENT_ENDS' THEN (SELECT count(*) FROM "Consent" k JOIN "Case" c ON c.id = k."caseId" AND c.status <> 'CLOSED' AND c."erasedAt" IS NULL
      WHERE k."agencyId" = my_agency() AND k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL AND NOT k.emergency AND k."validTo" >= day)
    WHEN 'BEFORE_CLOCK_ENDS' THEN (SELECT count(*) FROM "LegalClock" k JOIN "Case" c ON c.id = k."caseId" AND c.status <> 'CLOSED' AND c."erasedAt" IS NULL
      WHERE k."agencyId" = my_agency() AND k."endedAt" IS NULL AND k."supersededAt" IS NULL AND k."dueOn" >= day)
    WHEN 'REFERRAL_WAITS' THEN (SELECT count(*) FROM "Referral" f WHERE f."agencyId" = my_agency() AND f.urgency = of_urgency AND f.state IN ('SENT', 'RECEIVED'))
    ELSE (SELECT count(*) FROM "Reminder" d WHERE d."agencyId" = my_agency() AND d.kind = of_kind AND d."originId" IS NULL AND d.state IN ('SCHEDULED', 'RAISED'))
    END)::int END
$$;

CREATE OR REPLACE FUNCTION public.reminder_facts(dues jsonb) RETURNS TABLE (
  id uuid, "caseStatus" text, erased boolean, standing boolean, "originOpen" boolean, reachable boolean, heir uuid,
  absences jsonb, coordinators uuid[], supervisors uuid[], quiet jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT r.id, c.status, c."erasedAt" IS NOT NULL,
    coalesce(CASE r."aboutModel"
      WHEN 'Appointment' THEN (SELECT a.status = 'PLANNED' FROM "Appointment" a WHERE a.id = r."aboutId")
      WHEN 'Consent' THEN (SELECT k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL FROM "Consent" k WHERE k.id = r."aboutId")
      WHEN 'LegalClock' THEN (SELECT k."endedAt" IS NULL AND k."supersededAt" IS NULL FROM "LegalClock" k WHERE k.id = r."aboutId")
      WHEN 'CaseFlag' THEN (SELECT f."liftedAt" IS NULL FROM "CaseFlag" f WHERE f.id = r."aboutId")
      WHEN 'Referral' THEN r.kind <> 'REFERRAL_DUE' OR r."originId" IS NOT NULL
        OR (SELECT f."dueAt" IS NOT NULL AND f."pausedAt" IS NULL FROM "Referral" f WHERE f.id = r."aboutId")
    END, true),
    r."originId" IS NULL OR coalesce((SELECT o.state = 'RAISED' FROM "Reminder" o WHERE o.id = r."originId"), false),
    coalesce(u.status = 'ACTIVE', false) AND NOT EXISTS (
      SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = r."userId"),
    (SELECT m."userId" FROM "CaseMembership" m JOIN "User" h ON h.id = m."userId" AND h.status = 'ACTIVE'
      WHERE m."caseId" = r."caseId" AND m."isPrimary" AND m."endedAt" IS NULL AND m."userId" <> r."userId"
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = m."userId") LIMIT 1),
    coalesce((SELECT jsonb_agg(jsonb_build_object('standInId', a."standInId", 'firstDay', a."firstDay", 'lastDay', a."lastDay") ORDER BY a."firstDay")
      FROM "Absence" a WHERE a."userId" = r."userId" AND a."endedAt" IS NULL), '[]'),
    ARRAY(SELECT s.id FROM "User" s JOIN "UserRole" x ON x."userId" = s.id AND x.role = 'coordinator'
      WHERE s."agencyId" = r."agencyId" AND s.status = 'ACTIVE'
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = s.id) ORDER BY s.id),
    ARRAY(SELECT s.id FROM "TeamMember" t JOIN "User" s ON s.id = t."userId" AND s.status = 'ACTIVE'
      JOIN "UserRole" x ON x."userId" = s.id AND x.role = 'supervisor'
      WHERE t."teamId" = c."teamId"
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = s.id) ORDER BY s.id),
    (SELECT jsonb_build_object('from', q."quietFrom", 'to', q."quietTo") FROM "ReminderPolicy" q WHERE q."agencyId" = r."agencyId")
  FROM jsonb_to_recordset(dues) AS r(id uuid, "caseId" uuid, "agencyId" uuid, "userId" uuid, kind text, "aboutModel" text, "aboutId" uuid,
      "originId" uuid, "dueAt" timestamptz)
    JOIN "Case" c ON c.id = r."caseId" AND c."agencyId" = r."agencyId" LEFT JOIN "User" u ON u.id = r."userId"
  WHERE my_agency() IS NULL OR r."agencyId" = my_agency()
$$;

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
