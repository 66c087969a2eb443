-- After a rotation nothing new is wrapped with the master key before, not even by a process that has not heard of it.
CREATE TABLE keys."RetiredMaster" (
  fingerprint TEXT NOT NULL,
  "retiredAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "RetiredMaster_pkey" PRIMARY KEY (fingerprint)
);

-- The columns are the trigger's arguments. A wrapped value begins with m or i and the fingerprint of its master key.
CREATE FUNCTION keys.refuse_retired() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = keys AS $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY TG_ARGV LOOP
    IF EXISTS (SELECT 1 FROM "RetiredMaster" r WHERE r.fingerprint = substr(to_jsonb(NEW) ->> name, 2, 8)) THEN
      RAISE EXCEPTION 'wrapped with a retired master key' USING ERRCODE = 'AR010';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION keys.refuse_retired() FROM PUBLIC;

CREATE TRIGGER master_in_use BEFORE INSERT OR UPDATE OF wrapped ON keys."SurvivorKey"
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_retired('wrapped');
CREATE TRIGGER master_in_use BEFORE INSERT OR UPDATE OF wrapped ON keys."AuthorKey"
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_retired('wrapped');
CREATE TRIGGER master_in_use BEFORE INSERT OR UPDATE OF "totpSecret", "totpPending" ON "User"
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_retired('totpSecret', 'totpPending');
CREATE TRIGGER master_in_use BEFORE INSERT OR UPDATE OF "draftKey" ON "SignIn"
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_retired('draftKey');
