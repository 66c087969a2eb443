-- What a referral needs to know of an agency, and what two agencies signed before data goes from one to the other.
ALTER TABLE "Agency"
  ADD COLUMN "country" TEXT NOT NULL DEFAULT 'GRC',
  ADD COLUMN "hours" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "opening" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "openingEl" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "womenOnly" BOOLEAN,
  ADD COLUMN "takesChildren" BOOLEAN,
  ADD COLUMN "stepFree" BOOLEAN,
  ADD COLUMN "emergencyPhone" TEXT NOT NULL DEFAULT '';

CREATE TABLE "DataSharingAgreement" (
  "id" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "withAgencyId" UUID NOT NULL,
  "reference" TEXT NOT NULL,
  "signedOn" DATE NOT NULL,
  "validFrom" DATE NOT NULL,
  "validTo" DATE,
  "transferBasis" TEXT,
  "recordedBy" UUID NOT NULL,
  "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "endedBy" UUID,
  "endedAt" TIMESTAMPTZ,
  "version" INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "DataSharingAgreement_pkey" PRIMARY KEY ("id"),
  CONSTRAINT in_order CHECK ("validFrom" <= "validTo"),
  CONSTRAINT two_parties CHECK ("agencyId" <> "withAgencyId"),
  CONSTRAINT whole_end CHECK (num_nulls("endedBy", "endedAt") IN (0, 2))
);
CREATE INDEX "DataSharingAgreement_agencyId_withAgencyId_idx" ON "DataSharingAgreement"("agencyId", "withAgencyId");
ALTER TABLE "DataSharingAgreement" ADD CONSTRAINT "DataSharingAgreement_withAgencyId_fkey"
  FOREIGN KEY ("withAgencyId") REFERENCES "Agency"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Recorded by an administrator in her own name. With whom it is does not change; once ended, it stays as it was.
GRANT SELECT, INSERT ON "DataSharingAgreement" TO ariadne_app;
GRANT UPDATE (reference, "signedOn", "validFrom", "validTo", "transferBasis", "endedBy", "endedAt", version) ON "DataSharingAgreement" TO ariadne_app;
ALTER TABLE "DataSharingAgreement" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON "DataSharingAgreement" FOR SELECT TO ariadne_app USING ("agencyId" = my_agency());
CREATE POLICY record ON "DataSharingAgreement" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'admin' AND "recordedBy" = my_actor() AND "endedAt" IS NULL);
CREATE POLICY keep ON "DataSharingAgreement" FOR UPDATE TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'admin' AND "endedAt" IS NULL)
  WITH CHECK ("agencyId" = my_agency() AND ("endedBy" IS NULL OR "endedBy" = my_actor()));

-- The agreements between one's own agency and another that hold today, where the office is. An agency whose only users are
-- partners has nobody to record one: there, what the other side recorded counts. An agency with an administrator is bound by
-- its own record alone, so that nobody can claim an agreement in its name.
CREATE FUNCTION public.agreements_in_force(other uuid) RETURNS SETOF "DataSharingAgreement"
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT a.* FROM "DataSharingAgreement" a
    WHERE a."endedAt" IS NULL
      AND (now() AT TIME ZONE 'Europe/Athens')::date BETWEEN a."validFrom" AND coalesce(a."validTo", 'infinity')
      AND ((a."agencyId" = my_agency() AND a."withAgencyId" = other)
        OR (a."agencyId" = other AND a."withAgencyId" = my_agency() AND NOT EXISTS (
          SELECT 1 FROM "User" u JOIN "UserRole" r ON r."userId" = u.id AND r.role = 'admin'
            WHERE u."agencyId" = my_agency() AND u.status = 'ACTIVE')))
$$;

-- Whether data may go to another agency today, as far as what was signed decides it.
CREATE FUNCTION public.agreement_in_force(other uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM agreements_in_force(other))
$$;
-- On which ground it may leave the country; null where no agreement in force states one.
CREATE FUNCTION public.transfer_basis(other uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT a."transferBasis" FROM agreements_in_force(other) a WHERE a."transferBasis" IS NOT NULL ORDER BY a."validFrom" DESC LIMIT 1
$$;

REVOKE ALL ON FUNCTION public.agreements_in_force(uuid), public.agreement_in_force(uuid), public.transfer_basis(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.agreement_in_force(uuid), public.transfer_basis(uuid) TO ariadne_app;
