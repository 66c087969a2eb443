-- What she wants kept from an agency may be said after something was sent to it. These kinds of data are read there no
-- more, whether they lie open already or would open with a yes (`shows_item`, 20261125010000_sent_in). What was disclosed
-- stays in the log as it was.
ALTER TABLE "Referral" ADD COLUMN "withheld" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- The sender's, and never less than before: what was frozen can become less, not more.
CREATE FUNCTION public.withhold_more() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF current_user = 'ariadne_app' AND (OLD."agencyId" <> my_agency() OR NOT coalesce(OLD.withheld, '{}') <@ coalesce(NEW.withheld, '{}'))
  THEN RAISE EXCEPTION 'what is withheld stays so' USING ERRCODE = '42501'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER withhold_more BEFORE UPDATE OF withheld ON "Referral" FOR EACH ROW EXECUTE FUNCTION public.withhold_more();
