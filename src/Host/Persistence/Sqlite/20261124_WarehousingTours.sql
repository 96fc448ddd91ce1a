-- Routes that went out and back, from which the last mile is learned.
CREATE TABLE "warehousing_tours" (
    "Route" TEXT NOT NULL CONSTRAINT "PK_warehousing_tours" PRIMARY KEY,
    "Revision" INTEGER NOT NULL,
    "Day" INTEGER NOT NULL,
    "FromLatitude" REAL NOT NULL,
    "FromLongitude" REAL NOT NULL,
    "DrivenMetres" INTEGER NOT NULL,
    "Drops" TEXT NOT NULL
);

CREATE INDEX "IX_warehousing_tours_Day" ON "warehousing_tours" ("Day");
