-- The second lock, tried by hand with the application's role and no service in between.

-- A change without a condition reads no column, so no rule for reading holds it back: the rule for changing must.
DROP POLICY change ON "Case";
CREATE POLICY change ON "Case" FOR UPDATE TO ariadne_app USING (
  "agencyId" = my_agency()
  AND NOT (id IN (SELECT my_denials()))
  AND CASE my_role()
    WHEN 'coordinator' THEN true
    WHEN 'supervisor' THEN "teamId" IN (SELECT my_teams())
    ELSE id IN (SELECT my_cases())
  END) WITH CHECK ("agencyId" = my_agency());

-- A recovery lets a supervisor read a colleague's notes, never write or take them over.
DROP POLICY own_notes ON "ProcessNote";
CREATE POLICY own_notes ON "ProcessNote" TO ariadne_app
  USING ("agencyId" = my_agency() AND "authorId" = my_actor() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"))
  WITH CHECK ("agencyId" = my_agency() AND "authorId" = my_actor() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY recovered ON "ProcessNote" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'supervisor' AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId")
  AND EXISTS (
    SELECT 1 FROM "NoteRecovery" r WHERE r."caseId" = "ProcessNote"."caseId" AND r."authorId" = "ProcessNote"."authorId"
      AND r."supervisorAt" IS NOT NULL AND r."officerAt" IS NOT NULL AND r."expiresAt" > now()));

DROP POLICY own ON keys."AuthorKey";
CREATE POLICY own ON keys."AuthorKey" TO ariadne_app USING ("userId" = public.my_actor()) WITH CHECK ("userId" = public.my_actor());
CREATE POLICY recovered ON keys."AuthorKey" FOR SELECT TO ariadne_app USING (
  public.my_role() = 'supervisor' AND EXISTS (
    SELECT 1 FROM public."NoteRecovery" r WHERE r."authorId" = "AuthorKey"."userId"
      AND r."supervisorAt" IS NOT NULL AND r."officerAt" IS NOT NULL AND r."expiresAt" > now()));

-- A key is made for a new record only; new versions come from the rotation of keys, which is not the application's.
DROP POLICY make ON keys."SurvivorKey";
CREATE POLICY make ON keys."SurvivorKey" FOR INSERT TO ariadne_app
  WITH CHECK ("agencyId" = public.my_agency() AND version = 1 AND public.is_new_record("survivorId"));

-- Whoever asks writes lines in her own name and for her own agency. Accounts and the worker write before or without one.
DROP POLICY write ON trail."AuditEntry";
CREATE POLICY write ON trail."AuditEntry" FOR INSERT TO ariadne_accounts, ariadne_worker WITH CHECK (true);
CREATE POLICY write_own ON trail."AuditEntry" FOR INSERT TO ariadne_app WITH CHECK (
  "actorId" IS NOT DISTINCT FROM public.my_actor() AND "agencyId" = public.my_agency() AND role = public.my_role());

-- Colleagues, teams and roles are known within one's own agency.
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON "User" TO ariadne_app USING ("agencyId" = my_agency());
CREATE POLICY accounts ON "User" TO ariadne_accounts USING (true);
ALTER TABLE "TeamMember" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON "TeamMember" TO ariadne_app USING ("agencyId" = my_agency());
CREATE POLICY accounts ON "TeamMember" TO ariadne_accounts USING (true);
ALTER TABLE "RoleChange" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON "RoleChange" TO ariadne_app USING ("agencyId" = my_agency());
CREATE POLICY accounts ON "RoleChange" TO ariadne_accounts USING (true);
ALTER TABLE "UserRole" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON "UserRole" TO ariadne_app USING (
  EXISTS (SELECT 1 FROM "User" u WHERE u.id = "userId" AND u."agencyId" = my_agency()));
CREATE POLICY accounts ON "UserRole" TO ariadne_accounts USING (true);
