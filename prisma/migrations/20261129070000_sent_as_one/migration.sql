-- Tried as a supervisor: of two cases that one sender's referrals became, the page said that their names and years of birth are
-- alike, or the names alone. It says now that she was sent as one person, asked when it is shown; and `strong` says of names again
-- what it said before: compared, and the years of birth known.
CREATE FUNCTION public.pairs_sent_as_one(pairs uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT d.id FROM "DuplicatePair" d
    WHERE d.id = ANY (pairs) AND d.status = 'OPEN' AND d."agencyId" = my_agency() AND (reaches(d."firstId") OR reaches(d."secondId"))
      AND d."secondId" IN (SELECT told_as_one(d."firstId"))
$$;
REVOKE ALL ON FUNCTION public.pairs_sent_as_one(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.pairs_sent_as_one(uuid[]) TO ariadne_app;

CREATE OR REPLACE FUNCTION vault.compare_received(wanted uuid, new_names text[], new_year text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = vault, public AS $$
DECLARE
  this "Case";
BEGIN
  SELECT c.* INTO this FROM "Case" c JOIN "CaseOrigin" o ON o."caseId" = c.id AND o."openedBy" = my_actor()
    WHERE c.id = wanted AND reaches(c.id) AND NOT EXISTS (SELECT 1 FROM "NameIndex" n WHERE n."caseId" = c.id);
  IF this.id IS NULL THEN RAISE EXCEPTION 'out of reach' USING ERRCODE = '42501'; END IF;

  IF cardinality(new_names) > 0 THEN PERFORM keep_names(this, new_names, new_year, at); END IF;
  PERFORM note_pair(this, other, false, at) FROM told_as_one(this.id) other JOIN "Case" c ON c.id = other AND c."mergedAt" IS NULL
    WHERE other <> this.id;
END $$;
