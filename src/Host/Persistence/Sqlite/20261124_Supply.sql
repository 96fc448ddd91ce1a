-- Suppliers and what they sell, purchase orders with their receipts and payments, how items are kept, and risks on lead times.
CREATE TABLE "inventory_suppliers" (
    "Supplier" TEXT NOT NULL CONSTRAINT "PK_inventory_suppliers" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "LeadDays" REAL NOT NULL,
    "LeadDeviationDays" REAL NOT NULL,
    "OrderCostMilli" INTEGER NOT NULL,
    "MinimumMilli" INTEGER NOT NULL,
    "BudgetMilli" INTEGER NULL,
    "ContainerMillilitres" INTEGER NOT NULL,
    "PaymentDays" INTEGER NOT NULL,
    "MostCoverDays" REAL NOT NULL,
    "SeenCount" INTEGER NOT NULL,
    "SeenMeanDays" REAL NOT NULL,
    "SeenSquaredDeviation" REAL NOT NULL
);

CREATE TABLE "inventory_supplies" (
    "Supplier" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "UnitCostMilli" INTEGER NOT NULL,
    "LotUnits" INTEGER NOT NULL,
    "LeastUnits" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_supplies" PRIMARY KEY ("Supplier", "Item")
);

CREATE TABLE "inventory_stockings" (
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "ShelfUnits" INTEGER NULL,
    "Vmi" TEXT NULL,
    "MinUnits" INTEGER NOT NULL,
    "MaxUnits" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_stockings" PRIMARY KEY ("Site", "Item")
);

CREATE TABLE "inventory_payments" (
    "Supplier" TEXT NOT NULL,
    "Payment" TEXT NOT NULL,
    "AmountMilli" INTEGER NOT NULL,
    "PaidAt" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_payments" PRIMARY KEY ("Supplier", "Payment")
);

CREATE TABLE "inventory_purchases" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_inventory_purchases" PRIMARY KEY AUTOINCREMENT,
    "Purchase" TEXT NOT NULL,
    "RunKey" TEXT NULL,
    "Supplier" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "NeededAt" INTEGER NOT NULL,
    "OrderedAt" INTEGER NULL,
    "ExpectedAt" INTEGER NOT NULL,
    "ConfirmedAt" INTEGER NULL,
    "ReceivedAt" INTEGER NULL,
    "Reason" TEXT NULL,
    "Version" INTEGER NOT NULL,
    CONSTRAINT "AK_inventory_purchases_Purchase" UNIQUE ("Purchase")
);

CREATE TABLE "inventory_purchase_lines" (
    "Purchase" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Units" INTEGER NOT NULL,
    "UnitCostMilli" INTEGER NOT NULL,
    "ReceivedUnits" INTEGER NOT NULL,
    "RejectedUnits" INTEGER NOT NULL,
    "Explanation" TEXT NULL,
    CONSTRAINT "PK_inventory_purchase_lines" PRIMARY KEY ("Purchase", "Item"),
    CONSTRAINT "FK_inventory_purchase_lines_inventory_purchases_Purchase" FOREIGN KEY ("Purchase") REFERENCES "inventory_purchases" ("Purchase") ON DELETE CASCADE
);

CREATE TABLE "inventory_purchase_receipts" (
    "Purchase" TEXT NOT NULL,
    "Receipt" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Supplier" TEXT NOT NULL,
    "Units" INTEGER NOT NULL,
    "RejectedUnits" INTEGER NOT NULL,
    "UnitCostMilli" INTEGER NOT NULL,
    "ReceivedAt" INTEGER NOT NULL,
    "DueAt" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_purchase_receipts" PRIMARY KEY ("Purchase", "Receipt", "Item")
);

CREATE TABLE "inventory_risks" (
    "Risk" TEXT NOT NULL CONSTRAINT "PK_inventory_risks" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "Supplier" TEXT NULL,
    "Site" TEXT NULL,
    "LeadFactor" REAL NOT NULL,
    "From" INTEGER NOT NULL,
    "Until" INTEGER NOT NULL
);

CREATE INDEX "IX_inventory_purchases_State_Sequence" ON "inventory_purchases" ("State", "Sequence");

CREATE INDEX "IX_inventory_purchases_Supplier_Sequence" ON "inventory_purchases" ("Supplier", "Sequence");

CREATE INDEX "IX_inventory_purchase_receipts_Supplier_ReceivedAt" ON "inventory_purchase_receipts" ("Supplier", "ReceivedAt");
