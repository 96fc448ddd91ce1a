CREATE TABLE "host_api_keys" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_host_api_keys" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Hash" TEXT NOT NULL,
    "Roles" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "RevokedAt" INTEGER NULL
);


CREATE TABLE "host_idempotency" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_host_idempotency" PRIMARY KEY,
    "BodyHash" TEXT NOT NULL,
    "Status" INTEGER NOT NULL,
    "ContentType" TEXT NOT NULL,
    "Location" TEXT NULL,
    "Body" TEXT NOT NULL,
    "AnsweredAt" INTEGER NOT NULL
);


CREATE TABLE "host_inbox" (
    "MessageId" TEXT NOT NULL,
    "Endpoint" TEXT NOT NULL,
    "ConsumedAt" INTEGER NOT NULL,
    CONSTRAINT "PK_host_inbox" PRIMARY KEY ("MessageId", "Endpoint")
);


CREATE TABLE "host_outbox" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_host_outbox" PRIMARY KEY AUTOINCREMENT,
    "MessageId" TEXT NOT NULL,
    "Type" TEXT NOT NULL,
    "Body" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "SentAt" INTEGER NULL,
    "Attempts" INTEGER NOT NULL
);


CREATE TABLE "inventory_items" (
    "Item" TEXT NOT NULL CONSTRAINT "PK_inventory_items" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "UnitGrams" INTEGER NOT NULL,
    "UnitMillilitres" INTEGER NOT NULL,
    "UnitCostMilli" INTEGER NOT NULL,
    "PriceMilli" INTEGER NOT NULL,
    "Class" TEXT NULL
);


CREATE TABLE "inventory_lead_times" (
    "From" TEXT NOT NULL,
    "To" TEXT NOT NULL,
    "Count" INTEGER NOT NULL,
    "MeanSeconds" REAL NOT NULL,
    "SquaredDeviation" REAL NOT NULL,
    CONSTRAINT "PK_inventory_lead_times" PRIMARY KEY ("From", "To")
);


CREATE TABLE "inventory_movements" (
    "Kind" TEXT NOT NULL,
    "Cause" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Units" INTEGER NOT NULL,
    "At" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_movements" PRIMARY KEY ("Cause", "Kind", "Site", "Item")
);


CREATE TABLE "inventory_orders" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_inventory_orders" PRIMARY KEY AUTOINCREMENT,
    "OrderId" TEXT NOT NULL,
    "Reference" TEXT NOT NULL,
    "Fingerprint" TEXT NOT NULL,
    "PlacedAt" INTEGER NOT NULL,
    "PickupLatitude" REAL NULL,
    "PickupLongitude" REAL NULL,
    "DropLatitude" REAL NOT NULL,
    "DropLongitude" REAL NOT NULL,
    "Grams" INTEGER NOT NULL,
    "Millilitres" INTEGER NOT NULL,
    "PromiseEarliest" INTEGER NULL,
    "PromiseLatest" INTEGER NULL,
    "Site" TEXT NULL,
    "Shipment" TEXT NULL,
    "State" TEXT NOT NULL,
    "Goods" TEXT NOT NULL,
    "Reason" TEXT NULL,
    "Explanation" TEXT NULL,
    "ReleasedAt" INTEGER NULL,
    "DispatchedAt" INTEGER NULL,
    "StartedAt" INTEGER NULL,
    "DeliveredAt" INTEGER NULL,
    "FailedAt" INTEGER NULL,
    "ReturnedAt" INTEGER NULL,
    "UnservedAt" INTEGER NULL,
    "CancelledAt" INTEGER NULL,
    "Version" INTEGER NOT NULL,
    CONSTRAINT "AK_inventory_orders_OrderId" UNIQUE ("OrderId")
);


CREATE TABLE "inventory_proposals" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_inventory_proposals" PRIMARY KEY AUTOINCREMENT,
    "Proposal" TEXT NOT NULL,
    "RunKey" TEXT NOT NULL,
    "Site" TEXT NOT NULL,
    "From" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "NeededBy" INTEGER NOT NULL,
    "Shipment" TEXT NOT NULL,
    "ApprovedAt" INTEGER NULL,
    "RejectedAt" INTEGER NULL,
    "StartedAt" INTEGER NULL,
    "ReceivedAt" INTEGER NULL,
    "FailedAt" INTEGER NULL,
    "ReturnedAt" INTEGER NULL,
    "UnservedAt" INTEGER NULL,
    "Goods" TEXT NOT NULL,
    "Reason" TEXT NULL,
    "Version" INTEGER NOT NULL,
    CONSTRAINT "AK_inventory_proposals_Proposal" UNIQUE ("Proposal")
);


