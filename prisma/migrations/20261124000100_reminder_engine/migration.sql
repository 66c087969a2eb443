-- The engine of reminders: a claim with an end, failures that are counted, a shelf for what cannot be delivered, and the
-- ladder by which something nobody saw to goes up. See docs/decisions/0014-reminder-engine.md.
--
-- SCHEDULED waits and is shown in lists. WAITING waits and is shown to nobody: a step of a ladder. SENDING is with a
-- gateway: it is never sent again. RAISED stands before a colleague. DEAD failed too often and waits for an administrator.
ALTER TABLE "Reminder"
  ADD COLUMN "delivery" TEXT NOT NULL DEFAULT 'STAFF',
  ADD COLUMN "claim" UUID,
  ADD COLUMN "claimedUntil" TIMESTAMPTZ,
  ADD COLUMN "retryAt" TIMESTAMPTZ,
  ADD COLUMN "failure" TEXT,
  ADD COLUMN "why" TEXT,
  ADD COLUMN "ruleId" UUID,
  ADD COLUMN "ruleKey" UUID,
  ADD COLUMN "originId" UUID,
  ADD COLUMN "step" INTEGER NOT NULL DEFAULT 0,
  ADD CONSTRAINT known_state CHECK (state IN ('SCHEDULED', 'WAITING', 'SENDING', 'RAISED', 'DONE', 'CANCELLED', 'DEAD')),
  -- Words for what happened, never what somebody typed or a gateway said.
  ADD CONSTRAINT stable_words CHECK (concat("failure", "why", "delivery") ~ '^[A-Za-z0-9_-]*$');
CREATE INDEX "reminders_about" ON "Reminder" ("aboutId", "kind");
CREATE INDEX reminders_above ON "Reminder" ("originId") WHERE "originId" IS NOT NULL;
CREATE INDEX reminders_of_rule ON "Reminder" ("ruleKey", "aboutId") WHERE "ruleKey" IS NOT NULL;
-- What the sweep looks for, and nothing else: it stays small however many reminders there ever were.
CREATE INDEX reminders_to_do ON "Reminder" ("dueAt") WHERE state IN ('SCHEDULED', 'WAITING', 'SENDING');

GRANT SELECT (delivery, claim, "claimedUntil", "retryAt", failure, why, "ruleId", "ruleKey", "originId", step, "createdBy", "doneAt"),
  UPDATE ("userId", kind, delivery, "aboutModel", "aboutId", claim, "claimedUntil", "retryAt", failure, why, "doneAt"),
  INSERT (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", zone, state, delivery,
    "ruleId", "ruleKey", "originId", step, "createdBy") ON "Reminder" TO ariadne_worker;

-- What goes up the ladder ends with the task it came from, however that ended: also with the case (BR6).
CREATE FUNCTION public.end_ladder() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Reminder" SET state = 'CANCELLED', why = 'seen-to', version = version + 1
    WHERE "originId" = NEW.id AND state IN ('WAITING', 'SCHEDULED', 'RAISED', 'DEAD');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.end_ladder() FROM PUBLIC;
CREATE TRIGGER end_ladder AFTER UPDATE OF state ON "Reminder" FOR EACH ROW
  WHEN (OLD.state = 'RAISED' AND NEW.state IN ('DONE', 'CANCELLED', 'SCHEDULED')) EXECUTE FUNCTION public.end_ladder();

-- A case that is closed or erased leaves nothing behind that could still come up, whatever closed it (BR6).
CREATE FUNCTION public.end_reminders() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Reminder" SET state = 'CANCELLED', why = 'case-closed', version = version + 1
    WHERE "caseId" = NEW.id AND state IN ('WAITING', 'DEAD');
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.end_reminders() FROM PUBLIC;
CREATE TRIGGER end_reminders AFTER UPDATE OF status, "erasedAt" ON "Case" FOR EACH ROW
  WHEN (NEW.status = 'CLOSED' OR NEW."erasedAt" IS NOT NULL) EXECUTE FUNCTION public.end_reminders();

