-- Whoever is counselled about work leaves that operation, too, when the service ends: ESF+ asks for her situation then (EECR01,
-- EECR02, EECR04), which was recorded of placements alone.
ALTER TABLE "Episode" ADD COLUMN "exitSituation" TEXT;
ALTER TABLE "Episode" ADD CONSTRAINT "sealed_exitSituation" CHECK ("exitSituation" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');

ALTER TABLE statistics."EpisodeFact" ADD COLUMN "situation" TEXT;
