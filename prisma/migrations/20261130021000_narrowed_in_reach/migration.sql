-- The ninth reading saw it: whether an agreement counts, and whether it was narrowed elsewhere, was answered of any agreement's
-- id, past every service. Functions of the database go on asking both, also for another agency; the application asks of what
-- it reads, by the words of the policies on "Consent".
REVOKE EXECUTE ON FUNCTION public.consent_covers(uuid, text), public.narrowed_elsewhere(uuid, text) FROM ariadne_app;

CREATE FUNCTION public.is_narrowed(consent uuid, category text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  -- First what is false of nearly every agreement.
  SELECT narrowed_elsewhere(consent, category) AND EXISTS (SELECT 1 FROM "Consent" c WHERE c.id = consent
    AND (reaches(c."caseId") OR (my_role() = 'dpo' AND c."agencyId" = my_agency() AND NOT c."caseId" IN (SELECT my_denials()))))
$$;
REVOKE ALL ON FUNCTION public.is_narrowed(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.is_narrowed(uuid, text) TO ariadne_app;
