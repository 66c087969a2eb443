-- Seen by comparing one case with several: what is sent from now on heeds a stop that was said in another of her cases (20261205020010).
-- What had been sent before the two were merged was frozen without it, and by a yes afterwards an agency was told for the first time how
-- she is reached, without the word that she must not be. It is not shown until that stop is taken back, or she was asked again.
CREATE OR REPLACE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  sent "Referral";
  received uuid[];
  asked text[];
BEGIN
  SELECT * INTO sent FROM "Referral" r WHERE r.id = referral AND r."toAgencyId" = my_agency();
  IF sent.id IS NULL OR (of_tier <> 'T1' AND sent.state NOT IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'))
  THEN RETURN false; END IF;
  IF of_category = 'ROUTING' THEN RETURN true; END IF;
  IF of_category = ANY (coalesce(sent.withheld, '{}')) THEN RETURN false; END IF;
  -- What was declined with a yes to the rest opens nothing.
  asked := CASE WHEN of_tier = 'T1' OR coalesce(cardinality(sent."acceptedServices"), 0) = 0 THEN sent.services ELSE sent."acceptedServices" END;
  IF of_tier <> 'T1' AND asked <> sent.services AND NOT is_needed(of_key, asked) THEN RETURN false; END IF;
  received := ARRAY(SELECT o."caseId" FROM "Referral" x JOIN "CaseOrigin" o ON o."referralId" = x.id
    WHERE x.id = sent.id OR (x."toAgencyId" = sent."toAgencyId" AND x."caseId" IN (SELECT merged_with(sent."caseId"))));
  -- What she told before her record there was erased is gone with it; what is sent afterwards is told anew.
  IF EXISTS (SELECT 1 FROM "Case" c WHERE c.id = ANY (received) AND c."erasedAt" > sent."sentAt") THEN RETURN false; END IF;
  IF of_key IN ('safeContact', 'address', 'immediateSafety') AND EXISTS (
    SELECT 1 FROM "DangerFlag" d WHERE d."removedAt" IS NULL
      AND d."caseId" IN (SELECT merged_with(sent."caseId") UNION SELECT merged_with(one) FROM unnest(received) one))
  THEN RETURN false; END IF;
  -- How she is reached goes out with her word that she must not be; of what was said in another of her cases it knows nothing.
  IF of_key = 'safeContact' AND EXISTS (
    SELECT 1 FROM merged_with(sent."caseId") other JOIN "SafeContact" s ON s."caseId" = other
      WHERE other <> sent."caseId" AND s."doNotContact" IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM "CaseMerge" m JOIN "SafeContact" h ON h."caseId" = m."intoId" AND h."confirmedOn" > (m."mergedAt" AT TIME ZONE 'Europe/Athens')::date
          WHERE m."caseId" = other AND m."undoneAt" IS NULL))
  THEN RETURN false; END IF;
  IF sent."caseId" IS NULL
  THEN RETURN of_category = ANY (sent.categories) AND sent."agreedOn" + 90 >= (now() AT TIME ZONE 'Europe/Athens')::date; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (asked)) AND consent_covers(c.id, of_category));
END $$;
