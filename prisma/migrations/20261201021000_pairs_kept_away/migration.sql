-- The twelfth reading saw it: where two people may be one, a supervisor who is kept away from either of them hears of neither. But
-- her task passes with what else she leaves behind to whoever carries the case, and that one may be kept away from the other;
-- and a task of one who is kept away since stayed to be read. A task about a pair is read by nobody who is kept away from one of it.
CREATE FUNCTION public.my_denied_pairs() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT ARRAY(SELECT p.id FROM unnest(my_denied_ids()) denied JOIN "DuplicatePair" p ON denied IN (p."firstId", p."secondId"))
$$;
REVOKE ALL ON FUNCTION public.my_denied_pairs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.my_denied_pairs() TO ariadne_app;
CREATE POLICY of_no_denied_pair ON "Reminder" AS RESTRICTIVE FOR SELECT TO ariadne_app
  USING ("aboutModel" IS DISTINCT FROM 'DuplicatePair' OR "aboutId" <> ALL ((SELECT my_denied_pairs())::uuid[]));
