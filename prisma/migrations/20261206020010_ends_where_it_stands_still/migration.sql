-- Seen by comparing one case with several: of a case that stands still nobody could say that her guardian is hers no more, and what
-- could not be said did not count. As an agreement is taken back there (20261126005000), so does this end there; nothing else is changed.
DROP TRIGGER stands_still ON "Guardianship";
SELECT stay_still_when_merged('"Guardianship"', 'INSERT');
CREATE TRIGGER stands_still_but_ends AFTER UPDATE ON "Guardianship" FOR EACH ROW
  WHEN (OLD."endedAt" IS NOT NULL OR NEW."endedAt" IS NULL) EXECUTE FUNCTION public.stands_still();
