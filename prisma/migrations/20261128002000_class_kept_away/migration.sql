-- The seventh reading. In a class one meets: nobody leads one in which somebody sits from whom she is kept away. Which of them
-- it is, and whose, is not told; whoever asks leads the class herself, or has just given it away.
CREATE FUNCTION public.is_kept_from_class(class uuid, colleague uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Episode" e JOIN "CaseDenial" d ON d."caseId" = e."caseId" AND d."userId" = colleague
    WHERE e."courseId" = class AND e.status IN ('PLANNED', 'WAITLIST', 'ACTIVE', 'ON_HOLD'))
$$;
CREATE FUNCTION public.class_keeps_away(class uuid, colleague uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT is_kept_from_class(class, colleague) AND EXISTS (
    SELECT 1 FROM "Course" c WHERE c.id = class AND c."agencyId" = my_agency() AND c."leaderId" IN (my_actor(), colleague))
$$;
REVOKE ALL ON FUNCTION public.is_kept_from_class(uuid, uuid), public.class_keeps_away(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.class_keeps_away(uuid, uuid) TO ariadne_app;

-- As before, and a class of somebody who leaves stays without a leader rather than go to one who is kept away from a learner.
CREATE OR REPLACE FUNCTION public.hand_over(leaving uuid, successor uuid, of_roles text[], at timestamp with time zone, day date)
  RETURNS TABLE (case_id uuid, model text, row_ids uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  held "CaseMembership";
  taken uuid;
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
