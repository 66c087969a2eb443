-- The area of an agency has a Greek name too, as the agency itself has.
ALTER TABLE "Agency" ADD COLUMN "areaEl" TEXT NOT NULL DEFAULT '';
