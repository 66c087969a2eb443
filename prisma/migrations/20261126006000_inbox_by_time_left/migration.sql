-- The inbox asks for several states at once, by time left: an index that begins with the state would have to be sorted.
CREATE INDEX "Referral_toAgencyId_dueAt_id_idx" ON "Referral" ("toAgencyId", "dueAt", "id");
