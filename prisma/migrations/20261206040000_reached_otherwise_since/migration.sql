-- Remarked by the sixteenth reading: how she is reached was told as it was sent, also where it had been corrected before the agency said
-- yes. A number is often changed because somebody else answers it now. What was corrected in between, in whichever of her cases, is not
-- told for the first time: the agency asks, and is told in words. What it had read before the correction it goes on reading.
CREATE FUNCTION public.corrected_since(of_case uuid, since timestamptz, by timestamptz) RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "SafeContact" s CROSS JOIN LATERAL (
      SELECT r."changedAt" AS at FROM trail."Revision" r WHERE r."caseId" = s."caseId" AND r.model = 'SafeContact' AND r."rowId" = s.id
        AND r.fields && ARRAY['channel', 'value', 'windows', 'language', 'voicemail', 'mayText', 'nameToUse', 'codeWord', 'sharedWith', 'instructions']
      -- Said for the first time it leaves no revision, and its id tells when.
      UNION ALL SELECT uuid_extract_timestamp(s.id)) AS said
    WHERE s."caseId" IN (SELECT merged_with(of_case)) AND said.at > since AND (by IS NULL OR said.at < by))
$$;
REVOKE ALL ON FUNCTION public.corrected_since(uuid, timestamptz, timestamptz) FROM PUBLIC;

CREATE FUNCTION public.agreed_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
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
  IF sent."caseId" IS NULL
  THEN RETURN of_category = ANY (sent.categories) AND sent."agreedOn" + 90 >= (now() AT TIME ZONE 'Europe/Athens')::date; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (asked)) AND consent_covers(c.id, of_category));
END $$;
REVOKE ALL ON FUNCTION public.agreed_item(uuid, text, text, text) FROM PUBLIC;

CREATE FUNCTION public.reached_otherwise(r "Referral") RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT r."caseId" IS NOT NULL
    AND (stopped_since(r."caseId", r."sentAt") OR corrected_since(r."caseId", r."sentAt", r."decidedAt"))
$$;
REVOKE ALL ON FUNCTION public.reached_otherwise("Referral") FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT agreed_item(referral, of_tier, of_category, of_key)
    AND (of_key <> 'safeContact' OR NOT (SELECT reached_otherwise(r) FROM "Referral" r WHERE r.id = referral))
$$;

-- Told to both sides, so that the one asks and the other answers: to the agency once it has said yes and would read it, to the sender's
-- own people. While a danger flag stands nothing is said of it.
CREATE FUNCTION public.is_reached_otherwise(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Referral" r JOIN "ReferralItem" i ON i."referralId" = r.id AND i.key = 'safeContact'
    WHERE r.id = wanted AND (visited_referral() IS NULL OR r.id = visited_referral()) AND reached_otherwise(r)
      AND CASE WHEN r."toAgencyId" = my_agency()
        THEN my_role() IN ('partner', 'coordinator') AND is_shown(r.state, r."closedAt", r."movedIn") AND NOT r.id = ANY (my_denied_referrals())
          AND agreed_item(r.id, i.tier, i.category, i.key)
        ELSE r."agencyId" = my_agency() AND reaches(r."caseId") AND NOT EXISTS (
          SELECT 1 FROM "DangerFlag" d WHERE d."removedAt" IS NULL AND d."caseId" IN (SELECT merged_with(r."caseId"))) END)
$$;