CREATE TABLE "inventory_reviews" (
    "RunKey" TEXT NOT NULL CONSTRAINT "PK_inventory_reviews" PRIMARY KEY,
    "RunAt" INTEGER NOT NULL,
    "Reviewed" INTEGER NOT NULL,
    "Proposals" INTEGER NOT NULL
);


CREATE TABLE "inventory_sales" (
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Day" TEXT NOT NULL,
    "UploadedUnits" INTEGER NOT NULL,
    "OrderedUnits" INTEGER NOT NULL,
    "LostUnits" INTEGER NOT NULL,
    "InStock" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_sales" PRIMARY KEY ("Site", "Item", "Day")
);


CREATE TABLE "inventory_sites" (
    "Site" TEXT NOT NULL CONSTRAINT "PK_inventory_sites" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "Latitude" REAL NOT NULL,
    "Longitude" REAL NOT NULL,
    "Open" INTEGER NOT NULL,
    "ChangedAt" INTEGER NOT NULL
);


CREATE TABLE "inventory_stock" (
    "Site" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "OnHand" INTEGER NOT NULL,
    "Reserved" INTEGER NOT NULL,
    "OnOrder" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_stock" PRIMARY KEY ("Site", "Item")
);


CREATE TABLE "routing_cancelled_orders" (
    "Order" TEXT NOT NULL CONSTRAINT "PK_routing_cancelled_orders" PRIMARY KEY,
    "At" INTEGER NOT NULL
);


CREATE TABLE "routing_learned" (
    "Key" TEXT NOT NULL CONSTRAINT "PK_routing_learned" PRIMARY KEY,
    "Weight" REAL NOT NULL,
    "Sum" REAL NOT NULL,
    "Version" INTEGER NOT NULL
);


CREATE TABLE "routing_plans" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_routing_plans" PRIMARY KEY,
    "State" TEXT NOT NULL,
    "Wave" INTEGER NULL,
    "AskedAt" INTEGER NOT NULL,
    "EndedAt" INTEGER NULL,
    "Request" TEXT NOT NULL,
    "Result" TEXT NULL,
    "Fault" TEXT NULL,
    "Attempts" INTEGER NOT NULL,
    "Version" INTEGER NOT NULL
);


CREATE TABLE "routing_routes" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_routing_routes" PRIMARY KEY,
    "Plan" TEXT NOT NULL,
    "Vehicle" TEXT NOT NULL,
    "Depot" TEXT NULL,
    "State" TEXT NOT NULL,
    "Revision" INTEGER NOT NULL,
    "DispatchedAt" INTEGER NOT NULL,
    "StartedAt" INTEGER NULL,
    "CompletedAt" INTEGER NULL,
    "PlannedEnd" INTEGER NOT NULL,
    "ReplannedAt" INTEGER NULL,
    "Stops" TEXT NOT NULL,
    "Version" INTEGER NOT NULL
);


CREATE TABLE "routing_shipments" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_routing_shipments" PRIMARY KEY,
    "Kind" TEXT NOT NULL,
    "Order" TEXT NULL,
    "Reference" TEXT NOT NULL,
    "FromSite" TEXT NULL,
    "FromLatitude" REAL NOT NULL,
    "FromLongitude" REAL NOT NULL,
    "ToSite" TEXT NULL,
    "ToLatitude" REAL NOT NULL,
    "ToLongitude" REAL NOT NULL,
    "Grams" INTEGER NOT NULL,
    "Millilitres" INTEGER NOT NULL,
    "ReadyAt" INTEGER NOT NULL,
    "DueEarliest" INTEGER NOT NULL,
    "DueLatest" INTEGER NOT NULL,
    "ServiceTime" INTEGER NOT NULL,
    "State" TEXT NOT NULL,
    "Tries" INTEGER NOT NULL,
    "Route" TEXT NULL,
    "Reason" TEXT NULL,
    "Explanation" TEXT NULL,
    "Version" INTEGER NOT NULL
);


CREATE TABLE "routing_vehicles" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_routing_vehicles" PRIMARY KEY,
    "Site" TEXT NULL,
    "StartLatitude" REAL NOT NULL,
    "StartLongitude" REAL NOT NULL,
    "EndLatitude" REAL NOT NULL,
    "EndLongitude" REAL NOT NULL,
    "CapacityGrams" INTEGER NOT NULL,
    "CapacityMillilitres" INTEGER NOT NULL,
    "ShiftEarliest" INTEGER NOT NULL,
    "ShiftLatest" INTEGER NOT NULL,
    "FixedCostMilli" INTEGER NOT NULL,
    "CostPerKmMilli" INTEGER NOT NULL,
    "CostPerHourMilli" INTEGER NOT NULL,
    "SpeedFactor" REAL NOT NULL,
    "MaxStops" INTEGER NULL,
    "Skills" TEXT NOT NULL,
    "Carries" TEXT NOT NULL,
    "OpenRoutes" INTEGER NOT NULL,
    "FreeAt" INTEGER NOT NULL,
    "Version" INTEGER NOT NULL
);


