CREATE TABLE "tracking_device" (
    "Device" TEXT NOT NULL CONSTRAINT "PK_tracking_device" PRIMARY KEY,
    "Vehicle" TEXT NOT NULL,
    "TokenHash" TEXT NULL,
    "MinCelsius" REAL NULL,
    "MaxCelsius" REAL NULL,
    "CreatedAt" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "IX_tracking_device_TokenHash" ON "tracking_device" ("TokenHash");
