-- The eighth reading: an agency that made a case of what it received kept a colleague away from the case and from the referral
-- it came by. Another referral of the same person, which came earlier or later or was left over when the first was accepted in
-- part, went on telling her all of it; nor did a danger flag of that case hide in it where she is, nor its erasure end it.

-- The referrals by which the cases came from which the actor is kept away, and every other of the same person to the same agency.
CREATE OR REPLACE FUNCTION public.my_denied_referrals() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  me CONSTANT uuid := public.my_actor();
  came CONSTANT uuid[] := ARRAY(SELECT o."referralId" FROM public."CaseDenial" d
    JOIN public."CaseOrigin" o ON o."caseId" OPERATOR(pg_catalog.=) d."caseId"
    WHERE d."userId" OPERATOR(pg_catalog.=) me);
BEGIN
  IF pg_catalog.cardinality(came) OPERATOR(pg_catalog.=) 0 THEN RETURN came; END IF;
  RETURN came OPERATOR(pg_catalog.||) ARRAY(SELECT r.id FROM public."Referral" x
    CROSS JOIN LATERAL public.merged_with(x."caseId") hers
    JOIN public."Referral" r ON r."caseId" OPERATOR(pg_catalog.=) hers AND r."toAgencyId" OPERATOR(pg_catalog.=) x."toAgencyId"
    WHERE x.id OPERATOR(pg_catalog.=) ANY (came) AND x."caseId" IS NOT NULL);
END $$;

-- As before, asked of every case that the agency made of a referral of hers.
CREATE OR REPLACE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  sent "Referral";
  received uuid[];
BEGIN
  SELECT * INTO sent FROM "Referral" r WHERE r.id = referral AND r."toAgencyId" = my_agency();
  IF sent.id IS NULL OR (of_tier <> 'T1' AND sent.state NOT IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'))
  THEN RETURN false; END IF;
  IF of_category = 'ROUTING' THEN RETURN true; END IF;
  IF of_category = ANY (coalesce(sent.withheld, '{}')) THEN RETURN false; END IF;
  received := ARRAY(SELECT o."caseId" FROM "Referral" x JOIN "CaseOrigin" o ON o."referralId" = x.id
    WHERE x.id = sent.id OR (x."toAgencyId" = sent."toAgencyId" AND x."caseId" IN (SELECT merged_with(sent."caseId"))));
  -- What she told before her record there was erased is gone with it; what is sent afterwards is told anew.
  IF EXISTS (SELECT 1 FROM "Case" c WHERE c.id = ANY (received) AND c."erasedAt" > sent."sentAt") THEN RETURN false; END IF;
  IF of_key IN ('safeContact', 'address', 'immediateSafety') AND EXISTS (
    SELECT 1 FROM "DangerFlag" d WHERE d."removedAt" IS NULL
      AND d."caseId" IN (SELECT merged_with(sent."caseId") UNION SELECT merged_with(one) FROM unnest(received) one))
  THEN RETURN false; END IF;
  IF sent."caseId" IS NULL
  THEN RETURN of_category = ANY (sent.categories) AND sent."agreedOn" + 90 >= (now() AT TIME ZONE 'Europe/Athens')::date; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (sent.services)) AND consent_covers(c.id, of_category));
END $$;
