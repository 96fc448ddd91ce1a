-- Routes that went out and back, from which the last mile is learned.
CREATE TABLE warehousing_tours (
    "Route" uuid NOT NULL,
    "Revision" integer NOT NULL,
    "Day" integer NOT NULL,
    "FromLatitude" double precision NOT NULL,
    "FromLongitude" double precision NOT NULL,
    "DrivenMetres" bigint NOT NULL,
    "Drops" text NOT NULL,
    CONSTRAINT "PK_warehousing_tours" PRIMARY KEY ("Route")
);

CREATE INDEX "IX_warehousing_tours_Day" ON warehousing_tours ("Day");
