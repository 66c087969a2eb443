-- Messages to the person: which of a closed set, about which meeting, when, and what became of it. Never what it said and
-- never to which number.
CREATE TABLE "Message" (
  id UUID NOT NULL,
  "caseId" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "survivorId" UUID NOT NULL,
  "appointmentId" UUID NOT NULL,
  "userId" UUID NOT NULL,
  template TEXT NOT NULL,
  language TEXT,
  channel TEXT NOT NULL,
  "dueAt" TIMESTAMPTZ NOT NULL,
  "wallTime" TEXT NOT NULL,
  zone TEXT NOT NULL DEFAULT 'Europe/Athens',
  state TEXT NOT NULL DEFAULT 'QUEUED',
  reason TEXT,
  "claimedAt" TIMESTAMPTZ,
  "sentAt" TIMESTAMPTZ,
  delivery TEXT,
  "deliveryAt" TIMESTAMPTZ,
  "providerId" TEXT,
  reply TEXT,
  "repliedAt" TIMESTAMPTZ,
  "replySettledAt" TIMESTAMPTZ,
  "createdBy" UUID NOT NULL,
  "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "Message_pkey" PRIMARY KEY (id),
  CONSTRAINT "of_case_Message" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  CONSTRAINT of_appointment FOREIGN KEY ("appointmentId") REFERENCES "Appointment" (id),
  CONSTRAINT sealed_language CHECK (language ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT "sealed_providerId" CHECK ("providerId" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT known_state CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'HELD', 'FAILED', 'UNCERTAIN', 'CANCELLED')),
  CONSTRAINT known_reply CHECK (reply IN ('CHANGE', 'STOP', 'OTHER'))
);
CREATE INDEX "Message_caseId_dueAt_id_idx" ON "Message" ("caseId", "dueAt" DESC, id DESC);
CREATE INDEX "Message_appointmentId_idx" ON "Message" ("appointmentId");
CREATE INDEX messages_on_their_way ON "Message" ("sentAt") WHERE state = 'SENT';

-- One way only. Nothing that was handed to a provider, or may have been, ever waits to be sent again: whatever a worker
-- does after it was killed, the database lets no message go twice.
CREATE FUNCTION public.message_goes_on() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state = ANY (ARRAY['QUEUED>SENDING', 'QUEUED>HELD', 'QUEUED>CANCELLED',
    'SENDING>SENT', 'SENDING>FAILED', 'SENDING>UNCERTAIN', 'SENT>FAILED']))
  THEN RAISE EXCEPTION 'a message goes one way only' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER message_goes_on BEFORE UPDATE ON "Message" FOR EACH ROW EXECUTE FUNCTION public.message_goes_on();

ALTER TABLE "Message" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "Message" TO ariadne_app;
-- Calling one off is done to the reminder that carries it.
GRANT UPDATE ("replySettledAt", version) ON "Message" TO ariadne_app;
CREATE POLICY in_reach ON "Message" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY queue ON "Message" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND "createdBy" = my_actor() AND state = 'QUEUED' AND "claimedAt" IS NULL
  AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY settle ON "Message" FOR UPDATE TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY not_under_glass ON "Message" AS RESTRICTIVE TO ariadne_app USING ((SELECT my_role()) <> 'dpo');
SELECT stay_still_when_merged('"Message"', 'INSERT');

-- The worker writes how it went; the state follows from the reminder that carries the message (message_carried).
GRANT SELECT (id, state, version),
  UPDATE (channel, language, delivery, "deliveryAt", "providerId", version) ON "Message" TO ariadne_worker;
CREATE POLICY worker ON "Message" TO ariadne_worker USING (true);

-- ---------------------------------------------------------------------------------------------------------------
-- Who looked at a template, as it stands. Everybody's, like the words somebody is read.
CREATE TABLE "MessageReview" (
  id UUID NOT NULL,
  template TEXT NOT NULL,
  language TEXT NOT NULL,
  digest TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  "reviewedOn" DATE NOT NULL,
  "reviewedBy" UUID NOT NULL,
  "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "MessageReview_pkey" PRIMARY KEY (id)
);
CREATE UNIQUE INDEX "MessageReview_template_language_digest_key" ON "MessageReview" (template, language, digest);
GRANT SELECT, INSERT ON "MessageReview" TO ariadne_app;
GRANT SELECT ON "MessageReview" TO ariadne_worker;

