-- The eighth reading saw it: what is answered to a referral was a task of whoever sent it, also when she had left the desk and
-- the case since, so that nobody saw it. As before, but hers only as long as she reaches the case: at the desk, on its team, or
-- as one who supervises it.
CREATE OR REPLACE FUNCTION public.keeper_of(held uuid, wanted uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH supervisors AS (
    SELECT t."userId" AS id FROM "Case" c JOIN "TeamMember" t ON t."teamId" = c."teamId"
      JOIN "UserRole" r ON r."userId" = t."userId" AND r.role = 'supervisor' WHERE c.id = held)
  SELECT coalesce((
    SELECT u.id FROM (
      SELECT wanted AS id, 0 AS place
        WHERE EXISTS (SELECT 1 FROM "UserRole" r WHERE r."userId" = wanted AND r.role = 'coordinator')
          OR EXISTS (SELECT 1 FROM "CaseMembership" m WHERE m."caseId" = held AND m."userId" = wanted AND m."endedAt" IS NULL
            AND in_term(m."startedOn", m."endsOn"))
          OR wanted IN (SELECT s.id FROM supervisors s)
      UNION ALL SELECT m."userId", 1 FROM "CaseMembership" m WHERE m."caseId" = held AND m."isPrimary" AND m."endedAt" IS NULL
      UNION ALL SELECT s.id, 2 FROM supervisors s) one
    JOIN "User" u ON u.id = one.id AND u.status = 'ACTIVE'
    WHERE NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = held AND d."userId" = u.id)
    ORDER BY one.place, u.id LIMIT 1), wanted)
$$;
