-- A project promises twenty women with six sessions each, not twenty people: a target may be of one gender, as AMIF reports it.
ALTER TABLE "GrantTarget" ADD COLUMN gender text NOT NULL DEFAULT 'ALL';
DROP INDEX "GrantTarget_grantId_reportId_key";
CREATE UNIQUE INDEX "GrantTarget_grantId_reportId_gender_key" ON "GrantTarget"("grantId", "reportId", gender);
