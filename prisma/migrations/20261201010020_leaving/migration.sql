-- What ESF+ asks of a placement besides its result: what her work situation was when it began (EECR01 counts whom was inactive
-- then and looks for work now), and whether she gained a qualification (EECR03).
ALTER TABLE "Episode" ADD COLUMN "entryLabourStatus" TEXT,
  ADD COLUMN "qualificationGained" TEXT;
ALTER TABLE "Episode" ADD CONSTRAINT "sealed_entryLabourStatus" CHECK ("entryLabourStatus" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT "sealed_qualificationGained" CHECK ("qualificationGained" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');

ALTER TABLE statistics."EpisodeFact" ADD COLUMN "labourOnEntry" TEXT,
  ADD COLUMN "qualification" TEXT;
