using LogiOpt.Host.Persistence;
using LogiOpt.Inventory;
using LogiOpt.Routing;
using LogiOpt.Tracking;
using LogiOpt.Warehousing;
using Npgsql;
using Quartz;

namespace LogiOpt.Host.Scheduling;

/// <summary>Registers the scheduler with every module's jobs.</summary>
internal static class SchedulingSetup
{
    public static void Add(IServiceCollection services, DatabaseMode database)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(4);
            // Schedules follow the wall clock, also where the domain runs on a simulated one.
            quartz.UseTimeProvider(TimeProvider.System);
            if (database.Postgres is { } postgres)
            {
                // Every job runs on one of the workers, and on another when that one dies. Quartz makes its own tables, qrtz_*.
                quartz.ConfigureScheduler(scheduler => (scheduler.InstanceName, scheduler.GenerateInstanceId) = ("logiopt", true));
                quartz.UsePersistentStore(store =>
                {
                    store.UsePostgres(NpgsqlFactory.Instance, postgres);
                    store.UseSystemTextJsonSerializer();
                    store.UseClustering();
                    store.ProvisionSchema();
                });
            }

            RoutingModule.Schedule(quartz);
            InventoryModule.Schedule(quartz);
            WarehousingModule.Schedule(quartz);
            TrackingModule.Schedule(quartz);
        });
        services.AddQuartzHostedService(options =>
        {
            options.WaitForJobsToComplete = true;
            options.AwaitApplicationStarted = true;
        });
    }
}
