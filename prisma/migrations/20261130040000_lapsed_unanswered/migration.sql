-- The eleventh reading saw it: where an agreement ended by its day, what had been sent by it and was not looked at yet was read
-- for the first time afterwards, with its message and what she needs. What is not answered by then ends as where nobody answers
-- in time: as before, and where nothing she agreed to carries it.
CREATE OR REPLACE FUNCTION public.expire_referrals(at timestamptz) RETURNS TABLE (id uuid, "caseId" uuid, "agencyId" uuid) LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  SELECT keys.forget_sent_in(at);
  WITH lapsed AS (
    SELECT r.id, r.state FROM "Referral" r
      WHERE r.state IN ('SENT', 'RECEIVED') AND (r."expiresAt" <= at OR r."caseId" IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM "Consent" c WHERE c."caseId" = r."caseId" AND c.kind = 'SHARE_WITH_AGENCY'
          AND c."recipientAgencyId" = r."toAgencyId" AND in_force(c) AND (c."serviceType" IS NULL OR c."serviceType" = ANY (r.services))
          AND EXISTS (SELECT 1 FROM unnest(c."dataCategories") one WHERE NOT narrowed_elsewhere(c.id, one))))
      FOR UPDATE SKIP LOCKED
  ), moved AS (
    UPDATE "Referral" r SET state = 'EXPIRED', "dueAt" = NULL, version = r.version + 1 FROM lapsed l WHERE r.id = l.id
      RETURNING r.id, r."caseId", r."agencyId", l.state AS was
  ), told AS (
    INSERT INTO "ReferralEvent" (id, "referralId", step, side, "fromState", "toState", at)
      SELECT gen_random_uuid(), m.id, 'expire', 'SYSTEM', m.was, 'EXPIRED', at FROM moved m
  )
  SELECT m.id, m."caseId", m."agencyId" FROM moved m
$$;
