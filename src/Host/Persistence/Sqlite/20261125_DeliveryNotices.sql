-- What suppliers tell of their orders: sent, received.
ALTER TABLE "inventory_purchases" ADD COLUMN "ShippedAt" INTEGER NULL;
ALTER TABLE "inventory_purchases" ADD COLUMN "ArrivesAt" INTEGER NULL;
ALTER TABLE "inventory_purchase_lines" ADD COLUMN "ShippedUnits" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "inventory_delivery_notices" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_inventory_delivery_notices" PRIMARY KEY AUTOINCREMENT,
    "Supplier" TEXT NOT NULL,
    "Purchase" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "Note" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Lot" TEXT NOT NULL,
    "Units" INTEGER NOT NULL,
    "RejectedUnits" INTEGER NOT NULL,
    "At" INTEGER NOT NULL,
    "ArrivesAt" INTEGER NULL,
    "Source" TEXT NOT NULL,
    "ToldAt" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "IX_inventory_delivery_notices_Purchase_Kind_Note_Item_Lot" ON "inventory_delivery_notices" ("Purchase", "Kind", "Note", "Item", "Lot");

CREATE INDEX "IX_inventory_delivery_notices_Supplier_Sequence" ON "inventory_delivery_notices" ("Supplier", "Sequence");