-- ---------------------------------------------------------------------------------------------------------------
-- What decides whether the person may be written to. Sealed columns stay sealed: whoever asks opens them with the key
-- that comes along, and a destroyed key opens nothing.
CREATE FUNCTION public.contact_facts(wanted uuid, whose uuid) RETURNS jsonb LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT jsonb_build_object(
    'survivorId', c."survivorId",
    'open', c.status IN ('INTAKE', 'ACTIVE', 'FOLLOW_UP') AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL,
    'agreements', (SELECT coalesce(jsonb_agg(jsonb_build_object('from', a."validFrom", 'to', a."validTo")), '[]') FROM "Consent" a
      WHERE a."caseId" = c.id AND a.kind = 'CONTACT_CHANNEL' AND a."withdrawnAt" IS NULL AND a."supersededAt" IS NULL AND NOT a.emergency),
    'contact', (SELECT jsonb_build_object('id', s.id, 'channel', s.channel, 'value', s.value, 'windows', s.windows, 'language', s.language,
        'mayText', s."mayText", 'doNotContact', s."doNotContact", 'confirmedOn', s."confirmedOn",
        'changedAt', (SELECT max(r."changedAt") FROM trail."Revision" r WHERE r."caseId" = c.id AND r.model = 'SafeContact'
          AND r.fields && ARRAY['channel', 'value', 'windows', 'mayText', 'sharedWith', 'doNotContact', 'instructions']))
      FROM "SafeContact" s WHERE s."caseId" = c.id),
    'keys', (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k
      WHERE k."survivorId" = c."survivorId"),
    'danger', EXISTS (SELECT 1 FROM "DangerFlag" d WHERE d."caseId" = c.id AND d."removedAt" IS NULL),
    'riskAt', (SELECT max(at) FROM (
      SELECT greatest(f."setAt", f."liftedAt") AS at FROM "CaseFlag" f WHERE f."caseId" = c.id
      UNION ALL SELECT greatest(d."raisedAt", d."removedAt") FROM "DangerFlag" d WHERE d."caseId" = c.id
      UNION ALL SELECT r."dueAt" FROM "Reminder" r WHERE r."caseId" = c.id AND r.kind = 'RISK_RAISED') risks),
    'keptAway', EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = whose),
    'stopped', EXISTS (SELECT 1 FROM "Message" m WHERE m."caseId" = c.id AND m.reply = 'STOP' AND m."replySettledAt" IS NULL))
  FROM "Case" c WHERE c.id = wanted
$$;

-- The same for messages that reminders carry, with what they are about: for the worker, and for whoever reaches the case
-- and wants to know what would happen.
CREATE FUNCTION public.message_facts(reminders uuid[]) RETURNS TABLE (id uuid, facts jsonb) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT r.id, contact_facts(m."caseId", a."userId") || jsonb_build_object(
    'messageId', m.id, 'template', m.template, 'zone', a.zone, 'startsAt', a."startsAt", 'planned', a.status = 'PLANNED',
    'reviews', (SELECT coalesce(jsonb_agg(jsonb_build_object('language', v.language, 'digest', v.digest)), '[]') FROM "MessageReview" v
      WHERE v.template = m.template),
    'demonstration', EXISTS (SELECT 1 FROM "Setting" s WHERE s.name = 'demonstration' AND s.value = 'true'))
  FROM "Reminder" r JOIN "Message" m ON m.id = r."aboutId" AND m."caseId" = r."caseId" JOIN "Appointment" a ON a.id = m."appointmentId"
    JOIN "Case" c ON c.id = m."caseId"
  WHERE r.id = ANY (reminders) AND r.delivery = 'MESSAGE' AND CASE WHEN current_setting('role') = 'ariadne_worker' THEN true
    ELSE c."agencyId" = my_agency() AND NOT c.id = ANY (my_denied_ids()) AND CASE my_role()
      WHEN 'supervisor' THEN c."teamId" = ANY (my_team_ids()) ELSE c.id = ANY (my_case_ids()) END END
