-- One pool of stock for all channels: what is kept for whom, and units set aside for a while.
ALTER TABLE inventory_orders ADD COLUMN "Channel" character varying(32);

CREATE TABLE inventory_channels (
    "Channel" character varying(32) NOT NULL,
    "Name" character varying(200) NOT NULL,
    "Rank" integer NOT NULL,
    CONSTRAINT "PK_inventory_channels" PRIMARY KEY ("Channel")
);

CREATE TABLE inventory_protections (
    "Site" character varying(64) NOT NULL,
    "Item" character varying(64) NOT NULL,
    "Channel" character varying(32) NOT NULL,
    "Rank" integer NOT NULL,
    "Units" bigint NOT NULL,
    CONSTRAINT "PK_inventory_protections" PRIMARY KEY ("Site", "Item", "Channel")
);

CREATE TABLE inventory_reservations (
    "Reservation" character varying(64) NOT NULL,
    "Fingerprint" character varying(64) NOT NULL,
    "Site" character varying(64) NOT NULL,
    "Channel" character varying(32),
    "State" character varying(32) NOT NULL,
    "CreatedAt" bigint NOT NULL,
    "ExpiresAt" bigint NOT NULL,
    "EndedAt" bigint,
    CONSTRAINT "PK_inventory_reservations" PRIMARY KEY ("Reservation")
);

CREATE TABLE inventory_reservation_lines (
    "Reservation" character varying(64) NOT NULL,
    "Item" character varying(64) NOT NULL,
    "Units" integer NOT NULL,
    CONSTRAINT "PK_inventory_reservation_lines" PRIMARY KEY ("Reservation", "Item"),
    CONSTRAINT "FK_inventory_reservation_lines_inventory_reservations_Reservat~" FOREIGN KEY ("Reservation") REFERENCES inventory_reservations ("Reservation") ON DELETE CASCADE
);

CREATE INDEX "IX_inventory_reservations_State_ExpiresAt" ON inventory_reservations ("State", "ExpiresAt");
