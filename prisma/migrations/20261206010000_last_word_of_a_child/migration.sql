-- The sixteenth reading saw it: of two merged cases one held that somebody speaks for a child and that she assents, and she said no in
-- the other afterwards, or nobody spoke for her there any more. The one that stands still takes no change, so its yes stood for good:
-- she was referred by it, and by its yes the agency was told her name. What was said last counts, in whichever of her cases.
CREATE OR REPLACE FUNCTION public.somebody_speaks_for(of_case uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Guardianship" g WHERE g."endedAt" IS NULL AND g."bestInterests" IS NOT NULL AND g.assent IN ('GIVEN', 'TOO_YOUNG')
    AND g."caseId" = (
      SELECT said."caseId" FROM "Guardianship" said WHERE said."caseId" IN (SELECT merged_with(of_case))
        ORDER BY greatest(said."recordedAt", said."endedAt", (SELECT max(r."changedAt") FROM trail."Revision" r
          WHERE r."caseId" = said."caseId" AND r.model = 'Guardianship' AND r."rowId" = said.id AND r.fields && ARRAY['assent', 'bestInterests'])) DESC
        LIMIT 1))
$$;
