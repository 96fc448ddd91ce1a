using LogiOpt.Tracking.Carriers;
using LogiOpt.Tracking.Devices;
using LogiOpt.Tracking.Epcis;
using LogiOpt.Tracking.Evidence;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Offers;
using LogiOpt.Tracking.Returns;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Telemetry;
using LogiOpt.Tracking.Webhooks;
using MassTransit;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Tracking;

/// <summary>The one door of the module: what the host calls to compose it.</summary>
public static class TrackingModule
{
    internal static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SealEvery = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan PurgeEvery = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(10);

    /// <summary>Registers the module's services and its options section <c>Tracking</c>.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<TrackingOptions>, TrackingOptionsCheck>();
        services.AddOptions<TrackingOptions>().BindConfiguration("Tracking").ValidateOnStart();
        services.AddSingleton<IngestQueue>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton(provider =>
            new DevicePace(TimeProvider.System, Settings(provider).DeviceReportsPerSecond, Settings(provider).DeviceBurst));
        services.AddSingleton<LiveFeeds>();
        services.AddSingleton<EtaPace>();
        services.AddSingleton<OwnEntries>();
        services.AddSingleton<Capture>();
        services.AddScoped<Ledger>();
        services.AddScoped<LoadBoard>();
        services.AddSingleton<BoardSnapshots>();
        services.AddSingleton<BoardStream>();
        services.AddScoped<LoadShipment>();
        services.AddScoped<TrackingLinks>();
        services.AddSingleton<ShownLog>();
        services.AddHostedService(provider => provider.GetRequiredService<ShownLog>());
        services.AddSingleton<WebhookFeeder>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookClient>();
        services.AddHostedService<WebhookSender>();
        services.AddScoped<JournalSeals>();
        services.AddSingleton<IValidateOptions<OfferOptions>, OfferOptionsCheck>();
        services.AddOptions<OfferOptions>().BindConfiguration("Tracking:Offers").ValidateOnStart();
        services.AddScoped<OfferDesk>();
        services.AddHostedService<WarmUp>();
        services.AddHostedService<IngestWriter>();
        services.AddHostedService<CountsTeller>();
        services.AddHostedService<JournalTail>();
    }

    /// <summary>Maps the module's endpoints under <c>/api/tracking</c> and <c>/api/track</c>.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        TelemetryEndpoints.Map(app);
        DeviceEndpoints.Map(app);
        OsmAndEndpoints.Map(app);
        EpcisDoor.Map(app);
        BoardEndpoints.Map(app);
        TrackEndpoints.Map(app);
        LookupEndpoints.Map(app);
        ShownEndpoints.Map(app);
        CarrierEndpoints.Map(app);
        LabelEndpoints.Map(app);
        DossierEndpoints.Map(app);
        OfferEndpoints.Map(app);
        ReturnEndpoints.Map(app);
        WebhookEndpoints.Map(app);
    }

    /// <summary>Adds the module's scheduled jobs.</summary>
    public static void Schedule(IQuartzBuilder quartz)
    {
        // A worker that starts, perhaps after a crash, answers first and looks round then.
        var first = TimeProvider.System.GetUtcNow() + AfterStart;
        quartz.ScheduleJob<WatchLanesJob>(trigger => trigger.WithIdentity("tracking-watch-lanes").StartAt(first).WithSimpleSchedule(WatchEvery));
        quartz.ScheduleJob<SealJournalJob>(trigger => trigger.WithIdentity("tracking-seal-journal").StartAt(first).WithSimpleSchedule(SealEvery));
        quartz.ScheduleJob<PurgeHoldsJob>(trigger => trigger.WithIdentity("tracking-purge-holds").StartAt(first).WithSimpleSchedule(PurgeEvery));
    }

    /// <summary>Adds the module's consumers of facts.</summary>
    public static void Consume(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<ShipmentReleasedConsumer>();
        bus.AddConsumer<RouteDispatchedConsumer>();
        bus.AddConsumer<ShipmentUnservedConsumer>();
        bus.AddConsumer<OrderCancelledConsumer>();
    }

    /// <summary>Adds the module's tables, prefixed <c>tracking_</c>.</summary>
    public static void Configure(ModelBuilder model) => TrackingTables.Configure(model);

    private static TrackingOptions Settings(IServiceProvider provider) => provider.GetRequiredService<IOptions<TrackingOptions>>().Value;
}
