-- That something changed, and for whom: never what. Heard by every process that serves, which passes it on to the pages
-- that these people have open; each page then asks again, with the rights it has at that moment.
--   user <id> <kind>     agency <id> <kind>     sign-in <id>     who <user id>
CREATE FUNCTION public.tell_live(whom text[], kind text) RETURNS void LANGUAGE sql SET search_path = public AS $$
  SELECT pg_notify('ariadne_live', who || coalesce(' ' || kind, '')) FROM (SELECT DISTINCT unnest(whom) AS who) told WHERE who IS NOT NULL
$$;
REVOKE ALL ON FUNCTION public.tell_live(text[], text) FROM PUBLIC;

-- Tasks and meetings, by statement: a worker raises hundreds in one.
CREATE FUNCTION public.live_made() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM tell_live((SELECT array_agg(DISTINCT 'user ' || n."userId") FROM made n), 'today');
  RETURN NULL;
END $$;
CREATE FUNCTION public.live_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  -- A claim changes nothing that anybody sees, and no version.
  PERFORM tell_live((SELECT array_agg(DISTINCT 'user ' || who) FROM (
    SELECT unnest(ARRAY[n."userId", o."userId"]) AS who FROM made n JOIN was o USING (id) WHERE n.version <> o.version) changed), 'today');
  RETURN NULL;
END $$;
CREATE TRIGGER live_made AFTER INSERT ON "Reminder" REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.live_made();
CREATE TRIGGER live_changed AFTER UPDATE ON "Reminder" REFERENCING OLD TABLE AS was NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.live_changed();
CREATE TRIGGER live_made AFTER INSERT ON "Appointment" REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.live_made();
CREATE TRIGGER live_changed AFTER UPDATE ON "Appointment" REFERENCING OLD TABLE AS was NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION public.live_changed();

CREATE FUNCTION public.live_message() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM tell_live(ARRAY['user ' || NEW."userId"], 'messages');
  RETURN NULL;
END $$;
CREATE TRIGGER live_message AFTER INSERT OR UPDATE OF state, delivery, reply ON "Message" FOR EACH ROW EXECUTE FUNCTION public.live_message();

-- A referral concerns two houses; what its sender still drafts concerns one.
CREATE FUNCTION public.live_referral() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM tell_live(ARRAY['agency ' || NEW."agencyId", CASE WHEN NEW.state NOT IN ('DRAFT', 'READY') THEN 'agency ' || NEW."toAgencyId" END], 'referrals');
  RETURN NULL;
END $$;
CREATE TRIGGER live_referral AFTER INSERT OR UPDATE ON "Referral" FOR EACH ROW EXECUTE FUNCTION public.live_referral();

-- She takes back what she agreed to: whoever has a page open on what was passed on loses it with the next question.
CREATE FUNCTION public.live_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM tell_live((SELECT array_agg(DISTINCT 'agency ' || r."toAgencyId") FROM "Referral" r
    WHERE r."caseId" = NEW."caseId" AND r.state NOT IN ('DRAFT', 'READY')) || ARRAY['agency ' || NEW."agencyId"], 'referrals');
  RETURN NULL;
END $$;
CREATE TRIGGER live_consent AFTER UPDATE OF "withdrawnAt", "supersededAt" ON "Consent" FOR EACH ROW EXECUTE FUNCTION public.live_consent();

-- A sign-in that was locked, ended or goes on in another role; somebody who works here no more or not in that role.
CREATE FUNCTION public.live_sign_in() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM tell_live(ARRAY['sign-in ' || OLD.id], NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER live_sign_in AFTER UPDATE OF "lockedAt", "endedAt", role ON "SignIn" FOR EACH ROW EXECUTE FUNCTION public.live_sign_in();
CREATE TRIGGER live_signed_out AFTER DELETE ON "SignIn" FOR EACH ROW EXECUTE FUNCTION public.live_sign_in();
CREATE FUNCTION public.live_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM tell_live(ARRAY['who ' || CASE TG_TABLE_NAME WHEN 'User' THEN to_jsonb(OLD) ->> 'id' ELSE to_jsonb(OLD) ->> 'userId' END], NULL);
  RETURN NULL;
END $$;
CREATE TRIGGER live_user AFTER UPDATE OF status ON "User" FOR EACH ROW EXECUTE FUNCTION public.live_user();
CREATE TRIGGER live_user AFTER DELETE ON "UserRole" FOR EACH ROW EXECUTE FUNCTION public.live_user();
REVOKE ALL ON FUNCTION public.live_made(), public.live_changed(), public.live_message(), public.live_referral(), public.live_consent(),
  public.live_sign_in(), public.live_user() FROM PUBLIC;
