-- The sixteenth reading saw it: past every service the desk brought herself to a case after all, by making a colleague's membership hers,
-- by taking back the end of her own, or by moving the case to a team she supervises; anybody of the agency made herself the teacher of a
-- class, and so of whoever learns in it; and while a danger flag stood a colleague made herself the one who carries the case. The policy
-- that refuses it looked at new memberships only.
REVOKE UPDATE ON "CaseMembership" FROM ariadne_app;
GRANT UPDATE ("isPrimary", "endedAt", version) ON "CaseMembership" TO ariadne_app;

CREATE FUNCTION public.member_by_others() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user <> 'ariadne_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND OLD."endedAt" IS NOT NULL AND NEW."endedAt" IS DISTINCT FROM OLD."endedAt"
  THEN RAISE EXCEPTION 'a membership that ended does not come back' USING ERRCODE = '42501'; END IF;
  IF NEW."isPrimary" AND NEW."userId" = my_actor() AND my_role() <> 'supervisor' AND (TG_OP = 'INSERT' OR NOT OLD."isPrimary")
    AND NEW."caseId" IN (SELECT cases_in_danger())
  THEN RAISE EXCEPTION 'nobody gives it to herself while a danger flag stands' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER by_others BEFORE INSERT OR UPDATE ON "CaseMembership" FOR EACH ROW EXECUTE FUNCTION public.member_by_others();

CREATE FUNCTION public.case_moved_by_others() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app' AND NEW."teamId" IS DISTINCT FROM OLD."teamId" AND (my_role() NOT IN ('coordinator', 'supervisor')
    OR (my_role() = 'coordinator' AND NEW."teamId" = ANY (my_team_ids())
      AND EXISTS (SELECT 1 FROM "UserRole" r WHERE r."userId" = my_actor() AND r.role = 'supervisor')))
  THEN RAISE EXCEPTION 'nobody moves a case into her own sight' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moved_by_others BEFORE UPDATE OF "teamId" ON "Case" FOR EACH ROW EXECUTE FUNCTION public.case_moved_by_others();

-- Rows of a class are held by whoever enrols somebody, so that a policy for changing them would hide it from her.
CREATE FUNCTION public.class_by_its_leader() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app' AND (my_role() NOT IN ('teacher', 'psychologist')
    OR my_actor() IS DISTINCT FROM CASE TG_OP WHEN 'INSERT' THEN NEW."leaderId" ELSE OLD."leaderId" END)
  THEN RAISE EXCEPTION 'whoever leads a class keeps it, and hands it over' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER by_its_leader BEFORE INSERT OR UPDATE ON "Course" FOR EACH ROW EXECUTE FUNCTION public.class_by_its_leader();
