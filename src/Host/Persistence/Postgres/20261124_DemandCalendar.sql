-- Events that move demand, the nightly forecast with its accuracy, and what is wrong with the demand that comes in.
CREATE TABLE inventory_events (
    "Event" character varying(64) NOT NULL,
    "First" date NOT NULL,
    "Site" character varying(64) NOT NULL,
    "Item" character varying(64) NOT NULL,
    "Last" date NOT NULL,
    "LeadDays" integer NOT NULL,
    "LagDays" integer NOT NULL,
    CONSTRAINT "PK_inventory_events" PRIMARY KEY ("Event", "First", "Site", "Item")
);

CREATE TABLE inventory_forecasts (
    "Site" character varying(64) NOT NULL,
    "Item" character varying(64) NOT NULL,
    "FirstDay" date NOT NULL,
    "Units" bytea NOT NULL,
    "MadeAt" bigint NOT NULL,
    CONSTRAINT "PK_inventory_forecasts" PRIMARY KEY ("Site", "Item")
);

CREATE TABLE inventory_forecast_runs (
    "FirstDay" date NOT NULL,
    "MadeAt" bigint NOT NULL,
    "Series" integer NOT NULL,
    "SecondLevel" integer NOT NULL,
    "HistoryDays" integer NOT NULL,
    CONSTRAINT "PK_inventory_forecast_runs" PRIMARY KEY ("FirstDay")
);

CREATE TABLE inventory_accuracy (
    "FirstDay" date NOT NULL,
    "Level" character varying(32) NOT NULL,
    "Sums" integer NOT NULL,
    "Units" double precision NOT NULL,
    "AbsoluteError" double precision NOT NULL,
    "Error" double precision NOT NULL,
    "Covered" integer,
    CONSTRAINT "PK_inventory_accuracy" PRIMARY KEY ("FirstDay", "Level")
);

CREATE TABLE inventory_quality (
    "Check" character varying(32) NOT NULL,
    "Site" character varying(64) NOT NULL,
    "Since" bigint NOT NULL,
    "SeenAt" bigint NOT NULL,
    "Detail" character varying(1000) NOT NULL,
    CONSTRAINT "PK_inventory_quality" PRIMARY KEY ("Check", "Site")
);