CREATE TABLE "tracking_journal" (
    "Sequence" INTEGER NOT NULL CONSTRAINT "PK_tracking_journal" PRIMARY KEY AUTOINCREMENT,
    "Event" TEXT NOT NULL,
    "Stream" TEXT NOT NULL,
    "Type" TEXT NOT NULL,
    "Occurred" INTEGER NOT NULL,
    "Received" INTEGER NOT NULL,
    "Source" TEXT NOT NULL,
    "Quarantine" TEXT NULL,
    "Body" TEXT NOT NULL
);


CREATE TABLE "tracking_learned" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_tracking_learned" PRIMARY KEY,
    "Version" INTEGER NOT NULL,
    "Body" TEXT NOT NULL
);


CREATE TABLE "tracking_link" (
    "TokenHash" TEXT NOT NULL CONSTRAINT "PK_tracking_link" PRIMARY KEY,
    "Shipment" TEXT NOT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "ExpiresAt" INTEGER NOT NULL
);


CREATE TABLE "tracking_route" (
    "Route" TEXT NOT NULL CONSTRAINT "PK_tracking_route" PRIMARY KEY,
    "Vehicle" TEXT NULL,
    "State" TEXT NULL,
    "DispatchedAt" INTEGER NULL,
    "CompletedAt" INTEGER NULL,
    "Version" INTEGER NOT NULL,
    "Body" TEXT NOT NULL
);


CREATE TABLE "tracking_shipment" (
    "Shipment" TEXT NOT NULL CONSTRAINT "PK_tracking_shipment" PRIMARY KEY,
    "Order" TEXT NULL,
    "Reference" TEXT NULL,
    "Status" TEXT NULL,
    "Route" TEXT NULL,
    "DueLatest" INTEGER NULL,
    "AtRisk" INTEGER NOT NULL,
    "DeliveredAt" INTEGER NULL,
    "OnTime" INTEGER NULL,
    "EtaErrorSeconds" INTEGER NULL,
    "EtaHit" INTEGER NULL,
    "WindowMoves" INTEGER NOT NULL,
    "Version" INTEGER NOT NULL,
    "Body" TEXT NOT NULL
);


CREATE TABLE "tracking_vehicle" (
    "Vehicle" TEXT NOT NULL CONSTRAINT "PK_tracking_vehicle" PRIMARY KEY,
    "Version" INTEGER NOT NULL,
    "Body" TEXT NOT NULL
);


CREATE TABLE "warehousing_network" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK_warehousing_network" PRIMARY KEY,
    "Version" INTEGER NOT NULL
);


CREATE TABLE "warehousing_scenarios" (
    "Scenario" TEXT NOT NULL CONSTRAINT "PK_warehousing_scenarios" PRIMARY KEY,
    "Key" TEXT NOT NULL,
    "Name" TEXT NOT NULL,
    "State" TEXT NOT NULL,
    "Input" TEXT NOT NULL,
    "Result" TEXT NULL,
    "Failure" TEXT NULL,
    "CreatedAt" INTEGER NOT NULL,
    "FinishedAt" INTEGER NULL,
    "AdoptedAt" INTEGER NULL,
    "Version" INTEGER NOT NULL
);


CREATE TABLE "warehousing_sites" (
    "Site" TEXT NOT NULL CONSTRAINT "PK_warehousing_sites" PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "Kind" TEXT NOT NULL,
    "Latitude" REAL NOT NULL,
    "Longitude" REAL NOT NULL,
    "OrdersPerDay" INTEGER NOT NULL,
    "OpeningCostMilli" INTEGER NOT NULL,
    "DailyCostMilli" INTEGER NOT NULL,
    "Open" INTEGER NOT NULL
);


CREATE TABLE "warehousing_sourced" (
    "Shipment" TEXT NOT NULL CONSTRAINT "PK_warehousing_sourced" PRIMARY KEY,
    "Order" TEXT NULL,
    "State" TEXT NOT NULL,
    "Site" TEXT NULL,
    "Day" INTEGER NOT NULL,
    "Attempt" INTEGER NOT NULL,
    "Explanation" TEXT NOT NULL,
    "Placed" TEXT NULL,
    "ReleasedAt" INTEGER NULL
);


