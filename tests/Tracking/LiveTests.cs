using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Tests;

public sealed class LiveTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_first_reader_gets_a_snapshot_and_then_what_happens()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Released(1)), Given.Noted(Given.Dispatched(1)));
        await using var events = Read(db, null);
        Assert.Single(Assert.IsType<SnapshotEvent>((await Next(events)).Value).Board.Lanes);
        var next = Next(events);
        await db.Apply(Given.Position(0, 0.1));
        Assert.Equal(Given.Point(0.1), Assert.IsType<PositionEvent>((await next).Value).Position);
    }

    [Fact]
    public async Task A_reader_that_comes_back_gets_what_it_missed_and_no_snapshot()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Dispatched(1)));
        long seen;
        await using (var first = Read(db, null)) seen = (await Next(first)).Sequence!.Value;
        await db.Apply(Given.Position(0, 0.1));
        await db.Apply(Given.Position(1, 0.2));
        await using var again = Read(db, seen);
        Assert.Equal(Given.Point(0.1), Assert.IsType<PositionEvent>((await Next(again)).Value).Position);
        BoardFrame item;
        do item = await Next(again); while (item.Value is not PositionEvent);
        Assert.Equal(Given.Point(0.2), ((PositionEvent)item.Value).Position);
    }

    [Theory, InlineData(-5), InlineData(100_000)]
    public async Task A_reader_from_before_a_restart_or_from_nowhere_gets_a_snapshot(long seen)
    {
        using var db = new TrackingDb();
        await using var events = Read(db, seen);
        Assert.IsType<SnapshotEvent>((await Next(events)).Value);
    }

    [Fact]
    public async Task A_shopper_that_comes_back_is_told_only_if_something_changed_and_gets_a_snapshot_when_that_is_not_known()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Released(1)), Given.Noted(Given.Released(2)), Given.Noted(Given.Dispatched(2)));
        var feeds = db.Get<LiveFeeds>();
        long id;
        await using (var first = Shopper(null))
        {
            Assert.True(await first.MoveNextAsync());
            Assert.Equal(("shipment", ShipmentStatus.Dispatched), (first.Current.Event.Type, first.Current.Event.Shipment!.State));
            id = first.Current.Id!.Value;
        }

        // Nothing about this shipment meanwhile: the next thing heard is the next change, not the view again.
        feeds.Shipments.Publish(Given.Shipment(2).ToString(), Given.Shipment(2));
        await using (var second = Shopper(feeds.SequenceOf(id)))
        {
            var next = second.MoveNextAsync().AsTask();
            await db.Apply(Given.Milestone(MilestoneKind.Departed, 0, 0));
            Assert.True(await next);
            Assert.Equal(("shipment", ShipmentStatus.OutForDelivery), (second.Current.Event.Type, second.Current.Event.Shipment!.State));
            Assert.True(second.Current.Id > id);
        }

        // Something was missed: it comes at once.
        await using (var third = Shopper(feeds.SequenceOf(id)))
        {
            Assert.True(await third.MoveNextAsync());
            Assert.Equal("shipment", third.Current.Event.Type);
        }

        await using var stranger = Shopper(-7);
        Assert.True(await stranger.MoveNextAsync());
        Assert.Equal("snapshot", stranger.Current.Event.Type);

        IAsyncEnumerator<(TrackEvent Event, long? Id)> Shopper(long? seen) =>
            TrackEndpoints.EventsAsync(Given.Shipment(1), feeds, seen, () => db.Shopper(1), Long, CancellationToken.None).GetAsyncEnumerator();
    }

    [Fact]
    public async Task Readers_that_come_together_share_one_board_and_miss_nothing_after_it()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Released(1)), Given.Noted(Given.Dispatched(1)));
        var snapshots = db.Get<BoardSnapshots>();
        var boards = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => snapshots.GetAsync(0, CancellationToken.None)));
        Assert.All(boards, board => Assert.Same(boards[0], board));
        await db.Apply(Given.Position(0, 0.1));
        Assert.NotSame(boards[0], await snapshots.GetAsync(db.Get<LiveFeeds>().Board.Sequence, CancellationToken.None));
    }

    [Fact]
    public async Task A_reader_that_missed_too_much_gets_a_snapshot()
    {
        using var db = new TrackingDb();
        var feeds = db.Get<LiveFeeds>();
        for (var k = 0; k < 5000; k++) feeds.Board.Publish("x", new HeartbeatEvent());
        await using var events = Read(db, 3);
        Assert.IsType<SnapshotEvent>((await Next(events)).Value);
    }

    [Fact]
    public async Task A_quiet_stream_has_a_heartbeat()
    {
        using var db = new TrackingDb();
        await using var events = Read(db, db.Get<LiveFeeds>().Board.Sequence, TimeSpan.FromMilliseconds(1));
        Assert.IsType<HeartbeatEvent>((await Next(events)).Value);
    }

    [Fact]
    public async Task The_board_after_a_restart_is_the_board_before()
    {
        using var db = new TrackingDb();
        db.MoveTo(20);
        await db.Apply([.. Given.WholeRound(3).Where(f => f.At <= Given.At(20))]);
        var before = await db.Board();
        // Another process has nothing but the database.
        var options = Options.Create(new TrackingOptions());
        var after = await db.With<Board, DbContext>(c => new LoadBoard(c, new LiveFeeds(db.Time, options), db.Time, options).RunAsync(CancellationToken.None));
        Assert.Equal(Text(before with { Sequence = 0 }), Text(after with { Sequence = 0 }));
        Assert.Single(before.Lanes);
        Assert.Equal(1, before.Lanes[0].StopsDone);
        Assert.Equal(2, before.Lanes[0].NextStop);

        static string Text(Board board) => Journal.JournalJson.Write(board);
    }

    [Fact]
    public async Task A_link_shows_one_shipment_until_it_expires_and_its_token_is_not_stored()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Released(1)));
        var link = (await db.With<TrackingLink?, TrackingLinks>(l => l.CreateAsync(Given.Shipment(1), CancellationToken.None)))!;
        Assert.True(link.Token.Length >= 22, "128 bits are 22 characters of base64url");
        Assert.DoesNotContain(await db.Rows<LinkRow>(), r => r.TokenHash.Contains(link.Token));
        Assert.Equal(Given.Shipment(1), await Resolve(link.Token));
        Assert.Null(await Resolve(link.Token[..^1] + (link.Token[^1] == 'A' ? 'B' : 'A')));
        db.Time.Advance(link.ExpiresAt - db.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        Assert.NotNull(await Resolve(link.Token));
        db.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Resolve(link.Token));

        Task<Core.Ids.ShipmentId?> Resolve(string token) => db.With<Core.Ids.ShipmentId?, TrackingLinks>(l => l.ResolveAsync(token, CancellationToken.None));
    }

    [Fact]
    public async Task A_link_for_an_unknown_shipment_is_refused()
    {
        using var db = new TrackingDb();
        Assert.Null(await db.With<TrackingLink?, TrackingLinks>(l => l.CreateAsync(Given.Shipment(1), CancellationToken.None)));
    }

    [Fact]
    public async Task A_shopper_sees_the_vehicle_only_when_few_stops_come_before()
    {
        using var db = new TrackingDb();
        await db.Apply([.. Enumerable.Range(1, 8).Select(k => Given.Noted(Given.Released(k)))]);
        await db.Apply(Given.Noted(Given.Dispatched(8)), Given.Position(0, 0));
        Assert.Null((await db.Shopper(1))!.Vehicle);
        await db.Apply(Given.Milestone(MilestoneKind.Departed, 0, 0));
        Assert.NotNull((await db.Shopper(6))!.Vehicle);
        Assert.Equal((6, null), ((await db.Shopper(7))!.StopsBefore, (await db.Shopper(7))!.Vehicle));
        db.MoveTo(15);
        await db.Apply(Given.Milestone(MilestoneKind.Arrived, 1, 10), Given.Milestone(MilestoneKind.Served, 1, 15));
        Assert.NotNull((await db.Shopper(7))!.Vehicle);
        Assert.Null((await db.Shopper(1))!.Vehicle);
    }

    private static IAsyncEnumerator<BoardFrame> Read(TrackingDb db, long? seen, TimeSpan? heartbeat = null) =>
        db.Get<BoardStream>().FramesAsync(seen, heartbeat ?? Long, CancellationToken.None).GetAsyncEnumerator();

    private static async Task<BoardFrame> Next(IAsyncEnumerator<BoardFrame> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return events.Current;
    }
}
