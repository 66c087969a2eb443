-- The seventh reading. What she wants kept from an agency counts in every case that is hers: the cases merged with one that is
-- in reach, itself among them. Their rows are read as far as they are in reach themselves.
CREATE FUNCTION public.cases_of_person(wanted uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT one FROM merged_with(wanted) one WHERE reaches(wanted)
$$;
REVOKE ALL ON FUNCTION public.cases_of_person(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.cases_of_person(uuid) TO ariadne_app;