-- Rules are data of an agency. Whoever looks after the installation edits them; a version is never changed, only ended.
CREATE TABLE "ReminderRule" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "ruleKey" UUID NOT NULL,
  "recordVersion" INTEGER NOT NULL DEFAULT 1,
  "trigger" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "caseStatus" TEXT,
  "urgency" TEXT,
  "amount" INTEGER,
  "unit" TEXT,
  "atTime" TEXT,
  "ladder" JSONB NOT NULL DEFAULT '[]',
  "active" BOOLEAN NOT NULL DEFAULT true,
  "createdBy" UUID,
  "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "supersededAt" TIMESTAMPTZ,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "ReminderRule_pkey" PRIMARY KEY ("id"),
  CONSTRAINT of_agency FOREIGN KEY ("agencyId") REFERENCES "Agency" (id),
  -- The second lock of the service: whatever writes here, no rule fires more often than once a day.
  CONSTRAINT whole_rule CHECK (CASE "trigger"
    WHEN 'EVERY' THEN "caseStatus" IN ('ACTIVE', 'FOLLOW_UP') AND "unit" IN ('DAYS', 'WEEKS', 'MONTHS') AND num_nulls("amount", "atTime") = 0
    WHEN 'BEFORE_CONSENT_ENDS' THEN "unit" IN ('DAYS', 'WEEKS', 'MONTHS') AND num_nulls("amount", "atTime") = 0
    WHEN 'REFERRAL_WAITS' THEN "unit" IN ('HOURS', 'DAYS') AND num_nulls("amount", "urgency") = 0
    WHEN 'OVERDUE' THEN num_nonnulls("amount", "unit", "atTime", "urgency", "caseStatus") = 0
    ELSE false END),
  CONSTRAINT sane_amount CHECK ("amount" BETWEEN 1 AND 3650),
  CONSTRAINT wall_time CHECK ("atTime" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$')
);
CREATE INDEX "ReminderRule_agencyId_ruleKey_recordVersion_idx" ON "ReminderRule" ("agencyId", "ruleKey", "recordVersion");
CREATE UNIQUE INDEX one_version ON "ReminderRule" ("ruleKey") WHERE "supersededAt" IS NULL;

CREATE TABLE "ReminderPolicy" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "quietFrom" TEXT NOT NULL,
  "quietTo" TEXT NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "ReminderPolicy_pkey" PRIMARY KEY ("id"),
  CONSTRAINT of_agency FOREIGN KEY ("agencyId") REFERENCES "Agency" (id),
  CONSTRAINT wall_times CHECK ("quietFrom" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' AND "quietTo" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
    AND "quietFrom" <> "quietTo")
);
CREATE UNIQUE INDEX "ReminderPolicy_agencyId_key" ON "ReminderPolicy" ("agencyId");

ALTER TABLE "ReminderRule" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "ReminderRule" TO ariadne_app;
GRANT UPDATE ("supersededAt", version) ON "ReminderRule" TO ariadne_app;
CREATE POLICY own_agency ON "ReminderRule" FOR SELECT TO ariadne_app USING ("agencyId" = my_agency());
CREATE POLICY make ON "ReminderRule" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'admin' AND "createdBy" = my_actor() AND "supersededAt" IS NULL);
CREATE POLICY supersede ON "ReminderRule" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'admin' AND "supersededAt" IS NULL) WITH CHECK ("supersededAt" IS NOT NULL);
ALTER TABLE "ReminderPolicy" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "ReminderPolicy" TO ariadne_app;
GRANT UPDATE ("quietFrom", "quietTo", version) ON "ReminderPolicy" TO ariadne_app;
CREATE POLICY own_agency ON "ReminderPolicy" FOR SELECT TO ariadne_app USING ("agencyId" = my_agency());
CREATE POLICY make ON "ReminderPolicy" FOR INSERT TO ariadne_app WITH CHECK ("agencyId" = my_agency() AND my_role() = 'admin');
CREATE POLICY keep ON "ReminderPolicy" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'admin') WITH CHECK ("agencyId" = my_agency());
GRANT SELECT ON "ReminderRule", "ReminderPolicy" TO ariadne_worker;
CREATE POLICY worker ON "ReminderRule" FOR SELECT TO ariadne_worker USING (true);
CREATE POLICY worker ON "ReminderPolicy" FOR SELECT TO ariadne_worker USING (true);

-- What an agency begins with. The review of every case is proposed, not switched on: it concerns every case at once.
CREATE FUNCTION public.begin_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "ReminderRule" r WHERE r."agencyId" = NEW.id) THEN RETURN NULL; END IF;
  INSERT INTO "ReminderRule" (id, "agencyId", "ruleKey", "trigger", kind, "caseStatus", amount, unit, "atTime", ladder, active) VALUES
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'BEFORE_CONSENT_ENDS', 'CONSENT_EXPIRING', NULL, 14, 'DAYS', '09:00', '[]', true),
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'EVERY', 'SAFETY_REVIEW', 'ACTIVE', 30, 'DAYS', '09:00',
      '[{"afterHours": 72, "to": "COORDINATOR"}, {"afterHours": 168, "to": "SUPERVISOR"}]', false),
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'OVERDUE', 'REFERRAL_DUE', NULL, NULL, NULL, NULL,
      '[{"afterHours": 24, "to": "COORDINATOR"}, {"afterHours": 72, "to": "SUPERVISOR"}]', true),
    (gen_random_uuid(), NEW.id, gen_random_uuid(), 'OVERDUE', 'SAFETY_REVIEW', NULL, NULL, NULL, NULL,
      '[{"afterHours": 72, "to": "COORDINATOR"}, {"afterHours": 168, "to": "SUPERVISOR"}]', true);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.begin_rules() FROM PUBLIC;