$$;

-- And for a meeting that is being planned, by whoever is on the team of the case.
CREATE FUNCTION public.planned_contact_facts(wanted uuid, whose uuid) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT contact_facts(wanted, whose) || jsonb_build_object(
    'reviews', (SELECT coalesce(jsonb_agg(jsonb_build_object('language', r.language, 'digest', r.digest, 'template', r.template)), '[]') FROM "MessageReview" r),
    'demonstration', EXISTS (SELECT 1 FROM "Setting" s WHERE s.name = 'demonstration' AND s.value = 'true'))
  FROM "Case" c WHERE c.id = wanted AND c."agencyId" = my_agency() AND NOT c.id = ANY (my_denied_ids())
    AND CASE my_role() WHEN 'supervisor' THEN c."teamId" = ANY (my_team_ids()) ELSE c.id = ANY (my_case_ids()) END
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- A task about a message that did not simply go: for whoever keeps the meeting, if she still works on the case, else for
-- whoever carries it, else for its supervisors. It says what kind of thing; the reason stands with the message.
CREATE FUNCTION public.message_task(wanted uuid, of_kind text, at timestamptz) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO "Reminder" (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", state, "raisedAt", "createdBy")
    SELECT gen_random_uuid(), m."caseId", m."agencyId", m."survivorId", w.id, of_kind, 'Message', m.id,
        at, to_char(at AT TIME ZONE 'Europe/Athens', 'YYYY-MM-DD"T"HH24:MI'), 'RAISED', at, m."createdBy"
      FROM "Message" m JOIN "Appointment" a ON a.id = m."appointmentId"
      CROSS JOIN LATERAL (
        SELECT candidate.id, rank() OVER (ORDER BY candidate.sort) AS place FROM (
          SELECT p."userId" AS id, CASE WHEN p."userId" = a."userId" THEN 0 WHEN p."isPrimary" THEN 1 END AS sort FROM "CaseMembership" p
            WHERE p."caseId" = m."caseId" AND p."endedAt" IS NULL AND in_term(p."startedOn", p."endsOn") AND (p."userId" = a."userId" OR p."isPrimary")
          UNION SELECT t."userId", 2 FROM "Case" c JOIN "TeamMember" t ON t."teamId" = c."teamId"
            JOIN "UserRole" r ON r."userId" = t."userId" AND r.role = 'supervisor' WHERE c.id = m."caseId") candidate
        JOIN "User" u ON u.id = candidate.id AND u.status = 'ACTIVE'
        WHERE NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = m."caseId" AND d."userId" = candidate.id)) w
      WHERE m.id = wanted AND w.place = 1
        AND NOT EXISTS (SELECT 1 FROM "Reminder" r WHERE r."aboutId" = m.id AND r.kind = of_kind AND r.state IN ('SCHEDULED', 'RAISED'))
    RETURNING id
$$;

-- What becomes of a message follows from the reminder that carries it, in the same statement: nobody else says it.
CREATE FUNCTION public.message_carried() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW.state = OLD.state THEN
    -- It waits for a time at which she may be reached.
    IF NEW."retryAt" IS DISTINCT FROM OLD."retryAt" AND NEW.why = 'outside-window' THEN
      UPDATE "Message" SET "dueAt" = NEW."retryAt", "wallTime" = to_char(NEW."retryAt" AT TIME ZONE zone, 'YYYY-MM-DD"T"HH24:MI'),
        version = version + 1 WHERE id = NEW."aboutId" AND state = 'QUEUED';
    END IF;
    RETURN NULL;
  END IF;
  UPDATE "Message" m SET version = m.version + 1,
      state = CASE NEW.state WHEN 'SENDING' THEN 'SENDING' WHEN 'DONE' THEN 'SENT' WHEN 'CANCELLED' THEN 'CANCELLED' WHEN 'DEAD' THEN 'HELD'
        WHEN 'RAISED' THEN CASE WHEN OLD.state <> 'SENDING' THEN 'HELD' WHEN NEW.kind = 'SENDING_UNCERTAIN' THEN 'UNCERTAIN' ELSE 'FAILED' END
        ELSE m.state END,
      reason = CASE WHEN NEW.state IN ('RAISED', 'CANCELLED') THEN CASE NEW.why WHEN 'sending-uncertain' THEN 'interrupted' ELSE NEW.why END
        WHEN NEW.state = 'DEAD' THEN 'no-answer' ELSE m.reason END,
      "claimedAt" = CASE NEW.state WHEN 'SENDING' THEN NEW."claimedAt" ELSE m."claimedAt" END,
      "sentAt" = CASE NEW.state WHEN 'DONE' THEN NEW."doneAt" ELSE m."sentAt" END
    WHERE m.id = NEW."aboutId" AND m."caseId" = NEW."caseId" AND m.state IN ('QUEUED', 'SENDING');
  RETURN NULL;
