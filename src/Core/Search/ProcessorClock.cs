namespace LogiOpt.Core.Search;

/// <summary>A clock that runs only while this process computes, so that a time limit buys the same amount of search on a busy machine as on an idle one.</summary>
/// <param name="threads">Threads that share the work, 1 or more: their processor time is divided by it, as wall time would pass with a core for each.</param>
/// <remarks>Counts user and system time of all threads of the process, compilation and collection included. Only timestamps differ; the time of day stays the system's.</remarks>
public sealed class ProcessorClock(int threads = 1) : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks / Math.Max(1, threads);
}
