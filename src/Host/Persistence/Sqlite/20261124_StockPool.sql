-- One pool of stock for all channels: what is kept for whom, and units set aside for a while.
ALTER TABLE "inventory_orders" ADD COLUMN "Channel" TEXT NULL;

CREATE TABLE "inventory_channels" (
    "Channel" TEXT NOT NULL CONSTRAINT "PK_inventory_channels" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Rank" INTEGER NOT NULL
);

CREATE TABLE "inventory_protections" (
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Channel" TEXT NOT NULL,
    "Rank" INTEGER NOT NULL,
    "Units" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_protections" PRIMARY KEY ("Site", "Item", "Channel")
);

CREATE TABLE "inventory_reservations" (
    "Reservation" TEXT NOT NULL CONSTRAINT "PK_inventory_reservations" PRIMARY KEY,
    "Fingerprint" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Channel" TEXT NULL,
    "State" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "ExpiresAt" INTEGER NOT NULL,
    "EndedAt" INTEGER NULL
);

CREATE TABLE "inventory_reservation_lines" (
    "Reservation" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Units" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_reservation_lines" PRIMARY KEY ("Reservation", "Item"),
    CONSTRAINT "FK_inventory_reservation_lines_inventory_reservations_Reservation" FOREIGN KEY ("Reservation") REFERENCES "inventory_reservations" ("Reservation") ON DELETE CASCADE
);

CREATE INDEX "IX_inventory_reservations_State_ExpiresAt" ON "inventory_reservations" ("State", "ExpiresAt");
