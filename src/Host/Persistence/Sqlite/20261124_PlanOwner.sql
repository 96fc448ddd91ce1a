-- Who asked for a plan: callers who may not see all plans see their own.
ALTER TABLE "routing_plans" ADD COLUMN "Owner" TEXT NULL;
