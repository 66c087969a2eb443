-- The ninth reading saw it: what she takes back in one of her cases narrows what another told, but a referral of a case that
-- whoever records it does not reach stayed with the other agency, with its message and its services, and could be accepted.
-- As where the case is in reach: what no agreement carries any longer is taken back.
CREATE FUNCTION public.take_back_elsewhere(of_case uuid, agency uuid, at timestamptz) RETURNS TABLE (id uuid, "caseId" uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
BEGIN
  IF NOT reaches(of_case) THEN RETURN; END IF;
  RETURN QUERY
    WITH over AS (
      SELECT r.id, r.state FROM "Referral" r
        WHERE r."caseId" IN (SELECT merged_with(of_case)) AND r."toAgencyId" = agency
          AND r.state NOT IN ('DRAFT', 'READY', 'DECLINED', 'WITHDRAWN', 'EXPIRED', 'CLOSED')
          AND NOT EXISTS (SELECT 1 FROM "Consent" c WHERE c."caseId" = r."caseId" AND c.kind = 'SHARE_WITH_AGENCY'
            AND c."recipientAgencyId" = agency AND in_force(c) AND (c."serviceType" IS NULL OR c."serviceType" = ANY (r.services))
            AND EXISTS (SELECT 1 FROM unnest(c."dataCategories") one WHERE NOT narrowed_elsewhere(c.id, one)))
        FOR UPDATE),
    moved AS (
      UPDATE "Referral" r SET state = 'WITHDRAWN', "withdrawnWhy" = 'CONSENT_WITHDRAWN', "closedAt" = at, "dueAt" = NULL, "pausedAt" = NULL,
          version = r.version + 1
        FROM over o WHERE r.id = o.id RETURNING r.id, r."caseId", o.state AS was),
    told AS (
      INSERT INTO "ReferralEvent" (id, "referralId", step, side, "fromState", "toState", code, at)
        SELECT gen_random_uuid(), m.id, 'withdraw', 'SENDER', m.was, 'WITHDRAWN', 'CONSENT_WITHDRAWN', at FROM moved m)
    SELECT m.id, m."caseId" FROM moved m;
END $$;
REVOKE ALL ON FUNCTION public.take_back_elsewhere(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.take_back_elsewhere(uuid, uuid, timestamptz) TO ariadne_app;
