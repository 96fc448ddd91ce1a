CREATE TABLE "tracking_carrier" (
    "Carrier" TEXT NOT NULL CONSTRAINT "PK_tracking_carrier" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Codes" TEXT NOT NULL,
    "Terms" TEXT NOT NULL,
    "ChangedAt" INTEGER NOT NULL
);

CREATE TABLE "tracking_pickup_point" (
    "Point" TEXT NOT NULL CONSTRAINT "PK_tracking_pickup_point" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Latitude" REAL NOT NULL,
    "Longitude" REAL NOT NULL,
    "Capacity" INTEGER NOT NULL,
    "OpensMinute" INTEGER NOT NULL,
    "ClosesMinute" INTEGER NOT NULL
);

CREATE TABLE "tracking_seal" (
    "Number" INTEGER NOT NULL CONSTRAINT "PK_tracking_seal" PRIMARY KEY,
    "FromSequence" INTEGER NOT NULL,
    "ToSequence" INTEGER NOT NULL,
    "Entries" INTEGER NOT NULL,
    "Root" TEXT NOT NULL,
    "Hash" TEXT NOT NULL,
    "SealedAt" INTEGER NOT NULL
);

CREATE TABLE "tracking_shown" (
    "Number" INTEGER NOT NULL CONSTRAINT "PK_tracking_shown" PRIMARY KEY AUTOINCREMENT,
    "Shipment" TEXT NOT NULL,
    "At" INTEGER NOT NULL,
    "Body" TEXT NOT NULL
);

CREATE TABLE "tracking_slot_hold" (
    "Hold" TEXT NOT NULL CONSTRAINT "PK_tracking_slot_hold" PRIMARY KEY,
    "Slot" TEXT NOT NULL,
    "Shopper" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "SinceAt" INTEGER NOT NULL,
    "ExpiresAt" INTEGER NOT NULL,
    "ConfirmedAt" INTEGER NULL,
    "Reference" TEXT NULL
);

CREATE TABLE "tracking_webhook" (
    "Webhook" TEXT NOT NULL CONSTRAINT "PK_tracking_webhook" PRIMARY KEY,
    "Url" TEXT NOT NULL,
    "Types" TEXT NOT NULL,
    "Secrets" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "Why" TEXT NULL,
    "PausedUntil" INTEGER NULL,
    "GivenUp" INTEGER NOT NULL,
    "CreatedBy" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL
);

CREATE TABLE "tracking_webhook_cursor" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_tracking_webhook_cursor" PRIMARY KEY,
    "Sequence" INTEGER NOT NULL
);

CREATE TABLE "tracking_webhook_delivery" (
    "Delivery" INTEGER NOT NULL CONSTRAINT "PK_tracking_webhook_delivery" PRIMARY KEY AUTOINCREMENT,
    "Webhook" TEXT NOT NULL,
    "MessageId" TEXT NOT NULL,
    "Type" TEXT NOT NULL,
    "Body" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "NextAt" INTEGER NOT NULL,
    "Attempts" INTEGER NOT NULL,
    "State" TEXT NOT NULL,
    "LastStatus" INTEGER NULL,
    "LastError" TEXT NULL
);

CREATE UNIQUE INDEX "IX_tracking_seal_ToSequence" ON "tracking_seal" ("ToSequence");

CREATE INDEX "IX_tracking_shown_At" ON "tracking_shown" ("At");

CREATE INDEX "IX_tracking_shown_Shipment_At" ON "tracking_shown" ("Shipment", "At");

CREATE INDEX "IX_tracking_slot_hold_Shopper_ConfirmedAt" ON "tracking_slot_hold" ("Shopper", "ConfirmedAt");

CREATE INDEX "IX_tracking_slot_hold_Slot_ConfirmedAt_ExpiresAt" ON "tracking_slot_hold" ("Slot", "ConfirmedAt", "ExpiresAt");

CREATE INDEX "IX_tracking_webhook_delivery_State_NextAt" ON "tracking_webhook_delivery" ("State", "NextAt");

CREATE UNIQUE INDEX "IX_tracking_webhook_delivery_Webhook_MessageId" ON "tracking_webhook_delivery" ("Webhook", "MessageId");
