-- Erasing a record: its key is destroyed, what hung on it is emptied, and what is left is in nobody's reach.
ALTER TABLE "Case" ADD COLUMN "erasedAt" TIMESTAMPTZ;

CREATE TABLE "Erasure" (
  id UUID NOT NULL,
  "caseId" UUID NOT NULL,
  "agencyId" UUID NOT NULL,
  "survivorId" UUID NOT NULL,
  reason TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'WAITING',
  "requestedBy" UUID NOT NULL,
  "requestedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "decidedBy" UUID,
  "decidedAt" TIMESTAMPTZ,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT "Erasure_pkey" PRIMARY KEY (id),
  CONSTRAINT "of_case_Erasure" FOREIGN KEY ("caseId", "agencyId", "survivorId") REFERENCES "Case" (id, "agencyId", "survivorId")
);
CREATE INDEX "Erasure_caseId_idx" ON "Erasure" ("caseId");
CREATE INDEX erasures_of_agency ON "Erasure" ("agencyId", id DESC);
CREATE UNIQUE INDEX one_erasure ON "Erasure" ("caseId") WHERE status IN ('WAITING', 'CONFIRMED');

CREATE TABLE keys."DestroyedKey" (
  "survivorId" UUID NOT NULL,
  "destroyedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "DestroyedKey_pkey" PRIMARY KEY ("survivorId")
);

GRANT SELECT, INSERT, UPDATE ON "Erasure" TO ariadne_app;
ALTER TABLE "Erasure" ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_reach ON "Erasure" TO ariadne_app USING (
  "agencyId" = my_agency() AND EXISTS (SELECT 1 FROM "Case" c WHERE c.id = "caseId"));
CREATE POLICY officer ON "Erasure" TO ariadne_app USING (
  "agencyId" = my_agency() AND my_role() = 'dpo' AND NOT ("caseId" IN (SELECT my_denials())));
CREATE TRIGGER keep_revision AFTER UPDATE ON "Erasure" FOR EACH ROW EXECUTE FUNCTION trail.keep_revision();

-- Whatever else lets somebody reach a case: an erased one is reached by nobody, and with it everything that hangs on it.
CREATE POLICY not_erased ON "Case" AS RESTRICTIVE TO ariadne_app USING ("erasedAt" IS NULL);

-- Empties a record and destroys its key. Sealed columns are found by the CHECK that guards them, so that a new table is
-- emptied too. What stays: codes and days of services, who worked on the team, agreements, and the trail. For the owner
-- only: erase_record below asks who does it, a restore does it anew.
CREATE FUNCTION public.empty_record(wanted uuid, at timestamptz) RETURNS void LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  erased "Case";
  part record;
BEGIN
  SELECT * INTO STRICT erased FROM "Case" WHERE "survivorId" = wanted FOR UPDATE;

  INSERT INTO keys."DestroyedKey" ("survivorId", "destroyedAt") VALUES (wanted, at) ON CONFLICT DO NOTHING;
  UPDATE keys."SurvivorKey" SET wrapped = NULL, "destroyedAt" = coalesce("destroyedAt", at) WHERE "survivorId" = wanted;

  FOR part IN
    SELECT n.nspname AS schema, c.relname AS name, bool_or(a.attnotnull) OR n.nspname = 'vault' AS whole,
        string_agg(format('%I = NULL', a.attname), ', ') AS emptied
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
      WHERE k.contype = 'c' AND k.conname LIKE 'sealed\_%' AND n.nspname IN ('public', 'vault')
        AND (c.relname = 'Case' OR EXISTS (SELECT 1 FROM pg_attribute i WHERE i.attrelid = c.oid AND i.attname = 'caseId'))
      GROUP BY 1, 2
  LOOP
    IF part.whole THEN
      EXECUTE format('DELETE FROM %I.%I WHERE "caseId" = $1', part.schema, part.name) USING erased.id;
    ELSE
      EXECUTE format('UPDATE %I.%I SET %s WHERE %I = $1', part.schema, part.name, part.emptied,
        CASE part.name WHEN 'Case' THEN 'id' ELSE 'caseId' END) USING erased.id;
    END IF;
  END LOOP;

  UPDATE "Appointment" SET status = 'CANCELLED', version = version + 1 WHERE "caseId" = erased.id AND status = 'PLANNED';
  UPDATE "Reminder" SET state = 'CANCELLED', version = version + 1 WHERE "caseId" = erased.id AND state IN ('SCHEDULED', 'RAISED');
  UPDATE "CaseMembership" SET "endedAt" = at, version = version + 1 WHERE "caseId" = erased.id AND "endedAt" IS NULL;
  UPDATE "Case" SET alias = '', "aliasKey" = '', gender = 'UNKNOWN', "ageBand" = 'UNKNOWN', languages = '{}',
    "erasedAt" = coalesce("erasedAt", at), version = version + 1 WHERE id = erased.id;

  -- Last, for emptying left what was there in the history.
  DELETE FROM trail."Revision" WHERE "caseId" = erased.id;
END $$;
REVOKE ALL ON FUNCTION public.empty_record(uuid, timestamptz) FROM PUBLIC;

-- The number in the statistics store, sealed as it stands, for the one who is about to erase the record.
CREATE FUNCTION public.number_of_erasure(wanted uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT c."statisticsNumber" FROM "Erasure" e JOIN "Case" c ON c.id = e."caseId"
    WHERE e.id = wanted AND e."agencyId" = my_agency() AND my_role() = 'dpo' AND e."requestedBy" <> my_actor()
$$;

-- The deed, of two people: one asked for it, another one who is the officer does it now.
CREATE FUNCTION public.erase_record(wanted uuid, at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE asked "Erasure";
BEGIN
  SELECT * INTO asked FROM "Erasure" e
    WHERE e.id = wanted AND e."agencyId" = my_agency() AND my_role() = 'dpo' AND e.status = 'CONFIRMED'
      AND e."requestedBy" <> my_actor() AND e."decidedBy" = my_actor() AND NOT (e."caseId" IN (SELECT my_denials()));
  IF asked.id IS NULL THEN RAISE EXCEPTION 'not confirmed by a second person' USING ERRCODE = 'AR011'; END IF;
  PERFORM empty_record(asked."survivorId", at);
END $$;
REVOKE ALL ON FUNCTION public.number_of_erasure(uuid), public.erase_record(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.number_of_erasure(uuid), public.erase_record(uuid, timestamptz) TO ariadne_app;
