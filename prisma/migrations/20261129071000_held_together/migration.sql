-- Tried with two acts at one moment, of one case or of two that were told as one person. One entry of the deny list was lifted while
-- another was being made: both wrote anew who is kept away, and the second of them failed (a 500, and nobody was kept away). Two
-- entries, one in each of her cases: each held its own and waited for the other. A case was opened of her second referral while
-- somebody was being kept away from the first: neither saw the other. Who is kept away is worked out now by one at a time, who
-- holds all of her cases in one order first, also those out of reach; whoever comes second sees what the first did.

-- As before, and her cases are held first.
CREATE OR REPLACE FUNCTION public.write_denials(wanted uuid) RETURNS void LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  together uuid[];
BEGIN
  PERFORM 1 FROM "Case" c WHERE c.id IN (SELECT told_as_one(wanted)) ORDER BY c.id FOR NO KEY UPDATE;
  together := ARRAY(SELECT told_as_one(wanted));
  PERFORM 1 FROM "Course" c
    WHERE c.id IN (SELECT e."courseId" FROM "Episode" e
      WHERE e."caseId" = ANY (together) AND e.status IN ('PLANNED', 'WAITLIST', 'ACTIVE', 'ON_HOLD'))
    ORDER BY c.id FOR NO KEY UPDATE;
  DELETE FROM "CaseDenial" WHERE "caseId" = wanted;
  INSERT INTO "CaseDenial" ("caseId", "userId")
    SELECT wanted, d."userId" FROM "DenyEntry" d WHERE d."caseId" = ANY (together) AND d."liftedAt" IS NULL AND d."userId" IS NOT NULL
    UNION SELECT wanted, u.id FROM "DenyEntry" d JOIN "User" u ON u."agencyId" = d."deniedAgencyId"
      WHERE d."caseId" = ANY (together) AND d."liftedAt" IS NULL;
END $$;

CREATE FUNCTION public.hold_told_as_one(wanted uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NOT reaches(wanted) THEN RETURN; END IF;
  PERFORM 1 FROM "Case" c WHERE c.id IN (SELECT told_as_one(wanted)) ORDER BY c.id FOR UPDATE;
END $$;
REVOKE ALL ON FUNCTION public.hold_told_as_one(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.hold_told_as_one(uuid) TO ariadne_app;
