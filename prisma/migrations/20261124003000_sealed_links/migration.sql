-- Agencies without accounts: a link that is opened once, by a code told through a second channel. Neither stands here,
-- only what proves them. Whoever came in acts for that agency, on that one referral.
CREATE TABLE "ReferralLink" (
    "id" UUID NOT NULL,
    "referralId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "toAgencyId" UUID NOT NULL,
    "tokenDigest" TEXT NOT NULL,
    "codeDigest" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "createdBy" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ NOT NULL,
    "openedAt" TIMESTAMPTZ,
    "endedAt" TIMESTAMPTZ,
    "visitDigest" TEXT,
    "visitEndsAt" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ReferralLink_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ReferralLink_tokenDigest_key" ON "ReferralLink"("tokenDigest");
CREATE UNIQUE INDEX "ReferralLink_visitDigest_key" ON "ReferralLink"("visitDigest");
CREATE INDEX "ReferralLink_referralId_createdAt_idx" ON "ReferralLink"("referralId", "createdAt" DESC);
ALTER TABLE "ReferralLink"
  ADD CONSTRAINT of_referral FOREIGN KEY ("referralId") REFERENCES "Referral" (id),
  ADD CONSTRAINT within_three_days CHECK ("expiresAt" <= "createdAt" + interval '72 hours');
-- One link at a time leads to a referral.
CREATE UNIQUE INDEX one_link ON "ReferralLink"("referralId") WHERE "endedAt" IS NULL;

ALTER TABLE "ReferralLink" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "ReferralLink" TO ariadne_app;
GRANT UPDATE ("endedAt", version) ON "ReferralLink" TO ariadne_app;
CREATE POLICY sender ON "ReferralLink" FOR SELECT TO ariadne_app USING (
  "agencyId" = (SELECT my_agency()) AND EXISTS (SELECT 1 FROM "Referral" r WHERE r.id = "referralId"));
CREATE POLICY make ON "ReferralLink" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND "createdBy" = my_actor() AND my_role() = 'coordinator' AND "openedAt" IS NULL AND failures = 0
  AND EXISTS (SELECT 1 FROM "Referral" r WHERE r.id = "referralId" AND r."agencyId" = my_agency() AND r."toAgencyId" = "ReferralLink"."toAgencyId"));
CREATE POLICY finish ON "ReferralLink" FOR UPDATE TO ariadne_app USING (
  "agencyId" = (SELECT my_agency()) AND EXISTS (SELECT 1 FROM "Referral" r WHERE r.id = "referralId"));
-- Who comes in by it is decided where sign-ins are.
GRANT SELECT ON "ReferralLink" TO ariadne_accounts;
GRANT UPDATE (failures, "openedAt", "visitDigest", "visitEndsAt", "endedAt") ON "ReferralLink" TO ariadne_accounts;
CREATE POLICY door ON "ReferralLink" FOR SELECT TO ariadne_accounts USING (true);
CREATE POLICY opened ON "ReferralLink" FOR UPDATE TO ariadne_accounts USING (true);

-- Who came in by a link is nobody's user. What she reaches is that referral, under its code and no further (T1); nothing
-- once the link has ended. For everybody else this asks one index and finds nothing.
CREATE FUNCTION public.visited_referral() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE WHEN l."endedAt" IS NULL AND l."openedAt" IS NOT NULL THEN l."referralId" ELSE '00000000-0000-0000-0000-000000000000' END
    FROM "ReferralLink" l WHERE l.id = my_actor()
$$;
REVOKE ALL ON FUNCTION public.visited_referral() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.visited_referral() TO ariadne_app;
CREATE POLICY by_link ON "Referral" AS RESTRICTIVE TO ariadne_app
  USING ((SELECT visited_referral()) IS NULL OR id = (SELECT visited_referral()));
CREATE POLICY by_link ON "ReferralItem" AS RESTRICTIVE FOR SELECT TO ariadne_app
  USING ((SELECT visited_referral()) IS NULL OR ("referralId" = (SELECT visited_referral()) AND tier = 'T1'));

-- Who answered, where the agency has no accounts: in her own words, for both sides.
ALTER TABLE "ReferralEvent" ADD COLUMN "byName" TEXT;
ALTER TABLE "ReferralEvent" ADD CONSTRAINT "sealed_byName" CHECK ("byName" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
CREATE OR REPLACE FUNCTION keys.forget_referrals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = keys, public AS $$
BEGIN
  UPDATE "ReferralKey" SET wrapped = NULL, "destroyedAt" = coalesce("destroyedAt", NEW."destroyedAt") WHERE "survivorId" = NEW."survivorId";
  UPDATE "ReferralEvent" e SET words = NULL, "byName" = NULL FROM "Referral" r WHERE r.id = e."referralId" AND r."survivorId" = NEW."survivorId";
  RETURN NULL;
END $$;
