-- The fifteenth reading saw it: that she must not be contacted, said in one of two merged cases, held for messages of the other and not
-- for what another agency is told there: it got her number, without the word. Both ask the same from now on. It decides, and is answered
-- to nobody.
CREATE FUNCTION public.stops_said_elsewhere(of_case uuid) RETURNS TABLE (id uuid, "survivorId" uuid, "doNotContact" text, keys jsonb)
LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT s.id, s."survivorId", s."doNotContact",
      (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = s."survivorId")
    FROM "SafeContact" s JOIN "CaseMerge" m ON m."caseId" = s."caseId" AND m."intoId" = of_case AND m."undoneAt" IS NULL
    -- Until she was asked again in the one that goes on.
    WHERE s."doNotContact" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "SafeContact" h
      WHERE h."caseId" = of_case AND h."confirmedOn" > (m."mergedAt" AT TIME ZONE 'Europe/Athens')::date)
$$;
REVOKE ALL ON FUNCTION public.stops_said_elsewhere(uuid) FROM PUBLIC;

CREATE FUNCTION public.stops_elsewhere(of_case uuid) RETURNS TABLE (id uuid, "survivorId" uuid, "doNotContact" text, keys jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT * FROM stops_said_elsewhere(of_case) WHERE reaches(of_case)
$$;
REVOKE ALL ON FUNCTION public.stops_elsewhere(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.stops_elsewhere(uuid) TO ariadne_app;

CREATE OR REPLACE FUNCTION public.contact_facts(wanted uuid, whose uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT jsonb_build_object(
    'survivorId', c."survivorId",
    'open', c.status IN ('INTAKE', 'ACTIVE', 'FOLLOW_UP') AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL,
    'agreements', (SELECT coalesce(jsonb_agg(jsonb_build_object('from', a."validFrom", 'to', a."validTo")), '[]') FROM "Consent" a
      WHERE a."caseId" = c.id AND a.kind = 'CONTACT_CHANNEL' AND a."withdrawnAt" IS NULL AND a."supersededAt" IS NULL AND NOT a.emergency
        AND NOT narrowed_elsewhere(a.id, NULL)),
    'contact', (SELECT jsonb_build_object('id', s.id, 'channel', s.channel, 'value', s.value, 'windows', s.windows, 'language', s.language,
        'mayText', s."mayText", 'doNotContact', s."doNotContact", 'confirmedOn', s."confirmedOn",
        'changedAt', (SELECT max(r."changedAt") FROM trail."Revision" r WHERE r."caseId" = c.id AND r.model = 'SafeContact'
          AND r.fields && ARRAY['channel', 'value', 'windows', 'mayText', 'sharedWith', 'doNotContact', 'instructions']))
      FROM "SafeContact" s WHERE s."caseId" = c.id),
    'keys', (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k
      WHERE k."survivorId" = c."survivorId"),
    'elsewhere', (SELECT coalesce(jsonb_agg(to_jsonb(said)), '[]') FROM stops_said_elsewhere(c.id) said),
    'danger', EXISTS (SELECT 1 FROM "DangerFlag" d WHERE d."caseId" IN (SELECT merged_with(c.id)) AND d."removedAt" IS NULL),
    'riskAt', (SELECT max(at) FROM (
      SELECT greatest(f."setAt", f."liftedAt") AS at FROM "CaseFlag" f WHERE f."caseId" IN (SELECT merged_with(c.id))
      UNION ALL SELECT greatest(d."raisedAt", d."removedAt") FROM "DangerFlag" d WHERE d."caseId" IN (SELECT merged_with(c.id))
      UNION ALL SELECT r."dueAt" FROM "Reminder" r WHERE r."caseId" IN (SELECT merged_with(c.id)) AND r.kind = 'RISK_RAISED') risks),
    'keptAway', EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = whose),
    'stopped', EXISTS (SELECT 1 FROM "Message" m WHERE m."caseId" IN (SELECT merged_with(c.id)) AND m.reply = 'STOP' AND m."replySettledAt" IS NULL))
  FROM "Case" c WHERE c.id = wanted
$$;
