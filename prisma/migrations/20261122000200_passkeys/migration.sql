-- When somebody last proved who she is. Sign-ins that live now have done so when they began.
ALTER TABLE "SignIn" ADD COLUMN "provenAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP;
UPDATE "SignIn" SET "provenAt" = "createdAt";

CREATE TABLE "Passkey" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "credentialId" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "counter" BIGINT NOT NULL DEFAULT 0,
    "transports" TEXT[],
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "usedAt" TIMESTAMPTZ,

    CONSTRAINT "Passkey_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Passkey_credentialId_key" ON "Passkey"("credentialId");
CREATE INDEX "Passkey_userId_idx" ON "Passkey"("userId");
ALTER TABLE "Passkey" ADD CONSTRAINT "Passkey_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "PasskeyChallenge" (
    "id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "signInId" UUID,
    "source" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ NOT NULL,

    CONSTRAINT "PasskeyChallenge_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "PasskeyChallenge_digest_key" ON "PasskeyChallenge"("digest");
CREATE INDEX "PasskeyChallenge_source_idx" ON "PasskeyChallenge"("source");
CREATE INDEX "PasskeyChallenge_expiresAt_idx" ON "PasskeyChallenge"("expiresAt");

-- Whoever signs people in, and nobody else.
GRANT SELECT, INSERT, UPDATE, DELETE ON "Passkey" TO ariadne_accounts;
GRANT SELECT, INSERT, DELETE ON "PasskeyChallenge" TO ariadne_accounts;
