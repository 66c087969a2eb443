-- What Prisma's schema cannot say: who may touch what, the second lock, sealed columns, history, the trail, the counts.

-- ---------------------------------------------------------------------------------------------------------------
-- Roles. The login owns everything and migrates. Whoever serves steps down to a role that owns nothing.
-- Roles belong to the whole server, so another database may have made them already.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['ariadne_app', 'ariadne_accounts', 'ariadne_worker', 'ariadne_reports'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    IF NOT pg_has_role(current_user, name, 'SET') THEN
      EXECUTE format('GRANT %I TO %I', name, current_user);
    END IF;
  END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ariadne_app, ariadne_accounts, ariadne_worker;
GRANT USAGE ON SCHEMA vault, keys TO ariadne_app;
GRANT USAGE ON SCHEMA trail TO ariadne_app, ariadne_accounts, ariadne_worker;
GRANT USAGE ON SCHEMA statistics TO ariadne_app, ariadne_reports;

-- ---------------------------------------------------------------------------------------------------------------
-- Who is asking: set at the start of each unit of work, gone with its transaction.
CREATE FUNCTION public.my_actor() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('ariadne.actor', true), '')::uuid $$;
CREATE FUNCTION public.my_role() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting('ariadne.role', true) $$;
CREATE FUNCTION public.my_agency() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('ariadne.agency', true), '')::uuid $$;

-- The cases of one's own: on the team in this role, or, for a teacher, learners of one's classes.
-- Security definer, because the tables they read are themselves behind the lock that asks.
CREATE FUNCTION public.my_cases() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m."caseId" FROM "CaseMembership" m
    WHERE m."userId" = my_actor() AND m.role = my_role() AND m."endedAt" IS NULL AND m."agencyId" = my_agency()
  UNION ALL
  SELECT e."caseId" FROM "Episode" e JOIN "Course" c ON c.id = e."courseId"
    WHERE my_role() = 'teacher' AND c."leaderId" = my_actor() AND e."agencyId" = my_agency()
      AND e.status IN ('PLANNED', 'WAITLIST', 'ACTIVE', 'ON_HOLD')
$$;
CREATE FUNCTION public.my_teams() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT t."teamId" FROM "TeamMember" t WHERE t."userId" = my_actor() AND t."agencyId" = my_agency()
$$;
CREATE FUNCTION public.my_denials() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT d."caseId" FROM "CaseDenial" d WHERE d."userId" = my_actor()
$$;

CREATE FUNCTION public.case_has_members(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM "CaseMembership" m WHERE m."caseId" = wanted)
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- The second lock. A case is in reach by the role's scope and never against the deny list; what hangs on a case is in
-- reach exactly when the case is.
ALTER TABLE "Case" ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_reach ON "Case" FOR SELECT TO ariadne_app USING (
  "agencyId" = my_agency()
  AND NOT (id IN (SELECT my_denials()))
  AND CASE my_role()
    WHEN 'coordinator' THEN true
    WHEN 'supervisor' THEN "teamId" = ANY (ARRAY(SELECT my_teams()))
    ELSE id IN (SELECT my_cases())
  END);
CREATE POLICY change ON "Case" FOR UPDATE TO ariadne_app USING (true) WITH CHECK ("agencyId" = my_agency());
CREATE POLICY make ON "Case" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND my_role() = 'social_worker' AND "createdBy" = my_actor());

DO $$
DECLARE part record;
BEGIN
  FOR part IN
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'caseId'
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') AND c.relname NOT IN ('CaseDenial')
  LOOP
    EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', part.schema, part.name);
    EXECUTE format('CREATE POLICY in_reach ON %I.%I TO ariadne_app USING (
      "agencyId" = public.my_agency() AND EXISTS (SELECT 1 FROM public."Case" c WHERE c.id = "caseId"))', part.schema, part.name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I.%I TO ariadne_app', part.schema, part.name);
  END LOOP;
END $$;

-- The first membership is written before the case is in reach by it.
CREATE POLICY first_member ON "CaseMembership" FOR INSERT TO ariadne_app WITH CHECK (
  "agencyId" = my_agency() AND "userId" = my_actor() AND role = my_role() AND my_role() = 'social_worker'
  AND NOT public.case_has_members("caseId"));

-- One's own membership is known without asking about the case, unless the case is denied.
CREATE POLICY own_membership ON "CaseMembership" FOR SELECT TO ariadne_app USING (
  "userId" = my_actor() AND "agencyId" = my_agency() AND NOT ("caseId" IN (SELECT my_denials())));

