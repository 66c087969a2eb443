-- The third reading: an agency on the deny list was kept away by the names of those who worked there when the entry was
-- made. Whoever came to work there later, and whoever came in by a sealed link and is nobody's user, was not.

-- Whether an agency is kept away from a case, or from another case of the same person. Not to be asked by itself.
CREATE FUNCTION public.keeps_away(of_case uuid, agency uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "DenyEntry" d
    WHERE d."caseId" IN (SELECT merged_with(of_case)) AND d."deniedAgencyId" = agency AND d."liftedAt" IS NULL)
$$;

-- Whether one reaches a case by the role one acts in: the words of the policy on "Case", for functions that stand around it.
CREATE FUNCTION public.reaches(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Case" c WHERE c.id = wanted AND c."agencyId" = my_agency() AND NOT c.id = ANY (my_denied_ids())
    AND CASE my_role()
      WHEN 'coordinator' THEN true
      WHEN 'supervisor' THEN c."teamId" = ANY (my_team_ids())
      WHEN 'dpo' THEN c.id IN (SELECT my_glass())
      ELSE c.id = ANY (my_case_ids())
    END)
$$;

-- For whoever wants to refer: the effect of the list, never its entries.
CREATE FUNCTION public.is_kept_away(wanted uuid, agency uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT reaches(wanted) AND keeps_away(wanted, agency)
$$;
REVOKE ALL ON FUNCTION public.keeps_away(uuid, uuid), public.reaches(uuid), public.is_kept_away(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.is_kept_away(uuid, uuid) TO ariadne_app;

-- As before, and nothing once the agency is kept away.
CREATE OR REPLACE FUNCTION public.visited_referral() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE WHEN l."endedAt" IS NULL AND l."openedAt" IS NOT NULL
      AND NOT (SELECT keeps_away(r."caseId", l."toAgencyId") FROM "Referral" r WHERE r.id = l."referralId")
    THEN l."referralId" ELSE '00000000-0000-0000-0000-000000000000' END
    FROM "ReferralLink" l WHERE l.id = my_actor()
$$;

-- Whoever comes to work in an agency is kept away from what her agency is kept away from.
CREATE FUNCTION public.keep_newcomer_away() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO "CaseDenial" ("caseId", "userId")
    SELECT DISTINCT held, NEW.id FROM "DenyEntry" d CROSS JOIN LATERAL merged_with(d."caseId") held
      WHERE d."deniedAgencyId" = NEW."agencyId" AND d."liftedAt" IS NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.keep_newcomer_away() FROM PUBLIC;
CREATE TRIGGER keep_newcomer_away AFTER INSERT OR UPDATE OF "agencyId" ON "User" FOR EACH ROW EXECUTE FUNCTION public.keep_newcomer_away();
INSERT INTO "CaseDenial" ("caseId", "userId")
  SELECT DISTINCT held, u.id FROM "DenyEntry" d CROSS JOIN LATERAL merged_with(d."caseId") held JOIN "User" u ON u."agencyId" = d."deniedAgencyId"
    WHERE d."liftedAt" IS NULL
  ON CONFLICT DO NOTHING;
