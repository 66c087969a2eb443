-- As before, and: a task about an answer is done once the referral goes on.
CREATE OR REPLACE FUNCTION public.referral_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  whom CONSTANT uuid := coalesce(NEW."sentBy", NEW."createdBy");
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
