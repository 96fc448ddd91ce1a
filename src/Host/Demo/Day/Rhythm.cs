namespace LogiOpt.Host.Demo.Day;

/// <summary>Rhythm and bounds of the simulated day.</summary>
internal static class Rhythm
{
    /// <summary>Simulated time between two rounds of the day: a minute where people watch, two where nobody does.</summary>
    public static TimeSpan Tick(bool untilDone) => TimeSpan.FromSeconds(untilDone ? 120 : 60);

    /// <summary>How often a vehicle tells where it is.</summary>
    public static readonly TimeSpan PositionEvery = TimeSpan.FromSeconds(60);

    /// <summary>How often the routes in force are read again, for changes on the road.</summary>
    public const int TicksPerRouteCheck = 3;

    /// <summary>Orders are sent this often; several at once are cheaper, and no shopper waits longer for a promise.</summary>
    public const int TicksPerOrderBatch = 2;

    /// <summary>Wall seconds that a wave of the day may be computed for.</summary>
    public const double WaveSeconds = 3;

    /// <summary>Wall seconds for the waves that only tidy up: few shipments, or none.</summary>
    public const double SmallWaveSeconds = 1;

    /// <summary>Wall time to wait for a plan or a scenario before the demo gives up.</summary>
    public static readonly TimeSpan LongestComputation = TimeSpan.FromMinutes(3);

    /// <summary>Rows of one request.</summary>
    public const int Orders = 1_000, Positions = 5_000, Milestones = 1_000, Sales = 20_000, Receipts = 1_000, Vehicles = 1_000;
}
