-- Standing in for a colleague who is away: memberships with a first and a last day. The right to a case begins and ends
-- by these dates wherever a membership is asked for; no job has to run for it.
CREATE TABLE "Absence" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "userId" UUID NOT NULL,
  "role" TEXT NOT NULL,
  "standInId" UUID NOT NULL,
  "firstDay" DATE NOT NULL,
  "lastDay" DATE NOT NULL,
  "recordedBy" UUID NOT NULL,
  "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "endedAt" TIMESTAMPTZ,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "Absence_pkey" PRIMARY KEY ("id"),
  CONSTRAINT in_order CHECK ("firstDay" <= "lastDay"),
  CONSTRAINT two_people CHECK ("userId" <> "standInId")
);
CREATE INDEX "Absence_userId_role_idx" ON "Absence"("userId", "role");
CREATE INDEX "Absence_standInId_idx" ON "Absence"("standInId");
CREATE INDEX "Absence_agencyId_firstDay_idx" ON "Absence"("agencyId", "firstDay");

ALTER TABLE "CaseMembership" ADD COLUMN "standsFor" UUID, ADD COLUMN "endsOn" DATE, ADD COLUMN "absenceId" UUID;
ALTER TABLE "CaseMembership" ADD CONSTRAINT whole_delegation CHECK (
  num_nulls("standsFor", "endsOn", "absenceId") IN (0, 3) AND ("absenceId" IS NULL OR NOT "isPrimary"));
-- A membership of one's own stands beside one in which she stands in for somebody.
DROP INDEX member_once;
CREATE UNIQUE INDEX member_once ON "CaseMembership" ("caseId", "userId", role) WHERE "endedAt" IS NULL AND "absenceId" IS NULL;
CREATE UNIQUE INDEX stands_in_once ON "CaseMembership" ("absenceId", "caseId") WHERE "endedAt" IS NULL AND "absenceId" IS NOT NULL;

-- Whether a membership that was not ended counts today, where the office is.
CREATE FUNCTION public.in_term(started date, ends date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT ends IS NULL OR (now() AT TIME ZONE 'Europe/Athens')::date BETWEEN started AND ends
$$;

CREATE OR REPLACE FUNCTION public.my_cases() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m."caseId" FROM "CaseMembership" m
    WHERE m."userId" = my_actor() AND m.role = my_role() AND m."endedAt" IS NULL AND m."agencyId" = my_agency()
      AND in_term(m."startedOn", m."endsOn")
  UNION ALL
  SELECT e."caseId" FROM "Episode" e JOIN "Course" c ON c.id = e."courseId"
    WHERE my_role() = 'teacher' AND c."leaderId" = my_actor() AND e."agencyId" = my_agency() AND is_taught(e.status, e."endedOn")
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- Who records and sees an absence: she herself, her supervisor; the one who stands in reads it.
GRANT SELECT, INSERT, UPDATE ("endedAt", version) ON "Absence" TO ariadne_app;
ALTER TABLE "Absence" ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION public.supervises(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT my_role() = 'supervisor' AND EXISTS (
    SELECT 1 FROM "TeamMember" t WHERE t."userId" = wanted AND t."agencyId" = my_agency() AND t."teamId" IN (SELECT my_teams()))
$$;
-- An active colleague who holds the role. Whoever chooses for herself chooses within her teams; a supervisor may look further.
CREATE FUNCTION public.may_stand_in(wanted uuid, absent uuid, of_role text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (
    SELECT 1 FROM "User" u JOIN "UserRole" r ON r."userId" = u.id AND r.role = of_role
      WHERE u.id = wanted AND u."agencyId" = my_agency() AND u.status = 'ACTIVE')
    AND EXISTS (
      SELECT 1 FROM "User" u JOIN "UserRole" r ON r."userId" = u.id AND r.role = of_role
        WHERE u.id = absent AND u."agencyId" = my_agency())
    AND (my_role() = 'supervisor' OR EXISTS (
      SELECT 1 FROM "TeamMember" a JOIN "TeamMember" b ON b."teamId" = a."teamId" WHERE a."userId" = absent AND b."userId" = wanted))
$$;

CREATE POLICY seen ON "Absence" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND ("userId" = my_actor() OR "standInId" = my_actor() OR supervises("userId")));
CREATE POLICY make ON "Absence" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND "recordedBy" = my_actor() AND "endedAt" IS NULL
  AND role IN ('social_worker', 'psychologist', 'labour_counsellor', 'legal_adviser')
  AND (("userId" = my_actor() AND role = my_role()) OR supervises("userId"))
  AND may_stand_in("standInId", "userId", role));
CREATE POLICY finish ON "Absence" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND ("userId" = my_actor() OR supervises("userId")))
  WITH CHECK ("agencyId" = my_agency() AND "endedAt" IS NOT NULL);

-- ---------------------------------------------------------------------------------------------------------------
-- Brings the memberships of those who stand in up to what the absences say, and answers what it touched, for the trail.
-- It decides nothing: every row follows from an absence that was recorded under the rules above. Asked for one absence,
-- for one case, or (by the worker) for all. A supervisor may not reach every case of somebody who is away, so the
-- database does it and not whoever asks.
CREATE FUNCTION public.keep_stand_ins(of_absence uuid, of_case uuid, at timestamptz)
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
  -- to whoever carries the case, unless the one who stood in works on the case anyway.
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
      SELECT DISTINCT ON (s."caseId", s."userId") s."caseId", s."userId" AS leaver, o."userId" AS heir FROM stood s
        JOIN "CaseMembership" o ON o."caseId" = s."caseId" AND o."endedAt" IS NULL AND o."absenceId" IS NULL
          AND (o."userId" = s."standsFor" OR o."isPrimary")
        WHERE NOT EXISTS (
          SELECT 1 FROM "CaseMembership" w WHERE w."caseId" = s."caseId" AND w."userId" = s."userId" AND w."endedAt" IS NULL
            AND w.id NOT IN (SELECT id FROM stood))
        ORDER BY s."caseId", s."userId", (o."userId" = s."standsFor") DESC),
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
REVOKE ALL ON FUNCTION public.keep_stand_ins(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.keep_stand_ins(uuid, uuid, timestamptz) TO ariadne_app, ariadne_worker;

-- ---------------------------------------------------------------------------------------------------------------
-- Whoever leaves hands over what is hers, not what she keeps for somebody else.
CREATE OR REPLACE FUNCTION public.hand_over(leaving uuid, successor uuid, of_roles text[], at timestamptz, day date)
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
        RETURNING c.id)
    SELECT NULL::uuid, 'Course', array_agg(m.id) FROM moved m HAVING count(*) > 0;
END $$;

CREATE OR REPLACE FUNCTION public.case_heir(wanted uuid, leaving uuid, successor uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m."userId" FROM "CaseMembership" m
    WHERE m."caseId" = wanted AND m."endedAt" IS NULL AND m."absenceId" IS NULL AND (m."userId" = successor OR m."isPrimary")
      AND NOT EXISTS (SELECT 1 FROM "CaseMembership" o WHERE o."caseId" = wanted AND o."userId" = leaving AND o."endedAt" IS NULL)
    ORDER BY (m."userId" = successor) DESC NULLS LAST LIMIT 1
$$;
