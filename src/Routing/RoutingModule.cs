using LogiOpt.Core.Travel;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Planning;
using LogiOpt.Routing.Storage;
using LogiOpt.Routing.Travel;
using MassTransit;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Routing;

/// <summary>The one door of the module: what the host calls to compose it.</summary>
public static class RoutingModule
{
    /// <summary>Registers the module's services and its options section <c>Routing</c>.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<RoutingOptions>().BindConfiguration("Routing").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RoutingOptions>, RoutingOptionsCheck>();
        services.AddScoped<LearnedStore>();
        services.AddScoped<LearnedTravelTimes>();
        services.AddScoped<ITravelTimes, RoadTravelTimes>();
        services.AddOptions<RoadNetworkOptions>().BindConfiguration("Routing:Roads").ValidateOnStart();
        services.AddSingleton<IValidateOptions<RoadNetworkOptions>, RoadNetworkOptionsCheck>();
        services.AddHttpClient(nameof(RoadTables)).ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        services.AddSingleton<RoadTables>();
        services.AddSingleton<UploadedTables>();
        services.AddSingleton<FreeProblems>();
        services.AddSingleton<VroomGate>();
        services.AddSingleton<PlanQueue>();
        services.AddScoped<PlanRequests>();
        services.AddScoped<PlanRun>();
        services.AddScoped<IWaveRoom, WaveRooms>();
        services.AddScoped<LiveDay>();
        services.AddHostedService<PlanWorker>();
    }

    /// <summary>Maps the module's endpoints under <c>/api/routing</c>, and <c>/vroom</c>.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        VehicleEndpoints.Map(app);
        PlanEndpoints.Map(app);
        TravelTableEndpoints.Map(app);
        VroomEndpoints.Map(app);
        RouteEndpoints.Map(app);
        LiveEndpoints.Map(app);
    }

    /// <summary>Adds the module's scheduled jobs.</summary>
    public static void Schedule(IQuartzBuilder quartz) =>
        quartz.ScheduleJob<PlanWaveJob>(trigger => trigger.WithIdentity("routing-waves").WithSimpleSchedule(TimeSpan.FromMinutes(1)));

    /// <summary>Adds the module's consumers of facts.</summary>
    public static void Consume(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<ShipmentReleasedConsumer>();
        bus.AddConsumer<OrderCancelledConsumer>();
        bus.AddConsumer<PurchaseClosedConsumer>();
        bus.AddConsumer<RouteStartedConsumer>();
        bus.AddConsumer<RouteCompletedConsumer>();
        bus.AddConsumer<DeliveryCompletedConsumer>();
        bus.AddConsumer<DeliveryFailedConsumer>();
        bus.AddConsumer<PromiseAtRiskConsumer>();
        bus.AddConsumer<LegTravelledConsumer>();
        bus.AddConsumer<StopServedConsumer>();
        bus.AddConsumer<RouteStopServedConsumer>();
    }

    /// <summary>Adds the module's tables, prefixed <c>routing_</c>.</summary>
    public static void Configure(ModelBuilder model) => RoutingTables.Configure(model);
}
