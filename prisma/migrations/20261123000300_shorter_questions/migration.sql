-- Shorter questions. Nothing here lets anybody see or do more or less than before.
--
-- A mark (on the team, carrying the case, a danger flag) was written into a statement as a query of its own, and each such
-- query carries the second lock of the tables it reads: a session's statement had 270 small plans, and starting them took
-- four times as long as running them. These answer an array, keep their plan, and are asked once a statement. As in
-- 20261122000500 they do without `SET search_path`, so every name in them is qualified.

-- The cases on whose team one is, in the present role and within the term of who stands in; all, or those one carries.
-- A case from which one is kept away is not among them, as in the policy own_membership.
CREATE FUNCTION public.my_memberships(carrying boolean) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  me CONSTANT uuid := public.my_actor();
  acting CONSTANT text := public.my_role();
  mine CONSTANT uuid := public.my_agency();
  denied CONSTANT uuid[] := public.my_denied_ids();
BEGIN
  IF carrying THEN
    RETURN ARRAY(SELECT m."caseId" FROM public."CaseMembership" m
      WHERE m."userId" OPERATOR(pg_catalog.=) me AND m.role OPERATOR(pg_catalog.=) acting AND m."endedAt" IS NULL
        AND m."agencyId" OPERATOR(pg_catalog.=) mine AND public.in_term(m."startedOn", m."endsOn") AND m."isPrimary"
        AND NOT (m."caseId" OPERATOR(pg_catalog.=) ANY (denied)));
  END IF;
  RETURN ARRAY(SELECT m."caseId" FROM public."CaseMembership" m
    WHERE m."userId" OPERATOR(pg_catalog.=) me AND m.role OPERATOR(pg_catalog.=) acting AND m."endedAt" IS NULL
      AND m."agencyId" OPERATOR(pg_catalog.=) mine AND public.in_term(m."startedOn", m."endsOn")
      AND NOT (m."caseId" OPERATOR(pg_catalog.=) ANY (denied)));
END $$;

-- Answered by the index alone, now also which of them one carries.
DROP INDEX members_of_user;
CREATE INDEX members_of_user ON "CaseMembership" ("userId", role, "caseId") INCLUDE ("agencyId", "startedOn", "endsOn", "isPrimary") WHERE "endedAt" IS NULL;

-- Where one stands in for whom: case and colleague, with a space between.
CREATE FUNCTION public.my_stand_ins() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  me CONSTANT uuid := public.my_actor();
  acting CONSTANT text := public.my_role();
  mine CONSTANT uuid := public.my_agency();
  denied CONSTANT uuid[] := public.my_denied_ids();
BEGIN
  RETURN ARRAY(SELECT pg_catalog.concat_ws(' ', m."caseId", m."standsFor") FROM public."CaseMembership" m
    WHERE m."userId" OPERATOR(pg_catalog.=) me AND m.role OPERATOR(pg_catalog.=) acting AND m."endedAt" IS NULL
      AND m."agencyId" OPERATOR(pg_catalog.=) mine AND public.in_term(m."startedOn", m."endsOn") AND m."standsFor" IS NOT NULL
      AND NOT (m."caseId" OPERATOR(pg_catalog.=) ANY (denied)));
END $$;

-- The cases of the agency in which a danger flag stands, in reach or not, so that what hides never fails open:
-- cases_in_danger() as an array.
CREATE FUNCTION public.endangered_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
DECLARE
  mine CONSTANT uuid := public.my_agency();
BEGIN
  RETURN ARRAY(SELECT d."caseId" FROM public."DangerFlag" d
    WHERE d."agencyId" OPERATOR(pg_catalog.=) mine AND d."removedAt" IS NULL);
END $$;

-- The head of a chain is nearly always there: looked for first, made only where it is missing.
CREATE OR REPLACE FUNCTION trail.link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = trail AS $$
DECLARE head "AuditHead";
BEGIN
  NEW.chain := coalesce('case:' || NEW."caseId"::text, 'agency:' || NEW."agencyId"::text);
  SELECT * INTO head FROM "AuditHead" WHERE chain = NEW.chain FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO "AuditHead" (chain, seq, hash) VALUES (NEW.chain, 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM "AuditHead" WHERE chain = NEW.chain FOR UPDATE;
  END IF;
  NEW.seq := head.seq + 1;
  NEW.at := clock_timestamp();
  NEW.hash := trail.digest(head.hash, NEW);
  UPDATE "AuditHead" SET seq = NEW.seq, hash = NEW.hash WHERE chain = NEW.chain;
  RETURN NEW;
END $$;

-- A change of counters alone leaves no revision; that is now seen before anything is taken apart.
CREATE OR REPLACE FUNCTION trail.keep_revision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  derived CONSTANT text[] := '{version,lastSessionOn,deliveredUnits}';
  old_row jsonb := to_jsonb(OLD);
  changed text[];
BEGIN
  IF to_jsonb(NEW) - derived = old_row - derived THEN RETURN NULL; END IF;

  SELECT coalesce(array_agg(key), '{}') INTO changed FROM jsonb_each(to_jsonb(NEW) - derived) n
    WHERE n.value IS DISTINCT FROM old_row -> n.key;
  INSERT INTO trail."Revision" ("caseId", model, "rowId", "changedBy", before, fields)
    VALUES (CASE WHEN TG_TABLE_NAME = 'Case' THEN OLD.id ELSE (old_row ->> 'caseId')::uuid END, TG_TABLE_NAME, OLD.id, my_actor(),
      (SELECT jsonb_object_agg(key, value) FROM jsonb_each(old_row) o WHERE o.key = ANY (changed) OR o.key IN ('version', 'kind', 'sessionKind', 'recorderId', 'recordedBy')),
      changed);
  RETURN NULL;
END $$;

-- A session is counted with the same columns each time, so that statement keeps its plan; others are still put together.
CREATE OR REPLACE FUNCTION statistics.put(fact text, row_values jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = statistics AS $$
DECLARE
  of_session CONSTANT text[] := '{number,episode,person,agencyId,kind,month,attendance,minutes,isGroup}';
  columns text;
  updates text;
BEGIN
  IF fact NOT IN ('PersonFact', 'EpisodeFact', 'SessionFact') THEN RAISE EXCEPTION 'unknown fact'; END IF;
  IF fact = 'SessionFact' AND row_values ?& of_session AND row_values - of_session = '{}' THEN
    INSERT INTO "SessionFact" (number, episode, person, "agencyId", kind, month, attendance, minutes, "isGroup")
      SELECT f.number, f.episode, f.person, f."agencyId", f.kind, f.month, f.attendance, f.minutes, f."isGroup"
        FROM jsonb_populate_record(NULL::"SessionFact", row_values) f
      ON CONFLICT (number) DO UPDATE SET episode = excluded.episode, person = excluded.person, "agencyId" = excluded."agencyId",
        kind = excluded.kind, month = excluded.month, attendance = excluded.attendance, minutes = excluded.minutes,
        "isGroup" = excluded."isGroup";
    RETURN;
  END IF;
  SELECT string_agg(quote_ident(key), ', '), string_agg(format('%1$I = excluded.%1$I', key), ', ')
    INTO columns, updates FROM jsonb_object_keys(row_values) AS key;
  EXECUTE format('INSERT INTO statistics.%1$I (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::statistics.%1$I, $1)
    ON CONFLICT (number) DO UPDATE SET %3$s', fact, columns, updates) USING row_values;
END $$;
