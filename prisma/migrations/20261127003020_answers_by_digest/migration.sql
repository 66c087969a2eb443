-- Whose answer it is, is found by a keyed digest of the number that a message went to: nobody's record is opened for it. The
-- digest names the master key that made it, and lives no longer than an answer is waited for.
ALTER TABLE "Message"
  ADD COLUMN "sentTo" TEXT,
  ADD CONSTRAINT digest_only CHECK ("sentTo" ~ '^[0-9a-f]{8}\.[A-Za-z0-9_-]{43}$');
CREATE INDEX messages_sent_to ON "Message" ("sentTo") WHERE "sentTo" IS NOT NULL;
GRANT UPDATE ("sentTo") ON "Message" TO ariadne_worker;

-- Of each case the latest message that went to the number. One whose digest nobody here can make (it was sent before there
-- were any, or the master key was changed since) comes with the sealed contact instead.
DROP FUNCTION public.messages_answered(timestamptz);
CREATE FUNCTION public.messages_answered(digests text[], masters text[], since timestamptz)
RETURNS TABLE (id uuid, "contactId" uuid, "survivorId" uuid, value text, keys jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT m.id, NULL::uuid, m."survivorId", NULL::text, NULL::jsonb FROM (
    SELECT DISTINCT ON (f."caseId") f.* FROM "Message" f WHERE f."sentTo" = ANY (digests) AND f.state IN ('SENT', 'FAILED', 'UNCERTAIN')
      AND coalesce(f."sentAt", f."claimedAt") > since ORDER BY f."caseId", coalesce(f."sentAt", f."claimedAt") DESC) m
  UNION ALL
  SELECT o.id, s.id, o."survivorId", s.value,
      (SELECT jsonb_agg(jsonb_build_object('version', k.version, 'wrapped', k.wrapped)) FROM keys."SurvivorKey" k WHERE k."survivorId" = o."survivorId")
    FROM (SELECT DISTINCT ON (f."caseId") f.* FROM "Message" f WHERE f.channel = 'SMS' AND f.state IN ('SENT', 'FAILED', 'UNCERTAIN')
      AND coalesce(f."sentAt", f."claimedAt") > since ORDER BY f."caseId", coalesce(f."sentAt", f."claimedAt") DESC) o
    JOIN "SafeContact" s ON s."caseId" = o."caseId" AND s.value IS NOT NULL
    WHERE o."sentTo" IS NULL OR left(o."sentTo", 8) <> ALL (masters)
$$;
CREATE FUNCTION public.forget_numbers(since timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE "Message" SET "sentTo" = NULL WHERE "sentTo" IS NOT NULL AND coalesce("sentAt", "claimedAt") <= since
$$;
REVOKE ALL ON FUNCTION public.messages_answered(text[], text[], timestamptz), public.forget_numbers(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.messages_answered(text[], text[], timestamptz), public.forget_numbers(timestamptz) TO ariadne_worker;

-- With the key of a record go the digests of the numbers that were written to.
CREATE FUNCTION keys.forget_numbers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE "Message" SET "sentTo" = NULL WHERE "survivorId" = NEW."survivorId" AND "sentTo" IS NOT NULL;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION keys.forget_numbers() FROM PUBLIC;
CREATE TRIGGER forget_numbers AFTER UPDATE OF "destroyedAt" ON keys."SurvivorKey" FOR EACH ROW
  WHEN (NEW."destroyedAt" IS NOT NULL) EXECUTE FUNCTION keys.forget_numbers();
