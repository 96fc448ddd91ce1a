using Quartz;

namespace LogiOpt.Tracking.Offers;

/// <summary>Forgets what nobody holds any more.</summary>
[DisallowConcurrentExecution]
internal sealed class PurgeHoldsJob(OfferDesk desk) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await desk.PurgeAsync(cancellationToken);
}
