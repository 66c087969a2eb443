-- The fifth reading: an agency heard a word whenever anything of a referral moved that had ever gone to it, also after it was
-- withdrawn from it or it was put on the deny list, and whenever the person took back an agreement that was none of its own.
-- Whoever counts such words knows that she is still cared for, and when. A house is told of what it is shown.

CREATE OR REPLACE FUNCTION public.live_referral() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  -- Also of the step that takes it out of sight, so that an open page loses it.
  shown CONSTANT boolean := coalesce(is_shown(NEW.state, NEW."closedAt", NULL), false)
    OR coalesce(is_shown(OLD.state, OLD."closedAt", NULL), false);
BEGIN
  PERFORM tell_live(ARRAY['agency ' || NEW."agencyId",
    CASE WHEN shown AND NOT keeps_away(NEW."caseId", NEW."toAgencyId") THEN 'agency ' || NEW."toAgencyId" END], 'referrals');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION public.live_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM tell_live((SELECT array_agg(DISTINCT 'agency ' || r."toAgencyId") FROM "Referral" r
    WHERE NEW.kind = 'SHARE_WITH_AGENCY' AND r."caseId" = NEW."caseId" AND r."toAgencyId" = NEW."recipientAgencyId"
      AND is_shown(r.state, r."closedAt", NULL) AND NOT keeps_away(r."caseId", r."toAgencyId"))
    || ARRAY['agency ' || NEW."agencyId"], 'referrals');
  RETURN NULL;
END $$;
