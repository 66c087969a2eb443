-- The fourteenth reading saw it: what she wants kept from an agency was asked of those of her cases that the asker reaches. Whoever
-- merged a third case into one that goes on, and does not reach what had been merged before, left what had been said there unheard:
-- by a yes to a referral of the third the agency was told her name. What she said is asked of all her cases, as it rests, with the
-- keys; it decides what may be told, and is answered to nobody.
CREATE FUNCTION public.withholding_of(of_case uuid) RETURNS TABLE (id uuid, "survivorId" uuid, withholding text, keys jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.id, c."survivorId", c.withholding,
      (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = c."survivorId")
    FROM "Consent" c
    WHERE c."caseId" IN (SELECT merged_with(of_case)) AND c.withholding IS NOT NULL AND c."withdrawnAt" IS NULL AND c."supersededAt" IS NULL
      AND reaches(of_case)
$$;
REVOKE ALL ON FUNCTION public.withholding_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.withholding_of(uuid) TO ariadne_app;
