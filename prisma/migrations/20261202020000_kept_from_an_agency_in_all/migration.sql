-- The thirteenth reading saw it: what she wants kept from an agency, said in one of her cases, reached the referrals of another only
-- where whoever recorded it reaches that one, too. Of the others a yes told her name for the first time. It holds for all of hers, as
-- what she takes back does: nothing of these kinds is read any more, and where nothing at all may be known, the referral is taken back.
CREATE FUNCTION public.keep_from(of_case uuid, agency uuid, kinds text[], entirely boolean, at timestamptz)
RETURNS TABLE (id uuid, "caseId" uuid, fields text[]) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
#variable_conflict use_column
BEGIN
  IF NOT reaches(of_case) THEN RETURN; END IF;
  RETURN QUERY
    WITH hers AS (
      SELECT r.id, r.state FROM "Referral" r
        WHERE r."caseId" IN (SELECT merged_with(of_case)) AND r."toAgencyId" = agency
          AND r.state NOT IN ('DRAFT', 'READY', 'WITHDRAWN', 'EXPIRED') AND NOT kinds <@ coalesce(r.withheld, '{}')
        FOR UPDATE)
    UPDATE "Referral" r SET version = r.version + 1,
        withheld = ARRAY(SELECT one FROM unnest(coalesce(r.withheld, '{}') || kinds) one GROUP BY one ORDER BY one)
      FROM hers h WHERE r.id = h.id RETURNING r.id, r."caseId", ARRAY['withheld'];
  IF NOT entirely THEN RETURN; END IF;
  RETURN QUERY
    WITH over AS (
      SELECT r.id, r.state FROM "Referral" r
        WHERE r."caseId" IN (SELECT merged_with(of_case)) AND r."toAgencyId" = agency
          AND r.state NOT IN ('DRAFT', 'READY', 'DECLINED', 'WITHDRAWN', 'EXPIRED', 'CLOSED')
        FOR UPDATE),
    moved AS (
      UPDATE "Referral" r SET state = 'WITHDRAWN', "withdrawnWhy" = 'CONSENT_WITHDRAWN', "closedAt" = at, "dueAt" = NULL, "pausedAt" = NULL,
          version = r.version + 1
        FROM over o WHERE r.id = o.id RETURNING r.id, r."caseId", o.state AS was),
    told AS (
      INSERT INTO "ReferralEvent" (id, "referralId", step, side, "fromState", "toState", code, at)
        SELECT gen_random_uuid(), m.id, 'withdraw', 'SENDER', m.was, 'WITHDRAWN', 'CONSENT_WITHDRAWN', at FROM moved m)
    SELECT m.id, m."caseId", ARRAY['state', 'withdrawnWhy'] FROM moved m;
END $$;
REVOKE ALL ON FUNCTION public.keep_from(uuid, uuid, text[], boolean, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.keep_from(uuid, uuid, text[], boolean, timestamptz) TO ariadne_app;
