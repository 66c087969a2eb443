-- Referrals and transfers: one row of the sender, which the recipient sees while it is open to her.
CREATE TABLE "Referral" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "toAgencyId" UUID NOT NULL,
    "verb" TEXT NOT NULL DEFAULT 'REFERRAL',
    "state" TEXT NOT NULL DEFAULT 'DRAFT',
    "urgency" TEXT,
    "services" TEXT[],
    "acceptedServices" TEXT[],
    "consentId" UUID,
    "categories" TEXT[],
    "interpreterNeed" TEXT,
    "transferBasis" TEXT,
    "delivery" TEXT NOT NULL DEFAULT 'SYSTEM',
    "availabilityId" UUID,
    "splitFrom" UUID,
    "reason" TEXT,
    "message" TEXT,
    "createdBy" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentBy" UUID,
    "sentAt" TIMESTAMPTZ,
    "receivedAt" TIMESTAMPTZ,
    "acknowledgedAt" TIMESTAMPTZ,
    "decidedAt" TIMESTAMPTZ,
    "startedAt" TIMESTAMPTZ,
    "feedbackAt" TIMESTAMPTZ,
    "closedAt" TIMESTAMPTZ,
    "dueAt" TIMESTAMPTZ,
    "pausedAt" TIMESTAMPTZ,
    "expiresAt" TIMESTAMPTZ,
    "contestedAt" TIMESTAMPTZ,
    "declineReason" TEXT,
    "withdrawnWhy" TEXT,
    "outcome" TEXT,
    "movedIn" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Referral_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ReferralMove" (
    "fromState" TEXT NOT NULL,
    "toState" TEXT NOT NULL,
    "side" TEXT NOT NULL,

    CONSTRAINT "ReferralMove_pkey" PRIMARY KEY ("fromState","toState","side")
);

