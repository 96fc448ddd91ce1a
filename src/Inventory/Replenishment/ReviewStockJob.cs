using LogiOpt.Core.Ids;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

namespace LogiOpt.Inventory.Replenishment;

/// <summary>The scheduled review. Its run key is the scheduled instant, so a run that is fired twice proposes once.</summary>
[DisallowConcurrentExecution]
internal sealed class ReviewStockJob(RunReview review, IOptions<ReplenishmentOptions> options, ILogger<ReviewStockJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (options.Value.ReviewEveryMinutes == 0) return;
        var at = context.ScheduledFireTimeUtc ?? context.FireTimeUtc;
        var run = $"scheduled-{at.UtcDateTime:yyyyMMddTHHmmss}";
        var note = await review.RunAsync(run, (SiteId?)null, options.Value.ApproveByItself, cancellationToken);
        if (log.IsEnabled(LogLevel.Information))
            log.LogInformation("Replenishment review {Run} is done. {Note}", run, note);
    }
}