CREATE TABLE "inventory_order_lines" (
    "OrderId" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Units" INTEGER NOT NULL,
    CONSTRAINT "PK_inventory_order_lines" PRIMARY KEY ("OrderId", "Item"),
    CONSTRAINT "FK_inventory_order_lines_inventory_orders_OrderId" FOREIGN KEY ("OrderId") REFERENCES "inventory_orders" ("OrderId") ON DELETE CASCADE
);


CREATE TABLE "inventory_proposal_lines" (
    "Proposal" TEXT NOT NULL,
    "Item" TEXT NOT NULL,
    "Units" INTEGER NOT NULL,
    "Explanation" TEXT NOT NULL,
    CONSTRAINT "PK_inventory_proposal_lines" PRIMARY KEY ("Proposal", "Item"),
    CONSTRAINT "FK_inventory_proposal_lines_inventory_proposals_Proposal" FOREIGN KEY ("Proposal") REFERENCES "inventory_proposals" ("Proposal") ON DELETE CASCADE
);


CREATE UNIQUE INDEX "IX_host_api_keys_Hash" ON "host_api_keys" ("Hash");


CREATE INDEX "IX_host_idempotency_AnsweredAt" ON "host_idempotency" ("AnsweredAt");


CREATE INDEX "IX_host_inbox_ConsumedAt" ON "host_inbox" ("ConsumedAt");


CREATE UNIQUE INDEX "IX_host_outbox_MessageId" ON "host_outbox" ("MessageId");


CREATE INDEX "IX_host_outbox_SentAt" ON "host_outbox" ("SentAt");


CREATE UNIQUE INDEX "IX_inventory_orders_Shipment" ON "inventory_orders" ("Shipment");


CREATE INDEX "IX_inventory_orders_State_Sequence" ON "inventory_orders" ("State", "Sequence");


CREATE UNIQUE INDEX "IX_inventory_proposals_Shipment" ON "inventory_proposals" ("Shipment");


CREATE INDEX "IX_inventory_proposals_State_Sequence" ON "inventory_proposals" ("State", "Sequence");


CREATE INDEX "IX_inventory_sales_Day" ON "inventory_sales" ("Day");


CREATE INDEX "IX_inventory_stock_Item" ON "inventory_stock" ("Item");


CREATE INDEX "IX_routing_plans_State" ON "routing_plans" ("State");


CREATE INDEX "IX_routing_routes_State_DispatchedAt" ON "routing_routes" ("State", "DispatchedAt");


CREATE INDEX "IX_routing_routes_Vehicle" ON "routing_routes" ("Vehicle");


CREATE INDEX "IX_routing_shipments_Order" ON "routing_shipments" ("Order");


CREATE INDEX "IX_routing_shipments_Route" ON "routing_shipments" ("Route");


CREATE INDEX "IX_routing_shipments_State_DueLatest" ON "routing_shipments" ("State", "DueLatest");


CREATE UNIQUE INDEX "IX_tracking_journal_Event" ON "tracking_journal" ("Event");


CREATE INDEX "IX_tracking_journal_Quarantine_Sequence" ON "tracking_journal" ("Quarantine", "Sequence") WHERE "Quarantine" IS NOT NULL;


CREATE INDEX "IX_tracking_journal_Stream_Sequence" ON "tracking_journal" ("Stream", "Sequence");


CREATE INDEX "IX_tracking_link_ExpiresAt" ON "tracking_link" ("ExpiresAt");


CREATE INDEX "IX_tracking_route_State_DispatchedAt" ON "tracking_route" ("State", "DispatchedAt");


CREATE INDEX "IX_tracking_route_Vehicle_State" ON "tracking_route" ("Vehicle", "State");


CREATE INDEX "IX_tracking_shipment_DueLatest_Status" ON "tracking_shipment" ("DueLatest", "Status");


CREATE INDEX "IX_tracking_shipment_Order" ON "tracking_shipment" ("Order");


CREATE INDEX "IX_tracking_shipment_Route" ON "tracking_shipment" ("Route");


CREATE INDEX "IX_tracking_shipment_Status_Shipment" ON "tracking_shipment" ("Status", "Shipment");


CREATE UNIQUE INDEX "IX_warehousing_scenarios_Key" ON "warehousing_scenarios" ("Key");


CREATE INDEX "IX_warehousing_scenarios_State" ON "warehousing_scenarios" ("State");


CREATE INDEX "IX_warehousing_sourced_Day_Site" ON "warehousing_sourced" ("Day", "Site");


CREATE INDEX "IX_warehousing_sourced_Order" ON "warehousing_sourced" ("Order");


