-- The fifteenth reading saw it: what she wants kept from an agency counted as long as the agreement stood with which she had said so.
-- She took back what she had agreed to with one, and another was told her name, which she had wanted kept from it. Taking back opens
-- nothing: her wish stands until an agreement of that kind is given anew, in whichever of her cases, and she is asked again.
CREATE OR REPLACE FUNCTION public.withholding_of(of_case uuid) RETURNS TABLE (id uuid, "survivorId" uuid, withholding text, keys jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.id, c."survivorId", c.withholding,
      (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = c."survivorId")
    FROM "Consent" c
    WHERE c."caseId" IN (SELECT merged_with(of_case)) AND c.withholding IS NOT NULL AND c."supersededAt" IS NULL
      AND (c."withdrawnAt" IS NULL OR NOT EXISTS (SELECT 1 FROM "Consent" n
        WHERE n."caseId" IN (SELECT merged_with(of_case)) AND n.kind = c.kind AND NOT n.emergency AND n."recordedAt" > c."withdrawnAt"
          AND n."recipientAgencyId" IS NOT DISTINCT FROM c."recipientAgencyId" AND n."serviceType" IS NOT DISTINCT FROM c."serviceType"))
      AND reaches(of_case)
$$;