-- The officer reads two registers over all cases of the agency, never the cases themselves.
CREATE POLICY officer ON "Consent" FOR SELECT TO ariadne_app USING ("agencyId" = my_agency() AND my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())));
CREATE POLICY officer ON "DenyEntry" FOR SELECT TO ariadne_app USING ("agencyId" = my_agency() AND my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())));
CREATE POLICY officer ON "NoteRecovery" TO ariadne_app USING ("agencyId" = my_agency() AND my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())));

GRANT SELECT, INSERT, UPDATE ON "Case" TO ariadne_app;

-- A process note is its author's, also for the database. A confirmed recovery lets supervisors of the case fetch it.
DROP POLICY in_reach ON "ProcessNote";
CREATE POLICY own_notes ON "ProcessNote" TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId")
  AND ("authorId" = my_actor() OR EXISTS (
    SELECT 1 FROM "NoteRecovery" r WHERE r."caseId" = "ProcessNote"."caseId" AND r."authorId" = "ProcessNote"."authorId"
      AND r."supervisorAt" IS NOT NULL AND r."officerAt" IS NOT NULL AND r."expiresAt" > now() AND my_role() = 'supervisor')))
  WITH CHECK ("agencyId" = my_agency() AND "authorId" = my_actor() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));

-- The deny list takes effect through a table of its own, which the database keeps and nobody reads.
CREATE FUNCTION public.keep_denials() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  DELETE FROM "CaseDenial" WHERE "caseId" = NEW."caseId";
  INSERT INTO "CaseDenial" ("caseId", "userId")
    SELECT NEW."caseId", d."userId" FROM "DenyEntry" d WHERE d."caseId" = NEW."caseId" AND d."liftedAt" IS NULL AND d."userId" IS NOT NULL
    UNION SELECT NEW."caseId", u.id FROM "DenyEntry" d JOIN "User" u ON u."agencyId" = d."deniedAgencyId"
      WHERE d."caseId" = NEW."caseId" AND d."liftedAt" IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_denials AFTER INSERT OR UPDATE ON "DenyEntry" FOR EACH ROW EXECUTE FUNCTION public.keep_denials();

