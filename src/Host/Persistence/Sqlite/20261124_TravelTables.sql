CREATE TABLE "routing_travel_tables" (
    "Name" TEXT NOT NULL CONSTRAINT "PK_routing_travel_tables" PRIMARY KEY,
    "Places" INTEGER NOT NULL,
    "Profiles" TEXT NOT NULL,
    "UploadedAt" INTEGER NOT NULL,
    "Body" BLOB NOT NULL,
    "Version" INTEGER NOT NULL
);
