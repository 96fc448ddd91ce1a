CREATE TABLE "tracking_turn" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_tracking_turn" PRIMARY KEY,
    "Number" INTEGER NOT NULL,
    "LastAt" INTEGER NOT NULL
);
CREATE INDEX "IX_tracking_turn_LastAt" ON "tracking_turn" ("LastAt");
