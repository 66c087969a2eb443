-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "keys";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "statistics";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "trail";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "vault";

-- CreateTable
CREATE TABLE "Agency" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "nameEl" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL,
    "services" TEXT[],
    "languages" TEXT[],
    "area" TEXT NOT NULL DEFAULT '',
    "takesPart" BOOLEAN NOT NULL DEFAULT false,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Agency_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Team" (
    "id" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TeamMember" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,

    CONSTRAINT "TeamMember_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "status" TEXT NOT NULL DEFAULT 'ACTIVE',
    "demonstration" BOOLEAN NOT NULL DEFAULT false,
    "passwordHash" TEXT,
    "passwordSetAt" TIMESTAMPTZ,
    "totpSecret" TEXT,
    "totpConfirmedAt" TIMESTAMPTZ,
    "totpLastStep" INTEGER,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UserRole" (
    "userId" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "grantedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserRole_pkey" PRIMARY KEY ("userId","role")
);

-- CreateTable
CREATE TABLE "RoleChange" (
    "id" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "roles" TEXT[],
    "requestedBy" UUID NOT NULL,
    "requestedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedBy" UUID,
    "decidedAt" TIMESTAMPTZ,
    "status" TEXT NOT NULL DEFAULT 'WAITING',

    CONSTRAINT "RoleChange_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignIn" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "tokenDigest" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "browser" TEXT NOT NULL DEFAULT '',
    "draftKey" TEXT NOT NULL,
    "secondFactor" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seenAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ NOT NULL,
    "lockedAt" TIMESTAMPTZ,
    "endedAt" TIMESTAMPTZ,

    CONSTRAINT "SignIn_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignInFailure" (
    "id" UUID NOT NULL,
    "account" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SignInFailure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RecoveryCode" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "usedAt" TIMESTAMPTZ,

    CONSTRAINT "RecoveryCode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "tokenDigest" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ NOT NULL,
    "acceptedAt" TIMESTAMPTZ,

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "userId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "bodyDigest" TEXT NOT NULL,
    "madeId" TEXT,
    "madeAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("userId","key")
);

-- CreateTable
CREATE TABLE "Setting" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "Setting_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "FundingGrant" (
    "id" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "startsOn" DATE NOT NULL,
    "endsOn" DATE,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "FundingGrant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CodeList" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "labelEn" TEXT NOT NULL,
    "labelEl" TEXT NOT NULL,
    "extensible" BOOLEAN NOT NULL DEFAULT true,
    "source" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "CodeList_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Code" (
    "listId" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "labelEn" TEXT NOT NULL,
    "labelEl" TEXT NOT NULL,
    "sort" INTEGER NOT NULL DEFAULT 0,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "validFrom" DATE,
    "validTo" DATE,
    "since" INTEGER NOT NULL DEFAULT 1,
    "crosswalk" JSONB NOT NULL DEFAULT '{}',
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Code_pkey" PRIMARY KEY ("listId","code")
);

-- CreateTable
CREATE TABLE "Case" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "grantId" UUID,
    "status" TEXT NOT NULL,
    "intakeStep" TEXT,
    "openedOn" DATE NOT NULL,
    "closedOn" DATE,
    "closureReason" TEXT,
    "closureNote" TEXT,
    "reopenedOn" DATE,
    "reopeningReason" TEXT,
    "alias" TEXT NOT NULL,
    "aliasKey" TEXT NOT NULL,
    "formOfAddress" TEXT,
    "gender" TEXT NOT NULL DEFAULT 'UNKNOWN',
    "ageBand" TEXT NOT NULL DEFAULT 'UNKNOWN',
    "languages" TEXT[],
    "literacy" TEXT,
    "interpreter" TEXT,
    "citizenships" TEXT,
    "dependants" TEXT,
    "familyNote" TEXT,
    "childcareNeeded" TEXT,
    "needs" TEXT,
    "vulnerabilities" TEXT,
    "healthNeeds" TEXT,
    "residenceStatus" TEXT,
    "workRight" TEXT,
    "safetyFlags" TEXT,
    "immediateSafety" TEXT,
    "noticeVersion" TEXT,
    "noticeGivenOn" DATE,
    "emergencyBasis" TEXT,
    "statisticsNumber" TEXT,
    "createdBy" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSessionOn" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vault"."Identity" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "legalName" TEXT,
    "otherNames" TEXT,
    "dateOfBirth" TEXT,
    "birthPrecision" TEXT,
    "documents" TEXT,
    "phones" TEXT,
    "address" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CaseMembership" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "isPrimary" BOOLEAN NOT NULL DEFAULT false,
    "startedOn" DATE NOT NULL,
    "endedAt" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "CaseMembership_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VictimStatusEvent" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "effectiveOn" TEXT NOT NULL,
    "decidedBy" TEXT NOT NULL,
    "decidingBody" TEXT,
    "basis" TEXT NOT NULL,
    "actNumber" TEXT,
    "nrmReference" TEXT,
    "recordedBy" UUID NOT NULL,
    "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "VictimStatusEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SafeContact" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "channel" TEXT,
    "value" TEXT,
    "windows" TEXT,
    "language" TEXT,
    "voicemail" TEXT,
    "mayText" TEXT,
    "nameToUse" TEXT,
    "codeWord" TEXT,
    "sharedWith" TEXT,
    "instructions" TEXT,
    "doNotContact" TEXT,
    "confirmedOn" DATE,
    "confirmedBy" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "SafeContact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExploitationHistory" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "forms" TEXT,
    "primaryForm" TEXT,
    "meansOfControl" TEXT,
    "recruiterRelation" TEXT,
    "countries" TEXT,
    "startedIn" TEXT,
    "endedIn" TEXT,
    "exitMode" TEXT,
    "noGoSectors" TEXT,
    "narrative" TEXT,
    "recordedBy" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ExploitationHistory_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DenyEntry" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "userId" UUID,
    "deniedAgencyId" UUID,
    "party" TEXT,
    "reason" TEXT NOT NULL,
    "recordedBy" UUID NOT NULL,
    "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "liftedAt" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "DenyEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CaseDenial" (
    "userId" UUID NOT NULL,
    "caseId" UUID NOT NULL,

    CONSTRAINT "CaseDenial_pkey" PRIMARY KEY ("userId","caseId")
);

