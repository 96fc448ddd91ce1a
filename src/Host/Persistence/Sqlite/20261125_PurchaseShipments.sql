-- Goods that we fetch from suppliers ourselves.
ALTER TABLE "inventory_suppliers" ADD COLUMN "FetchLatitude" REAL NULL;
ALTER TABLE "inventory_suppliers" ADD COLUMN "FetchLongitude" REAL NULL;
ALTER TABLE "inventory_purchases" ADD COLUMN "Shipment" TEXT NULL;

CREATE INDEX "IX_inventory_purchases_Shipment" ON "inventory_purchases" ("Shipment");
