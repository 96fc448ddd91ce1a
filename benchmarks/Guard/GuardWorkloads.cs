using LogiOpt.Core.Geo;
using LogiOpt.Core.Live;
using LogiOpt.Core.Search;

namespace LogiOpt.Benchmarks.Guard;

/// <summary>Every workload that the guard watches. A module adds its own list here.</summary>
internal static class GuardWorkloads
{
    public static readonly IReadOnlyList<Workload> All =
        [.. Core, .. RoutingWorkloads.All, .. WarehousingWorkloads.All, .. InventoryWorkloads.All, .. TrackingWorkloads.All];

    private static IEnumerable<Workload> Core =>
    [
        new("Core", "Rng: 5 million whole numbers", () => DrawNumbers),
        new("Core", "GeoPoint: great-circle table 600 x 600", () =>
        {
            var points = Points(600);
            return () => GreatCircleTable(points);
        }),
        new("Core", "Feed: 50,000 items to 8 readers that wait", FeedToSlowReaders),
    ];

    private static double DrawNumbers()
    {
        var rng = new Rng(1);
        long sum = 0;
        for (var k = 0; k < 5_000_000; k++) sum += rng.Next(1000);
        return sum;
    }

    private static double GreatCircleTable(GeoPoint[] points)
    {
        long metres = 0;
        foreach (var from in points)
            foreach (var to in points)
                metres += (long)Math.Round(from.DistanceTo(to).Metres);
        return metres;
    }

    /// <summary>Readers that have read one item and no more: their queues are full, and publishing must neither wait nor grow.</summary>
    private static Func<double> FeedToSlowReaders()
    {
        var feed = new Feed<int>(keep: 1024, readerQueue: 64);
        for (var k = 0; k < 8; k++)
        {
            // A read that waits for its first item registers the reader; nobody asks for the second.
            var first = feed.ReadAsync(topic: null, after: null, CancellationToken.None).GetAsyncEnumerator().MoveNextAsync().AsTask();
            if (first.IsCompleted) throw new InvalidOperationException("A new feed has nothing to read.");
        }

        return () =>
        {
            var before = feed.Sequence;
            for (var k = 0; k < 50_000; k++) feed.Publish("board", k);
            return feed.Sequence - before;
        };
    }

    private static GeoPoint[] Points(int count)
    {
        var rng = new Rng(7);
        var points = new GeoPoint[count];
        for (var k = 0; k < count; k++) points[k] = new GeoPoint(22.5 + rng.NextDouble(), 113 + rng.NextDouble());
        return points;
    }
}
