-- Events that move demand, the nightly forecast with its accuracy, and what is wrong with the demand that comes in.
CREATE TABLE "inventory_events" (
    "Event" TEXT NOT NULL,
    "First" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Last" TEXT NOT NULL,
    "LeadDays" INTEGER NOT NULL,
    "LagDays" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_events" PRIMARY KEY ("Event", "First", "Site", "Item")
);

CREATE TABLE "inventory_forecasts" (
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "FirstDay" TEXT NOT NULL,
    "Units" BLOB NOT NULL,
    "MadeAt" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_forecasts" PRIMARY KEY ("Site", "Item")
);

CREATE TABLE "inventory_forecast_runs" (
    "FirstDay" TEXT NOT NULL CONSTRAINT "PK_inventory_forecast_runs" PRIMARY KEY,
    "MadeAt" INTEGER NOT NULL,
    "Series" INTEGER NOT NULL,
    "SecondLevel" INTEGER NOT NULL,
    "HistoryDays" INTEGER NOT NULL
);

CREATE TABLE "inventory_accuracy" (
    "FirstDay" TEXT NOT NULL,
    "Level" TEXT NOT NULL,
    "Sums" INTEGER NOT NULL,
    "Units" REAL NOT NULL,
    "AbsoluteError" REAL NOT NULL,
    "Error" REAL NOT NULL,
    "Covered" INTEGER NULL,
    CONSTRAINT "PK_inventory_accuracy" PRIMARY KEY ("FirstDay", "Level")
);

CREATE TABLE "inventory_quality" (
    "Check" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Since" INTEGER NOT NULL,
    "SeenAt" INTEGER NOT NULL,
    "Detail" TEXT NOT NULL,
    CONSTRAINT "PK_inventory_quality" PRIMARY KEY ("Check", "Site")
);
