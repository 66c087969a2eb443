-- A mail a day to a colleague who asked for it: how many tasks wait, and nothing else.
ALTER TABLE "User"
  ADD COLUMN "digestAt" TEXT,
  ADD COLUMN "digestOn" DATE,
  ADD COLUMN "digestRetryAt" TIMESTAMPTZ,
  ADD CONSTRAINT digest_wall_time CHECK ("digestAt" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$');
CREATE INDEX wants_digest ON "User" ("digestOn") WHERE "digestAt" IS NOT NULL;

-- Who asked for one and had none today, at what time she wants it, and when her agency wants to be left in peace.
CREATE FUNCTION public.waiting_digests(day date, at timestamptz) RETURNS TABLE (id uuid, "digestAt" text, quiet jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT u.id, u."digestAt",
      (SELECT jsonb_build_object('from', q."quietFrom", 'to', q."quietTo") FROM "ReminderPolicy" q WHERE q."agencyId" = u."agencyId")
    FROM "User" u
    WHERE u."digestAt" IS NOT NULL AND u.status = 'ACTIVE' AND (u."digestOn" IS NULL OR u."digestOn" < day)
      AND (u."digestRetryAt" IS NULL OR u."digestRetryAt" <= at)
$$;
-- Held by one worker until then. Answers where it goes and how many tasks wait until the end of the day.
CREATE FUNCTION public.claim_digest(wanted uuid, day date, at timestamptz, until timestamptz, day_ends timestamptz)
RETURNS TABLE (email text, locale text, tasks int) LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE "User" u SET "digestRetryAt" = until
    WHERE u.id = wanted AND u."digestAt" IS NOT NULL AND u.status = 'ACTIVE' AND (u."digestOn" IS NULL OR u."digestOn" < day)
      AND (u."digestRetryAt" IS NULL OR u."digestRetryAt" <= at)
    RETURNING u.email, u.locale, (SELECT count(*)::int FROM "Reminder" r JOIN "Case" c ON c.id = r."caseId" AND c."erasedAt" IS NULL AND c."mergedAt" IS NULL
      WHERE r."userId" = u.id AND r.delivery = 'STAFF' AND r.state IN ('SCHEDULED', 'RAISED') AND r."dueAt" < day_ends
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = u.id))
$$;
CREATE FUNCTION public.settle_digest(wanted uuid, day date) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE "User" SET "digestOn" = day, "digestRetryAt" = NULL WHERE id = wanted
$$;
REVOKE ALL ON FUNCTION public.waiting_digests(date, timestamptz), public.claim_digest(uuid, date, timestamptz, timestamptz, timestamptz),
  public.settle_digest(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.waiting_digests(date, timestamptz), public.claim_digest(uuid, date, timestamptz, timestamptz, timestamptz),
  public.settle_digest(uuid, date) TO ariadne_worker;
