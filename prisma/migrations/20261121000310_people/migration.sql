-- A newer agreement takes the place of the one before, which never comes back, not even when the newer one is withdrawn.
ALTER TABLE "Consent" ADD COLUMN "supersededAt" TIMESTAMPTZ;

-- One present agreement of a kind for one recipient and service.
CREATE UNIQUE INDEX one_present_consent ON "Consent" ("caseId", kind, "recipientAgencyId", "serviceType") NULLS NOT DISTINCT
  WHERE "withdrawnAt" IS NULL AND "supersededAt" IS NULL;

-- The officer works with registers over all cases and reaches none of them; a register names a case by its code.
CREATE FUNCTION public.case_codes(wanted uuid[]) RETURNS TABLE (id uuid, code text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.id, c.code FROM "Case" c
    WHERE c.id = ANY (wanted) AND c."agencyId" = my_agency() AND my_role() = 'dpo' AND NOT (c.id IN (SELECT my_denials()))
$$;
CREATE FUNCTION public.case_of_code(wanted text) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c.id FROM "Case" c
    WHERE c.code = wanted AND c."agencyId" = my_agency() AND my_role() = 'dpo' AND NOT (c.id IN (SELECT my_denials()))
$$;
REVOKE ALL ON FUNCTION public.case_codes(uuid[]), public.case_of_code(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.case_codes(uuid[]), public.case_of_code(text) TO ariadne_app;

-- The registers, newest first.
CREATE INDEX denials_of_agency ON "DenyEntry" ("agencyId", "recordedAt" DESC, id DESC);
CREATE INDEX consents_of_agency ON "Consent" ("agencyId", "recordedAt" DESC, id DESC);

-- The officer's view of the trail, page by page; the number of the line decides between two at one moment.
DROP INDEX trail."AuditEntry_agencyId_at_idx";
CREATE INDEX lines_of_agency ON trail."AuditEntry" ("agencyId", at DESC, chain DESC, seq DESC);
