-- Saved views of the caseload: one worker's own, in the role in which she made them. What she calls them and what they
-- ask for is sealed by her own key, so nobody else opens it, also not with the database in hand.
CREATE TABLE "SavedView" (
    "id" UUID NOT NULL,
    "authorId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "filters" TEXT NOT NULL,
    "opensFirst" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "SavedView_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "SavedView_authorId_role_idx" ON "SavedView"("authorId", "role");
-- One is opened first.
CREATE UNIQUE INDEX one_first_view ON "SavedView" ("authorId", role) WHERE "opensFirst";

ALTER TABLE "SavedView"
  ADD CONSTRAINT "of_author_SavedView" FOREIGN KEY ("authorId") REFERENCES "User" (id),
  ADD CONSTRAINT sealed_name CHECK ("name" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$'),
  ADD CONSTRAINT sealed_filters CHECK ("filters" ~ '^s[0-9]+\.[A-Za-z0-9_-]{38,}$');

ALTER TABLE "SavedView" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, DELETE ON "SavedView" TO ariadne_app;
GRANT UPDATE (name, filters, "opensFirst", version) ON "SavedView" TO ariadne_app;
CREATE POLICY own ON "SavedView" TO ariadne_app USING (
  "authorId" = my_actor() AND role = my_role() AND "agencyId" = my_agency());
