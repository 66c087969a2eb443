-- The thirteenth reading saw it: whoever accepted a part of what it was asked for was told all that a yes opens, also what only the
-- services it declined need, and what she agreed to for those: by a yes to a lesson, the address that was meant for the shelter.
-- What a yes opens is asked of the services that were accepted. The templates are those of server/referrals/payload.contract.ts.
CREATE FUNCTION public.is_needed(of_key text, services text[]) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = public AS $$
  WITH needs (key, groups) AS (VALUES
    ('literacy', '{LEARNING,WORK,LAW}'::text[]), ('citizenships', '{LAW,FAMILY,WORK}'), ('needs', '{HOME,MIND,BODY,FAMILY}'),
    ('dependants', '{HOME,FAMILY,LAW}'), ('childcareNeeded', '{LEARNING,WORK,FAMILY,HOME}'), ('familyNote', '{FAMILY,HOME}'),
    ('safetyFlags', '{HOME,MIND,BODY,LAW,FAMILY}'), ('immediateSafety', '{HOME}'), ('vulnerabilities', '{HOME,MIND,BODY,LAW,FAMILY}'),
    ('healthNeeds', '{HOME,BODY}'), ('clinicalSummary', '{MIND}'), ('victimStatus', '{LAW,HOME,FAMILY}'), ('residenceStatus', '{LAW,BODY}'),
    ('workRight', '{WORK}'), ('exploitationForms', '{LAW,MIND}'), ('noGoSectors', '{WORK}'), ('languageLevel', '{LEARNING,WORK}'),
    ('readiness', '{WORK}'), ('dateOfBirth', '{HOME,BODY,LAW,LEARNING,WORK,FAMILY}'), ('documents', '{LAW,BODY,FAMILY}'), ('address', '{HOME}'))
  SELECT NOT EXISTS (SELECT 1 FROM needs n WHERE n.key = of_key) OR EXISTS (
    SELECT 1 FROM needs n CROSS JOIN unnest(services) service WHERE n.key = of_key AND CASE
      WHEN service IN ('ACC_EMERG', 'ACC_SHELTER', 'ACC_SEMI', 'ACC_INDEP', 'SAFETY', 'TRANSPORT') THEN 'HOME'
      WHEN service IN ('PSY_IND', 'PSY_GRP', 'PSY_CRISIS', 'PSYCHIATRY', 'PEER') THEN 'MIND'
      WHEN service IN ('MED', 'SRH', 'FOREN') THEN 'BODY'
      WHEN service IN ('LEG_INFO', 'LEG_REP', 'LEG_COMP', 'ASY', 'RES') THEN 'LAW'
      WHEN service IN ('LANG', 'CIVIC', 'EDU') THEN 'LEARNING'
      WHEN service IN ('LAB_COUNS', 'INTERN', 'JOB') THEN 'WORK'
      WHEN service IN ('CHILD', 'FAM_TRACE', 'FAM_REUN', 'AVRR') THEN 'FAMILY'
      ELSE 'OTHER' END = ANY (n.groups))
$$;
REVOKE ALL ON FUNCTION public.is_needed(text, text[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.shows_item(referral uuid, of_tier text, of_category text, of_key text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  sent "Referral";
  received uuid[];
  asked text[];
BEGIN
  SELECT * INTO sent FROM "Referral" r WHERE r.id = referral AND r."toAgencyId" = my_agency();
  IF sent.id IS NULL OR (of_tier <> 'T1' AND sent.state NOT IN ('ACCEPTED', 'NO_SHOW', 'SERVICE_STARTED', 'FEEDBACK_GIVEN', 'CLOSED'))
  THEN RETURN false; END IF;
  IF of_category = 'ROUTING' THEN RETURN true; END IF;
  IF of_category = ANY (coalesce(sent.withheld, '{}')) THEN RETURN false; END IF;
  -- What was declined with a yes to the rest opens nothing.
  asked := CASE WHEN of_tier = 'T1' OR coalesce(cardinality(sent."acceptedServices"), 0) = 0 THEN sent.services ELSE sent."acceptedServices" END;
  IF of_tier <> 'T1' AND asked <> sent.services AND NOT is_needed(of_key, asked) THEN RETURN false; END IF;
  received := ARRAY(SELECT o."caseId" FROM "Referral" x JOIN "CaseOrigin" o ON o."referralId" = x.id
    WHERE x.id = sent.id OR (x."toAgencyId" = sent."toAgencyId" AND x."caseId" IN (SELECT merged_with(sent."caseId"))));
  -- What she told before her record there was erased is gone with it; what is sent afterwards is told anew.
  IF EXISTS (SELECT 1 FROM "Case" c WHERE c.id = ANY (received) AND c."erasedAt" > sent."sentAt") THEN RETURN false; END IF;
  IF of_key IN ('safeContact', 'address', 'immediateSafety') AND EXISTS (
    SELECT 1 FROM "DangerFlag" d WHERE d."removedAt" IS NULL
      AND d."caseId" IN (SELECT merged_with(sent."caseId") UNION SELECT merged_with(one) FROM unnest(received) one))
  THEN RETURN false; END IF;
  IF sent."caseId" IS NULL
  THEN RETURN of_category = ANY (sent.categories) AND sent."agreedOn" + 90 >= (now() AT TIME ZONE 'Europe/Athens')::date; END IF;

  -- What she agrees to today, with this agency and for these services; a newer, narrower agreement narrows what was sent.
  RETURN of_category = ANY (sent.categories) AND EXISTS (
    SELECT 1 FROM "Consent" c WHERE c."caseId" = sent."caseId" AND c.kind = 'SHARE_WITH_AGENCY' AND c."recipientAgencyId" = sent."toAgencyId"
      AND (c."serviceType" IS NULL OR c."serviceType" = ANY (asked)) AND consent_covers(c.id, of_category));
END $$;