-- Scope columns cannot lie: what hangs on a case carries its agency and survivor.
DO $$
DECLARE part record;
BEGIN
  FOR part IN
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'caseId'
      JOIN pg_attribute s ON s.attrelid = c.oid AND s.attname = 'survivorId'
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault')
  LOOP
    EXECUTE format('ALTER TABLE %I.%I ADD CONSTRAINT %I FOREIGN KEY ("caseId", "agencyId", "survivorId")
      REFERENCES public."Case" (id, "agencyId", "survivorId")', part.schema, part.name, 'of_case_' || part.name);
  END LOOP;
END $$;
ALTER TABLE "Session" ADD CONSTRAINT of_episode FOREIGN KEY ("episodeId", "caseId", "agencyId", "survivorId")
  REFERENCES "Episode" (id, "caseId", "agencyId", "survivorId");

-- BR2: one active primary social worker; nobody twice on one team in one role.
CREATE UNIQUE INDEX one_primary ON "CaseMembership" ("caseId") WHERE "isPrimary" AND "endedAt" IS NULL;
CREATE UNIQUE INDEX member_once ON "CaseMembership" ("caseId", "userId", role) WHERE "endedAt" IS NULL;
CREATE INDEX members_of_user ON "CaseMembership" ("userId", role, "caseId") WHERE "endedAt" IS NULL;

-- ---------------------------------------------------------------------------------------------------------------
-- Everything that is no case: directories, and the reader's own agency.
GRANT SELECT, INSERT, UPDATE ON "Agency", "Team", "FundingGrant", "Course", "CodeList", "Code" TO ariadne_app;
GRANT SELECT ON "TeamMember", "UserRole", "RoleChange" TO ariadne_app;
GRANT SELECT (id, "agencyId", name, locale, status) ON "User" TO ariadne_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON "IdempotencyKey" TO ariadne_app;
GRANT SELECT ON "CaseDenial" TO ariadne_app;
ALTER TABLE "CaseDenial" ENABLE ROW LEVEL SECURITY;

ALTER TABLE "Course" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON "Course" TO ariadne_app USING ("agencyId" = my_agency());
ALTER TABLE "Team" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON "Team" TO ariadne_app USING ("agencyId" = my_agency());
ALTER TABLE "FundingGrant" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_agency ON "FundingGrant" TO ariadne_app USING ("agencyId" = my_agency());
ALTER TABLE "IdempotencyKey" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON "IdempotencyKey" TO ariadne_app USING ("userId" = my_actor());

-- Accounts: signing in comes before anybody is anybody. This role sees no table of a case.
GRANT SELECT, INSERT, UPDATE, DELETE ON "User", "UserRole", "RoleChange", "SignIn", "SignInFailure", "RecoveryCode", "Invitation", "TeamMember" TO ariadne_accounts;
GRANT SELECT, INSERT, UPDATE ON "Agency", "Team" TO ariadne_accounts;
GRANT SELECT ON "Setting" TO ariadne_accounts, ariadne_app, ariadne_worker;


CREATE POLICY accounts ON "Team" TO ariadne_accounts USING (true);

-- The worker: what is due, and nothing else of a case.
GRANT SELECT (id, "caseId", "agencyId", "survivorId", "userId", kind, "aboutModel", "aboutId", "dueAt", "wallTime", zone, state, attempts, "claimedAt", "raisedAt", version),
  UPDATE (state, attempts, "claimedAt", "raisedAt", version) ON "Reminder" TO ariadne_worker;
CREATE POLICY worker ON "Reminder" TO ariadne_worker USING (true);

CREATE FUNCTION public.is_new_record(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT my_role() = 'social_worker' AND NOT EXISTS (SELECT 1 FROM "Case" c WHERE c."survivorId" = wanted)
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- Keys. The data key of a record is in reach when its case is; one may be made for a new record.
GRANT SELECT, INSERT ON keys."SurvivorKey" TO ariadne_app;
ALTER TABLE keys."SurvivorKey" ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_reach ON keys."SurvivorKey" FOR SELECT TO ariadne_app USING (
  "agencyId" = public.my_agency() AND (
    EXISTS (SELECT 1 FROM public."Case" c WHERE c."survivorId" = "SurvivorKey"."survivorId")
    OR public.is_new_record("survivorId")
    OR (public.my_role() = 'dpo')));
CREATE POLICY make ON keys."SurvivorKey" FOR INSERT TO ariadne_app WITH CHECK ("agencyId" = public.my_agency());

GRANT SELECT, INSERT ON keys."AuthorKey" TO ariadne_app;
ALTER TABLE keys."AuthorKey" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON keys."AuthorKey" TO ariadne_app USING (
  "userId" = public.my_actor() OR (public.my_role() = 'supervisor' AND EXISTS (
    SELECT 1 FROM public."NoteRecovery" r WHERE r."authorId" = "AuthorKey"."userId"
      AND r."supervisorAt" IS NOT NULL AND r."officerAt" IS NOT NULL AND r."expiresAt" > now())))
  WITH CHECK ("userId" = public.my_actor());

-- ---------------------------------------------------------------------------------------------------------------
-- PostgreSQL itself refuses plain text in a sealed column, whoever writes.
ALTER TABLE "User" ADD CONSTRAINT sealed_totpSecret CHECK ("totpSecret" ~ '^i[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SignIn" ADD CONSTRAINT sealed_draftKey CHECK ("draftKey" ~ '^i[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_closureNote CHECK ("closureNote" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_reopeningReason CHECK ("reopeningReason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_formOfAddress CHECK ("formOfAddress" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_literacy CHECK ("literacy" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_interpreter CHECK ("interpreter" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_citizenships CHECK ("citizenships" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_dependants CHECK ("dependants" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_familyNote CHECK ("familyNote" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_childcareNeeded CHECK ("childcareNeeded" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_needs CHECK ("needs" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_vulnerabilities CHECK ("vulnerabilities" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_healthNeeds CHECK ("healthNeeds" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_residenceStatus CHECK ("residenceStatus" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_workRight CHECK ("workRight" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_safetyFlags CHECK ("safetyFlags" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_immediateSafety CHECK ("immediateSafety" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_emergencyBasis CHECK ("emergencyBasis" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Case" ADD CONSTRAINT sealed_statisticsNumber CHECK ("statisticsNumber" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE vault."Identity" ADD CONSTRAINT sealed_legalName CHECK ("legalName" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE vault."Identity" ADD CONSTRAINT sealed_otherNames CHECK ("otherNames" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE vault."Identity" ADD CONSTRAINT sealed_dateOfBirth CHECK ("dateOfBirth" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE vault."Identity" ADD CONSTRAINT sealed_birthPrecision CHECK ("birthPrecision" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE vault."Identity" ADD CONSTRAINT sealed_documents CHECK ("documents" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE vault."Identity" ADD CONSTRAINT sealed_phones CHECK ("phones" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE vault."Identity" ADD CONSTRAINT sealed_address CHECK ("address" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "VictimStatusEvent" ADD CONSTRAINT sealed_status CHECK ("status" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "VictimStatusEvent" ADD CONSTRAINT sealed_effectiveOn CHECK ("effectiveOn" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "VictimStatusEvent" ADD CONSTRAINT sealed_decidedBy CHECK ("decidedBy" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "VictimStatusEvent" ADD CONSTRAINT sealed_decidingBody CHECK ("decidingBody" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "VictimStatusEvent" ADD CONSTRAINT sealed_basis CHECK ("basis" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "VictimStatusEvent" ADD CONSTRAINT sealed_actNumber CHECK ("actNumber" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "VictimStatusEvent" ADD CONSTRAINT sealed_nrmReference CHECK ("nrmReference" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_channel CHECK ("channel" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_value CHECK ("value" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_windows CHECK ("windows" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_language CHECK ("language" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_voicemail CHECK ("voicemail" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_mayText CHECK ("mayText" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_nameToUse CHECK ("nameToUse" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_codeWord CHECK ("codeWord" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_sharedWith CHECK ("sharedWith" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_instructions CHECK ("instructions" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SafeContact" ADD CONSTRAINT sealed_doNotContact CHECK ("doNotContact" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_forms CHECK ("forms" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_primaryForm CHECK ("primaryForm" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_meansOfControl CHECK ("meansOfControl" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_recruiterRelation CHECK ("recruiterRelation" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_countries CHECK ("countries" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_startedIn CHECK ("startedIn" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_endedIn CHECK ("endedIn" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_exitMode CHECK ("exitMode" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_noGoSectors CHECK ("noGoSectors" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ExploitationHistory" ADD CONSTRAINT sealed_narrative CHECK ("narrative" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "DenyEntry" ADD CONSTRAINT sealed_party CHECK ("party" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "DenyEntry" ADD CONSTRAINT sealed_reason CHECK ("reason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_endReason CHECK ("endReason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_outcomeCode CHECK ("outcomeCode" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_entryLevel CHECK ("entryLevel" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_exitLevel CHECK ("exitLevel" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_entryReadiness CHECK ("entryReadiness" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_exitReadiness CHECK ("exitReadiness" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_entryWho5 CHECK ("entryWho5" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_exitWho5 CHECK ("exitWho5" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_placementResult CHECK ("placementResult" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Episode" ADD CONSTRAINT sealed_statisticsNumber CHECK ("statisticsNumber" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_absenceReason CHECK ("absenceReason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_operationalNote CHECK ("operationalNote" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_clinicalSummary CHECK ("clinicalSummary" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_modality CHECK ("modality" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_sessionType CHECK ("sessionType" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_riskFlag CHECK ("riskFlag" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_riskAction CHECK ("riskAction" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_topic CHECK ("topic" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_topics CHECK ("topics" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_actionsAgreed CHECK ("actionsAgreed" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_hours CHECK ("hours" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_visited CHECK ("visited" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Session" ADD CONSTRAINT sealed_concerns CHECK ("concerns" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "SessionAddendum" ADD CONSTRAINT sealed_body CHECK ("body" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "ProcessNote" ADD CONSTRAINT sealed_body CHECK ("body" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "NoteRecovery" ADD CONSTRAINT sealed_reason CHECK ("reason" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');
ALTER TABLE "Reminder" ADD CONSTRAINT sealed_note CHECK ("note" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');

-- ---------------------------------------------------------------------------------------------------------------
-- History: what a row of a case was before it changed. Sealed stays sealed.
CREATE FUNCTION trail.keep_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  old_row jsonb := to_jsonb(OLD);
  changed text[];
BEGIN
  SELECT coalesce(array_agg(key), '{}') INTO changed FROM jsonb_each(to_jsonb(NEW)) n
    WHERE n.value IS DISTINCT FROM old_row -> n.key AND n.key NOT IN ('version', 'lastSessionOn', 'deliveredUnits');
  IF cardinality(changed) > 0 THEN
    INSERT INTO trail."Revision" ("caseId", model, "rowId", "changedBy", before, fields)
      VALUES (CASE WHEN TG_TABLE_NAME = 'Case' THEN OLD.id ELSE (old_row ->> 'caseId')::uuid END, TG_TABLE_NAME, OLD.id, my_actor(),
        (SELECT jsonb_object_agg(key, value) FROM jsonb_each(old_row) o WHERE o.key = ANY (changed) OR o.key IN ('version', 'kind', 'sessionKind', 'recorderId', 'recordedBy')),
        changed);
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE part record;
BEGIN
  FOR part IN
    SELECT n.nspname AS schema, c.relname AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault') AND c.relname NOT IN ('CaseDenial', 'Reminder', 'Appointment')
      AND (c.relname = 'Case' OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'caseId'))
  LOOP
    EXECUTE format('CREATE TRIGGER keep_revision AFTER UPDATE ON %I.%I FOR EACH ROW EXECUTE FUNCTION trail.keep_revision()', part.schema, part.name);
  END LOOP;
END $$;

GRANT SELECT ON trail."Revision" TO ariadne_app;
ALTER TABLE trail."Revision" ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_reach ON trail."Revision" FOR SELECT TO ariadne_app USING (EXISTS (SELECT 1 FROM public."Case" c WHERE c.id = "caseId"));

-- ---------------------------------------------------------------------------------------------------------------
-- The trail: one chain per case, one per agency for what concerns no single case. The application can insert and read;
-- number, time and link are the database's.
GRANT SELECT, INSERT ON trail."AuditEntry" TO ariadne_app;
GRANT INSERT ON trail."AuditEntry" TO ariadne_accounts, ariadne_worker;

CREATE FUNCTION trail.digest(previous bytea, e trail."AuditEntry") RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(previous || convert_to(jsonb_build_array(e.chain, e.seq, extract(epoch FROM e.at), e."actorId", e.role, e."agencyId",
    e.action, e.subject, e.ids, e."caseId", e.fields, e.outcome, e.reason, e."requestId")::text, 'UTF8'))
$$;

CREATE FUNCTION trail.link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = trail AS $$
DECLARE head "AuditHead";
BEGIN
  NEW.chain := coalesce('case:' || NEW."caseId"::text, 'agency:' || NEW."agencyId"::text);
  INSERT INTO "AuditHead" (chain, seq, hash) VALUES (NEW.chain, 0, '') ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM "AuditHead" WHERE chain = NEW.chain FOR UPDATE;
  NEW.seq := head.seq + 1;
  NEW.at := clock_timestamp();
  NEW.hash := trail.digest(head.hash, NEW);
  UPDATE "AuditHead" SET seq = NEW.seq, hash = NEW.hash WHERE chain = NEW.chain;
  RETURN NEW;
END $$;
CREATE TRIGGER link BEFORE INSERT ON trail."AuditEntry" FOR EACH ROW EXECUTE FUNCTION trail.link();

-- A line of a case is read by whoever reaches the case; the officer reads all lines of her agency; everybody her own.
ALTER TABLE trail."AuditEntry" ENABLE ROW LEVEL SECURITY;
CREATE POLICY write ON trail."AuditEntry" FOR INSERT TO ariadne_app, ariadne_accounts, ariadne_worker WITH CHECK (true);
CREATE POLICY read ON trail."AuditEntry" FOR SELECT TO ariadne_app USING (
  "agencyId" = public.my_agency() AND (
    EXISTS (SELECT 1 FROM public."Case" c WHERE c.id = "caseId")
    OR (public.my_role() = 'dpo' AND ("caseId" IS NULL OR NOT ("caseId" IN (SELECT public.my_denials()))))
    OR ("actorId" = public.my_actor() AND "caseId" IS NULL)));

-- ---------------------------------------------------------------------------------------------------------------
-- The statistics store: written in the same transaction as what it counts, by a function; read by reports only.
CREATE FUNCTION statistics.put(fact text, row_values jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics AS $$
DECLARE columns text; updates text;
BEGIN
  IF fact NOT IN ('PersonFact', 'EpisodeFact', 'SessionFact') THEN RAISE EXCEPTION 'unknown fact'; END IF;
  SELECT string_agg(quote_ident(key), ', '), string_agg(format('%1$I = excluded.%1$I', key), ', ')
    INTO columns, updates FROM jsonb_object_keys(row_values) AS key;
  EXECUTE format('INSERT INTO statistics.%1$I (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::statistics.%1$I, $1)
    ON CONFLICT (number) DO UPDATE SET %3$s', fact, columns, updates) USING row_values;
END $$;
CREATE FUNCTION statistics.freeze(wanted uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = statistics AS $$
  UPDATE "PersonFact" SET frozen = true WHERE number = wanted
$$;
REVOKE ALL ON FUNCTION statistics.put(text, jsonb), statistics.freeze(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION statistics.put(text, jsonb), statistics.freeze(uuid) TO ariadne_app;
GRANT SELECT ON ALL TABLES IN SCHEMA statistics TO ariadne_reports;
