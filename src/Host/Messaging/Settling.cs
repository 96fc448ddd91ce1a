using LogiOpt.Host.Persistence;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Messaging;

/// <summary>Tells when every saved fact has been consumed by all who want it.</summary>
internal sealed class Settling(IServiceScopeFactory scopes, DeliveryLedger ledger)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until no fact is under way.</summary>
    /// <exception cref="TimeoutException">Facts are still under way after the limit; names how many.</exception>
    public async Task UntilSettledAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await IsSettledAsync(cancellation))
        {
            if (TimeProvider.System.GetElapsedTime(since) > atMost)
                throw new TimeoutException($"{ledger.UnderWay} facts are still under way after {atMost.TotalSeconds:0} s.\nSee `logiopt doctor` for those that fail.");
            await Task.Delay(LookAgain, TimeProvider.System, cancellation);
        }
    }

    // Idle, nothing unsent, and idle all the while between: a consumer that ended in the meantime may have saved new facts.
    private async Task<bool> IsSettledAsync(CancellationToken cancellation)
    {
        var sendings = ledger.Sendings;
        if (ledger.IsBusy) return false;
        await using var scope = scopes.CreateAsyncScope();
        var unsent = await scope.ServiceProvider.GetRequiredService<LogiOptDb>().Set<OutboxRow>()
            .AnyAsync(row => row.SentAt == null && row.Attempts < OutboxDispatcher.MaxAttempts, cancellation);
        return !unsent && !ledger.IsBusy && ledger.Sendings == sendings;
    }
}
