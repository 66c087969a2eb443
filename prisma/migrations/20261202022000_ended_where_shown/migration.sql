-- The thirteenth reading saw it: past every service, whether she still agrees was answered of any referral to one's agency, also of
-- one that is not sent yet, was withdrawn, or from which one is kept away. It is answered of what the asker is shown.
CREATE OR REPLACE FUNCTION public.ended_since_sent(wanted uuid) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT lacks.guard FROM "Referral" r CROSS JOIN LATERAL (VALUES
      ('AGENCY_ACTIVE', (SELECT a.active FROM "Agency" a WHERE a.id = r."toAgencyId")),
      ('AGREEMENT', EXISTS (SELECT 1 FROM agreements_between(r."agencyId", r."toAgencyId"))),
      ('CONSENT', still_agreed(r))) AS lacks (guard, met)
    WHERE r.id = wanted AND my_role() IN ('partner', 'coordinator') AND NOT lacks.met
      AND (visited_referral() IS NULL OR r.id = visited_referral())
      AND CASE WHEN r."toAgencyId" = my_agency()
        THEN is_shown(r.state, r."closedAt", r."movedIn") AND (r."caseId" IS NULL OR NOT r."caseId" = ANY (my_denied_ids()))
          AND NOT r.id = ANY (my_denied_referrals())
        ELSE r."agencyId" = my_agency() AND r."caseId" IS NULL AND my_role() = 'partner' END
$$;
