-- The fifteenth reading saw it: a danger flag takes two people to remove, and one supervisor took it off a case by undoing the merge by
-- which it held there, also where it had been raised since of the one person that both were. It goes on hiding in both: which of the two
-- it was about nobody has said, and two people say so. The sides that a merge leaves without one, to raise it there first.
CREATE FUNCTION public.bared_by_undo(of_merge uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH parted AS (
    SELECT m."caseId", m."intoId", m."mergedAt" AS since FROM "CaseMerge" m
      WHERE m.id = of_merge AND m."undoneAt" IS NULL AND my_role() = 'supervisor' AND reaches(m."caseId") AND reaches(m."intoId")),
  stands AS (
    SELECT d."caseId" = p."caseId" AS apart, d."raisedAt" >= p.since AS meanwhile FROM parted p CROSS JOIN LATERAL merged_with(p."intoId") hers
      JOIN "DangerFlag" d ON d."caseId" = hers AND d."removedAt" IS NULL)
  SELECT CASE WHEN s.apart THEN p."intoId" ELSE p."caseId" END FROM parted p CROSS JOIN stands s
    WHERE s.meanwhile AND NOT EXISTS (SELECT 1 FROM stands o WHERE o.apart <> s.apart)
    LIMIT 1
$$;
REVOKE ALL ON FUNCTION public.bared_by_undo(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.bared_by_undo(uuid) TO ariadne_app;

CREATE FUNCTION public.undo_bares_nothing() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app' AND OLD."undoneAt" IS NULL AND EXISTS (SELECT 1 FROM bared_by_undo(OLD.id))
  THEN RAISE EXCEPTION 'a danger flag is removed by two people' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER undo_bares_nothing BEFORE UPDATE OF "undoneAt" ON "CaseMerge" FOR EACH ROW EXECUTE FUNCTION public.undo_bares_nothing();