CREATE TRIGGER begin_rules AFTER INSERT OR UPDATE OF "takesPart" ON "Agency" FOR EACH ROW WHEN (NEW."takesPart") EXECUTE FUNCTION public.begin_rules();
UPDATE "Agency" SET "takesPart" = true WHERE "takesPart";
UPDATE "Reminder" r SET "ruleId" = u.id, "ruleKey" = u."ruleKey" FROM "ReminderRule" u
  WHERE r.kind = 'CONSENT_EXPIRING' AND u."agencyId" = r."agencyId" AND u."trigger" = 'BEFORE_CONSENT_ENDS';
-- However many workers plan at once, one rule has one open reminder about one record.
CREATE UNIQUE INDEX one_of_rule ON "Reminder" ("ruleKey", "aboutId")
  WHERE "ruleKey" IS NOT NULL AND "originId" IS NULL AND state IN ('SCHEDULED', 'SENDING', 'RAISED', 'DEAD');

-- What the rules in force speak of: each rule with each record it means, and from which day it counts. `planned` says that
-- a reminder stands there. For one case, or, by the worker, for all.
CREATE FUNCTION public.rule_subjects(of_case uuid, day date) RETURNS TABLE (
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
  )
  SELECT s.rule, s.case_id, s.agency, s.survivor, s.model, s.about,
      coalesce((SELECT m."userId" FROM "CaseMembership" m WHERE m."caseId" = s.case_id AND m."isPrimary" AND m."endedAt" IS NULL LIMIT 1),
        (SELECT t."userId" FROM "TeamMember" t JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
          JOIN "UserRole" x ON x."userId" = u.id AND x.role = 'supervisor'
          WHERE t."teamId" = s.team AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = s.case_id AND d."userId" = u.id) ORDER BY u.id LIMIT 1)),
      s.anchor, s.planned
    FROM subjects s
$$;

-- What was planned by a version of a rule that counts no more, or about a case it no longer means: it goes, and what
-- counts now is planned anew. Answers what it touched, for the trail.
CREATE FUNCTION public.drop_superseded() RETURNS TABLE (id uuid, "caseId" uuid, "agencyId" uuid) LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE "Reminder" r SET state = 'CANCELLED', why = 'rule-changed', version = r.version + 1
    WHERE r."ruleKey" IS NOT NULL AND r."originId" IS NULL AND r.state = 'SCHEDULED' AND r.claim IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM "ReminderRule" u JOIN "Case" c ON c.id = r."caseId"
          WHERE u.id = r."ruleId" AND u.active AND u."supersededAt" IS NULL AND (u."trigger" <> 'EVERY' OR c.status = u."caseStatus"))
    RETURNING r.id, r."caseId", r."agencyId"
$$;
-- How many records a rule would speak of, for whoever writes it: a number, and none of them.
CREATE FUNCTION public.rule_reach(of_trigger text, of_status text, of_urgency text, of_kind text, day date) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE WHEN my_role() <> 'admin' THEN 0 ELSE (CASE of_trigger
    WHEN 'EVERY' THEN (SELECT count(*) FROM "Case" c WHERE c."agencyId" = my_agency() AND c.status = of_status AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL)
    WHEN 'BEFORE_CONSENT_ENDS' THEN (SELECT count(*) FROM "Consent" k JOIN "Case" c ON c.id = k."caseId" AND c.status <> 'CLOSED' AND c."erasedAt" IS NULL
      WHERE k."agencyId" = my_agency() AND k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL AND NOT k.emergency AND k."validTo" >= day)
    WHEN 'REFERRAL_WAITS' THEN (SELECT count(*) FROM "Referral" f WHERE f."agencyId" = my_agency() AND f.urgency = of_urgency AND f.state IN ('SENT', 'RECEIVED'))
    ELSE (SELECT count(*) FROM "Reminder" d WHERE d."agencyId" = my_agency() AND d.kind = of_kind AND d."originId" IS NULL AND d.state IN ('SCHEDULED', 'RAISED'))
    END)::int END
