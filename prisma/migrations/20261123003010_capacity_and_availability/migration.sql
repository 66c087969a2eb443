-- Between agencies, before anything is known of anybody: what each has free, and a question to several at once.
CREATE TABLE "AgencyCapacity" (
  "id" UUID NOT NULL,
  "providerAgencyId" UUID NOT NULL,
  "serviceType" TEXT NOT NULL,
  "places" INTEGER NOT NULL,
  "free" INTEGER NOT NULL,
  "waiting" INTEGER NOT NULL DEFAULT 0,
  "freeFrom" DATE,
  "offered" BOOLEAN NOT NULL DEFAULT true,
  "updatedBy" UUID NOT NULL,
  "updatedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "AgencyCapacity_pkey" PRIMARY KEY ("id"),
  CONSTRAINT counted CHECK ("places" >= 0 AND "free" BETWEEN 0 AND "places" AND "waiting" >= 0)
);
CREATE UNIQUE INDEX "AgencyCapacity_providerAgencyId_serviceType_key" ON "AgencyCapacity"("providerAgencyId", "serviceType");
CREATE INDEX "AgencyCapacity_serviceType_idx" ON "AgencyCapacity"("serviceType");

-- No reference to "Agency" from either side of a question: the two columns are looked up, and hold no case and no person.
CREATE TABLE "AvailabilityQuery" (
  "id" UUID NOT NULL,
  "askId" UUID NOT NULL,
  "fromAgencyId" UUID NOT NULL,
  "toAgencyId" UUID NOT NULL,
  "serviceType" TEXT NOT NULL,
  "urgency" TEXT NOT NULL,
  "gender" TEXT NOT NULL,
  "ageGroup" TEXT NOT NULL,
  "childrenCount" INTEGER NOT NULL DEFAULT 0,
  "languages" TEXT[],
  "stepFree" BOOLEAN NOT NULL DEFAULT false,
  "regionClass" TEXT NOT NULL,
  "neededFrom" DATE NOT NULL,
  "askedBy" UUID NOT NULL,
  "askedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expiresAt" TIMESTAMPTZ NOT NULL,
  "answer" TEXT,
  "freeFrom" DATE,
  "answeredBy" UUID,
  "answeredAt" TIMESTAMPTZ,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "AvailabilityQuery_pkey" PRIMARY KEY ("id"),
  CONSTRAINT two_agencies CHECK ("fromAgencyId" <> "toAgencyId"),
  CONSTRAINT known_words CHECK (
    "urgency" IN ('EMERGENCY', 'URGENT', 'ROUTINE') AND "ageGroup" IN ('ADULT', 'MINOR') AND "answer" IN ('YES', 'NO', 'WAIT')),
  -- Nothing a person could type: the codes of lists are upper or lower case letters, digits and underscores.
  CONSTRAINT codes_only CHECK (
    concat_ws(' ', "serviceType", "gender", "regionClass", array_to_string("languages", ' ')) !~ '[^A-Za-z0-9_ ]'
    AND cardinality("languages") <= 10 AND "childrenCount" BETWEEN 0 AND 20),
  CONSTRAINT whole_answer CHECK (num_nulls("answer", "answeredBy", "answeredAt") IN (0, 3)
    AND ("freeFrom" IS NULL OR "answer" IN ('YES', 'WAIT')))
);
CREATE INDEX "AvailabilityQuery_fromAgencyId_askedAt_idx" ON "AvailabilityQuery"("fromAgencyId", "askedAt");
CREATE INDEX "AvailabilityQuery_toAgencyId_expiresAt_idx" ON "AvailabilityQuery"("toAgencyId", "expiresAt");
CREATE INDEX "AvailabilityQuery_askId_idx" ON "AvailabilityQuery"("askId");

-- Coordinators and partners read the figures of all agencies; those of one agency are its own to keep.
GRANT SELECT, INSERT ON "AgencyCapacity" TO ariadne_app;
GRANT UPDATE ("serviceType", places, free, waiting, "freeFrom", offered, "updatedBy", "updatedAt", version) ON "AgencyCapacity" TO ariadne_app;
ALTER TABLE "AgencyCapacity" ENABLE ROW LEVEL SECURITY;
CREATE POLICY board ON "AgencyCapacity" FOR SELECT TO ariadne_app USING (my_role() IN ('coordinator', 'partner'));
CREATE POLICY offer ON "AgencyCapacity" FOR INSERT TO ariadne_app WITH CHECK (
  "providerAgencyId" = my_agency() AND my_role() IN ('coordinator', 'partner') AND "updatedBy" = my_actor());
CREATE POLICY keep ON "AgencyCapacity" FOR UPDATE TO ariadne_app
  USING ("providerAgencyId" = my_agency() AND my_role() IN ('coordinator', 'partner'))
  WITH CHECK ("providerAgencyId" = my_agency() AND "updatedBy" = my_actor());

-- A question is there for the two agencies between which it is. It is answered once, by the one that was asked.
GRANT SELECT, INSERT ON "AvailabilityQuery" TO ariadne_app;
GRANT UPDATE (answer, "freeFrom", "answeredBy", "answeredAt", version) ON "AvailabilityQuery" TO ariadne_app;
ALTER TABLE "AvailabilityQuery" ENABLE ROW LEVEL SECURITY;
CREATE POLICY asker ON "AvailabilityQuery" FOR SELECT TO ariadne_app USING (
  "fromAgencyId" = my_agency() AND (my_role() = 'coordinator' OR (my_role() = 'social_worker' AND "askedBy" = my_actor())));
CREATE POLICY asked ON "AvailabilityQuery" FOR SELECT TO ariadne_app USING (
  "toAgencyId" = my_agency() AND my_role() IN ('coordinator', 'partner'));
CREATE POLICY ask ON "AvailabilityQuery" FOR INSERT TO ariadne_app WITH CHECK (
  "fromAgencyId" = my_agency() AND my_role() IN ('coordinator', 'social_worker') AND "askedBy" = my_actor() AND "answeredAt" IS NULL);
CREATE POLICY answer ON "AvailabilityQuery" FOR UPDATE TO ariadne_app
  USING ("toAgencyId" = my_agency() AND my_role() IN ('coordinator', 'partner') AND "answeredAt" IS NULL)
  WITH CHECK ("toAgencyId" = my_agency() AND "answeredBy" = my_actor() AND "answeredAt" IS NOT NULL);
