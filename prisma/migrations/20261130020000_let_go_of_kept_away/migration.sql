-- The ninth reading saw it: where only a sender called two cases one person's, a colleague who is kept away from one stayed the
-- one who carries the other; and what a stand-in had planned in a case that nobody carries stayed hers.

-- One who supervises a case and is not kept away from it: to whom falls what nobody else is there for.
CREATE FUNCTION public.one_supervising(wanted uuid, besides uuid) RETURNS uuid LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT u.id FROM "Case" c JOIN "TeamMember" t ON t."teamId" = c."teamId" JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
    JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'supervisor'
    WHERE c.id = wanted AND u.id <> besides AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = u.id)
    ORDER BY u.id LIMIT 1
$$;

-- What let_go_elsewhere does in one case, as before, for whoever asks for it. If she carried it, `carrier` does from now on, but
-- nobody comes to a case by it, or by an entry of her own. The caller holds the case.
CREATE FUNCTION public.let_go(wanted uuid, colleague uuid, carrier uuid, at timestamptz)
  RETURNS TABLE (case_id uuid, model text, row_ids uuid[])
  LANGUAGE plpgsql SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  held record;
  heir uuid;
  taken uuid;
BEGIN
  SELECT c.id, c."agencyId", c."survivorId", array_agg(m.id) AS ids, bool_or(m."isPrimary") AS carried INTO held
    FROM "Case" c JOIN "CaseMembership" m ON m."caseId" = c.id AND m."userId" = colleague AND m."endedAt" IS NULL
    WHERE c.id = wanted GROUP BY c.id;
  IF held.id IS NULL THEN RETURN; END IF;
  UPDATE "CaseMembership" m SET "endedAt" = at, "isPrimary" = false, version = m.version + 1 WHERE m.id = ANY (held.ids);

  IF held.carried THEN
    UPDATE "CaseMembership" m SET "isPrimary" = true, version = m.version + 1
      WHERE m."caseId" = wanted AND m."userId" = carrier AND m.role = 'social_worker' AND m."endedAt" IS NULL AND m."absenceId" IS NULL
        AND carrier <> my_actor() AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = wanted AND d."userId" = carrier)
      RETURNING m.id, m."userId" INTO taken, heir;
  ELSE
    heir := (SELECT m."userId" FROM "CaseMembership" m WHERE m."caseId" = wanted AND m."isPrimary" AND m."endedAt" IS NULL
      AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = wanted AND d."userId" = m."userId"));
  END IF;
  RETURN QUERY SELECT wanted, 'CaseMembership', array_remove(held.ids || taken, NULL);

  heir := coalesce(heir, one_supervising(wanted, colleague));
  IF heir IS NULL THEN RETURN; END IF;
  RETURN QUERY
    WITH moved AS (
      UPDATE "Appointment" a SET "userId" = heir, version = a.version + 1
        WHERE a."caseId" = wanted AND a."userId" = colleague AND a.status = 'PLANNED' RETURNING a.id)
    SELECT wanted, 'Appointment', array_agg(m.id) FROM moved m HAVING count(*) > 0;
  RETURN QUERY
    WITH moved AS (
      UPDATE "Reminder" r SET "userId" = heir, version = r.version + 1
        WHERE r."caseId" = wanted AND r."userId" = colleague AND r.state IN ('SCHEDULED', 'RAISED') RETURNING r.id)
    SELECT wanted, 'Reminder', array_agg(m.id) FROM moved m HAVING count(*) > 0;
  INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
    VALUES (gen_random_uuid(), wanted, held."agencyId", held."survivorId", heir, 'TAKEN_OVER', 'Case', wanted, at,
      to_char(at AT TIME ZONE 'Europe/Athens', 'YYYY-MM-DD"T"HH24:MI'), 'RAISED', at, heir);
END $$;
REVOKE ALL ON FUNCTION public.one_supervising(uuid, uuid), public.let_go(uuid, uuid, uuid, timestamptz) FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.let_go_elsewhere(of_case uuid, colleague uuid, at timestamptz)
  RETURNS TABLE (case_id uuid, model text, row_ids uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  other uuid;
  carrier uuid;
BEGIN
  IF NOT reaches(of_case) OR NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = of_case AND d."userId" = colleague)
  THEN RETURN; END IF;
  PERFORM 1 FROM "Case" c WHERE c.id IN (SELECT told_as_one(of_case)) ORDER BY c.id FOR NO KEY UPDATE;

  carrier := (SELECT m."userId" FROM "CaseMembership" m WHERE m."caseId" = of_case AND m."isPrimary" AND m."endedAt" IS NULL);
  FOR other IN
    SELECT d."caseId" FROM "CaseDenial" d WHERE d."userId" = colleague AND d."caseId" IN (SELECT told_as_one(of_case)) AND d."caseId" <> of_case
      ORDER BY 1
  LOOP
    RETURN QUERY SELECT * FROM let_go(other, colleague, carrier, at);
  END LOOP;
