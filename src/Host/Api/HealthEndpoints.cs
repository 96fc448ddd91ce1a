using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace LogiOpt.Host.Api;

/// <summary>Whether the process lives, and whether each of its parts can work; open to load balancers, hence without details of data.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Ok(new { status = "live" }))
            .WithTags("Health").WithName("Live").WithSummary("The process answers").AllowAnonymous();
        app.MapGet("/health/ready", Ready)
            .WithTags("Health").WithName("Ready").WithSummary("Every part can work; says which cannot").Produces(200).Produces(503).AllowAnonymous();
    }

    private static async Task<IResult> Ready(
        LogiOptDb db, SoundnessCheck soundness, IBusControl bus, ISchedulerFactory schedulers, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        var parts = new Dictionary<string, string>
        {
            ["process"] = lifetime.ApplicationStopping.IsCancellationRequested ? "stopping" : "ready",
            ["database"] = soundness.State == "ready" ? await DatabaseAsync(db, cancellation) : soundness.State,
            ["bus"] = bus.CheckHealth().Status == BusHealthStatus.Healthy ? "ready" : bus.CheckHealth().Description,
            ["scheduler"] = await SchedulerAsync(schedulers, cancellation),
        };
        var ready = parts.Values.All(state => state == "ready");
        return Results.Json(new { status = ready ? "ready" : "not ready", parts }, statusCode: ready ? 200 : 503);
    }

    private static async Task<string> DatabaseAsync(LogiOptDb db, CancellationToken cancellation)
    {
        try
        {
            var parked = await db.Set<OutboxRow>().CountAsync(row => row.Attempts >= OutboxDispatcher.MaxAttempts, cancellation);
            return parked == 0 ? "ready" : $"{parked} facts are parked after {OutboxDispatcher.MaxAttempts} attempts";
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return $"does not answer: {fault.GetBaseException().Message}";
        }
    }

    private static async Task<string> SchedulerAsync(ISchedulerFactory schedulers, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        return scheduler.Status == SchedulerStatus.Running ? "ready" : scheduler.Status.ToString().ToLowerInvariant();
    }
}