END $$;
CREATE TRIGGER message_carried AFTER UPDATE OF state, "retryAt" ON "Reminder" FOR EACH ROW WHEN (OLD.delivery = 'MESSAGE')
  EXECUTE FUNCTION public.message_carried();

-- A meeting that is moved, called off or over takes its message along. One that has left already must be taken back by
-- somebody: she has been told of a time that no longer holds.
CREATE FUNCTION public.message_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE told uuid;
BEGIN
  IF NEW."userId" <> OLD."userId" THEN
    UPDATE "Message" SET "userId" = NEW."userId", version = version + 1 WHERE "appointmentId" = NEW.id;
    UPDATE "Reminder" r SET "userId" = NEW."userId", version = r.version + 1 FROM "Message" m
      WHERE m."appointmentId" = NEW.id AND r."aboutId" = m.id AND r.delivery = 'MESSAGE' AND r.state IN ('SCHEDULED', 'WAITING');
  END IF;
  IF OLD.status <> 'PLANNED' OR NEW.status = 'PLANNED' THEN RETURN NULL; END IF;

  UPDATE "Reminder" r SET state = 'CANCELLED', why = 'not-planned', version = r.version + 1 FROM "Message" m
    WHERE m."appointmentId" = NEW.id AND r."aboutId" = m.id AND r."caseId" = m."caseId"
      AND (r.delivery = 'MESSAGE' AND r.state IN ('SCHEDULED', 'WAITING', 'DEAD') OR r.kind = 'MESSAGE_UNSENT' AND r.state IN ('SCHEDULED', 'RAISED'));
  IF NEW.status = 'CANCELLED' AND NEW."startsAt" > now() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = NEW."caseId" AND c.status <> 'CLOSED') THEN
    FOR told IN UPDATE "Message" SET reason = 'called-off', version = version + 1
      WHERE "appointmentId" = NEW.id AND state IN ('SENDING', 'SENT', 'UNCERTAIN') RETURNING id
    LOOP PERFORM message_task(told, 'MESSAGE_UNSENT', now()); END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER message_follows AFTER UPDATE OF status, "userId" ON "Appointment" FOR EACH ROW EXECUTE FUNCTION public.message_follows();

-- She takes back that she may be written to: what waits becomes a task in the same breath, and somebody tells her herself.
CREATE FUNCTION public.message_unwanted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW."withdrawnAt" IS NULL OR OLD."withdrawnAt" IS NOT NULL OR EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = NEW."caseId" AND c.kind = 'CONTACT_CHANNEL' AND in_force(c)) THEN RETURN NULL; END IF;
  UPDATE "Reminder" r SET state = 'RAISED', kind = 'MESSAGE_UNSENT', delivery = 'STAFF', why = 'no-agreement', "raisedAt" = NEW."withdrawnAt",
      claim = NULL, "claimedUntil" = NULL, version = r.version + 1
    WHERE r."caseId" = NEW."caseId" AND r.delivery = 'MESSAGE' AND r.state IN ('SCHEDULED', 'WAITING', 'DEAD');
  RETURN NULL;
END $$;
CREATE TRIGGER message_unwanted AFTER UPDATE OF "withdrawnAt" ON "Consent" FOR EACH ROW WHEN (NEW.kind = 'CONTACT_CHANNEL')
  EXECUTE FUNCTION public.message_unwanted();

