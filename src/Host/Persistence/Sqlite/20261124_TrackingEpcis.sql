CREATE TABLE "tracking_epcis_capture" (
    "Capture" TEXT NOT NULL CONSTRAINT "PK_tracking_epcis_capture" PRIMARY KEY,
    "CapturedBy" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "FinishedAt" INTEGER NOT NULL,
    "Behaviour" TEXT NOT NULL,
    "Success" INTEGER NOT NULL,
    "Errors" TEXT NOT NULL
);

CREATE TABLE "tracking_epcis_epc" (
    "Epc" TEXT NOT NULL,
    "Event" TEXT NOT NULL,
    CONSTRAINT "PK_tracking_epcis_epc" PRIMARY KEY ("Epc", "Event")
);

CREATE TABLE "tracking_epcis_event" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_tracking_epcis_event" PRIMARY KEY AUTOINCREMENT,
    "Key" TEXT NOT NULL,
    "EventId" TEXT NOT NULL,
    "Type" TEXT NOT NULL,
    "EventTime" INTEGER NOT NULL,
    "RecordTime" INTEGER NOT NULL,
    "Action" TEXT NULL,
    "BizStep" TEXT NULL,
    "Disposition" TEXT NULL,
    "ReadPoint" TEXT NULL,
    "BizLocation" TEXT NULL,
    "CapturedBy" TEXT NOT NULL,
    "Context" TEXT NOT NULL,
    "Body" TEXT NOT NULL
);

CREATE TABLE "tracking_label" (
    "Label" TEXT NOT NULL CONSTRAINT "PK_tracking_label" PRIMARY KEY,
    "Shipment" TEXT NOT NULL,
    "Carrier" TEXT NULL,
    "Destination" TEXT NULL,
    "CreatedAt" INTEGER NOT NULL
);

CREATE INDEX "IX_tracking_epcis_capture_CreatedAt" ON "tracking_epcis_capture" ("CreatedAt");

CREATE INDEX "IX_tracking_epcis_event_BizStep_Sequence" ON "tracking_epcis_event" ("BizStep", "Sequence");

CREATE INDEX "IX_tracking_epcis_event_EventId" ON "tracking_epcis_event" ("EventId");

CREATE INDEX "IX_tracking_epcis_event_EventTime" ON "tracking_epcis_event" ("EventTime");

CREATE UNIQUE INDEX "IX_tracking_epcis_event_Key" ON "tracking_epcis_event" ("Key");

CREATE INDEX "IX_tracking_label_Shipment" ON "tracking_label" ("Shipment");
