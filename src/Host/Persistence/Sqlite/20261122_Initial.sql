CREATE TABLE "host_api_keys" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_host_api_keys" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Hash" TEXT NOT NULL,
    "Roles" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "RevokedAt" INTEGER NULL
);


CREATE TABLE "host_idempotency" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_host_idempotency" PRIMARY KEY,
    "BodyHash" TEXT NOT NULL,
    "Status" INTEGER NOT NULL,
    "ContentType" TEXT NOT NULL,
    "Location" TEXT NULL,
    "Body" TEXT NOT NULL,
    "AnsweredAt" INTEGER NOT NULL
);


CREATE TABLE "host_inbox" (
    "MessageId" TEXT NOT NULL,
    "Endpoint" TEXT NOT NULL,
    "ConsumedAt" INTEGER NOT NULL,
    CONSTRAINT "PK_host_inbox" PRIMARY KEY ("MessageId", "Endpoint")
);


CREATE TABLE "host_outbox" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_host_outbox" PRIMARY KEY AUTOINCREMENT,
    "MessageId" TEXT NOT NULL,
    "Type" TEXT NOT NULL,
    "Body" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "SentAt" INTEGER NULL,
    "Attempts" INTEGER NOT NULL
);


CREATE UNIQUE INDEX "IX_host_api_keys_Hash" ON "host_api_keys" ("Hash");


CREATE INDEX "IX_host_idempotency_AnsweredAt" ON "host_idempotency" ("AnsweredAt");


CREATE INDEX "IX_host_inbox_ConsumedAt" ON "host_inbox" ("ConsumedAt");


CREATE UNIQUE INDEX "IX_host_outbox_MessageId" ON "host_outbox" ("MessageId");


CREATE INDEX "IX_host_outbox_SentAt" ON "host_outbox" ("SentAt");


