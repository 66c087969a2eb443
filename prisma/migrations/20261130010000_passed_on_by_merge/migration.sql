-- The tenth reading saw it: whoever left the house handed on what she had only by a merge, and her successor stayed on the other
-- person's case when the merge was undone. As before, and what she takes over of it ends with the merge, too.
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
        UPDATE "CaseMerge" g SET joined = g.joined || taken WHERE g."undoneAt" IS NULL AND held.id = ANY (g.joined)
          AND held."caseId" IN (g."caseId", g."intoId");
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

-- Where a merge is undone her case may be told as one with another that came while it stood still, and with which no supervisor
-- was ever asked to compare it: whoever is kept away by it waited for that in vain. After keep_merge, whose name comes first.
CREATE FUNCTION public.pair_when_parted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM vault.note_pair(c, d.id, false, NEW."undoneAt") FROM "Case" c
    CROSS JOIN LATERAL told_as_one(c.id) other
    JOIN "Case" d ON d.id = other AND d.id <> c.id AND d."mergedAt" IS NULL AND d."erasedAt" IS NULL
    WHERE c.id IN (NEW."caseId", NEW."intoId") AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER pair_when_parted AFTER UPDATE OF "undoneAt" ON "CaseMerge" FOR EACH ROW WHEN (NEW."undoneAt" IS NOT NULL)
  EXECUTE FUNCTION public.pair_when_parted();
