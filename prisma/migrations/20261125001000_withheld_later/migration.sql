-- What she wants kept from an agency may be said after something was sent to it. These kinds of data are read there no
-- more, whether they lie open already or would open with a yes. What was disclosed stays in the log as it was.
ALTER TABLE "Referral" ADD COLUMN "withheld" TEXT[] DEFAULT ARRAY[]::TEXT[];

CREATE OR REPLACE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE sent "Referral";
BEGIN
  SELECT * INTO sent FROM "Referral" r WHERE r.id = referral AND r."toAgencyId" = my_agency();
  IF sent.id IS NULL OR (of_tier <> 'T1' AND sent.state NOT IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'))
  THEN RETURN false; END IF;
  IF of_category = 'ROUTING' THEN RETURN true; END IF;
  IF of_category = ANY (coalesce(sent.withheld, '{}')) THEN RETURN false; END IF;
  IF of_key IN ('safeContact', 'address', 'immediateSafety') AND EXISTS (SELECT 1 FROM "DangerFlag" d WHERE d."caseId" = sent."caseId" AND d."removedAt" IS NULL)
  THEN RETURN false; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (sent.services)) AND consent_covers(c.id, of_category));
END $$;

-- The sender's, and never less than before: what was frozen can become less, not more.
CREATE FUNCTION public.withhold_more() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app' AND (OLD."agencyId" <> my_agency() OR NOT coalesce(OLD.withheld, '{}') <@ coalesce(NEW.withheld, '{}'))
  THEN RAISE EXCEPTION 'what is withheld stays so' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER withhold_more BEFORE UPDATE OF withheld ON "Referral" FOR EACH ROW EXECUTE FUNCTION public.withhold_more();