CREATE TABLE "ReferralItem" (
    "id" UUID NOT NULL,
    "referralId" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "toAgencyId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "disclosedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ReferralItem_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ReferralEvent" (
    "id" UUID NOT NULL,
    "referralId" UUID NOT NULL,
    "step" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "fromState" TEXT NOT NULL,
    "toState" TEXT NOT NULL,
    "code" TEXT,
    "words" TEXT,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ReferralEvent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Disclosure" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "referralId" UUID NOT NULL,
    "toAgencyId" UUID NOT NULL,
    "tier" TEXT NOT NULL,
    "keys" TEXT[],
    "categories" TEXT[],
    "basis" TEXT NOT NULL,
    "consentId" UUID,
    "disclosedBy" UUID NOT NULL,
    "disclosedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Disclosure_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "CaseOrigin" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "referralId" UUID NOT NULL,
    "fromAgencyId" UUID NOT NULL,
    "openedBy" UUID NOT NULL,
    "openedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "CaseOrigin_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "keys"."ReferralKey" (
    "referralId" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "wrapped" TEXT,
    "destroyedAt" TIMESTAMPTZ,

    CONSTRAINT "ReferralKey_pkey" PRIMARY KEY ("referralId","version")
);

CREATE INDEX "Referral_caseId_createdAt_idx" ON "Referral"("caseId", "createdAt" DESC);

CREATE INDEX "Referral_agencyId_state_dueAt_id_idx" ON "Referral"("agencyId", "state", "dueAt", "id");

CREATE INDEX "Referral_toAgencyId_state_dueAt_id_idx" ON "Referral"("toAgencyId", "state", "dueAt", "id");

CREATE INDEX "ReferralItem_caseId_idx" ON "ReferralItem"("caseId");

CREATE UNIQUE INDEX "ReferralItem_referralId_key_key" ON "ReferralItem"("referralId", "key");

CREATE INDEX "ReferralEvent_referralId_at_idx" ON "ReferralEvent"("referralId", "at");

CREATE INDEX "Disclosure_caseId_disclosedAt_idx" ON "Disclosure"("caseId", "disclosedAt" DESC);

CREATE INDEX "disclosures_of_agency" ON "Disclosure"("agencyId", "disclosedAt" DESC, "id" DESC);

CREATE UNIQUE INDEX "CaseOrigin_caseId_key" ON "CaseOrigin"("caseId");

CREATE UNIQUE INDEX "CaseOrigin_referralId_key" ON "CaseOrigin"("referralId");

CREATE INDEX "ReferralKey_survivorId_idx" ON "keys"."ReferralKey"("survivorId");

-- ---------------------------------------------------------------------------------------------------------------
-- Which act leads where, and whose it is. The same table as server/referrals/transitions.ts; a test compares the two.
INSERT INTO "ReferralMove" ("fromState", "toState", side) VALUES
  ('DRAFT', 'READY', 'SENDER'), ('READY', 'DRAFT', 'SENDER'), ('READY', 'SENT', 'SENDER'),
  ('SENT', 'RECEIVED', 'RECIPIENT'),
  ('RECEIVED', 'ACKNOWLEDGED', 'RECIPIENT'), ('CONTESTED', 'ACKNOWLEDGED', 'RECIPIENT'),
  ('ACKNOWLEDGED', 'INFO_REQUESTED', 'RECIPIENT'), ('INFO_REQUESTED', 'ACKNOWLEDGED', 'SENDER'),
  ('ACKNOWLEDGED', 'WAITLISTED', 'RECIPIENT'),
  ('ACKNOWLEDGED', 'ACCEPTED', 'RECIPIENT'), ('WAITLISTED', 'ACCEPTED', 'RECIPIENT'),
  ('ACKNOWLEDGED', 'DECLINED', 'RECIPIENT'), ('WAITLISTED', 'DECLINED', 'RECIPIENT'), ('CONTESTED', 'DECLINED', 'RECIPIENT'),
  ('DECLINED', 'CONTESTED', 'SENDER'),
  ('ACCEPTED', 'SERVICE_STARTED', 'RECIPIENT'), ('ACCEPTED', 'NO_SHOW', 'RECIPIENT'), ('NO_SHOW', 'ACCEPTED', 'RECIPIENT'),
  ('SERVICE_STARTED', 'FEEDBACK_GIVEN', 'RECIPIENT'),
  ('FEEDBACK_GIVEN', 'CLOSED', 'SENDER'), ('NO_SHOW', 'CLOSED', 'SENDER'),
  ('DRAFT', 'WITHDRAWN', 'SENDER'), ('READY', 'WITHDRAWN', 'SENDER'), ('SENT', 'WITHDRAWN', 'SENDER'),
  ('RECEIVED', 'WITHDRAWN', 'SENDER'), ('ACKNOWLEDGED', 'WITHDRAWN', 'SENDER'), ('INFO_REQUESTED', 'WITHDRAWN', 'SENDER'),
  ('WAITLISTED', 'WITHDRAWN', 'SENDER'), ('CONTESTED', 'WITHDRAWN', 'SENDER'), ('ACCEPTED', 'WITHDRAWN', 'SENDER'),
  ('NO_SHOW', 'WITHDRAWN', 'SENDER'), ('SERVICE_STARTED', 'WITHDRAWN', 'SENDER'), ('FEEDBACK_GIVEN', 'WITHDRAWN', 'SENDER'),
  ('SENT', 'EXPIRED', 'SYSTEM'), ('RECEIVED', 'EXPIRED', 'SYSTEM');
GRANT SELECT ON "ReferralMove" TO ariadne_app;

ALTER TABLE "Referral"
  ADD CONSTRAINT "of_case_Referral" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  ADD CONSTRAINT to_agency FOREIGN KEY ("toAgencyId") REFERENCES "Agency" (id),
  ADD CONSTRAINT to_another CHECK ("toAgencyId" <> "agencyId"),
  ADD CONSTRAINT of_consent FOREIGN KEY ("consentId") REFERENCES "Consent" (id),
  ADD CONSTRAINT scope_of_referral UNIQUE (id, "caseId", "agencyId", "survivorId", "toAgencyId"),
  ADD CONSTRAINT sealed_reason CHECK ("reason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_message CHECK ("message" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ReferralItem"
  ADD CONSTRAINT "of_case_ReferralItem" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  ADD CONSTRAINT sealed_value CHECK ("value" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ReferralEvent"
  ADD CONSTRAINT of_referral FOREIGN KEY ("referralId") REFERENCES "Referral" (id),
  ADD CONSTRAINT sealed_words CHECK ("words" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Disclosure"
  ADD CONSTRAINT "of_case_Disclosure" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId");
ALTER TABLE "CaseOrigin"
  ADD CONSTRAINT "of_case_CaseOrigin" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  ADD CONSTRAINT of_referral FOREIGN KEY ("referralId") REFERENCES "Referral" (id);

-- ---------------------------------------------------------------------------------------------------------------
-- How long the recipient sees it: while it is open, and for thirty days after closing. Gone at once when it is taken
-- back, declined or lapsed; whoever declines still sees that she did, within that transaction.
CREATE FUNCTION public.is_shown(state text, closed timestamptz, moved text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT state IN ('SENT', 'RECEIVED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'WAITLISTED', 'CONTESTED', 'ACCEPTED', 'NO_SHOW',
      'SERVICE_STARTED', 'FEEDBACK_GIVEN')
    OR (state = 'CLOSED' AND closed > now() - interval '30 days')
    OR (state <> 'WITHDRAWN' AND moved = pg_catalog.pg_current_xact_id_if_assigned()::text)
$$;

ALTER TABLE "Referral" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON "Referral" TO ariadne_app;
CREATE POLICY in_reach ON "Referral" FOR SELECT TO ariadne_app USING (
  "agencyId" = (SELECT my_agency()) AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY draft ON "Referral" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND state = 'DRAFT' AND "createdBy" = my_actor() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY send ON "Referral" FOR UPDATE TO ariadne_app USING (
  "agencyId" = (SELECT my_agency()) AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
-- The deny list of the sender's case holds here too: an agency put on it loses sight at once.
CREATE POLICY recipient ON "Referral" FOR SELECT TO ariadne_app USING (
  "toAgencyId" = (SELECT my_agency()) AND (SELECT my_role()) IN ('partner', 'coordinator')
  AND is_shown(state, "closedAt", "movedIn") AND NOT ("caseId" = ANY ((SELECT my_denied_ids())::uuid[])));
CREATE POLICY answer ON "Referral" FOR UPDATE TO ariadne_app USING (
  "toAgencyId" = (SELECT my_agency()) AND (SELECT my_role()) IN ('partner', 'coordinator')
  AND is_shown(state, "closedAt", NULL) AND NOT ("caseId" = ANY ((SELECT my_denied_ids())::uuid[])))
  WITH CHECK ("toAgencyId" = (SELECT my_agency()));

-- Each side takes its own steps and changes its own columns; what was sent is changed by nobody.
CREATE FUNCTION public.referral_moves() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
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
  FOREACH name IN ARRAY stays LOOP
    IF before -> name IS DISTINCT FROM after -> name
    THEN RAISE EXCEPTION 'this stays as it is' USING ERRCODE = '42501'; END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER referral_moves BEFORE UPDATE ON "Referral" FOR EACH ROW EXECUTE FUNCTION public.referral_moves();

-- ---------------------------------------------------------------------------------------------------------------
-- What was disclosed. The recipient reads a field while her side of the referral is open, from the moment its tier allows,
-- for as long as the agreement covers its category; what could locate the person is hidden by a danger flag here too.
ALTER TABLE "ReferralItem" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "ReferralItem" TO ariadne_app;
CREATE POLICY in_reach ON "ReferralItem" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE FUNCTION public.is_being_sent(referral uuid, of_case uuid, recipient uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM public."Referral" r WHERE r.id = referral AND r."caseId" = of_case AND r."toAgencyId" = recipient
    AND r.state = 'SENT' AND r."movedIn" = pg_catalog.pg_current_xact_id_if_assigned()::text)
$$;
CREATE POLICY disclose ON "ReferralItem" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND is_being_sent("referralId", "caseId", "toAgencyId"));

CREATE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE sent "Referral";
BEGIN
  SELECT * INTO sent FROM "Referral" r WHERE r.id = referral AND r."toAgencyId" = my_agency();
  IF sent.id IS NULL OR (of_tier <> 'T1' AND sent.state NOT IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'))
  THEN RETURN false; END IF;
  IF of_category = 'ROUTING' THEN RETURN true; END IF;
  IF of_category = 'CONTACT' AND EXISTS (SELECT 1 FROM "DangerFlag" d WHERE d."caseId" = sent."caseId" AND d."removedAt" IS NULL)
  THEN RETURN false; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (sent.services)) AND consent_covers(c.id, of_category));
END $$;
CREATE POLICY recipient ON "ReferralItem" FOR SELECT TO ariadne_app USING (
  "toAgencyId" = (SELECT my_agency()) AND (SELECT my_role()) IN ('partner', 'coordinator')
  AND EXISTS (SELECT 1 FROM "Referral" r WHERE r.id = "referralId")
  AND shows_item("referralId", tier, category));

ALTER TABLE "ReferralEvent" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "ReferralEvent" TO ariadne_app;
CREATE POLICY party ON "ReferralEvent" FOR SELECT TO ariadne_app USING (EXISTS (SELECT 1 FROM "Referral" r WHERE r.id = "referralId"));
CREATE POLICY step ON "ReferralEvent" FOR INSERT TO ariadne_app WITH CHECK (EXISTS (
  SELECT 1 FROM "Referral" r WHERE r.id = "referralId" AND side = CASE WHEN r."agencyId" = my_agency() THEN 'SENDER' ELSE 'RECIPIENT' END));

ALTER TABLE "Disclosure" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "Disclosure" TO ariadne_app;
CREATE POLICY in_reach ON "Disclosure" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY officer ON "Disclosure" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())));
CREATE POLICY disclose ON "Disclosure" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND "disclosedBy" = my_actor() AND is_being_sent("referralId", "caseId", "toAgencyId"));

ALTER TABLE "CaseOrigin" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "CaseOrigin" TO ariadne_app;
CREATE POLICY in_reach ON "CaseOrigin" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY receive ON "CaseOrigin" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND "openedBy" = my_actor() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId")
  AND EXISTS (SELECT 1 FROM "Referral" r WHERE r.id = "referralId" AND r."toAgencyId" = my_agency() AND r."agencyId" = "fromAgencyId"
    AND r.state IN ('ACCEPTED', 'SERVICE_STARTED')));

