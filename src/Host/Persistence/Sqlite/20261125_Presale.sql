-- Items that are sold before they are there, and who waits for them.
CREATE TABLE "inventory_presale_offers" (
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "IsOpen" INTEGER NOT NULL,
    "MostUnits" INTEGER NOT NULL,
    "TakenUnits" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_presale_offers" PRIMARY KEY ("Site", "Item")
);

CREATE TABLE "inventory_presales" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_inventory_presales" PRIMARY KEY AUTOINCREMENT,
    "Presale" TEXT NOT NULL,
    "Fingerprint" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Channel" TEXT NULL,
    "Units" INTEGER NOT NULL,
    "SetAsideUnits" INTEGER NOT NULL,
    "State" TEXT NOT NULL,
    "PlacedAt" INTEGER NOT NULL,
    "PromisedAt" INTEGER NOT NULL,
    "ExpectedAt" INTEGER NOT NULL,
    "FilledAt" INTEGER NULL,
    "EndedAt" INTEGER NULL,
    "RefundedAt" INTEGER NULL,
    "Reason" TEXT NULL,
    "Reservation" TEXT NULL,
    CONSTRAINT "AK_inventory_presales_Presale" UNIQUE ("Presale")
);

CREATE INDEX "IX_inventory_presale_offers_Item" ON "inventory_presale_offers" ("Item");

CREATE INDEX "IX_inventory_presales_Site_Item_State_Sequence" ON "inventory_presales" ("Site", "Item", "State", "Sequence");

CREATE INDEX "IX_inventory_presales_State_Sequence" ON "inventory_presales" ("State", "Sequence");
