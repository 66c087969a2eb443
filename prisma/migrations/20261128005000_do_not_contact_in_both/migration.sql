-- The seventh reading. Who must not be contacted is so in whichever case of hers it was said: also in one that was merged into this
-- one, until somebody has asked her again, on a later day, how she may be reached here.
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
    'elsewhere', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'survivorId', s."survivorId", 'doNotContact', s."doNotContact",
        'keys', (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k
          WHERE k."survivorId" = s."survivorId"))), '[]')
      FROM "SafeContact" s JOIN "CaseMerge" m ON m."caseId" = s."caseId" AND m."intoId" = c.id AND m."undoneAt" IS NULL
      WHERE s."doNotContact" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "SafeContact" h
        WHERE h."caseId" = c.id AND h."confirmedOn" > (m."mergedAt" AT TIME ZONE 'Europe/Athens')::date)),
    'danger', EXISTS (SELECT 1 FROM "DangerFlag" d WHERE d."caseId" IN (SELECT merged_with(c.id)) AND d."removedAt" IS NULL),
    'riskAt', (SELECT max(at) FROM (
      SELECT greatest(f."setAt", f."liftedAt") AS at FROM "CaseFlag" f WHERE f."caseId" IN (SELECT merged_with(c.id))
      UNION ALL SELECT greatest(d."raisedAt", d."removedAt") FROM "DangerFlag" d WHERE d."caseId" IN (SELECT merged_with(c.id))
      UNION ALL SELECT r."dueAt" FROM "Reminder" r WHERE r."caseId" IN (SELECT merged_with(c.id)) AND r.kind = 'RISK_RAISED') risks),
    'keptAway', EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = c.id AND d."userId" = whose),
    'stopped', EXISTS (SELECT 1 FROM "Message" m WHERE m."caseId" IN (SELECT merged_with(c.id)) AND m.reply = 'STOP' AND m."replySettledAt" IS NULL))
  FROM "Case" c WHERE c.id = wanted
$$;
