using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public void Every_fault_of_every_position_is_told_at_once()
    {
        var request = new PositionsRequest(
        [
            new("", "VAN 1", null, [113, 23], null, null, null),
            new("e1", "VAN-01", Given.Start, [23, 113], -1, 361, null),
            new("e2", "VAN-01", Given.Start, [double.NaN, 23], 151, null, double.PositiveInfinity),
            new(":ours", "VAN-01", Given.Start, [113], null, null, null),
            null,
        ]);
        var faults = Assert.Throws<BadInputException>(() => request.Read()).Faults.Select(f => f.Where);
        Assert.Equal(
        [
            "positions[0].event", "positions[0].vehicle", "positions[0].at",
            "positions[1].point", "positions[1].speedMetresPerSecond", "positions[1].headingDegrees",
            "positions[2].point", "positions[2].speedMetresPerSecond", "positions[2].accuracyMetres",
            "positions[3].event", "positions[3].point", "positions[4]",
        ], faults);
    }

    [Theory, InlineData(0, false), InlineData(1, true), InlineData(5000, true), InlineData(5001, false)]
    public void One_to_five_thousand_positions_are_taken(int count, bool taken)
    {
        var request = new PositionsRequest([.. Enumerable.Range(0, count).Select(k => new PositionRequest($"e{k}", "VAN-01", Given.Start, [113, 23], null, null, null))]);
        if (taken) Assert.Equal(count, request.Read().Count);
        else Assert.Throws<BadInputException>(() => request.Read());
    }

    [Fact]
    public void Every_fault_of_every_milestone_is_told_at_once()
    {
        var route = Given.Route.Value;
        var request = new MilestonesRequest(
        [
            new("a", null, null, "vanished", -1, null, Given.Start, null),
            new("b", route, "VAN-01", "arrived", null, null, Given.Start, null),
            new("c", route, "VAN-01", "failed", null, null, Given.Start, null),
            new("d", route, "VAN-01", "returned", null, null, null, new string('x', 201)),
            new("e", route, null, "completed", null, null, Given.Start, null),
        ]);
        var faults = Assert.Throws<BadInputException>(() => request.Read()).Faults.Select(f => f.Where);
        Assert.Equal(
        [
            "milestones[0].route", "milestones[0].type", "milestones[0].stop", "milestones[1].stop", "milestones[2].shipment",
            "milestones[3].at", "milestones[3].reason", "milestones[3].shipment",
        ], faults);
    }

    [Fact]
    public void A_full_line_refuses_and_takes_again_once_there_is_room()
    {
        var queue = new IngestQueue(Options.Create(new TrackingOptions { QueuedRequests = 2 }));
        Assert.NotNull(queue.TryAdd([]));
        Assert.NotNull(queue.TryAdd([]));
        Assert.Null(queue.TryAdd([]));
        Assert.True(queue.Reader.TryRead(out _));
        Assert.NotNull(queue.TryAdd([]));
        queue.Close();
        Assert.Null(queue.TryAdd([]));
    }

    [Fact]
    public async Task Requests_share_a_commit_and_each_gets_its_own_outcomes()
    {
        using var db = new TrackingDb();
        await db.Apply(Given.Noted(Given.Dispatched(1)));
        IngestRequest one = Request(Given.Position(0, 0.1, "a"), Given.Position(0, 0.2, "b")), two = Request(Given.Position(0, 0.1, "a"));
        await db.Get<IngestWriter>().CommitAsync([one, two], CancellationToken.None);
        Assert.Equal([false, false], (await one.Committed).Select(o => o.IsDuplicate));
        Assert.Equal([true], (await two.Committed).Select(o => o.IsDuplicate));
    }

    [Fact]
    public async Task What_cannot_be_stored_leaves_nothing_behind_and_is_not_acknowledged()
    {
        using var db = new TrackingDb(more: s => s.AddScoped<IOutbox, BrokenOutbox>());
        var request = Request(Given.Position(0, 0.1), Given.Noted(Given.Dispatched(1)), Given.Milestone(Projections.MilestoneKind.Departed, 0, 0));
        await db.Get<IngestWriter>().CommitAsync([request], CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => request.Committed);
        Assert.Empty(await db.Rows<JournalRow>());
        Assert.Empty(await db.Rows<RouteRow>());
    }

    [Fact]
    public async Task One_bad_request_does_not_take_its_neighbours_with_it()
    {
        using var db = new TrackingDb(more: s => s.AddScoped<IOutbox, BrokenOutbox>());
        IngestRequest good = Request(Given.Position(0, 0.1)), bad = Request(Given.Noted(Given.Dispatched(1)), Given.Milestone(Projections.MilestoneKind.Departed, 0, 0));
        await db.Get<IngestWriter>().CommitAsync([good, bad], CancellationToken.None);
        Assert.Single(await good.Committed);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad.Committed);
        Assert.Single(await db.Rows<JournalRow>());
    }

    [Fact]
    public async Task The_running_writer_commits_what_is_in_line_and_what_is_left_when_it_stops()
    {
        using var db = new TrackingDb();
        var (writer, queue) = (db.Get<IngestWriter>(), db.Get<IngestQueue>());
        await writer.StartAsync(CancellationToken.None);
        var requests = Enumerable.Range(0, 20).Select(k => queue.TryAdd([new Entry(Given.Position(k, 0.01 * k), "test")])!).ToList();
        await writer.StopAsync(CancellationToken.None);
        foreach (var request in requests) Assert.False((await request.Committed)[0].IsDuplicate);
        Assert.Equal(20, (await db.Rows<JournalRow>()).Count);
    }

    [Fact]
    public async Task A_cancelled_order_cancels_its_shipment_also_when_the_release_comes_later()
    {
        using var db = new TrackingDb();
        await db.Apply(OrderCancelledConsumer.Noted(Given.Shipment(1), new OrderCancelled(Given.Order(1), Given.Start, "changed my mind")));
        Assert.Null(await db.Shipment(1));
        await db.Apply(Given.Noted(Given.Released(1)));
        Assert.Equal(Projections.ShipmentStatus.Cancelled, (await db.Shipment(1))!.State);
    }

    [Fact]
    public void Options_out_of_range_are_all_told_at_once()
    {
        var result = new TrackingOptionsCheck().Validate(null, new TrackingOptions { QueuedRequests = 0, RiskProbability = 1, EtaEvery = TimeSpan.Zero });
        Assert.Equal(3, result.Failures!.Count());
        Assert.True(new TrackingOptionsCheck().Validate(null, new TrackingOptions()).Succeeded);
    }

    private static IngestRequest Request(params Projections.Observation[] facts) => new([.. facts.Select(f => new Entry(f, "test"))]);

    private sealed class BrokenOutbox : IOutbox
    {
        public void Add(IFact fact) => throw new InvalidOperationException("no disk");
    }
}
