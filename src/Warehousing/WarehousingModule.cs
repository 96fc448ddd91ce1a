using LogiOpt.Warehousing.Network;
using LogiOpt.Warehousing.Scenarios;
using LogiOpt.Warehousing.Sourcing;
using LogiOpt.Warehousing.Storage;
using MassTransit;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Warehousing;

/// <summary>The one door of the module: what the host calls to compose it.</summary>
public static class WarehousingModule
{
    /// <summary>Registers the module's services and its options section <c>Warehousing</c>.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddOptions<WarehousingOptions>().BindConfiguration("Warehousing").ValidateOnStart();
        services.AddSingleton<IValidateOptions<WarehousingOptions>, WarehousingOptionsCheck>();
        services.AddScoped<SiteBook>();
        services.AddScoped<SourcingBook>();
        services.AddScoped<SourceOrder>();
        services.AddScoped<ScenarioBook>();
        services.AddScoped<LoadScenario>();
        services.AddScoped<LoadDemand>();
        services.AddScoped<LearnedLastMile>();
        services.AddScoped<AdoptScenario>();
        services.AddSingleton<LiveScenarios>();
        services.AddHostedService<ScenarioRunner>();
    }

    /// <summary>Maps the module's endpoints under <c>/api/warehousing</c>.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        SiteEndpoints.Map(app);
        ScenarioEndpoints.Map(app);
        AssortmentEndpoints.Map(app);
        SourcingEndpoints.Map(app);
        LearnedLastMile.Map(app);
    }

    /// <summary>Adds the module's scheduled jobs.</summary>
    public static void Schedule(IQuartzBuilder quartz)
    {
    }

    /// <summary>Adds the module's consumers of facts.</summary>
    public static void Consume(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<OrderPlacedConsumer>();
        bus.AddConsumer<SourcingRefusedConsumer>();
        bus.AddConsumer<OrderCancelledConsumer>();
        bus.AddConsumer<ReplenishmentApprovedConsumer>();
        bus.AddConsumer<PurchaseConfirmedConsumer>();
        bus.AddConsumer<TourRouteDispatchedConsumer>();
    }

    /// <summary>Adds the module's tables, prefixed <c>warehousing_</c>.</summary>
    public static void Configure(ModelBuilder model) => WarehousingTables.Configure(model);
}
