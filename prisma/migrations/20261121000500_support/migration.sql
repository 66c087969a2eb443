-- Courses fill up, and a teacher keeps her learners for a while after the last lesson.

-- How many places of a course are taken. Counted by the database, because whoever enrols one person does not reach the others.
CREATE FUNCTION public.course_places(wanted uuid[]) RETURNS TABLE (course uuid, taken int)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.id, count(e.id)::int FROM "Course" c
    LEFT JOIN "Episode" e ON e."courseId" = c.id AND e.status IN ('PLANNED', 'ACTIVE', 'ON_HOLD')
    WHERE c.id = ANY (wanted) AND c."agencyId" = my_agency()
    GROUP BY c.id
$$;
REVOKE ALL ON FUNCTION public.course_places(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.course_places(uuid[]) TO ariadne_app;

-- Exit tests and corrections of the last lessons come after the end of an enrolment: it stays with its teacher for 30 days.
CREATE FUNCTION public.is_taught(status text, ended date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT status IN ('PLANNED', 'WAITLIST', 'ACTIVE', 'ON_HOLD') OR coalesce(ended >= current_date - 30, false)
$$;
CREATE OR REPLACE FUNCTION public.my_cases() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m."caseId" FROM "CaseMembership" m
    WHERE m."userId" = my_actor() AND m.role = my_role() AND m."endedAt" IS NULL AND m."agencyId" = my_agency()
  UNION ALL
  SELECT e."caseId" FROM "Episode" e JOIN "Course" c ON c.id = e."courseId"
    WHERE my_role() = 'teacher' AND c."leaderId" = my_actor() AND e."agencyId" = my_agency() AND is_taught(e.status, e."endedOn")
$$;
