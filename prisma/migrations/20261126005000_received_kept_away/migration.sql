-- The fourth reading: an agency that made a case of what it received kept colleagues away from the case, hid by a danger
-- flag of it where she is, and erased it; the referral in its inbox went on telling all of that to its desk and partners.

-- The referrals by which the cases came from which the actor is kept away.
CREATE FUNCTION public.my_denied_referrals() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE me CONSTANT uuid := public.my_actor();
BEGIN
  RETURN ARRAY(SELECT o."referralId" FROM public."CaseDenial" d
    JOIN public."CaseOrigin" o ON o."caseId" OPERATOR(pg_catalog.=) d."caseId"
    WHERE d."userId" OPERATOR(pg_catalog.=) me);
END $$;

-- As before (20261125010000_sent_in). The sender's side of it is hers: what she sent does not go from her.
ALTER POLICY recipient ON "Referral" USING (
  "toAgencyId" = (SELECT my_agency()) AND (SELECT my_role()) IN ('partner', 'coordinator')
  AND is_shown(state, "closedAt", "movedIn") AND ("caseId" IS NULL OR NOT ("caseId" = ANY ((SELECT my_denied_ids())::uuid[])))
  AND NOT (id = ANY ((SELECT my_denied_referrals())::uuid[])));
ALTER POLICY answer ON "Referral" USING (
  "toAgencyId" = (SELECT my_agency()) AND (SELECT my_role()) IN ('partner', 'coordinator')
  AND is_shown(state, "closedAt", NULL) AND ("caseId" IS NULL OR NOT ("caseId" = ANY ((SELECT my_denied_ids())::uuid[])))
  AND NOT (id = ANY ((SELECT my_denied_referrals())::uuid[])));

-- As before, also under a danger flag of the case that was made of it; and nothing of her once that case is erased.
CREATE OR REPLACE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  sent "Referral";
  received "Case";
BEGIN
  SELECT * INTO sent FROM "Referral" r WHERE r.id = referral AND r."toAgencyId" = my_agency();
  IF sent.id IS NULL OR (of_tier <> 'T1' AND sent.state NOT IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'))
  THEN RETURN false; END IF;
  IF of_category = 'ROUTING' THEN RETURN true; END IF;
  IF of_category = ANY (coalesce(sent.withheld, '{}')) THEN RETURN false; END IF;
  SELECT c.* INTO received FROM "CaseOrigin" o JOIN "Case" c ON c.id = o."caseId" WHERE o."referralId" = sent.id;
  IF received."erasedAt" IS NOT NULL THEN RETURN false; END IF;
  IF of_key IN ('safeContact', 'address', 'immediateSafety') AND EXISTS (
    SELECT 1 FROM "DangerFlag" d WHERE d."removedAt" IS NULL
      AND d."caseId" IN (SELECT merged_with(sent."caseId") UNION SELECT merged_with(received.id)))
  THEN RETURN false; END IF;
  IF sent."caseId" IS NULL
  THEN RETURN of_category = ANY (sent.categories) AND sent."agreedOn" + 90 >= (now() AT TIME ZONE 'Europe/Athens')::date; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (sent.services)) AND consent_covers(c.id, of_category));
END $$;

-- Of two cases of one person the one that stands still took no withdrawal, so that what was agreed to there went on being
-- read by others. What she takes back is taken back wherever it was said; everything else of an agreement stands still.
DROP TRIGGER stands_still ON "Consent";
SELECT stay_still_when_merged('"Consent"', 'INSERT');
CREATE TRIGGER still_but_taken_back AFTER UPDATE ON "Consent" FOR EACH ROW
  WHEN (OLD."withdrawnAt" IS NOT NULL OR NEW."withdrawnAt" IS NULL) EXECUTE FUNCTION public.stands_still();
