-- The sixteenth reading remarked it: whoever renewed an agreement and did not type again what she wants kept from somebody lifted it, and
-- nobody had asked her. Saying nothing opens nothing: what she said stands, replaced or taken back, until an agreement of that kind is
-- given, in whichever of her cases, with which it was read to her.
ALTER TABLE "Consent" ADD COLUMN "withholdingReadBack" BOOLEAN NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION public.withholding_of(of_case uuid) RETURNS TABLE (id uuid, "survivorId" uuid, withholding text, keys jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.id, c."survivorId", c.withholding,
      (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = c."survivorId")
    FROM "Consent" c
    WHERE c."caseId" IN (SELECT merged_with(of_case)) AND c.withholding IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM "Consent" n
        WHERE n."caseId" IN (SELECT merged_with(of_case)) AND n.kind = c.kind AND n."withholdingReadBack"
          AND n."recordedAt" >= coalesce(c."supersededAt", c."withdrawnAt")
          AND n."recipientAgencyId" IS NOT DISTINCT FROM c."recipientAgencyId" AND n."serviceType" IS NOT DISTINCT FROM c."serviceType")
      AND reaches(of_case)
$$;
