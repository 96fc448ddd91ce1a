using System.Runtime.CompilerServices;

namespace LogiOpt.Tracking.Live;

/// <summary>Keeps a quiet stream alive.</summary>
internal static class Heartbeats
{
    /// <summary>The items of a source, with null in between whenever nothing came for a while.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="every">The longest silence. Real time: proxies drop quiet connections by their own clocks.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<T?> WithHeartbeats<T>(
        this IAsyncEnumerable<T> source, TimeSpan every, [EnumeratorCancellation] CancellationToken cancellation) where T : class
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var items = source.GetAsyncEnumerator(ending.Token);
        var next = items.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var silence = Task.Delay(every, TimeProvider.System, waiting.Token);
                var first = await Task.WhenAny(next, silence);
                await waiting.CancelAsync();
                if (first == silence)
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return null;
                    continue;
                }

                if (!await next) yield break;
                yield return items.Current;
                next = items.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator may only be disposed when no read of it is under way.
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
