-- Which other agencies know a person whom reports count: whoever sent her, and whoever was told of her. What they know of
-- their own clients they bring along when they read a table.
ALTER TABLE statistics."PersonFact" ADD COLUMN "knownTo" UUID[] DEFAULT ARRAY[]::UUID[];

-- Few of a house are known elsewhere; those are found without the others.
CREATE INDEX persons_known_elsewhere ON statistics."PersonFact"("agencyId") WHERE "knownTo" <> '{}';
CREATE INDEX episodes_given_elsewhere ON statistics."EpisodeFact"("agencyId") WHERE "providerAgencyId" <> "agencyId";
