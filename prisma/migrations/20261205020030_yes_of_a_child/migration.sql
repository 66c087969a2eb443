-- The fifteenth reading saw it: that somebody speaks for a child, that she assents and that it was weighed was asked before her
-- referral was sent, and not again. She said no, or her guardian was hers no more, and by its yes the agency was told her name for the
-- first time. Whoever says yes is asked that, too, of all her cases; what is asked is the same as before.
CREATE FUNCTION public.counts_as_child(of_case uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Case" c WHERE c.id IN (SELECT merged_with(of_case)) AND c."ageBand" = 'UNDER_18')
$$;
CREATE FUNCTION public.somebody_speaks_for(of_case uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Guardianship" g WHERE g."caseId" IN (SELECT merged_with(of_case)) AND g."endedAt" IS NULL
    AND g."bestInterests" IS NOT NULL AND g.assent IN ('GIVEN', 'TOO_YOUNG'))
$$;
REVOKE ALL ON FUNCTION public.counts_as_child(uuid), public.somebody_speaks_for(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.is_child(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT reaches(wanted) AND counts_as_child(wanted)
$$;
CREATE OR REPLACE FUNCTION public.is_spoken_for(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT reaches(wanted) AND somebody_speaks_for(wanted)
$$;

CREATE OR REPLACE FUNCTION public.ended_since_sent(wanted uuid) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT lacks.guard FROM "Referral" r CROSS JOIN LATERAL (VALUES
      ('AGENCY_ACTIVE', (SELECT a.active FROM "Agency" a WHERE a.id = r."toAgencyId")),
      ('AGREEMENT', EXISTS (SELECT 1 FROM agreements_between(r."agencyId", r."toAgencyId"))),
      ('CONSENT', still_agreed(r)),
      -- No child is sent in of no case.
      ('GUARDIAN', r."caseId" IS NULL OR NOT counts_as_child(r."caseId") OR somebody_speaks_for(r."caseId"))) AS lacks (guard, met)
    WHERE r.id = wanted AND my_role() IN ('partner', 'coordinator') AND NOT lacks.met
      AND (visited_referral() IS NULL OR r.id = visited_referral())
      AND CASE WHEN r."toAgencyId" = my_agency()
        THEN is_shown(r.state, r."closedAt", r."movedIn") AND (r."caseId" IS NULL OR NOT r."caseId" = ANY (my_denied_ids()))
          AND NOT r.id = ANY (my_denied_referrals())
        ELSE r."agencyId" = my_agency() AND r."caseId" IS NULL AND my_role() = 'partner' END
$$;
