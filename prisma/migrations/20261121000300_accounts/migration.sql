-- One key for drafts per person and browser; a one-time-code secret that waits for its first code; handing over cases.
ALTER TABLE "SignIn" ADD COLUMN "device" TEXT NOT NULL DEFAULT '';
CREATE INDEX "SignIn_userId_device_idx" ON "SignIn"("userId", "device");

ALTER TABLE "User" ADD COLUMN "totpPending" TEXT;
ALTER TABLE "User" ADD CONSTRAINT sealed_totpPending CHECK ("totpPending" ~ '^i[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}$');

-- ---------------------------------------------------------------------------------------------------------------
-- Whoever leaves, or loses a role, must leave no case without the person who carries it. Accounts see no table of a
-- case; these two functions are all they can do there, within the agency of whoever asks (ariadne.agency).

-- Why it cannot be done: 'hand-over-required', 'not-a-colleague', or nothing. That a successor stands on the deny list
-- of a case is not told: it is the same answer as for the wrong role.
CREATE FUNCTION public.hand_over_obstacle(leaving uuid, successor uuid, of_roles text[]) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH carried AS (
    SELECT m."caseId", m.role FROM "CaseMembership" m JOIN "Case" c ON c.id = m."caseId"
      WHERE m."userId" = leaving AND m."agencyId" = my_agency() AND m."endedAt" IS NULL AND m.role = ANY (of_roles)
        AND m."isPrimary" AND c.status <> 'CLOSED')
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM "User" u WHERE u.id = leaving AND u."agencyId" = my_agency()) THEN 'not-a-colleague'
    WHEN successor IS NULL THEN CASE WHEN EXISTS (SELECT 1 FROM carried) THEN 'hand-over-required' END
    WHEN successor = leaving
      OR NOT EXISTS (SELECT 1 FROM "User" u WHERE u.id = successor AND u."agencyId" = my_agency() AND u.status = 'ACTIVE')
      OR NOT EXISTS (SELECT 1 FROM "UserRole" r WHERE r."userId" = successor AND r.role = ANY (of_roles))
      OR EXISTS (SELECT 1 FROM carried p WHERE NOT EXISTS (SELECT 1 FROM "UserRole" r WHERE r."userId" = successor AND r.role = p.role))
      OR EXISTS (SELECT 1 FROM carried p JOIN "CaseDenial" d ON d."caseId" = p."caseId" AND d."userId" = successor)
      THEN 'not-a-colleague'
  END
$$;

-- Ends the open memberships of `leaving` in these roles. The successor takes over those whose role she holds, then
-- planned appointments and open reminders of those cases go to her, or else to whoever carries the case; classes go
-- to a successor who may lead them. Answers what was touched, for the trail.
CREATE FUNCTION public.hand_over(leaving uuid, successor uuid, of_roles text[], at timestamptz, day date)
RETURNS TABLE (case_id uuid, model text, row_ids uuid[]) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  held "CaseMembership";
  taken uuid;
  obstacle text := hand_over_obstacle(leaving, successor, of_roles);
BEGIN
  IF obstacle IS NOT NULL THEN RAISE EXCEPTION '%', obstacle USING ERRCODE = 'AR001'; END IF;

  FOR held IN
    SELECT * FROM "CaseMembership" m WHERE m."userId" = leaving AND m."agencyId" = my_agency()
      AND m."endedAt" IS NULL AND m.role = ANY (of_roles) ORDER BY m."caseId" FOR UPDATE
  LOOP
    UPDATE "CaseMembership" m SET "endedAt" = at, version = m.version + 1 WHERE m.id = held.id;
    taken := NULL;
    IF EXISTS (SELECT 1 FROM "UserRole" r WHERE r."userId" = successor AND r.role = held.role)
      AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held."caseId" AND d."userId" = successor)
    THEN
      UPDATE "CaseMembership" m SET "isPrimary" = m."isPrimary" OR held."isPrimary", version = m.version + 1
        WHERE m."caseId" = held."caseId" AND m."userId" = successor AND m.role = held.role AND m."endedAt" IS NULL
        RETURNING m.id INTO taken;
      IF taken IS NULL THEN
        taken := gen_random_uuid();
        INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "isPrimary", "startedOn")
          VALUES (taken, held."caseId", held."agencyId", held."survivorId", successor, held.role, held."isPrimary", day);
      END IF;
    END IF;
    RETURN QUERY SELECT held."caseId", 'CaseMembership', array_remove(ARRAY[held.id, taken], NULL);
  END LOOP;

  RETURN QUERY
    WITH moved AS (
      UPDATE "Appointment" a SET "userId" = case_heir(a."caseId", leaving, successor), version = a.version + 1
        WHERE a."userId" = leaving AND a."agencyId" = my_agency() AND a.status = 'PLANNED'
          AND case_heir(a."caseId", leaving, successor) IS NOT NULL
        RETURNING a."caseId", a.id)
    SELECT m."caseId", 'Appointment', array_agg(m.id) FROM moved m GROUP BY m."caseId";

  RETURN QUERY
    WITH moved AS (
      UPDATE "Reminder" r SET "userId" = case_heir(r."caseId", leaving, successor), version = r.version + 1
        WHERE r."userId" = leaving AND r."agencyId" = my_agency() AND r.state IN ('SCHEDULED', 'RAISED')
          AND case_heir(r."caseId", leaving, successor) IS NOT NULL
        RETURNING r."caseId", r.id)
    SELECT m."caseId", 'Reminder', array_agg(m.id) FROM moved m GROUP BY m."caseId";

  RETURN QUERY
    WITH moved AS (
      UPDATE "Course" c SET "leaderId" = successor, version = c.version + 1
        WHERE c."leaderId" = leaving AND c."agencyId" = my_agency() AND c.active
          AND CASE c."serviceType" WHEN 'PSY_GRP' THEN 'psychologist' ELSE 'teacher' END = ANY (of_roles)
          AND EXISTS (SELECT 1 FROM "UserRole" r WHERE r."userId" = successor
            AND r.role = CASE c."serviceType" WHEN 'PSY_GRP' THEN 'psychologist' ELSE 'teacher' END)
        RETURNING c.id)
    SELECT NULL::uuid, 'Course', array_agg(m.id) FROM moved m HAVING count(*) > 0;
END $$;

-- Who takes what somebody leaves in a case: the successor if she is on its team, else whoever carries it; nobody while
-- the one who leaves is still on the team in another role.
CREATE FUNCTION public.case_heir(wanted uuid, leaving uuid, successor uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m."userId" FROM "CaseMembership" m
    WHERE m."caseId" = wanted AND m."endedAt" IS NULL AND (m."userId" = successor OR m."isPrimary")
      AND NOT EXISTS (SELECT 1 FROM "CaseMembership" o WHERE o."caseId" = wanted AND o."userId" = leaving AND o."endedAt" IS NULL)
    ORDER BY (m."userId" = successor) DESC NULLS LAST LIMIT 1
$$;

REVOKE ALL ON FUNCTION public.hand_over_obstacle(uuid, uuid, text[]), public.hand_over(uuid, uuid, text[], timestamptz, date),
  public.case_heir(uuid, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.hand_over_obstacle(uuid, uuid, text[]), public.hand_over(uuid, uuid, text[], timestamptz, date)
  TO ariadne_accounts;
ALTER TABLE "SignIn" ADD CONSTRAINT "SignIn_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
