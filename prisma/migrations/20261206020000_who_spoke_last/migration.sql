-- Seen by comparing one case with several: within a case whoever speaks for her is on record once, and what was said last counts; of
-- merged ones any that still stood was enough. She said no in one, or the last who spoke for her was hers no more, and by what the other
-- had said before she was referred, and an agency was told who she is. What was said, corrected or ended last, in whichever, counts.
CREATE OR REPLACE FUNCTION public.somebody_speaks_for(of_case uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public AS $$
  SELECT coalesce((SELECT g."endedAt" IS NULL AND g."bestInterests" IS NOT NULL AND g.assent IN ('GIVEN', 'TOO_YOUNG')
    FROM "Guardianship" g WHERE g."caseId" IN (SELECT merged_with(of_case))
    ORDER BY greatest(g."recordedAt", g."endedAt", (SELECT max(r."changedAt") FROM trail."Revision" r
        WHERE r."caseId" = g."caseId" AND r.model = 'Guardianship' AND r."rowId" = g.id AND r.fields && ARRAY['assent', 'bestInterests'])) DESC,
      -- The one before ends in the moment in which the next is recorded.
      g."recordedAt" DESC, g.id DESC LIMIT 1), false)
$$;
