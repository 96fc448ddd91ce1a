using Quartz;

namespace LogiOpt.Tracking.Evidence;

/// <summary>Seals what the journal holds.</summary>
[DisallowConcurrentExecution]
internal sealed class SealJournalJob(JournalSeals seals) : IJob
{
    private const int MaxSeals = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        // A stretch that is not full waits for the next round, unless it is all there is.
        for (var k = 0; k < MaxSeals; k++)
            if (await seals.SealNextAsync(cancellationToken) < JournalSeals.EntriesPerSeal) return;
    }
}
