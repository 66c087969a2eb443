-- A partner whose agency keeps no cases here sends somebody in. It is a referral like any other, of no case: what she agreed
-- to stands with it, and nothing else of her is kept on the sender's side (docs/decisions/0022).
ALTER TABLE "Referral" ALTER COLUMN "caseId" DROP NOT NULL,
  ADD COLUMN "agreedHow" TEXT,
  ADD COLUMN "agreedIn" TEXT,
  ADD COLUMN "agreedOn" DATE,
  ADD COLUMN "witness" TEXT,
  ADD CONSTRAINT sealed_witness CHECK ("witness" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  -- Either her case says what she agreed to, or it stands here.
  ADD CONSTRAINT agreed_somewhere CHECK (CASE WHEN "caseId" IS NULL
    THEN num_nulls("agreedHow", "agreedIn", "agreedOn") = 0 AND verb = 'REFERRAL' AND num_nonnulls("consentId", reason, "splitFrom") = 0
    ELSE num_nonnulls("agreedHow", "agreedIn", "agreedOn", witness) = 0 END);
ALTER TABLE "ReferralItem" ALTER COLUMN "caseId" DROP NOT NULL;
ALTER TABLE "Disclosure" ALTER COLUMN "caseId" DROP NOT NULL;

-- The sender's side of it: the partners of that agency. Nobody else there has anything to do with it.
CREATE POLICY sent_in ON "Referral" FOR SELECT TO ariadne_app USING (
  "caseId" IS NULL AND "agencyId" = (SELECT my_agency()) AND (SELECT my_role()) = 'partner');
CREATE POLICY send_in ON "Referral" FOR INSERT TO ariadne_app WITH CHECK (
  "caseId" IS NULL AND "agencyId" = my_agency() AND my_role() = 'partner' AND state = 'DRAFT' AND "createdBy" = my_actor());
CREATE POLICY follow_up ON "Referral" FOR UPDATE TO ariadne_app USING (
  "caseId" IS NULL AND "agencyId" = (SELECT my_agency()) AND (SELECT my_role()) = 'partner');
CREATE POLICY sent_in ON "ReferralItem" FOR SELECT TO ariadne_app USING (
  "caseId" IS NULL AND "agencyId" = (SELECT my_agency()) AND (SELECT my_role()) = 'partner');

-- Nobody's deny list speaks of what belongs to no case.
ALTER POLICY recipient ON "Referral" USING (
  "toAgencyId" = (SELECT my_agency()) AND (SELECT my_role()) IN ('partner', 'coordinator')
  AND is_shown(state, "closedAt", "movedIn") AND ("caseId" IS NULL OR NOT ("caseId" = ANY ((SELECT my_denied_ids())::uuid[]))));
ALTER POLICY answer ON "Referral" USING (
  "toAgencyId" = (SELECT my_agency()) AND (SELECT my_role()) IN ('partner', 'coordinator')
  AND is_shown(state, "closedAt", NULL) AND ("caseId" IS NULL OR NOT ("caseId" = ANY ((SELECT my_denied_ids())::uuid[]))));
ALTER POLICY officer ON "Disclosure" USING (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND ("caseId" IS NULL OR NOT ("caseId" IN (SELECT my_denials()))));

CREATE OR REPLACE FUNCTION public.is_being_sent(referral uuid, of_case uuid, recipient uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM public."Referral" r WHERE r.id = referral AND r."caseId" IS NOT DISTINCT FROM of_case AND r."toAgencyId" = recipient
    AND r.state = 'SENT' AND r."movedIn" = pg_catalog.pg_current_xact_id_if_assigned()::text)
$$;

-- As before; and what was sent in is read by the agreement that stands with it, for ninety days.
CREATE OR REPLACE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE sent "Referral";
BEGIN
  SELECT * INTO sent FROM "Referral" r WHERE r.id = referral AND r."toAgencyId" = my_agency();
  IF sent.id IS NULL OR (of_tier <> 'T1' AND sent.state NOT IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'))
  THEN RETURN false; END IF;
  IF of_category = 'ROUTING' THEN RETURN true; END IF;
  IF of_category = ANY (coalesce(sent.withheld, '{}')) THEN RETURN false; END IF;
  IF of_key IN ('safeContact', 'address', 'immediateSafety') AND EXISTS (
    SELECT 1 FROM "DangerFlag" d WHERE d."caseId" IN (SELECT merged_with(sent."caseId")) AND d."removedAt" IS NULL)
  THEN RETURN false; END IF;
  IF sent."caseId" IS NULL
  THEN RETURN of_category = ANY (sent.categories) AND sent."agreedOn" + 90 >= (now() AT TIME ZONE 'Europe/Athens')::date; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (sent.services)) AND consent_covers(c.id, of_category));
