-- How far sums of days scatter about their mean, beside the nightly forecast. What the last night said is made anew in the next.
DROP TABLE "inventory_forecasts";

CREATE TABLE "inventory_forecasts" (
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "FirstDay" TEXT NOT NULL,
    "Units" BLOB NOT NULL,
    "Spread" BLOB NOT NULL,
    "MadeAt" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_forecasts" PRIMARY KEY ("Site", "Item")
);
