-- Row 35: the coordinator reads her own figures. Of the registry that is what was released within the house about
-- referrals: how the agencies she sends to answer. Nothing that waits, and nothing that was made for somebody else.
CREATE POLICY own_figures ON "Release" FOR SELECT TO ariadne_app
  USING ("agencyId" = my_agency() AND my_role() = 'coordinator' AND "reportId" = 'referrals' AND profile = 'internal'
    AND state = 'RELEASED');