-- CreateTable
CREATE TABLE "Consent" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "recordVersion" INTEGER NOT NULL DEFAULT 1,
    "recipientAgencyId" UUID,
    "serviceType" TEXT,
    "dataCategories" TEXT[],
    "purposes" TEXT[],
    "validFrom" DATE NOT NULL,
    "validTo" DATE,
    "method" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "withInterpreter" BOOLEAN NOT NULL DEFAULT false,
    "understood" BOOLEAN NOT NULL DEFAULT false,
    "explainedBy" UUID NOT NULL,
    "noticeVersion" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "withdrawnAt" TIMESTAMPTZ,
    "withdrawnHow" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trail"."Revision" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "caseId" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "rowId" UUID NOT NULL,
    "changedBy" UUID,
    "changedAt" TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    "before" JSONB NOT NULL,
    "fields" TEXT[],

    CONSTRAINT "Revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "statistics"."PersonFact" (
    "number" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "ageBand" TEXT NOT NULL,
    "gender" TEXT NOT NULL,
    "citizenshipGroup" TEXT NOT NULL DEFAULT 'UNKNOWN',
    "exploitation" TEXT[],
    "victimStatus" TEXT NOT NULL DEFAULT 'UNKNOWN',
    "openedIn" TEXT NOT NULL,
    "closedIn" TEXT,
    "closureReason" TEXT,
    "frozen" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "PersonFact_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "statistics"."EpisodeFact" (
    "number" UUID NOT NULL,
    "person" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "serviceType" TEXT NOT NULL,
    "grantId" UUID,
    "status" TEXT NOT NULL,
    "requestedIn" TEXT NOT NULL,
    "startedIn" TEXT,
    "endedIn" TEXT,
    "waitBand" TEXT,
    "entryLevel" TEXT,
    "exitLevel" TEXT,
    "levelGain" INTEGER,
    "entryReadiness" INTEGER,
    "exitReadiness" INTEGER,
    "who5Change" TEXT,
    "placementResult" TEXT,
    "outcome" TEXT,

    CONSTRAINT "EpisodeFact_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "statistics"."SessionFact" (
    "number" UUID NOT NULL,
    "episode" UUID NOT NULL,
    "person" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "attendance" TEXT NOT NULL,
    "minutes" INTEGER NOT NULL,
    "isGroup" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "SessionFact_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "Episode" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "serviceType" TEXT NOT NULL,
    "sessionKind" TEXT NOT NULL,
    "providerAgencyId" UUID NOT NULL,
    "leadUserId" UUID,
    "courseId" UUID,
    "grantId" UUID,
    "status" TEXT NOT NULL,
    "requestedOn" DATE NOT NULL,
    "startedOn" DATE,
    "endedOn" DATE,
    "plannedUnits" INTEGER,
    "deliveredUnits" INTEGER NOT NULL DEFAULT 0,
    "endReason" TEXT,
    "outcomeCode" TEXT,
    "entryLevel" TEXT,
    "exitLevel" TEXT,
    "entryReadiness" TEXT,
    "exitReadiness" TEXT,
    "entryWho5" TEXT,
    "exitWho5" TEXT,
    "placementResult" TEXT,
    "statisticsNumber" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Episode_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "episodeId" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "courseId" UUID,
    "meetingId" UUID,
    "recorderId" UUID NOT NULL,
    "heldAt" TIMESTAMPTZ NOT NULL,
    "minutes" INTEGER NOT NULL,
    "attendance" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "withInterpreter" BOOLEAN NOT NULL DEFAULT false,
    "absenceReason" TEXT,
    "operationalNote" TEXT,
    "clinicalSummary" TEXT,
    "modality" TEXT,
    "sessionType" TEXT,
    "riskFlag" TEXT,
    "riskAction" TEXT,
    "topic" TEXT,
    "topics" TEXT,
    "actionsAgreed" TEXT,
    "hours" TEXT,
    "visited" TEXT,
    "concerns" TEXT,
    "appointmentId" UUID,
    "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SessionAddendum" (
    "id" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "field" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "authorId" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "SessionAddendum_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProcessNote" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "sessionId" UUID,
    "authorId" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "recordedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ProcessNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NoteRecovery" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "authorId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "requestedBy" UUID NOT NULL,
    "requestedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "supervisorId" UUID,
    "supervisorAt" TIMESTAMPTZ,
    "officerId" UUID,
    "officerAt" TIMESTAMPTZ,
    "expiresAt" TIMESTAMPTZ,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "NoteRecovery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Course" (
    "id" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "serviceType" TEXT NOT NULL,
    "leaderId" UUID NOT NULL,
    "grantId" UUID,
    "fromLevel" TEXT,
    "toLevel" TEXT,
    "capacity" INTEGER NOT NULL DEFAULT 12,
    "womenOnly" BOOLEAN NOT NULL DEFAULT false,
    "childcare" BOOLEAN NOT NULL DEFAULT false,
    "startsOn" DATE NOT NULL,
    "endsOn" DATE,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Course_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Appointment" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "episodeId" UUID,
    "userId" UUID NOT NULL,
    "startsAt" TIMESTAMPTZ NOT NULL,
    "wallTime" TEXT NOT NULL,
    "zone" TEXT NOT NULL DEFAULT 'Europe/Athens',
    "minutes" INTEGER NOT NULL DEFAULT 60,
    "mode" TEXT NOT NULL DEFAULT 'IN_PERSON',
    "status" TEXT NOT NULL DEFAULT 'PLANNED',
    "sessionId" UUID,
    "createdBy" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Appointment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Reminder" (
    "id" UUID NOT NULL,
    "caseId" UUID NOT NULL,
    "agencyId" UUID NOT NULL,
    "survivorId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "aboutModel" TEXT,
    "aboutId" UUID,
    "note" TEXT,
    "dueAt" TIMESTAMPTZ NOT NULL,
    "wallTime" TEXT NOT NULL,
    "zone" TEXT NOT NULL DEFAULT 'Europe/Athens',
    "state" TEXT NOT NULL DEFAULT 'SCHEDULED',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claimedAt" TIMESTAMPTZ,
    "raisedAt" TIMESTAMPTZ,
    "doneAt" TIMESTAMPTZ,
    "doneBy" UUID,
    "createdBy" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Reminder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "keys"."SurvivorKey" (
    "survivorId" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "agencyId" UUID NOT NULL,
    "wrapped" TEXT,
    "destroyedAt" TIMESTAMPTZ,

    CONSTRAINT "SurvivorKey_pkey" PRIMARY KEY ("survivorId","version")
);

-- CreateTable
CREATE TABLE "keys"."AuthorKey" (
    "userId" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "wrapped" TEXT,

    CONSTRAINT "AuthorKey_pkey" PRIMARY KEY ("userId","version")
);

-- CreateTable
CREATE TABLE "trail"."AuditEntry" (
    "chain" TEXT NOT NULL DEFAULT '',
    "seq" INTEGER NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorId" UUID,
    "role" TEXT NOT NULL,
    "agencyId" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "ids" UUID[],
    "caseId" UUID,
    "fields" TEXT[],
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "requestId" TEXT,
    "hash" BYTEA NOT NULL DEFAULT '\x',

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("chain","seq")
);

-- CreateTable
CREATE TABLE "trail"."AuditHead" (
    "chain" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("chain")
);

-- CreateTable
CREATE TABLE "trail"."AuditCheckpoint" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "chains" INTEGER NOT NULL,
    "entries" INTEGER NOT NULL,
    "heads" JSONB NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "AuditCheckpoint_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Agency_name_key" ON "Agency"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Team_agencyId_name_key" ON "Team"("agencyId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "TeamMember_userId_teamId_key" ON "TeamMember"("userId", "teamId");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "User_agencyId_name_idx" ON "User"("agencyId", "name");

-- CreateIndex
CREATE INDEX "RoleChange_agencyId_status_idx" ON "RoleChange"("agencyId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "SignIn_tokenDigest_key" ON "SignIn"("tokenDigest");

-- CreateIndex
CREATE INDEX "SignIn_userId_endedAt_idx" ON "SignIn"("userId", "endedAt");

-- CreateIndex
CREATE INDEX "SignInFailure_account_at_idx" ON "SignInFailure"("account", "at");

-- CreateIndex
CREATE INDEX "SignInFailure_source_at_idx" ON "SignInFailure"("source", "at");

-- CreateIndex
CREATE UNIQUE INDEX "RecoveryCode_userId_digest_key" ON "RecoveryCode"("userId", "digest");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenDigest_key" ON "Invitation"("tokenDigest");

-- CreateIndex
CREATE INDEX "IdempotencyKey_madeAt_idx" ON "IdempotencyKey"("madeAt");

-- CreateIndex
CREATE UNIQUE INDEX "FundingGrant_agencyId_code_key" ON "FundingGrant"("agencyId", "code");

-- CreateIndex
CREATE UNIQUE INDEX "Case_code_key" ON "Case"("code");

-- CreateIndex
CREATE UNIQUE INDEX "Case_survivorId_key" ON "Case"("survivorId");

-- CreateIndex
CREATE INDEX "Case_agencyId_openedOn_id_idx" ON "Case"("agencyId", "openedOn" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Case_teamId_openedOn_id_idx" ON "Case"("teamId", "openedOn" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Case_agencyId_aliasKey_idx" ON "Case"("agencyId", "aliasKey");

-- CreateIndex
CREATE UNIQUE INDEX "Case_id_agencyId_survivorId_key" ON "Case"("id", "agencyId", "survivorId");

-- CreateIndex
CREATE UNIQUE INDEX "Identity_caseId_key" ON "vault"."Identity"("caseId");

-- CreateIndex
CREATE INDEX "CaseMembership_caseId_userId_role_idx" ON "CaseMembership"("caseId", "userId", "role");

-- CreateIndex
CREATE INDEX "VictimStatusEvent_caseId_recordedAt_idx" ON "VictimStatusEvent"("caseId", "recordedAt");

-- CreateIndex
CREATE UNIQUE INDEX "SafeContact_caseId_key" ON "SafeContact"("caseId");

-- CreateIndex
CREATE UNIQUE INDEX "ExploitationHistory_caseId_key" ON "ExploitationHistory"("caseId");

-- CreateIndex
CREATE INDEX "DenyEntry_caseId_idx" ON "DenyEntry"("caseId");

-- CreateIndex
CREATE INDEX "Consent_caseId_kind_idx" ON "Consent"("caseId", "kind");

-- CreateIndex
CREATE INDEX "Revision_caseId_model_rowId_idx" ON "trail"."Revision"("caseId", "model", "rowId");

-- CreateIndex
CREATE INDEX "EpisodeFact_person_idx" ON "statistics"."EpisodeFact"("person");

-- CreateIndex
CREATE INDEX "SessionFact_episode_idx" ON "statistics"."SessionFact"("episode");

-- CreateIndex
CREATE INDEX "SessionFact_month_kind_idx" ON "statistics"."SessionFact"("month", "kind");

-- CreateIndex
CREATE INDEX "Episode_caseId_id_idx" ON "Episode"("caseId", "id");

-- CreateIndex
CREATE INDEX "Episode_courseId_status_idx" ON "Episode"("courseId", "status");

-- CreateIndex
CREATE UNIQUE INDEX "Episode_id_caseId_agencyId_survivorId_key" ON "Episode"("id", "caseId", "agencyId", "survivorId");

-- CreateIndex
CREATE INDEX "Session_episodeId_heldAt_id_idx" ON "Session"("episodeId", "heldAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Session_caseId_heldAt_id_idx" ON "Session"("caseId", "heldAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Session_recorderId_heldAt_idx" ON "Session"("recorderId", "heldAt" DESC);

-- CreateIndex
CREATE INDEX "SessionAddendum_sessionId_recordedAt_idx" ON "SessionAddendum"("sessionId", "recordedAt");

-- CreateIndex
CREATE INDEX "ProcessNote_caseId_authorId_recordedAt_idx" ON "ProcessNote"("caseId", "authorId", "recordedAt" DESC);

-- CreateIndex
CREATE INDEX "NoteRecovery_caseId_idx" ON "NoteRecovery"("caseId");

-- CreateIndex
CREATE INDEX "Course_agencyId_active_idx" ON "Course"("agencyId", "active");

-- CreateIndex
CREATE INDEX "Course_leaderId_idx" ON "Course"("leaderId");

-- CreateIndex
CREATE INDEX "Appointment_userId_startsAt_idx" ON "Appointment"("userId", "startsAt");

-- CreateIndex
CREATE INDEX "Appointment_caseId_startsAt_idx" ON "Appointment"("caseId", "startsAt");

-- CreateIndex
CREATE INDEX "Reminder_userId_state_dueAt_idx" ON "Reminder"("userId", "state", "dueAt");

-- CreateIndex
CREATE INDEX "Reminder_state_dueAt_idx" ON "Reminder"("state", "dueAt");

-- CreateIndex
CREATE INDEX "Reminder_caseId_state_idx" ON "Reminder"("caseId", "state");

-- CreateIndex
CREATE INDEX "AuditEntry_caseId_at_idx" ON "trail"."AuditEntry"("caseId", "at" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_actorId_at_idx" ON "trail"."AuditEntry"("actorId", "at" DESC);

-- CreateIndex
CREATE INDEX "AuditEntry_agencyId_at_idx" ON "trail"."AuditEntry"("agencyId", "at" DESC);

-- AddForeignKey
ALTER TABLE "Team" ADD CONSTRAINT "Team_agencyId_fkey" FOREIGN KEY ("agencyId") REFERENCES "Agency"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TeamMember" ADD CONSTRAINT "TeamMember_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TeamMember" ADD CONSTRAINT "TeamMember_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_agencyId_fkey" FOREIGN KEY ("agencyId") REFERENCES "Agency"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UserRole" ADD CONSTRAINT "UserRole_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FundingGrant" ADD CONSTRAINT "FundingGrant_agencyId_fkey" FOREIGN KEY ("agencyId") REFERENCES "Agency"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Code" ADD CONSTRAINT "Code_listId_fkey" FOREIGN KEY ("listId") REFERENCES "CodeList"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
