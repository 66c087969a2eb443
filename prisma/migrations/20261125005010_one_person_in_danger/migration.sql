-- The third reading: of two cases of one person the danger flag of one holds for the other, but not for what was sent to
-- another agency before, nor for messages to her. The same for her STOP, and for a risk that changed.
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

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (sent.services)) AND consent_covers(c.id, of_category));
END $$;

CREATE OR REPLACE FUNCTION public.contact_facts(wanted uuid, whose uuid) RETURNS jsonb LANGUAGE sql STABLE SET search_path = public AS $$
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
    'danger', EXISTS (SELECT 1 FROM "DangerFlag" d WHERE d."caseId" IN (SELECT merged_with(c.id)) AND d."removedAt" IS NULL),
    'riskAt', (SELECT max(at) FROM (
      SELECT greatest(f."setAt", f."liftedAt") AS at FROM "CaseFlag" f WHERE f."caseId" IN (SELECT merged_with(c.id))
      UNION ALL SELECT greatest(d."raisedAt", d."removedAt") FROM "DangerFlag" d WHERE d."caseId" IN (SELECT merged_with(c.id))
      UNION ALL SELECT r."dueAt" FROM "Reminder" r WHERE r."caseId" IN (SELECT merged_with(c.id)) AND r.kind = 'RISK_RAISED') risks),
    'keptAway', EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = whose),
    'stopped', EXISTS (SELECT 1 FROM "Message" m WHERE m."caseId" IN (SELECT merged_with(c.id)) AND m.reply = 'STOP' AND m."replySettledAt" IS NULL))
  FROM "Case" c WHERE c.id = wanted
$$;
