-- What she agrees to, in full: to whom, under which conditions, how it was obtained; and what is passed on in an emergency
-- without her agreement, which two people decide and which ends by itself.
ALTER TABLE "Consent"
  ADD COLUMN "alternatives" TEXT,
  ADD COLUMN "withholding" TEXT,
  ADD COLUMN "witness" TEXT,
  ADD COLUMN "interpreter" TEXT,
  ADD COLUMN "teachBack" TEXT,
  ADD COLUMN "signature" TEXT,
  ADD COLUMN "documentId" UUID,
  ADD COLUMN "textId" UUID,
  ADD COLUMN "emergency" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "overrideReason" TEXT,
  ADD COLUMN "overrideExplanation" TEXT,
  ADD COLUMN "askedBy" UUID,
  ADD COLUMN "approvedBy" UUID,
  ADD COLUMN "approvedAt" TIMESTAMPTZ,
  ADD COLUMN "informedOn" DATE,
  ADD CONSTRAINT sealed_alternatives CHECK ("alternatives" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_withholding CHECK ("withholding" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_witness CHECK ("witness" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_interpreter CHECK ("interpreter" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_signature CHECK ("signature" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_overrideReason CHECK ("overrideReason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_overrideExplanation CHECK ("overrideExplanation" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  -- One recipient, and what it may get; no agreement to services names anything that may be passed on.
  ADD CONSTRAINT names_recipient CHECK (kind <> 'SHARE_WITH_AGENCY' OR ("recipientAgencyId" IS NOT NULL AND cardinality("dataCategories") > 0)),
  ADD CONSTRAINT service_shares_nothing CHECK (kind <> 'SERVICE' OR (cardinality("dataCategories") = 0 AND "recipientAgencyId" IS NULL)),
  -- In an emergency: asked by one, approved by another, at most seven days, and only what leaves the agency.
  ADD CONSTRAINT override_by_two CHECK (CASE WHEN emergency
    THEN kind IN ('SHARE_WITH_AGENCY', 'NRM_REPORT_IDENTIFIED', 'DISCLOSE_PROSECUTOR_POLICE') AND "askedBy" IS NOT NULL
      AND "validTo" IS NOT NULL AND "validTo" < "validFrom" + 7
      AND num_nonnulls("approvedBy", "approvedAt") <> 1 AND "approvedBy" IS DISTINCT FROM "askedBy"
    ELSE num_nonnulls("askedBy", "approvedBy", "approvedAt", "informedOn", "overrideReason", "overrideExplanation") = 0 END);

-- One present agreement of hers of a kind for one recipient and service. An emergency takes the place of none of hers.
DROP INDEX one_present_consent;
CREATE UNIQUE INDEX one_present_consent ON "Consent" ("caseId", kind, "recipientAgencyId", "serviceType") NULLS NOT DISTINCT
  WHERE "withdrawnAt" IS NULL AND "supersededAt" IS NULL AND NOT emergency;

-- What was said stays as it was said. Only what comes after it is written: its end, the second person, the scan of the page.
REVOKE UPDATE ON "Consent" FROM ariadne_app;
GRANT UPDATE ("withdrawnAt", "withdrawnHow", "supersededAt", "approvedBy", "approvedAt", "informedOn", "documentId", version) ON "Consent" TO ariadne_app;

CREATE FUNCTION public.agree_in_own_name() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user <> 'ariadne_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF num_nonnulls(NEW."approvedBy", NEW."approvedAt", NEW."withdrawnAt", NEW."supersededAt") > 0
      OR (NEW.emergency AND NEW."askedBy" IS DISTINCT FROM my_actor())
    THEN RAISE EXCEPTION 'nobody approves what she asks for' USING ERRCODE = '42501'; END IF;
    RETURN NEW;
  END IF;
  -- What ended does not come back.
  IF (OLD."withdrawnAt" IS NOT NULL AND NEW."withdrawnAt" IS DISTINCT FROM OLD."withdrawnAt")
    OR (OLD."supersededAt" IS NOT NULL AND NEW."supersededAt" IS DISTINCT FROM OLD."supersededAt")
  THEN RAISE EXCEPTION 'an agreement that ended does not come back' USING ERRCODE = '42501'; END IF;
  IF NEW."approvedBy" IS DISTINCT FROM OLD."approvedBy" OR NEW."approvedAt" IS DISTINCT FROM OLD."approvedAt" THEN
    IF OLD."approvedAt" IS NOT NULL OR OLD."withdrawnAt" IS NOT NULL OR my_role() <> 'supervisor' OR NEW."approvedBy" IS DISTINCT FROM my_actor()
    THEN RAISE EXCEPTION 'a supervisor approves once, in her own name' USING ERRCODE = '42501'; END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agree_in_own_name BEFORE INSERT OR UPDATE ON "Consent" FOR EACH ROW EXECUTE FUNCTION public.agree_in_own_name();

-- Whether an agreement counts now, where the office is. Said here and nowhere else; PostgreSQL writes it into each query.
CREATE FUNCTION public.in_force(c "Consent") RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT c."withdrawnAt" IS NULL AND c."supersededAt" IS NULL
    AND c."validFrom" <= (now() AT TIME ZONE 'Europe/Athens')::date
    AND (c."validTo" IS NULL OR c."validTo" >= (now() AT TIME ZONE 'Europe/Athens')::date)
    AND (NOT c.emergency OR c."approvedAt" IS NOT NULL)
$$;

-- Whether an agreement counts now and names this kind of data: yes or no for an id, and nothing else of it. For acts that
-- must honour a withdrawal whoever does them, also a queued job of an agency that reaches the case in no other way.
CREATE FUNCTION public.consent_covers(consent uuid, category text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "Consent" c JOIN "Case" of ON of.id = c."caseId" AND of."erasedAt" IS NULL
    WHERE c.id = consent AND in_force(c) AND category = ANY (c."dataCategories"))
$$;
REVOKE ALL ON FUNCTION public.consent_covers(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.consent_covers(uuid, text) TO ariadne_app;

-- Who speaks for a child, whether the child agrees too, and why it is good for her (BR18).
CREATE TABLE "Guardianship" (
  id UUID NOT NULL,
  "caseId" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "survivorId" UUID NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  contact TEXT,
  assent TEXT NOT NULL,
  "bestInterests" TEXT,
  "recordedBy" UUID NOT NULL,
  "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "endedAt" TIMESTAMPTZ,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "Guardianship_pkey" PRIMARY KEY (id),
  CONSTRAINT "of_case_Guardianship" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  CONSTRAINT sealed_name CHECK (name ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT sealed_contact CHECK (contact ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  CONSTRAINT sealed_bestInterests CHECK ("bestInterests" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$')
);
CREATE INDEX "Guardianship_caseId_idx" ON "Guardianship" ("caseId");
CREATE UNIQUE INDEX one_guardian ON "Guardianship" ("caseId") WHERE "endedAt" IS NULL;
CREATE TRIGGER keep_revision AFTER UPDATE ON "Guardianship" FOR EACH ROW EXECUTE FUNCTION trail.keep_revision();

ALTER TABLE "Guardianship" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON "Guardianship" TO ariadne_app;
CREATE POLICY in_reach ON "Guardianship" TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY not_under_glass ON "Guardianship" AS RESTRICTIVE TO ariadne_app USING ((SELECT my_role()) <> 'dpo');
