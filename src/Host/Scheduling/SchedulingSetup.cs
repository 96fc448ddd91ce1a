using LogiOpt.Inventory;
using LogiOpt.Routing;
using LogiOpt.Tracking;
using LogiOpt.Warehousing;
using Quartz;

namespace LogiOpt.Host.Scheduling;

/// <summary>Registers the scheduler with every module's jobs.</summary>
internal static class SchedulingSetup
{
    public static void Add(IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(4);
            // Schedules follow the wall clock, also where the domain runs on a simulated one.
            quartz.UseTimeProvider(TimeProvider.System);
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
