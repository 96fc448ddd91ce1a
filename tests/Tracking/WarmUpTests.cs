using LogiOpt.Core.Live;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Telemetry;

namespace LogiOpt.Tracking.Tests;

/// <summary>The way of a position before the worker is ready.</summary>
public sealed class WarmUpTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task It_leaves_nothing_and_tells_nobody(bool hasRoute)
    {
        using var db = new TrackingDb();
        if (hasRoute) await db.Apply(Given.Noted(Given.Released(1)), Given.Noted(Given.Released(2)), Given.Noted(Given.Dispatched(2)));
        var before = await Stored(db);
        using FeedReader<BoardEvent> reader = db.Get<LiveFeeds>().Board.Open(null, null);
        await db.Get<WarmUp>().RunAsync(CancellationToken.None);
        Assert.Equal(before, await Stored(db));
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public async Task It_does_not_fail_a_start_without_tables()
    {
        using var db = new TrackingDb();
        await db.With<int, Microsoft.EntityFrameworkCore.DbContext>(c => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(c.Database, "DROP TABLE tracking_route"));
        await db.Get<WarmUp>().StartAsync(CancellationToken.None);
    }

    private static async Task<string> Stored(TrackingDb db) => JournalJson.Write(new
    {
        Journal = (await db.Rows<JournalRow>()).Select(r => r.Event),
        Routes = (await db.Rows<RouteRow>()).Select(r => r.Body),
        Vehicles = (await db.Rows<VehicleRow>()).Select(r => r.Body),
        Shipments = (await db.Rows<ShipmentRow>()).Select(r => r.Body),
    });
}
