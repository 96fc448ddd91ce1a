using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Runs waiting scenarios one after another. What a stopped process left running is run again.</summary>
internal sealed class ScenarioRunner(
    IServiceScopeFactory scopes, LiveScenarios live, IOptions<WarehousingOptions> options, TimeProvider time, ILogger<ScenarioRunner> log) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var requeued = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!requeued) await RequeueAsync(stoppingToken);
                requeued = true;
                while (await RunNextAsync(stoppingToken)) { }
                await live.WaitAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The database did not answer, or another worker took the same scenario: the queue is in the database, so look again a little later.
                log.LogError(fault, "The queue of scenarios could not be worked; it is tried again in {Seconds} s", RetryAfter.TotalSeconds);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    private async Task RequeueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var count = await scope.ServiceProvider.GetRequiredService<ScenarioBook>().RequeueAsync(cancellation);
        if (count > 0 && log.IsEnabled(LogLevel.Information)) log.LogInformation("{Count} scenarios were interrupted and are run again", count);
    }

    /// <summary>Runs the oldest waiting scenario; false if none waits.</summary>
    internal async Task<bool> RunNextAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var book = scope.ServiceProvider.GetRequiredService<ScenarioBook>();
        if (await book.TakeAsync(cancellation) is not { } row) return false;

        live.Tell(row.Scenario, ScenarioState.Running, null);
        var outcome = await SolveAsync(row, scope.ServiceProvider.GetRequiredService<LoadScenario>(), cancellation);
        await book.FinishAsync(row, outcome, cancellation);
        live.Tell(row.Scenario, row.State, null);
        return true;
    }

    private async Task<ScenarioOutcome> SolveAsync(ScenarioRow row, LoadScenario load, CancellationToken cancellation)
    {
        try
        {
            var input = ScenarioBook.InputOf(row);
            var start = time.GetTimestamp();
            StopRule Share(int points)
            {
                var left = input.TimeLimitSeconds - time.GetElapsedTime(start).TotalSeconds;
                return StopRule.AfterSeconds(Math.Max(left / points, 0.01));
            }

            if (input.Plan is not null)
                return await Task.Run(() => SolvePlan.Decide(input, Share, p => live.Tell(row.Scenario, ScenarioState.Running, p), cancellation), cancellation);
            var loaded = await load.HandleAsync(input, cancellation);
            if (loaded.Scenario is not { } scenario) return new ScenarioOutcome.Nothing(loaded.Reason);
            return await Task.Run(
                () => SolveScenario.Decide(scenario, options.Value, Share, p => live.Tell(row.Scenario, ScenarioState.Running, p), cancellation), cancellation);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // One scenario that fails must not stop the others; it is marked and logged with everything known.
            log.LogError(fault, "Scenario {Scenario} failed", row.Scenario);
            return new ScenarioOutcome.Nothing($"It failed inside: {fault.Message} The server's log has the details.");
        }
    }
}
