using MassTransit;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace LogiOpt.Tracking;

/// <summary>The one door of the module: what the host calls to compose it.</summary>
public static class TrackingModule
{
    /// <summary>Registers the module's services and its options section <c>Tracking</c>.</summary>
    public static void Add(IServiceCollection services)
    {
    }

    /// <summary>Maps the module's endpoints under <c>/api/tracking</c>.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
    }

    /// <summary>Adds the module's scheduled jobs.</summary>
    public static void Schedule(IQuartzBuilder quartz)
    {
    }

    /// <summary>Adds the module's consumers of facts.</summary>
    public static void Consume(IBusRegistrationConfigurator bus)
    {
    }

    /// <summary>Adds the module's tables, prefixed <c>tracking_</c>.</summary>
    public static void Configure(ModelBuilder model)
    {
    }
}
