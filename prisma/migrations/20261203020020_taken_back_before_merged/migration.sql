-- The fourteenth reading saw it: what she took back in one of two cases takes back what the other had sent, where the two are merged
-- (20261129050100). Taken back before they were, it only closed the contents: the agency read the referral on, with its message. A
-- merge asks which agencies these are, and takes back there as her word does; also of cases that whoever merges does not reach.
CREATE FUNCTION public.nothing_left_with(of_case uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT DISTINCT r."toAgencyId" FROM "Referral" r
    WHERE reaches(of_case) AND my_role() = 'supervisor' AND r."caseId" IN (SELECT merged_with(of_case))
      AND r.state NOT IN ('DRAFT', 'READY', 'DECLINED', 'WITHDRAWN', 'EXPIRED', 'CLOSED') AND NOT still_agreed(r)
      AND EXISTS (SELECT 1 FROM "Consent" c WHERE c."caseId" = r."caseId" AND c.kind = 'SHARE_WITH_AGENCY'
        AND c."recipientAgencyId" = r."toAgencyId" AND in_force(c) AND (c."serviceType" IS NULL OR c."serviceType" = ANY (r.services)))
$$;
REVOKE ALL ON FUNCTION public.nothing_left_with(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.nothing_left_with(uuid) TO ariadne_app;
