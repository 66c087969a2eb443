-- The third reading: the desk reaches every case by its index card and brings people onto teams. Nobody at the desk brings
-- herself, to read the case in another of her roles; the first of a case that was received is whoever opens it or another.
CREATE POLICY not_herself ON "CaseMembership" AS RESTRICTIVE FOR INSERT TO ariadne_app WITH CHECK (
  my_role() <> 'coordinator' OR "userId" <> my_actor() OR NOT case_has_members("caseId"));