-- Under the officer's glass none of it is read, and the officer writes none of it.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['Referral', 'ReferralItem', 'CaseOrigin'] LOOP
    EXECUTE format('CREATE POLICY not_under_glass ON %I AS RESTRICTIVE FOR SELECT TO ariadne_app USING ((SELECT my_role()) <> ''dpo'')', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['Referral', 'ReferralItem', 'CaseOrigin', 'Disclosure'] LOOP
    EXECUTE format('CREATE POLICY unwritten_under_glass ON %I AS RESTRICTIVE FOR INSERT TO ariadne_app WITH CHECK ((SELECT my_role()) <> ''dpo'')', name);
    EXECUTE format('CREATE POLICY unchanged_under_glass ON %I AS RESTRICTIVE FOR UPDATE TO ariadne_app USING ((SELECT my_role()) <> ''dpo'')', name);
  END LOOP;
END $$;

-- ---------------------------------------------------------------------------------------------------------------
-- The key of a referral: made by the sender with its first words, opened by whoever sees the referral, destroyed with the record.
GRANT SELECT, INSERT ON keys."ReferralKey" TO ariadne_app;
ALTER TABLE keys."ReferralKey" ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION public.is_new_referral(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT NOT EXISTS (SELECT 1 FROM "Referral" r WHERE r.id = wanted)
$$;
CREATE POLICY party ON keys."ReferralKey" FOR SELECT TO ariadne_app USING (
  EXISTS (SELECT 1 FROM public."Referral" r WHERE r.id = "referralId")
  OR ("agencyId" = public.my_agency() AND public.is_new_referral("referralId")));
CREATE POLICY make ON keys."ReferralKey" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = public.my_agency() AND version = 1 AND (public.is_new_referral("referralId")
    OR EXISTS (SELECT 1 FROM public."Referral" r WHERE r.id = "referralId" AND r."agencyId" = public.my_agency())));
CREATE TRIGGER master_in_use BEFORE INSERT OR UPDATE OF wrapped ON keys."ReferralKey"
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_retired('wrapped');

-- With the key of a record go the keys of everything that was disclosed of it, and what was said about it.
CREATE FUNCTION keys.forget_referrals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = keys, public AS $$
BEGIN
  UPDATE "ReferralKey" SET wrapped = NULL, "destroyedAt" = coalesce("destroyedAt", NEW."destroyedAt") WHERE "survivorId" = NEW."survivorId";
  UPDATE "ReferralEvent" e SET words = NULL FROM "Referral" r WHERE r.id = e."referralId" AND r."survivorId" = NEW."survivorId";
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION keys.forget_referrals() FROM PUBLIC;
CREATE TRIGGER forget_referrals AFTER UPDATE OF "destroyedAt" ON keys."SurvivorKey" FOR EACH ROW
  WHEN (NEW."destroyedAt" IS NOT NULL) EXECUTE FUNCTION keys.forget_referrals();

-- ---------------------------------------------------------------------------------------------------------------
-- Opening a case from an accepted referral is the desk's, in the recipient's agency; each referral becomes one case.
CREATE FUNCTION public.may_receive() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT my_role() = 'coordinator' AND EXISTS (SELECT 1 FROM "Referral" r WHERE r."toAgencyId" = my_agency()
    AND r.state IN ('ACCEPTED', 'SERVICE_STARTED') AND NOT EXISTS (SELECT 1 FROM "CaseOrigin" o WHERE o."referralId" = r.id))
$$;
ALTER POLICY make ON "Case" WITH CHECK (
  "agencyId" = my_agency() AND (my_role() = 'social_worker' OR may_receive()) AND "createdBy" = my_actor());
CREATE OR REPLACE FUNCTION public.is_new_record(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT (my_role() = 'social_worker' OR may_receive()) AND NOT EXISTS (SELECT 1 FROM "Case" c WHERE c."survivorId" = wanted)
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- What the other side does concerns the sender: the clock of a referral is a reminder of whoever sent it, and an answer a
-- task. Whoever answers writes nothing into another agency's cases; the database does.
CREATE FUNCTION public.referral_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  whom CONSTANT uuid := coalesce(NEW."sentBy", NEW."createdBy");
  at CONSTANT timestamptz := now();
  zone CONSTANT text := 'Europe/Athens';
  form CONSTANT text := 'YYYY-MM-DD"T"HH24:MI';
BEGIN
  IF NEW."dueAt" IS NOT DISTINCT FROM OLD."dueAt" AND NEW.state = OLD.state AND NEW."pausedAt" IS NOT DISTINCT FROM OLD."pausedAt" THEN RETURN NULL; END IF;

  UPDATE "Reminder" SET state = 'CANCELLED', version = version + 1
    WHERE "caseId" = NEW."caseId" AND "aboutId" = NEW.id AND kind = 'REFERRAL_DUE' AND state IN ('SCHEDULED', 'RAISED');
  IF NEW."dueAt" IS NOT NULL AND NEW."pausedAt" IS NULL THEN
    INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "createdBy")
      VALUES (gen_random_uuid(), NEW."caseId", NEW."agencyId", NEW."survivorId", whom, 'REFERRAL_DUE', 'Referral', NEW.id,
        NEW."dueAt", to_char(NEW."dueAt" AT TIME ZONE zone, form), 'SCHEDULED', whom);
  END IF;

  IF NEW.state IN ('INFO_REQUESTED', 'ACCEPTED', 'WAITLISTED', 'DECLINED', 'NO_SHOW', 'FEEDBACK_GIVEN', 'EXPIRED') AND NEW.state <> OLD.state THEN
    INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
      VALUES (gen_random_uuid(), NEW."caseId", NEW."agencyId", NEW."survivorId", whom, 'REFERRAL_ANSWERED', 'Referral', NEW.id,
        at, to_char(at AT TIME ZONE zone, form), 'RAISED', at, whom);
  END IF;

  -- A transfer moves the responsibility when it is accepted: the sender's case is closed from then on.
  IF NEW.verb = 'TRANSFER' AND NEW.state = 'ACCEPTED' AND OLD.state IN ('ACKNOWLEDGED', 'WAITLISTED') THEN
    UPDATE "Case" SET status = 'CLOSED', "closedOn" = (at AT TIME ZONE zone)::date, "closureReason" = 'TRANSFERRED', version = version + 1
      WHERE id = NEW."caseId" AND status <> 'CLOSED';
    UPDATE "Episode" SET status = CASE WHEN status IN ('ACTIVE', 'ON_HOLD') THEN 'ENDED_EARLY' ELSE 'CANCELLED' END,
        "endedOn" = CASE WHEN status IN ('ACTIVE', 'ON_HOLD') THEN (at AT TIME ZONE zone)::date ELSE "endedOn" END, version = version + 1
      WHERE "caseId" = NEW."caseId" AND status IN ('ACTIVE', 'ON_HOLD', 'PLANNED', 'WAITLIST');
    UPDATE "Appointment" SET status = 'CANCELLED', version = version + 1 WHERE "caseId" = NEW."caseId" AND status = 'PLANNED';
    UPDATE "Reminder" SET state = 'CANCELLED', version = version + 1
      WHERE "caseId" = NEW."caseId" AND state IN ('SCHEDULED', 'RAISED') AND kind NOT IN ('REFERRAL_DUE', 'REFERRAL_ANSWERED');
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.referral_told() FROM PUBLIC;
CREATE TRIGGER referral_told AFTER UPDATE ON "Referral" FOR EACH ROW EXECUTE FUNCTION public.referral_told();

-- Services that were not accepted become a draft of the sender's, with nothing said about it yet.
CREATE FUNCTION public.split_referral(wanted uuid, left_over text[], new_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO "Referral" (id, "caseId", "agencyId", "survivorId", "toAgencyId", verb, state, urgency, services, "acceptedServices", categories,
      "interpreterNeed", "createdBy", "splitFrom")
    SELECT new_id, r."caseId", r."agencyId", r."survivorId", r."toAgencyId", 'REFERRAL', 'DRAFT', r.urgency,
        ARRAY(SELECT s FROM unnest(r.services) s WHERE s = ANY (left_over)), '{}', '{}', r."interpreterNeed", coalesce(r."sentBy", r."createdBy"), r.id
      FROM "Referral" r WHERE r.id = wanted AND r."toAgencyId" = my_agency() AND r.state = 'ACCEPTED'
        AND r."movedIn" = pg_current_xact_id()::text
$$;

-- Nobody's silence keeps a referral open for ever.
CREATE FUNCTION public.expire_referrals(at timestamptz) RETURNS TABLE (id uuid, "caseId" uuid, "agencyId" uuid) LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
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
REVOKE ALL ON FUNCTION public.shows_item(uuid, text, text), public.is_new_referral(uuid), public.may_receive(),
  public.split_referral(uuid, text[], uuid), public.expire_referrals(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.shows_item(uuid, text, text), public.is_new_referral(uuid), public.may_receive(),
  public.split_referral(uuid, text[], uuid) TO ariadne_app;
GRANT EXECUTE ON FUNCTION public.expire_referrals(timestamptz) TO ariadne_worker;
CREATE INDEX lapsing ON "Referral" ("expiresAt") WHERE state IN ('SENT', 'RECEIVED');
