-- How far sums of days scatter about their mean, beside the nightly forecast. What the last night said is made anew in the next.
DROP TABLE inventory_forecasts;

CREATE TABLE inventory_forecasts (
    "Site" character varying(64) NOT NULL,
    "Item" character varying(64) NOT NULL,
    "FirstDay" date NOT NULL,
    "Units" bytea NOT NULL,
    "Spread" bytea NOT NULL,
    "MadeAt" bigint NOT NULL,
    CONSTRAINT "PK_inventory_forecasts" PRIMARY KEY ("Site", "Item")
);
