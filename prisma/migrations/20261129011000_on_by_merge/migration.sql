-- The eighth reading saw it: whoever is on a case only by a merge gave herself another role there, or took it over, and stayed
-- when the merge was undone. Which memberships a merge that stands has made is known of a case in reach, also to whoever reaches
-- the other of the two no more.
CREATE FUNCTION public.made_by_merge(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT unnest(m.joined) FROM "CaseMerge" m
    WHERE wanted IN (m."caseId", m."intoId") AND m."undoneAt" IS NULL AND reaches(wanted)
$$;
REVOKE ALL ON FUNCTION public.made_by_merge(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.made_by_merge(uuid) TO ariadne_app;
