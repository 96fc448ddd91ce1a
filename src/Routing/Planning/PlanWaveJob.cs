using System.Globalization;
using LogiOpt.Core.Ids;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Routing.Planning;

/// <summary>Asks for a wave at each configured time of day. Runs every minute; the plan's id is derived from the wave, so that a wave is planned once.</summary>
[DisallowConcurrentExecution]
internal sealed class PlanWaveJob(PlanRequests plans, IOptions<RoutingOptions> options, TimeProvider time) : IJob
{
    /// <summary>A wave that was missed, because the process was down, is still planned so long after its time.</summary>
    private static readonly TimeSpan CatchUp = TimeSpan.FromMinutes(10);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (!options.Value.PlanOnSchedule || DueWave(time.GetUtcNow(), options.Value) is not { } wave) return;
        var id = new PlanId(IdMaker.Derived("wave", wave.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        await plans.AddAsync(id, wave, new PlanRequest(options.Value.TimeLimitSeconds, null, true, null, 1), null, cancellationToken);
    }

    /// <summary>The latest wave whose time has come within the catch-up; null if there is none.</summary>
    internal static DateTimeOffset? DueWave(DateTimeOffset now, RoutingOptions options)
    {
        var local = now.ToOffset(TimeSpan.FromHours(options.UtcOffsetHours));
        DateTimeOffset? due = null;
        foreach (var text in options.WaveTimes)
        {
            var wave = new DateTimeOffset(local.Date, local.Offset) + TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan();
            if (wave <= now && now - wave <= CatchUp && (due is null || wave > due)) due = wave;
        }

        return due?.ToUniversalTime();
    }
}