-- A case that is closed, merged or erased writes to nobody.
CREATE FUNCTION public.messages_end() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Reminder" SET state = 'CANCELLED', why = 'case-closed', version = version + 1
    WHERE "caseId" = NEW.id AND delivery = 'MESSAGE' AND state IN ('SCHEDULED', 'WAITING', 'DEAD');
  RETURN NULL;
END $$;
CREATE TRIGGER messages_end AFTER UPDATE OF status, "mergedAt", "erasedAt" ON "Case" FOR EACH ROW
  WHEN (NEW.status = 'CLOSED' OR NEW."mergedAt" IS NOT NULL OR NEW."erasedAt" IS NOT NULL) EXECUTE FUNCTION public.messages_end();

-- To whom what was sent lately went, for finding whose answer it is: sealed, with the keys. For the worker.
CREATE FUNCTION public.messages_answered(since timestamptz) RETURNS TABLE (id uuid, "contactId" uuid, "survivorId" uuid, value text, keys jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT DISTINCT ON (m."caseId") m.id, s.id, m."survivorId", s.value,
      (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = m."survivorId")
    FROM "Message" m JOIN "SafeContact" s ON s."caseId" = m."caseId"
    WHERE m.channel = 'SMS' AND m.state IN ('SENT', 'FAILED', 'UNCERTAIN') AND coalesce(m."sentAt", m."claimedAt") > since AND s.value IS NOT NULL
    ORDER BY m."caseId", coalesce(m."sentAt", m."claimedAt") DESC
$$;
-- She answered. What she wants is written down, never her words; STOP stops everything to her at once, until somebody has
-- spoken with her. Answers nothing for a message that went to nobody.
CREATE FUNCTION public.message_answer(wanted uuid, meaning text, at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Message" SET reply = meaning, "repliedAt" = at, "replySettledAt" = NULL, version = version + 1
    WHERE id = wanted AND state IN ('SENT', 'FAILED', 'UNCERTAIN') AND (reply IS DISTINCT FROM 'STOP' OR "replySettledAt" IS NOT NULL OR meaning = 'STOP');
  IF FOUND THEN PERFORM message_task(wanted, CASE meaning WHEN 'STOP' THEN 'MESSAGE_STOP' ELSE 'MESSAGE_ANSWERED' END, at); END IF;
END $$;

-- The provider says later that it never arrived: somebody tells her herself.
CREATE FUNCTION public.message_undelivered(wanted uuid, at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Message" SET state = 'FAILED', reason = 'undelivered', delivery = 'UNDELIVERED', "deliveryAt" = at, version = version + 1
    WHERE id = wanted AND state = 'SENT';
  IF FOUND THEN PERFORM message_task(wanted, 'MESSAGE_UNSENT', at); END IF;
END $$;
-- What was handed over lately and nobody knows yet whether it arrived, with the keys to the provider's name for it.
CREATE FUNCTION public.messages_on_their_way(since timestamptz) RETURNS TABLE (id uuid, "survivorId" uuid, "providerId" text, keys jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m.id, m."survivorId", m."providerId",
      (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = m."survivorId")
    FROM "Message" m WHERE m.state = 'SENT' AND m.channel = 'SMS' AND m.delivery = 'ACCEPTED' AND m."sentAt" > since AND m."providerId" IS NOT NULL
    ORDER BY m."deliveryAt" LIMIT 50
$$;

REVOKE ALL ON FUNCTION public.contact_facts(uuid, uuid), public.message_facts(uuid[]), public.planned_contact_facts(uuid, uuid),
  public.message_task(uuid, text, timestamptz), public.message_follows(), public.message_unwanted(), public.messages_end(), public.message_carried(),
  public.messages_answered(timestamptz), public.message_answer(uuid, text, timestamptz), public.message_undelivered(uuid, timestamptz),
  public.messages_on_their_way(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.message_facts(uuid[]), public.messages_answered(timestamptz), public.message_answer(uuid, text, timestamptz),
  public.message_undelivered(uuid, timestamptz), public.messages_on_their_way(timestamptz) TO ariadne_worker;
GRANT EXECUTE ON FUNCTION public.message_facts(uuid[]), public.planned_contact_facts(uuid, uuid) TO ariadne_app;