$$;
REVOKE ALL ON FUNCTION public.rule_subjects(uuid, date), public.drop_superseded(), public.rule_reach(text, text, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.rule_subjects(uuid, date) TO ariadne_worker, ariadne_app;
GRANT EXECUTE ON FUNCTION public.drop_superseded() TO ariadne_worker;
GRANT EXECUTE ON FUNCTION public.rule_reach(text, text, text, text, date) TO ariadne_app;

-- What a decision about a reminder needs to know besides the row: no content, and nothing a person typed.
--   standing       what it is about still stands, and nobody took it back
--   reachable      the colleague works here and is not kept away from the case
--   heir           who carries the case, where the colleague cannot
--   absences       when she is away and who stands in: [{standInId, firstDay, lastDay}]
--   coordinators, supervisors   who a ladder leads to
--   quiet          when the agency wants to be left in peace: {from, to}
-- Asked by rows and not by ids, so that what would be planned can be asked about like what stands there.
CREATE FUNCTION public.reminder_facts(dues jsonb) RETURNS TABLE (
  id uuid, "caseStatus" text, erased boolean, standing boolean, "originOpen" boolean, reachable boolean, heir uuid,
  absences jsonb, coordinators uuid[], supervisors uuid[], quiet jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT r.id, c.status, c."erasedAt" IS NOT NULL,
    coalesce(CASE r."aboutModel"
      WHEN 'Appointment' THEN (SELECT a.status = 'PLANNED' FROM "Appointment" a WHERE a.id = r."aboutId")
      WHEN 'Consent' THEN (SELECT k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL FROM "Consent" k WHERE k.id = r."aboutId")
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
REVOKE ALL ON FUNCTION public.reminder_facts(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.reminder_facts(jsonb) TO ariadne_worker, ariadne_app;

-- ---------------------------------------------------------------------------------------------------------------
-- What an administrator sees of the queue: how much of what, and what failed. No case, no person, nobody's name.
CREATE FUNCTION public.queue_health(at timestamptz) RETURNS TABLE (state text, rows bigint, oldest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE WHEN r.state IN ('SCHEDULED', 'WAITING') AND r."dueAt" <= at
      THEN CASE WHEN r."retryAt" > at AND r.failure IS NULL THEN 'HELD' ELSE 'LATE' END
      WHEN r.state = 'WAITING' THEN 'SCHEDULED' ELSE r.state END, count(*), min(r."dueAt")
    FROM "Reminder" r WHERE my_role() = 'admin' AND r."agencyId" = my_agency() AND r.state IN ('SCHEDULED', 'WAITING', 'SENDING', 'DEAD')
    GROUP BY 1
$$;
CREATE FUNCTION public.dead_letters(after uuid, lines int) RETURNS TABLE (
  id uuid, kind text, delivery text, "dueAt" timestamptz, attempts int, failure text, "failedAt" timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT r.id, r.kind, r.delivery, r."dueAt", r.attempts, r.failure, r."claimedAt" FROM "Reminder" r
    WHERE my_role() = 'admin' AND r."agencyId" = my_agency() AND r.state = 'DEAD' AND (after IS NULL OR r.id > after)
    ORDER BY r.id LIMIT lines
$$;
-- Tried again from the beginning, by whoever looks after the machines; the trail says who. The row answers when it is due.
CREATE FUNCTION public.retry_dead_letter(wanted uuid) RETURNS timestamptz LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE "Reminder" SET state = CASE WHEN step > 0 THEN 'WAITING' ELSE 'SCHEDULED' END, attempts = 0, failure = NULL, "retryAt" = NULL,
      claim = NULL, "claimedUntil" = NULL, version = version + 1
    WHERE id = wanted AND my_role() = 'admin' AND "agencyId" = my_agency() AND state = 'DEAD'
    RETURNING "dueAt"
$$;
REVOKE ALL ON FUNCTION public.queue_health(timestamptz), public.dead_letters(uuid, int), public.retry_dead_letter(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.queue_health(timestamptz), public.dead_letters(uuid, int), public.retry_dead_letter(uuid) TO ariadne_app;

-- Who works, and when each was last seen.
CREATE TABLE "ReminderWorker" (
  "id" UUID NOT NULL,
  "startedAt" TIMESTAMPTZ NOT NULL,
  "seenAt" TIMESTAMPTZ NOT NULL,
  CONSTRAINT "ReminderWorker_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "ReminderWorker" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON "ReminderWorker" TO ariadne_worker;
CREATE POLICY worker ON "ReminderWorker" TO ariadne_worker USING (true);
GRANT SELECT ON "ReminderWorker" TO ariadne_app;
CREATE POLICY watched ON "ReminderWorker" FOR SELECT TO ariadne_app USING (my_role() = 'admin');
