-- The seventh reading. Whoever came to a case after another was merged into it reaches only the one, and its deny list alone
-- is no answer: the database knows what both say. The effect, never an entry, and only of a case in reach.
CREATE FUNCTION public.keeps_colleague_away(wanted uuid, colleague uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT reaches(wanted) AND EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = wanted AND d."userId" = colleague)
$$;
REVOKE ALL ON FUNCTION public.keeps_colleague_away(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.keeps_colleague_away(uuid, uuid) TO ariadne_app;
