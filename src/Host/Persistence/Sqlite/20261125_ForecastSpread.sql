-- How far sums of days scatter about their mean, beside the nightly forecast. What the last night said is made anew in the next.
DELETE FROM "inventory_forecasts";

ALTER TABLE "inventory_forecasts" ADD COLUMN "Spread" BLOB NOT NULL DEFAULT X'';
