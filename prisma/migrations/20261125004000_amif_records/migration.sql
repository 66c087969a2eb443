-- What the result indicators of AMIF (R.2.9 to R.2.11) need recorded, and that eligibility was shown: which kind of paper
-- was seen, when and by whom; never what stood in it.
ALTER TABLE "Case" ADD COLUMN "eligibilityEvidence" TEXT,
  ADD COLUMN "eligibilitySeenOn" DATE,
  ADD COLUMN "eligibilitySeenBy" UUID,
  ADD COLUMN "recognitionAppliedOn" TEXT,
  ADD COLUMN "longTermResidenceAppliedOn" TEXT;
ALTER TABLE "Case" ADD CONSTRAINT "sealed_eligibilityEvidence" CHECK ("eligibilityEvidence" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT "sealed_recognitionAppliedOn" CHECK ("recognitionAppliedOn" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT "sealed_longTermResidenceAppliedOn" CHECK ("longTermResidenceAppliedOn" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT seen_by_somebody CHECK (num_nulls("eligibilitySeenOn", "eligibilitySeenBy") IN (0, 2));

-- What she answered at the end of a service: whether it helped her.
ALTER TABLE "Episode" ADD COLUMN "helpful" TEXT;
ALTER TABLE "Episode" ADD CONSTRAINT "sealed_helpful" CHECK ("helpful" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');

ALTER TABLE statistics."EpisodeFact" ADD COLUMN "helpful" TEXT;
ALTER TABLE statistics."PersonFact" ADD COLUMN "evidenceSeenIn" TEXT,
  ADD COLUMN "recognitionAppliedIn" TEXT,
  ADD COLUMN "residenceAppliedIn" TEXT;

-- A grant may count only those whose eligibility somebody has seen.
ALTER TABLE "FundingGrant" DROP CONSTRAINT known_rules,
  ADD CONSTRAINT known_rules CHECK ("eligibility" <@ '{THIRD_COUNTRY,ADULT,EVIDENCE_SEEN}'::text[]);
