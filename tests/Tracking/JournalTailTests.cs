using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Tests;

/// <summary>Two workers on one PostgreSQL database.</summary>
public sealed class JournalTailTests
{
    [Fact]
    public async Task What_one_worker_takes_in_is_told_to_the_readers_of_the_other_once()
    {
        using var here = new TrackingDb(server: Postgres.ServerOrSkip());
        using var there = new TrackingDb(besides: here);
        await here.Apply([.. Enumerable.Range(1, 3).Select(k => Given.Noted(Given.Released(k))), Given.Noted(Given.Dispatched(3))]);
        var tail = there.Get<JournalTail>();
        Assert.True(await tail.BeginAsync(CancellationToken.None));
        using var reader = there.Get<LiveFeeds>().Board.Open(null, null);

        await here.Apply(Given.Position(0, 0.1));
        Assert.True(await tail.TellAsync(CancellationToken.None) > 0);
        Assert.Equal(Given.Point(0.1), Assert.Single(Told(reader).OfType<PositionEvent>()).Position);
        Assert.Equal(0, await tail.TellAsync(CancellationToken.None));

        await here.Apply(Given.Milestone(MilestoneKind.Departed, 0, 0));
        await tail.TellAsync(CancellationToken.None);
        Assert.Equal(LaneState.Active, Assert.Single(Told(reader).OfType<RouteEvent>()).Lane.State);

        // What is our own was told when it was committed.
        await there.Apply(Given.Position(1, 0.2));
        Assert.NotEmpty(Told(reader));
        await tail.TellAsync(CancellationToken.None);
        Assert.Empty(Told(reader));
    }

    [Fact]
    public async Task A_shopper_on_the_other_worker_hears_of_a_milestone()
    {
        using var here = new TrackingDb(server: Postgres.ServerOrSkip());
        using var there = new TrackingDb(besides: here);
        await here.Apply(Given.Noted(Given.Released(1)), Given.Noted(Given.Dispatched(1)));
        var tail = there.Get<JournalTail>();
        await tail.BeginAsync(CancellationToken.None);
        using var reader = there.Get<LiveFeeds>().Shipments.Open(Given.Shipment(1).ToString(), null);
        await here.Apply(Given.Milestone(MilestoneKind.Departed, 0, 0));
        await tail.TellAsync(CancellationToken.None);
        Assert.True(reader.TryRead(out var change));
        Assert.Equal(Given.Shipment(1), change.Value);
        Assert.Equal(ShipmentStatus.OutForDelivery, (await there.Shopper(1))!.State);
    }

    [Fact]
    public async Task On_SQLite_nobody_else_appends()
    {
        using var db = new TrackingDb();
        Assert.False(await db.Get<JournalTail>().BeginAsync(CancellationToken.None));
    }

    [Fact]
    public void Spans_of_our_own_are_forgotten_as_they_are_passed()
    {
        var own = new OwnEntries();
        own.Note((3, 5));
        own.Note((8, 8));
        Assert.Equal([false, true, true, true, false, false, true, false], Enumerable.Range(2, 8).Select(s => own.Passes(s)));
    }

    private static List<BoardEvent> Told(Core.Live.FeedReader<BoardEvent> reader)
    {
        var told = new List<BoardEvent>();
        while (reader.TryRead(out var item)) told.Add(item.Value);
        return told;
    }
}
