-- Alerts about stock: shortage, overstock, silent feeds.
CREATE TABLE "inventory_stock_alerts" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_inventory_stock_alerts" PRIMARY KEY AUTOINCREMENT,
    "Kind" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Value" TEXT NULL,
    "WorthMilli" INTEGER NOT NULL,
    "Text" TEXT NOT NULL,
    "OpenedAt" INTEGER NOT NULL,
    "SeenAt" INTEGER NOT NULL,
    "ClosedAt" INTEGER NULL
);

CREATE INDEX "IX_inventory_stock_alerts_ClosedAt" ON "inventory_stock_alerts" ("ClosedAt");
