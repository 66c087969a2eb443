-- The tenth reading saw it: that somebody's names are like those of another, who was erased since, was still told to the supervisors
-- of the one that is there, with the team to ask. What says so is gone with the record, and the task about it. Where a sender spoke
-- of both as one person it stays, for until a supervisor answers whoever is kept away from one is kept away from the other.
CREATE FUNCTION public.forget_pairs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  WITH gone AS (
    DELETE FROM "DuplicatePair" d WHERE NEW.id IN (d."firstId", d."secondId") AND d."secondId" NOT IN (SELECT sent_as_one(d."firstId"))
      RETURNING d.id, d."firstId", d."secondId")
  UPDATE "Reminder" r SET state = 'CANCELLED', version = r.version + 1 FROM gone g
    WHERE r."caseId" IN (g."firstId", g."secondId") AND r."aboutId" = g.id AND r.state IN ('SCHEDULED', 'RAISED');
  RETURN NULL;
END $$;
CREATE TRIGGER forget_pairs AFTER UPDATE OF "erasedAt" ON "Case" FOR EACH ROW WHEN (NEW."erasedAt" IS NOT NULL)
  EXECUTE FUNCTION public.forget_pairs();

-- What was erased before.
WITH gone AS (
  DELETE FROM "DuplicatePair" d USING "Case" c WHERE c.id IN (d."firstId", d."secondId") AND c."erasedAt" IS NOT NULL
      AND d."secondId" NOT IN (SELECT sent_as_one(d."firstId"))
    RETURNING d.id, d."firstId", d."secondId")
UPDATE "Reminder" r SET state = 'CANCELLED', version = r.version + 1 FROM gone g
  WHERE r."caseId" IN (g."firstId", g."secondId") AND r."aboutId" = g.id AND r.state IN ('SCHEDULED', 'RAISED');
