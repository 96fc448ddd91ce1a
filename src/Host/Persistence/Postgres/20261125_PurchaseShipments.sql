-- Goods that we fetch from suppliers ourselves.
ALTER TABLE inventory_suppliers ADD COLUMN "FetchLatitude" double precision;
ALTER TABLE inventory_suppliers ADD COLUMN "FetchLongitude" double precision;
ALTER TABLE inventory_purchases ADD COLUMN "Shipment" uuid;

CREATE INDEX "IX_inventory_purchases_Shipment" ON inventory_purchases ("Shipment");
