-- How far routes are, and vehicles that broke down.
ALTER TABLE "routing_routes" ADD COLUMN "LastStop" INTEGER NULL;
ALTER TABLE "routing_routes" ADD COLUMN "LastLeftAt" INTEGER NULL;
ALTER TABLE "routing_vehicles" ADD COLUMN "OutSince" INTEGER NULL;