END $$;

-- Whoever is kept away from a case that she is on, because of what its sender or a merge of others made one with it: off its team,
-- as where an entry is made. By the worker and not with the merge, which is another agency's act: it writes no line in this
-- agency's trail, and waits for nobody here. No right waits for it, for she reads nothing already.
CREATE FUNCTION public.let_go_kept_away(at timestamptz) RETURNS TABLE (agency_id uuid, case_id uuid, model text, row_ids uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  held record;
BEGIN
  FOR held IN
    SELECT DISTINCT m."caseId", m."agencyId", m."userId" FROM "CaseMembership" m
      JOIN "CaseDenial" d ON d."caseId" = m."caseId" AND d."userId" = m."userId" WHERE m."endedAt" IS NULL ORDER BY 1, 3
  LOOP
    -- What somebody holds comes next time; an entry may have been lifted meanwhile.
    PERFORM 1 FROM "Case" c WHERE c.id = held."caseId" FOR NO KEY UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND OR NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held."caseId" AND d."userId" = held."userId");
    RETURN QUERY SELECT held."agencyId", l.* FROM let_go(held."caseId", held."userId", NULL, at) l;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION public.let_go_kept_away(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.let_go_kept_away(timestamptz) TO ariadne_worker;

-- As before; and where nobody carries the case and the colleague has left it, to one who supervises it.
CREATE OR REPLACE FUNCTION public.case_heir(wanted uuid, leaving uuid, successor uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM "CaseMembership" o WHERE o."caseId" = wanted AND o."userId" = leaving AND o."endedAt" IS NULL)
    THEN coalesce(
      (SELECT m."userId" FROM "CaseMembership" m
        WHERE m."caseId" = wanted AND m."endedAt" IS NULL AND m."absenceId" IS NULL AND (m."userId" = successor OR m."isPrimary")
        ORDER BY (m."userId" = successor) DESC NULLS LAST LIMIT 1),
      one_supervising(wanted, leaving)) END
$$;

-- As before; and where she who is stood in for has left the case and nobody carries it, what the other planned goes to one who
-- supervises it.
CREATE OR REPLACE FUNCTION public.keep_stand_ins(of_absence uuid, of_case uuid, at timestamptz)
RETURNS TABLE (act text, model text, row_id uuid, case_id uuid, agency_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
DECLARE
  day date := (now() AT TIME ZONE 'Europe/Athens')::date;
  own uuid := my_agency();
BEGIN
  -- What is over by its dates is put away. Rights ended at midnight already.
  RETURN QUERY
    UPDATE "Absence" a SET "endedAt" = at, version = a.version + 1
      WHERE a."endedAt" IS NULL AND a."lastDay" < day AND (of_absence IS NULL OR a.id = of_absence) AND of_case IS NULL
        AND (own IS NULL OR a."agencyId" = own)
      RETURNING 'update', 'Absence', a.id, NULL::uuid, a."agencyId";

  -- She is back, or left the case herself: nobody stands in any more, and what was planned meanwhile goes to her, or else
  -- to whoever carries the case, or to one who supervises it, unless the one who stood in works on the case anyway.
  RETURN QUERY
    WITH stood AS (
      UPDATE "CaseMembership" m SET "endedAt" = at, version = m.version + 1
        FROM "Absence" a
        WHERE a.id = m."absenceId" AND m."endedAt" IS NULL AND (of_absence IS NULL OR a.id = of_absence)
          AND (of_case IS NULL OR m."caseId" = of_case) AND (own IS NULL OR a."agencyId" = own)
          AND (a."endedAt" IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM "CaseMembership" o WHERE o."caseId" = m."caseId" AND o."userId" = a."userId" AND o.role = a.role
              AND o."endedAt" IS NULL AND o."absenceId" IS NULL))
        RETURNING m.id, m."caseId", m."agencyId", m."userId", m."standsFor"),
    heirs AS (
      SELECT DISTINCT ON (s."caseId", s."userId") s."caseId", s."userId" AS leaver, h.heir FROM stood s
        CROSS JOIN LATERAL (
          SELECT o."userId" AS heir, CASE WHEN o."userId" = s."standsFor" THEN 0 ELSE 1 END AS place FROM "CaseMembership" o
            WHERE o."caseId" = s."caseId" AND o."endedAt" IS NULL AND o."absenceId" IS NULL
              AND (o."userId" = s."standsFor" OR o."isPrimary")
          UNION ALL SELECT one_supervising(s."caseId", s."userId"), 2) h
        WHERE h.heir IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM "CaseMembership" w WHERE w."caseId" = s."caseId" AND w."userId" = s."userId" AND w."endedAt" IS NULL
            AND w.id NOT IN (SELECT id FROM stood))
        ORDER BY s."caseId", s."userId", h.place),
    meetings AS (
      UPDATE "Appointment" p SET "userId" = h.heir, version = p.version + 1 FROM heirs h
        WHERE p."caseId" = h."caseId" AND p."userId" = h.leaver AND p.status = 'PLANNED'
        RETURNING p.id, p."caseId", p."agencyId"),
    tasks AS (
      UPDATE "Reminder" r SET "userId" = h.heir, version = r.version + 1 FROM heirs h
        WHERE r."caseId" = h."caseId" AND r."userId" = h.leaver AND r.state IN ('SCHEDULED', 'RAISED')
        RETURNING r.id, r."caseId", r."agencyId")
    SELECT 'update', 'CaseMembership', id, "caseId", "agencyId" FROM stood
    UNION ALL SELECT 'update', 'Appointment', id, "caseId", "agencyId" FROM meetings
    UNION ALL SELECT 'update', 'Reminder', id, "caseId", "agencyId" FROM tasks;

  -- Open cases of somebody who is or will be away. Whoever is kept away from a case, or no longer works here, stands in
  -- for nobody there; a membership that was ended by hand does not come back.
  RETURN QUERY
    INSERT INTO "CaseMembership" (id, "caseId", "agencyId", "survivorId", "userId", role, "startedOn", "standsFor", "endsOn", "absenceId")
      SELECT gen_random_uuid(), m."caseId", m."agencyId", m."survivorId", a."standInId", a.role, a."firstDay", a."userId", a."lastDay", a.id
        FROM "Absence" a
        JOIN "CaseMembership" m ON m."userId" = a."userId" AND m.role = a.role AND m."agencyId" = a."agencyId"
          AND m."endedAt" IS NULL AND m."absenceId" IS NULL
        JOIN "Case" c ON c.id = m."caseId" AND c.status <> 'CLOSED'
        JOIN "User" u ON u.id = a."standInId" AND u.status = 'ACTIVE'
        JOIN "UserRole" r ON r."userId" = u.id AND r.role = a.role
        WHERE a."endedAt" IS NULL AND a."lastDay" >= day AND (of_absence IS NULL OR a.id = of_absence)
          AND (of_case IS NULL OR m."caseId" = of_case) AND (own IS NULL OR a."agencyId" = own)
          AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = m."caseId" AND d."userId" = a."standInId")
          AND NOT EXISTS (SELECT 1 FROM "CaseMembership" x WHERE x."absenceId" = a.id AND x."caseId" = m."caseId")
        ORDER BY m."caseId"
      ON CONFLICT DO NOTHING
      RETURNING 'create', 'CaseMembership', id, "caseId", "agencyId";

  -- Cases that are left out: their supervisors are told, once.
  RETURN QUERY
    INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
      SELECT gen_random_uuid(), c.id, c."agencyId", c."survivorId", t."userId", 'NO_STAND_IN', 'Absence', a.id, at,
          to_char(at AT TIME ZONE 'Europe/Athens', 'YYYY-MM-DD"T"HH24:MI'), 'RAISED', at, coalesce(my_actor(), a."recordedBy")
        FROM "Absence" a
        JOIN "CaseMembership" m ON m."userId" = a."userId" AND m.role = a.role AND m."agencyId" = a."agencyId"
          AND m."endedAt" IS NULL AND m."absenceId" IS NULL
        JOIN "Case" c ON c.id = m."caseId" AND c.status <> 'CLOSED'
        JOIN "TeamMember" t ON t."teamId" = c."teamId"
        JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
        JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'supervisor'
        WHERE a."endedAt" IS NULL AND a."lastDay" >= day AND (of_absence IS NULL OR a.id = of_absence)
          AND (of_case IS NULL OR c.id = of_case) AND (own IS NULL OR a."agencyId" = own)
          AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = t."userId")
          AND (EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = a."standInId")
            OR NOT EXISTS (SELECT 1 FROM "User" s JOIN "UserRole" sr ON sr."userId" = s.id AND sr.role = a.role
              WHERE s.id = a."standInId" AND s.status = 'ACTIVE'))
          AND NOT EXISTS (SELECT 1 FROM "Reminder" told WHERE told."aboutId" = a.id AND told."caseId" = c.id AND told."userId" = t."userId")
        ORDER BY c.id
      RETURNING 'create', 'Reminder', id, "caseId", "agencyId";
END $$;
