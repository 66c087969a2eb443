-- What could locate a person is asked by field, not by kind of data: her address is of her identity, and hidden in danger too.
CREATE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE sent "Referral";
BEGIN
  SELECT * INTO sent FROM "Referral" r WHERE r.id = referral AND r."toAgencyId" = my_agency();
  IF sent.id IS NULL OR (of_tier <> 'T1' AND sent.state NOT IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'))
  THEN RETURN false; END IF;
  IF of_category = 'ROUTING' THEN RETURN true; END IF;
  IF of_key IN ('safeContact', 'address', 'immediateSafety') AND EXISTS (SELECT 1 FROM "DangerFlag" d WHERE d."caseId" = sent."caseId" AND d."removedAt" IS NULL)
  THEN RETURN false; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (sent.services)) AND consent_covers(c.id, of_category));
END $$;
REVOKE ALL ON FUNCTION public.shows_item(uuid, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.shows_item(uuid, text, text, text) TO ariadne_app;
ALTER POLICY recipient ON "ReferralItem" USING (
  "toAgencyId" = (SELECT my_agency()) AND (SELECT my_role()) IN ('partner', 'coordinator')
  AND EXISTS (SELECT 1 FROM "Referral" r WHERE r.id = "referralId")
  AND shows_item("referralId", tier, category, key));
DROP FUNCTION public.shows_item(uuid, text, text);
