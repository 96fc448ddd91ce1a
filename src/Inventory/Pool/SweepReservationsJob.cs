using LogiOpt.Inventory.Stock;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace LogiOpt.Inventory.Pool;

/// <summary>Gives expired reservations back.</summary>
[DisallowConcurrentExecution]
internal sealed class SweepReservationsJob(Reservations reservations, GroupCommit group) : IJob
{
    private const int MaxRounds = 100;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        // Looks without writing first: on most ticks nothing has expired.
        for (var round = 0; round < MaxRounds && await reservations.AnyOverdueAsync(cancellationToken); round++)
            await group.RunAsync(services => services.GetRequiredService<Reservations>().SweepAsync(CancellationToken.None), cancellationToken);
    }
}
