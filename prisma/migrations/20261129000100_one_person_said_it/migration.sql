-- Of two cases of one person each asked itself alone. What she said last of the same thing in one of them narrows what stands
-- in the other, also where whoever acts reaches only one: taken back there, or agreed to for less, or ended by itself.
-- Of two that stand the wider one is never taken; and whether it is said wider later counts in the case in which it is said.
CREATE FUNCTION public.narrowed_elsewhere(consent uuid, category text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  said "Consent";
BEGIN
  SELECT * INTO said FROM "Consent" c WHERE c.id = consent;
  -- Nearly every case stands alone, and an emergency is nothing she said.
  IF said.emergency OR NOT EXISTS (SELECT 1 FROM "CaseMerge" m WHERE said."caseId" IN (m."caseId", m."intoId") AND m."undoneAt" IS NULL)
  THEN RETURN false; END IF;
  RETURN EXISTS (
    SELECT 1 FROM merged_with(said."caseId") other
      CROSS JOIN LATERAL (
        SELECT greatest(n."recordedAt", n."withdrawnAt") AS at, in_force(n) AND (category IS NULL OR category = ANY (n."dataCategories")) AS covers
          FROM "Consent" n WHERE n."caseId" = other AND n.kind = said.kind AND NOT n.emergency
            AND n."recipientAgencyId" IS NOT DISTINCT FROM said."recipientAgencyId" AND n."serviceType" IS NOT DISTINCT FROM said."serviceType"
          ORDER BY n."recordedAt" DESC, n.id DESC LIMIT 1) last
      WHERE other <> said."caseId" AND last.at > said."recordedAt" AND NOT last.covers);
END $$;
REVOKE ALL ON FUNCTION public.narrowed_elsewhere(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.narrowed_elsewhere(uuid, text) TO ariadne_app;

-- As before, and not narrowed in another case of hers.
CREATE OR REPLACE FUNCTION public.consent_covers(consent uuid, category text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Consent" c JOIN "Case" of ON of.id = c."caseId" AND of."erasedAt" IS NULL
    WHERE c.id = consent AND in_force(c) AND category = ANY (c."dataCategories") AND NOT narrowed_elsewhere(c.id, category))
$$;
CREATE OR REPLACE FUNCTION public.contact_facts(wanted uuid, whose uuid) RETURNS jsonb LANGUAGE sql STABLE SET search_path = public AS $$
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

-- Where two cases of one person say different things of her age she is presumed to be a child (Directive 2011/36/EU, Article 13(2)),
-- and whoever speaks for her may be on record in either. Only of a case in reach.
CREATE FUNCTION public.is_child(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT reaches(wanted) AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id IN (SELECT merged_with(wanted)) AND c."ageBand" = 'UNDER_18')
$$;
CREATE FUNCTION public.is_spoken_for(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT reaches(wanted) AND EXISTS (SELECT 1 FROM "Guardianship" g WHERE g."caseId" IN (SELECT merged_with(wanted)) AND g."endedAt" IS NULL
    AND g."bestInterests" IS NOT NULL AND g.assent IN ('GIVEN', 'TOO_YOUNG'))
$$;

-- Which other agencies know her, of whichever of her cases they were told. For the statistics store.
CREATE FUNCTION public.agencies_that_know(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT agency FROM (
    SELECT d."toAgencyId" AS agency FROM "Disclosure" d WHERE d."caseId" IN (SELECT merged_with(wanted))
    UNION SELECT o."fromAgencyId" FROM "CaseOrigin" o WHERE o."caseId" IN (SELECT merged_with(wanted))) known
    WHERE agency IS NOT NULL AND reaches(wanted) ORDER BY agency
$$;
REVOKE ALL ON FUNCTION public.is_child(uuid), public.is_spoken_for(uuid), public.agencies_that_know(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.is_child(uuid), public.is_spoken_for(uuid), public.agencies_that_know(uuid) TO ariadne_app;
