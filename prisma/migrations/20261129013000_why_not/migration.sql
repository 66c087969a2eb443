-- The eighth reading saw it: asked why a colleague does not see a record, the explainer answered truly that she does not, and
-- named another reason. What stands before any right and is of the case: whether she is kept away from it, by its own deny list or
-- by that of a case merged with it, whether it was erased, and whether it stands still. For those who may ask about a case.
CREATE FUNCTION public.explained_case(wanted uuid, colleague uuid) RETURNS TABLE (denied boolean, erased boolean, merged boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = colleague), c."erasedAt" IS NOT NULL, c."mergedAt" IS NOT NULL
    FROM "Case" c WHERE c.id = wanted AND c."agencyId" = my_agency() AND NOT c.id = ANY (my_denied_ids())
      AND (my_role() = 'dpo' OR my_role() = 'supervisor' AND reaches(c.id))
$$;
REVOKE ALL ON FUNCTION public.explained_case(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.explained_case(uuid, uuid) TO ariadne_app;
