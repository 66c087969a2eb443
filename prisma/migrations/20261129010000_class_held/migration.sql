-- The eighth reading saw it: a class was handed over while somebody was being enrolled in it, or while an entry of the deny list
-- was being made for one of its learners; neither saw the other. All three hold the class now, each of them after the cases it
-- holds: whoever comes second sees what the first did.

-- As before, and the classes of the person are held first.
CREATE OR REPLACE FUNCTION public.write_denials(wanted uuid) RETURNS void LANGUAGE plpgsql SET search_path = public AS $$
DECLARE together CONSTANT uuid[] := ARRAY(SELECT told_as_one(wanted));
BEGIN
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

-- As before, of cases that are held from then on: an entry of the deny list that is just being made has been made, or waits.
CREATE OR REPLACE FUNCTION public.hand_over_obstacle(leaving uuid, successor uuid, of_roles text[]) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public AS $$
  SELECT 1 FROM "Case" c
    WHERE c.id IN (SELECT m."caseId" FROM "CaseMembership" m WHERE m."userId" = leaving AND m."agencyId" = my_agency() AND m."endedAt" IS NULL)
    ORDER BY c.id FOR NO KEY UPDATE;
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

-- As before, and the classes are held before it is asked who sits in them.
CREATE OR REPLACE FUNCTION public.hand_over(leaving uuid, successor uuid, of_roles text[], at timestamp with time zone, day date)
  RETURNS TABLE (case_id uuid, model text, row_ids uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  held "CaseMembership";
  taken uuid;
  -- Holds her cases, so that what is asked below of their deny lists is true until the end.
  obstacle text := hand_over_obstacle(leaving, successor, of_roles);
BEGIN
  IF obstacle IS NOT NULL THEN RAISE EXCEPTION '%', obstacle USING ERRCODE = 'AR001'; END IF;

  FOR held IN
    SELECT * FROM "CaseMembership" m WHERE m."userId" = leaving AND m."agencyId" = my_agency()
      AND m."endedAt" IS NULL AND m."absenceId" IS NULL AND m.role = ANY (of_roles) ORDER BY m."caseId" FOR UPDATE
  LOOP
    UPDATE "CaseMembership" m SET "endedAt" = at, version = m.version + 1 WHERE m.id = held.id;
    taken := NULL;
    IF EXISTS (SELECT 1 FROM "UserRole" r WHERE r."userId" = successor AND r.role = held.role)
      AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held."caseId" AND d."userId" = successor)
    THEN
      UPDATE "CaseMembership" m SET "isPrimary" = m."isPrimary" OR held."isPrimary", version = m.version + 1
        WHERE m."caseId" = held."caseId" AND m."userId" = successor AND m.role = held.role AND m."endedAt" IS NULL
          AND m."absenceId" IS NULL
        RETURNING m.id INTO taken;
      IF taken IS NULL THEN
        taken := gen_random_uuid();
        INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "isPrimary", "startedOn")
          VALUES (taken, held."caseId", held."agencyId", held."survivorId", successor, held.role, held."isPrimary", day);
      END IF;
    END IF;
    RETURN QUERY SELECT held."caseId", 'CaseMembership', array_remove(ARRAY[held.id, taken], NULL);
  END LOOP;

  -- Where she only stood in, that ends with her: a successor does not inherit it.
  RETURN QUERY
    WITH stood AS (
      UPDATE "CaseMembership" m SET "endedAt" = at, version = m.version + 1
        WHERE m."userId" = leaving AND m."agencyId" = my_agency() AND m."endedAt" IS NULL AND m."absenceId" IS NOT NULL
          AND m.role = ANY (of_roles)
        RETURNING m."caseId", m.id)
    SELECT s."caseId", 'CaseMembership', array_agg(s.id) FROM stood s GROUP BY s."caseId" ORDER BY s."caseId";

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

  PERFORM 1 FROM "Course" c WHERE c."leaderId" = leaving AND c."agencyId" = my_agency() AND c.active ORDER BY c.id FOR NO KEY UPDATE;
  RETURN QUERY
    WITH moved AS (
      UPDATE "Course" c SET "leaderId" = successor, version = c.version + 1
        WHERE c."leaderId" = leaving AND c."agencyId" = my_agency() AND c.active
          AND CASE c."serviceType" WHEN 'PSY_GRP' THEN 'psychologist' ELSE 'teacher' END = ANY (of_roles)
          AND EXISTS (SELECT 1 FROM "UserRole" r WHERE r."userId" = successor
            AND r.role = CASE c."serviceType" WHEN 'PSY_GRP' THEN 'psychologist' ELSE 'teacher' END)
          AND NOT is_kept_from_class(c.id, successor)
        RETURNING c.id)
    SELECT NULL::uuid, 'Course', array_agg(m.id) FROM moved m HAVING count(*) > 0;
END $$;
