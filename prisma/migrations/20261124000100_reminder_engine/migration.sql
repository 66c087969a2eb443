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

-- What a decision about a reminder needs to know besides the row: no content, and nothing a person typed.
--   standing       what it is about still stands, and nobody took it back
--   reachable      the colleague works here and is not kept away from the case
--   heir           who carries the case, where the colleague cannot
--   absences       when she is away and who stands in: [{standInId, firstDay, lastDay}]
--   coordinators, supervisors   who a ladder leads to
CREATE FUNCTION public.reminder_facts(wanted uuid[]) RETURNS TABLE (
  id uuid, "caseStatus" text, erased boolean, standing boolean, "originOpen" boolean, reachable boolean, heir uuid,
  absences jsonb, coordinators uuid[], supervisors uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT r.id, c.status, c."erasedAt" IS NOT NULL,
    coalesce(CASE r."aboutModel"
      WHEN 'Appointment' THEN (SELECT a.status = 'PLANNED' FROM "Appointment" a WHERE a.id = r."aboutId")
      WHEN 'Consent' THEN (SELECT k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL FROM "Consent" k WHERE k.id = r."aboutId")
      WHEN 'CaseFlag' THEN (SELECT f."liftedAt" IS NULL FROM "CaseFlag" f WHERE f.id = r."aboutId")
      WHEN 'Referral' THEN r.kind <> 'REFERRAL_DUE' OR r."originId" IS NOT NULL
        OR (SELECT f."dueAt" = r."dueAt" AND f."pausedAt" IS NULL FROM "Referral" f WHERE f.id = r."aboutId")
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
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = s.id) ORDER BY s.id)
  FROM "Reminder" r JOIN "Case" c ON c.id = r."caseId" LEFT JOIN "User" u ON u.id = r."userId"
  WHERE r.id = ANY (wanted) AND (my_agency() IS NULL OR r."agencyId" = my_agency())
$$;
REVOKE ALL ON FUNCTION public.reminder_facts(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.reminder_facts(uuid[]) TO ariadne_worker, ariadne_app;

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
