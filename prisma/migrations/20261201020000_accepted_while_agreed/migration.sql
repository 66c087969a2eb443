-- The twelfth reading saw it: a yes opens who she is and where (T2), and was taken also after what the two agencies signed had
-- ended, the recipient was in use no more, or nothing she agreed to carried the referral; an accepted transfer closed the
-- sender's case. Whoever says yes is asked what the sender is asked before anything new is told.
--
-- What two agencies signed, as it binds the one that sends: the words of agreements_in_force, for whoever asks.
CREATE FUNCTION public.agreements_between(sender uuid, recipient uuid) RETURNS SETOF "DataSharingAgreement"
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT a.* FROM "DataSharingAgreement" a
    WHERE a."endedAt" IS NULL
      AND (now() AT TIME ZONE 'Europe/Athens')::date BETWEEN a."validFrom" AND coalesce(a."validTo", 'infinity')
      AND ((a."agencyId" = sender AND a."withAgencyId" = recipient)
        OR (a."agencyId" = recipient AND a."withAgencyId" = sender AND NOT EXISTS (
          SELECT 1 FROM "User" u JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'admin'
            WHERE u."agencyId" = sender AND u.status = 'ACTIVE')))
$$;
CREATE OR REPLACE FUNCTION public.agreements_in_force(other uuid) RETURNS SETOF "DataSharingAgreement"
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT * FROM agreements_between(my_agency(), other)
$$;

-- Whether she agrees to anything of a referral today, by whichever of her agreements; of what was sent in, for ninety days.
CREATE FUNCTION public.still_agreed(sent "Referral") RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT CASE WHEN sent."caseId" IS NULL THEN sent."agreedOn" + 90 >= (now() AT TIME ZONE 'Europe/Athens')::date
    ELSE EXISTS (SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY'
      AND c."recipientAgencyId" = sent."toAgencyId" AND in_force(c) AND (c."serviceType" IS NULL OR c."serviceType" = ANY (sent.services))
      AND EXISTS (SELECT 1 FROM unnest(c."dataCategories") one WHERE NOT narrowed_elsewhere(c.id, one))) END
$$;

-- What of it holds no more, by the names of the conditions: to the other side, and to whoever sent in.
CREATE FUNCTION public.ended_since_sent(wanted uuid) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT lacks.guard FROM "Referral" r CROSS JOIN LATERAL (VALUES
      ('AGENCY_ACTIVE', (SELECT a.active FROM "Agency" a WHERE a.id = r."toAgencyId")),
      ('AGREEMENT', EXISTS (SELECT 1 FROM agreements_between(r."agencyId", r."toAgencyId"))),
      ('CONSENT', still_agreed(r))) AS lacks (guard, met)
    WHERE r.id = wanted AND my_role() IN ('partner', 'coordinator') AND NOT lacks.met
      AND (r."toAgencyId" = my_agency() OR (r."agencyId" = my_agency() AND r."caseId" IS NULL))
$$;
REVOKE ALL ON FUNCTION public.agreements_between(uuid, uuid), public.still_agreed("Referral"), public.ended_since_sent(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.ended_since_sent(uuid) TO ariadne_app;

-- What a partner sent in and nobody answered ends with her agreement, too, and not at the ordinary deadline only.
CREATE OR REPLACE FUNCTION public.expire_referrals(at timestamptz) RETURNS TABLE (id uuid, "caseId" uuid, "agencyId" uuid) LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  SELECT keys.forget_sent_in(at);
  WITH lapsed AS (
    SELECT r.id, r.state FROM "Referral" r
      WHERE r.state IN ('SENT', 'RECEIVED') AND (r."expiresAt" <= at OR NOT still_agreed(r))
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
