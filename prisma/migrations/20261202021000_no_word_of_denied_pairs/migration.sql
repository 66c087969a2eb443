-- The thirteenth reading saw it: a task about a pair, which nobody reads who is kept away from one of it, was told to her by a word
-- over her live line, and was counted in the mail of the day. Nobody is told of what she is not shown.
CREATE FUNCTION public.is_shown_task(who uuid, of_case uuid, about text, about_id uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."userId" = who AND (d."caseId" = of_case
    OR about = 'DuplicatePair' AND d."caseId" IN (SELECT unnest(ARRAY[p."firstId", p."secondId"]) FROM "DuplicatePair" p WHERE p.id = about_id)))
$$;
REVOKE ALL ON FUNCTION public.is_shown_task(uuid, uuid, text, uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION public.live_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  -- A claim changes nothing that anybody sees, and no version.
  PERFORM tell_live((SELECT array_agg(DISTINCT 'user ' || who) FROM (
    SELECT to_jsonb(n) AS it, unnest(ARRAY[n."userId", o."userId"]) AS who FROM made n JOIN was o USING (id) WHERE n.version <> o.version) changed
    WHERE is_shown_task(who, (it ->> 'caseId')::uuid, it ->> 'aboutModel', (it ->> 'aboutId')::uuid)), 'today');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION public.claim_digest(wanted uuid, day date, at timestamptz, until timestamptz, day_ends timestamptz)
RETURNS TABLE (email text, locale text, tasks int) LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE "User" u SET "digestRetryAt" = until
    WHERE u.id = wanted AND u."digestAt" IS NOT NULL AND u.status = 'ACTIVE' AND (u."digestOn" IS NULL OR u."digestOn" < day)
      AND (u."digestRetryAt" IS NULL OR u."digestRetryAt" <= at)
    RETURNING u.email, u.locale, (SELECT count(*)::int FROM "Reminder" r JOIN "Case" c ON c.id = r."caseId" AND c."erasedAt" IS NULL AND c."mergedAt" IS NULL
      WHERE r."userId" = u.id AND r.delivery = 'STAFF' AND r.state IN ('SCHEDULED', 'RAISED') AND r."dueAt" < day_ends
        AND is_shown_task(u.id, r."caseId", r."aboutModel", r."aboutId"))
$$;
