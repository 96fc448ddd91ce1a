using LogiOpt.Host.Persistence;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Host.Messaging;

/// <summary>Tells when every saved fact has been consumed by all who want it.</summary>
internal sealed class Settling(IServiceScopeFactory scopes)
{
    /// <summary>Waits until no fact is under way.</summary>
    /// <exception cref="TimeoutException">Facts are still under way after the limit; names how many.</exception>
    public async Task UntilSettledAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (true)
        {
            int waiting;
            await using (var scope = scopes.CreateAsyncScope())
                waiting = await scope.ServiceProvider.GetRequiredService<LogiOptDb>().Set<OutboxRow>().CountAsync(row => row.Attempts < OutboxDispatcher.MaxAttempts, cancellation);
            if (waiting == 0) return;
            if (TimeProvider.System.GetElapsedTime(until) > atMost)
                throw new TimeoutException($"{waiting} facts are still under way after {atMost.TotalSeconds:0} s.\nSee `logiopt doctor` for those that fail.");
            await Task.Delay(TimeSpan.FromMilliseconds(4), TimeProvider.System, cancellation);
        }
    }
}
