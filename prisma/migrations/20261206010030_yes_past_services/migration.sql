-- The sixteenth reading saw it: what a yes waits for (the agency is in use, what the two signed is in force, she agrees to any of it, and
-- somebody speaks for a child) was asked by the service alone. Past it an agency said yes where the sender would have been refused, and
-- read who she is. The database asks the same.
CREATE OR REPLACE FUNCTION public.referral_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  mine CONSTANT text := CASE WHEN current_user <> 'ariadne_app' THEN 'SYSTEM' WHEN OLD."agencyId" = my_agency() THEN 'SENDER' ELSE 'RECIPIENT' END;
  stays CONSTANT text[] := CASE
    WHEN mine = 'RECIPIENT' THEN ARRAY['id', 'caseId', 'agencyId', 'survivorId', 'toAgencyId', 'verb', 'urgency', 'services', 'consentId',
      'categories', 'interpreterNeed', 'transferBasis', 'delivery', 'availabilityId', 'splitFrom', 'reason', 'message', 'createdBy', 'createdAt',
      'sentBy', 'sentAt', 'closedAt', 'expiresAt', 'contestedAt', 'withdrawnWhy', 'outcome']
    WHEN OLD.state = 'DRAFT' THEN ARRAY['id', 'caseId', 'agencyId', 'survivorId', 'splitFrom', 'createdBy']
    ELSE ARRAY['id', 'caseId', 'agencyId', 'survivorId', 'toAgencyId', 'verb', 'urgency', 'services', 'consentId', 'categories',
      'interpreterNeed', 'transferBasis', 'delivery', 'availabilityId', 'splitFrom', 'message', 'createdBy', 'createdAt'] END;
  before CONSTANT jsonb := to_jsonb(OLD);
  after CONSTANT jsonb := to_jsonb(NEW);
  name text;
BEGIN
  NEW."movedIn" := pg_current_xact_id()::text;
  IF mine = 'SYSTEM' THEN RETURN NEW; END IF;
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM "ReferralMove" m WHERE m."fromState" = OLD.state AND m."toState" = NEW.state AND m.side = mine)
  THEN RAISE EXCEPTION 'not a step of this side' USING ERRCODE = '42501'; END IF;
  IF NEW.state = 'CONTESTED' AND OLD."contestedAt" IS NOT NULL
  THEN RAISE EXCEPTION 'contested once' USING ERRCODE = '42501'; END IF;
  -- What the service asks before a yes, which opens who she is.
  IF mine = 'RECIPIENT' AND NEW.state = 'ACCEPTED' AND OLD.state IN ('ACKNOWLEDGED', 'WAITLISTED') AND EXISTS (SELECT 1 FROM ended_since_sent(OLD.id))
  THEN RAISE EXCEPTION 'nothing new may be told' USING ERRCODE = '42501'; END IF;
  FOREACH name IN ARRAY stays LOOP
    IF before -> name IS DISTINCT FROM after -> name
    THEN RAISE EXCEPTION 'this stays as it is' USING ERRCODE = '42501'; END IF;
  END LOOP;
  -- What the recipient says yes to, it says with its yes, of what it was asked for; nothing widens it afterwards.
  IF NEW."acceptedServices" IS DISTINCT FROM OLD."acceptedServices" AND NOT (mine = 'RECIPIENT' AND NEW.state = 'ACCEPTED'
    AND OLD.state IN ('ACKNOWLEDGED', 'WAITLISTED') AND cardinality(NEW."acceptedServices") > 0 AND NEW."acceptedServices" <@ OLD.services)
  THEN RAISE EXCEPTION 'what was accepted stays so' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