END $$;

-- What she agreed to is not said anew afterwards, and a referral stays of its case or of none.
CREATE FUNCTION public.agreed_once() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app'
    AND (OLD."caseId", OLD."agreedHow", OLD."agreedIn", OLD."agreedOn", OLD.witness) IS DISTINCT FROM (NEW."caseId", NEW."agreedHow", NEW."agreedIn", NEW."agreedOn", NEW.witness)
  THEN RAISE EXCEPTION 'what was agreed stays as it was said' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreed_once BEFORE UPDATE OF "caseId", "agreedHow", "agreedIn", "agreedOn", witness ON "Referral" FOR EACH ROW EXECUTE FUNCTION public.agreed_once();

-- Tasks and the closing of a case are of a case; whoever sent somebody in sees the state among what she sent.
DROP TRIGGER referral_told ON "Referral";
CREATE TRIGGER referral_told AFTER UPDATE ON "Referral" FOR EACH ROW WHEN (NEW."caseId" IS NOT NULL) EXECUTE FUNCTION public.referral_told();
CREATE OR REPLACE FUNCTION public.split_referral(wanted uuid, left_over text[], new_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO "Referral" (id, "caseId", "agencyId", "survivorId", "toAgencyId", verb, state, urgency, services, "acceptedServices", categories,
      "interpreterNeed", "createdBy", "splitFrom")
    SELECT new_id, r."caseId", r."agencyId", r."survivorId", r."toAgencyId", 'REFERRAL', 'DRAFT', r.urgency,
        ARRAY(SELECT s FROM unnest(r.services) s WHERE s = ANY (left_over)), '{}', '{}', r."interpreterNeed", coalesce(r."sentBy", r."createdBy"), r.id
      FROM "Referral" r WHERE r.id = wanted AND r."toAgencyId" = my_agency() AND r.state = 'ACCEPTED'
        AND r."movedIn" = pg_current_xact_id()::text AND r."caseId" IS NOT NULL
$$;

-- No record holds what was sent in, so nobody would ever erase it: thirty days after its end it is forgotten, key and all.
CREATE FUNCTION keys.forget_sent_in(at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = keys, public AS $$
DECLARE over uuid[] := ARRAY(SELECT r.id FROM "Referral" r JOIN "ReferralKey" k ON k."referralId" = r.id AND k.wrapped IS NOT NULL
  WHERE r."caseId" IS NULL AND r.state IN ('DECLINED', 'WITHDRAWN', 'EXPIRED', 'CLOSED')
    AND greatest(r."closedAt", r."decidedAt", r."expiresAt") < at - interval '30 days' FOR UPDATE OF r SKIP LOCKED);
BEGIN
  IF cardinality(over) = 0 THEN RETURN; END IF;
  DELETE FROM "ReferralItem" WHERE "referralId" = ANY (over);
  UPDATE "ReferralEvent" SET words = NULL, "byName" = NULL WHERE "referralId" = ANY (over);
  UPDATE "Referral" SET message = NULL, witness = NULL WHERE id = ANY (over);
  UPDATE "ReferralKey" SET wrapped = NULL, "destroyedAt" = at WHERE "referralId" = ANY (over);
END $$;
REVOKE ALL ON FUNCTION keys.forget_sent_in(timestamptz) FROM PUBLIC;
CREATE OR REPLACE FUNCTION public.expire_referrals(at timestamptz) RETURNS TABLE (id uuid, "caseId" uuid, "agencyId" uuid) LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  SELECT keys.forget_sent_in(at);
  WITH lapsed AS (
    SELECT r.id, r.state FROM "Referral" r WHERE r.state IN ('SENT', 'RECEIVED') AND r."expiresAt" <= at FOR UPDATE SKIP LOCKED
  ), moved AS (
    UPDATE "Referral" r SET state = 'EXPIRED', "dueAt" = NULL, version = r.version + 1 FROM lapsed l WHERE r.id = l.id
      RETURNING r.id, r."caseId", r."agencyId", l.state AS was
  ), told AS (
    INSERT INTO "ReferralEvent" (id, "referralId", step, side, "fromState", "toState", at)
      SELECT gen_random_uuid(), m.id, 'expire', 'SYSTEM', m.was, 'EXPIRED', at FROM moved m
  )
  SELECT m.id, m."caseId", m."agencyId" FROM moved m
$$;
