using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Routing.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LogiOpt.Routing.Planning;

/// <summary>Computes queued plans one after the other, in the background; plans left over from a stop of the process are taken up again.</summary>
internal sealed partial class PlanWorker(IServiceScopeFactory scopes, PlanQueue queue, TimeProvider time, ILogger<PlanWorker> log) : BackgroundService
{
    /// <summary>A plan whose shipments were changed while it was computed is computed again, so many times at most.</summary>
    private const int MaxAttempts = 3;

    /// <summary>A plan that was begun so often and never ended takes the process down with it, or so it seems; it is failed instead of tried for ever.</summary>
    private const int MaxBegun = 10;

    /// <summary>Rows taken into the queue at once.</summary>
    private const int MaxRequeued = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await RequeueAsync(stoppingToken);
        await foreach (var plan in queue.ReadAllAsync(stoppingToken))
        {
            await RunAsync(plan, stoppingToken);

            // Rows that found the queue full, or that another start left behind.
            if (queue.IsEmpty) await RequeueAsync(stoppingToken);
        }
    }

    private async Task RequeueAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var left = await scope.ServiceProvider.GetRequiredService<DbContext>().Set<PlanRow>()
            .Where(p => p.State == PlanState.Queued || p.State == PlanState.Running).OrderBy(p => p.AskedAt).Select(p => p.Id).Take(MaxRequeued).ToListAsync(stopping);
        foreach (var plan in left) queue.TryAdd(plan);
    }

    /// <summary>Computes one plan to its end.</summary>
    internal async Task RunAsync(PlanId id, CancellationToken stopping)
    {
        using var running = queue.Begin(id, stopping);
        var state = "failed";
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    state = NameOf(await AttemptAsync(id, running.Token, stopping));
                    break;
                }
                catch (DbUpdateConcurrencyException) when (attempt < MaxAttempts)
                {
                    Overtaken(log, id, attempt);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The row stays as it is and is taken up again at the next start.
            state = NameOf(PlanState.Queued);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            // Cancelled before there was a plan.
            state = NameOf(PlanState.Cancelled);
            await EndAsync(id, PlanState.Cancelled, null, stopping);
        }
        catch (Exception fault) when (fault is BadInputException or NoRoadException)
        {
            PlanFailed(log, fault, id);
            await EndAsync(id, PlanState.Failed, fault.Message, stopping);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // One plan that fails for a reason of ours must not end the planner; the log has what happened.
            PlanFailed(log, fault, id);
            await EndAsync(id, PlanState.Failed, "Internal error; the log tells more.", stopping);
        }
        finally
        {
            var last = queue.Latest(id);
            queue.End(new PlanProgress(id, state, last?.Iterations ?? 0, last?.ElapsedMilliseconds ?? 0, last?.CostMilli));
        }
    }

    private static string NameOf(PlanState state) => state.ToString().ToLowerInvariant();

    private async Task<PlanState> AttemptAsync(PlanId id, CancellationToken running, CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        var plan = await db.Set<PlanRow>().FindAsync([id], stopping);
        if (plan is null || plan.State is not (PlanState.Queued or PlanState.Running)) return plan?.State ?? PlanState.Failed;
        if (plan.Attempts >= MaxBegun)
        {
            await EndAsync(id, PlanState.Failed, $"It was begun {plan.Attempts} times and never ended.", stopping);
            return PlanState.Failed;
        }

        plan.State = PlanState.Running;
        plan.Attempts++;
        plan.Version++;
        await db.SaveChangesAsync(stopping);
        queue.Tell(new PlanProgress(id, "running", 0, 0, null));

        var result = await scope.ServiceProvider.GetRequiredService<PlanRun>().ComputeAsync(plan, running);
        stopping.ThrowIfCancellationRequested();
        if (running.IsCancellationRequested)
        {
            // The best plan so far of a free-standing problem is kept; of a wave nothing was dispatched.
            await EndAsync(id, PlanState.Cancelled, null, stopping, plan.Wave is null ? result : null);
            return PlanState.Cancelled;
        }

        (plan.State, plan.Result, plan.EndedAt) = (PlanState.Done, RoutingJson.Write(result), time.GetUtcNow());
        plan.Version++;
        await db.SaveChangesAsync(stopping);
        return PlanState.Done;
    }

    private async Task EndAsync(PlanId id, PlanState state, string? fault, CancellationToken stopping, PlanResult? result = null)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        if (await db.Set<PlanRow>().FindAsync([id], stopping) is not { } plan) return;
        (plan.State, plan.Fault, plan.EndedAt) = (state, fault?[..Math.Min(fault.Length, 2000)], time.GetUtcNow());
        if (result is not null) plan.Result = RoutingJson.Write(result);
        plan.Version++;
        await db.SaveChangesAsync(stopping);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Plan {Plan} was overtaken by a change of its shipments or vehicles, attempt {Attempt}; it is computed again.")]
    private static partial void Overtaken(ILogger log, PlanId plan, int attempt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Plan {Plan} failed.")]
    private static partial void PlanFailed(ILogger log, Exception fault, PlanId plan);
}
