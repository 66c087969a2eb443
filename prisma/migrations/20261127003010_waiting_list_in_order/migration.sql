-- The waiting list, by how long somebody waits, is read in its order.
CREATE INDEX "Referral_toAgencyId_state_decidedAt_id_idx" ON "Referral" ("toAgencyId", "state", "decidedAt", "id");
