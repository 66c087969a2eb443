-- Nobody agreed to what is passed on in an emergency: there is no language it was explained in, and no way it was given.
ALTER TABLE "Consent"
  ALTER COLUMN method DROP NOT NULL,
  ALTER COLUMN language DROP NOT NULL,
  ALTER COLUMN "noticeVersion" DROP NOT NULL;
CREATE FUNCTION public.explained_to_her() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  RAISE EXCEPTION 'an agreement was explained in some language, and given in some way' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER explained_to_her BEFORE INSERT ON "Consent" FOR EACH ROW
  WHEN (NOT NEW.emergency AND (NEW.method IS NULL OR NEW.language IS NULL OR NEW."noticeVersion" IS NULL))
  EXECUTE FUNCTION public.explained_to_her();

-- Papers of a case. What is on them is sealed; their kind decides who reads them, and is never changed.
CREATE TABLE "Document" (
  id UUID NOT NULL,
  "caseId" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "survivorId" UUID NOT NULL,
  kind TEXT NOT NULL,
  "mediaType" TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  content TEXT NOT NULL,
  "addedBy" UUID NOT NULL,
  "addedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "Document_pkey" PRIMARY KEY (id),
  CONSTRAINT "of_case_Document" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId"),
  CONSTRAINT sealed_content CHECK (content ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$')
);
-- Ciphertext does not shrink: no time is lost by trying.
ALTER TABLE "Document" ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX "Document_caseId_addedAt_idx" ON "Document" ("caseId", "addedAt" DESC);
CREATE TRIGGER keep_revision AFTER UPDATE ON "Document" FOR EACH ROW EXECUTE FUNCTION trail.keep_revision();

ALTER TABLE "Document" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON "Document" TO ariadne_app;
CREATE POLICY in_reach ON "Document" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY add ON "Document" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND "addedBy" = my_actor() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY not_under_glass ON "Document" AS RESTRICTIVE TO ariadne_app USING ((SELECT my_role()) <> 'dpo');

-- The words she is read and shown, in each language, and who looked at them. Everybody's, like the code lists.
CREATE TABLE "ConsentText" (
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  language TEXT NOT NULL,
  "textVersion" INTEGER NOT NULL,
  lines JSONB NOT NULL,
  "createdBy" UUID,
  "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  reviewer TEXT,
  "reviewedOn" DATE,
  "reviewedBy" UUID,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "ConsentText_pkey" PRIMARY KEY (id),
  CONSTRAINT reviewed_whole CHECK (num_nonnulls(reviewer, "reviewedOn", "reviewedBy") IN (0, 3))
);
CREATE UNIQUE INDEX "ConsentText_kind_language_textVersion_key" ON "ConsentText" (kind, language, "textVersion");
GRANT SELECT, INSERT ON "ConsentText" TO ariadne_app;
-- Words that somebody may have agreed to are never changed: another wording is another version.
GRANT UPDATE (reviewer, "reviewedOn", "reviewedBy", version) ON "ConsentText" TO ariadne_app;
