-- The seventh reading. Whoever is kept away from a case hears no word over her live line of what goes on in it: who counts them
-- knows that the person is cared for, and when.
CREATE OR REPLACE FUNCTION public.live_made() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM tell_live((SELECT array_agg(DISTINCT 'user ' || n."userId") FROM made n
    WHERE NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = n."caseId" AND d."userId" = n."userId")), 'today');
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION public.live_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  -- A claim changes nothing that anybody sees, and no version.
  PERFORM tell_live((SELECT array_agg(DISTINCT 'user ' || who) FROM (
    SELECT n."caseId" AS held, unnest(ARRAY[n."userId", o."userId"]) AS who FROM made n JOIN was o USING (id) WHERE n.version <> o.version) changed
    WHERE NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held AND d."userId" = who)), 'today');
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION public.live_message() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = NEW."caseId" AND d."userId" = NEW."userId")
  THEN PERFORM tell_live(ARRAY['user ' || NEW."userId"], 'messages'); END IF;
  RETURN NULL;
END $$;

-- What is answered to a referral is a task of whoever sent it; of who carries the case, or else of one who supervises it, where
-- the sender is kept away since or works here no more.
CREATE FUNCTION public.keeper_of(held uuid, wanted uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce((
    SELECT u.id FROM (
      SELECT wanted AS id, 0 AS place
      UNION ALL SELECT m."userId", 1 FROM "CaseMembership" m WHERE m."caseId" = held AND m."isPrimary" AND m."endedAt" IS NULL
      UNION ALL SELECT t."userId", 2 FROM "Case" c JOIN "TeamMember" t ON t."teamId" = c."teamId"
        JOIN "UserRole" r ON r."userId" = t."userId" AND r.role = 'supervisor' WHERE c.id = held) one
    JOIN "User" u ON u.id = one.id AND u.status = 'ACTIVE'
    WHERE NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held AND d."userId" = u.id)
    ORDER BY one.place, u.id LIMIT 1), wanted)
$$;
REVOKE ALL ON FUNCTION public.keeper_of(uuid, uuid) FROM PUBLIC;

-- As before, but for whom it is.
CREATE OR REPLACE FUNCTION public.referral_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  whom CONSTANT uuid := keeper_of(NEW."caseId", coalesce(NEW."sentBy", NEW."createdBy"));
  at CONSTANT timestamptz := now();
  zone CONSTANT text := 'Europe/Athens';
  form CONSTANT text := 'YYYY-MM-DD"T"HH24:MI';
BEGIN
  IF NEW."dueAt" IS NOT DISTINCT FROM OLD."dueAt" AND NEW.state = OLD.state AND NEW."pausedAt" IS NOT DISTINCT FROM OLD."pausedAt" THEN RETURN NULL; END IF;

  UPDATE "Reminder" SET state = 'CANCELLED', version = version + 1
    WHERE "caseId" = NEW."caseId" AND "aboutId" = NEW.id AND kind = 'REFERRAL_DUE' AND state IN ('SCHEDULED', 'RAISED');
  IF NEW."dueAt" IS NOT NULL AND NEW."pausedAt" IS NULL THEN
    INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "createdBy")
      VALUES (gen_random_uuid(), NEW."caseId", NEW."agencyId", NEW."survivorId", whom, 'REFERRAL_DUE', 'Referral', NEW.id,
        NEW."dueAt", to_char(NEW."dueAt" AT TIME ZONE zone, form), 'SCHEDULED', whom);
  END IF;

  -- What came before has been seen once something follows it.
  IF NEW.state <> OLD.state THEN
    UPDATE "Reminder" SET state = 'DONE', "doneAt" = at, "doneBy" = my_actor(), version = version + 1
      WHERE "caseId" = NEW."caseId" AND "aboutId" = NEW.id AND kind = 'REFERRAL_ANSWERED' AND state = 'RAISED';
  END IF;
  IF NEW.state IN ('INFO_REQUESTED', 'ACCEPTED', 'WAITLISTED', 'DECLINED', 'NO_SHOW', 'FEEDBACK_GIVEN', 'EXPIRED') AND NEW.state <> OLD.state THEN
    INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
      VALUES (gen_random_uuid(), NEW."caseId", NEW."agencyId", NEW."survivorId", whom, 'REFERRAL_ANSWERED', 'Referral', NEW.id,
        at, to_char(at AT TIME ZONE zone, form), 'RAISED', at, whom);
  END IF;

  -- A transfer moves the responsibility when it is accepted: the sender's case is closed from then on.
  IF NEW.verb = 'TRANSFER' AND NEW.state = 'ACCEPTED' AND OLD.state IN ('ACKNOWLEDGED', 'WAITLISTED') THEN
    UPDATE "Case" SET status = 'CLOSED', "closedOn" = (at AT TIME ZONE zone)::date, "closureReason" = 'TRANSFERRED', version = version + 1
      WHERE id = NEW."caseId" AND status <> 'CLOSED';
    UPDATE "Episode" SET status = CASE WHEN status IN ('ACTIVE', 'ON_HOLD') THEN 'ENDED_EARLY' ELSE 'CANCELLED' END,
        "endedOn" = CASE WHEN status IN ('ACTIVE', 'ON_HOLD') THEN (at AT TIME ZONE zone)::date ELSE "endedOn" END, version = version + 1
      WHERE "caseId" = NEW."caseId" AND status IN ('ACTIVE', 'ON_HOLD', 'PLANNED', 'WAITLIST');
    UPDATE "Appointment" SET status = 'CANCELLED', version = version + 1 WHERE "caseId" = NEW."caseId" AND status = 'PLANNED';
    UPDATE "Reminder" SET state = 'CANCELLED', version = version + 1
      WHERE "caseId" = NEW."caseId" AND state IN ('SCHEDULED', 'RAISED') AND kind NOT IN ('REFERRAL_DUE', 'REFERRAL_ANSWERED');
  END IF;
  RETURN NULL;
END $$;
