namespace LogiOpt.Host.Demo.Day;

/// <summary>Waits for something that the service computes in the background.</summary>
internal static class Computation
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until an answer is final.</summary>
    /// <param name="what">Its name, for the fault.</param>
    /// <param name="ask">Gets the answer.</param>
    /// <param name="stateOf">Its state: <c>done</c>, <c>failed</c> and <c>cancelled</c> are final.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="Client.DemoApiException">It failed, was cancelled or took too long.</exception>
    public static async Task<T> UntilDoneAsync<T>(string what, Func<Task<T>> ask, Func<T, string> stateOf, CancellationToken cancellation)
    {
        var wall = TimeProvider.System;
        var started = wall.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            var state = stateOf(answer);
            if (state == "done") return answer;
            if (state is "failed" or "cancelled") throw new Client.DemoApiException($"{what} {state}: {answer}");
            if (wall.GetElapsedTime(started) > Rhythm.LongestComputation)
                throw new Client.DemoApiException($"{what} is still {state} after {Rhythm.LongestComputation.TotalSeconds:0} s.");
            await Task.Delay(Pause, wall, cancellation);
        }
    }
}
