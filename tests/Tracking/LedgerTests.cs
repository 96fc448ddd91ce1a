using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Live;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Tests;

public class LedgerTests
{
    private protected virtual TrackingDb NewDb() => new();

    [Fact]
    public async Task A_whole_round_goes_through_the_journal_and_out_as_facts()
    {
        using var db = NewDb();
        foreach (var fact in Given.WholeRound(3))
        {
            if (fact.At > db.Time.GetUtcNow()) db.Time.Advance(fact.At - db.Time.GetUtcNow());
            await db.Apply(fact);
        }

        Assert.Equal(ShipmentStatus.Delivered, (await db.Shipment(1))!.State);
        Assert.Equal(ShipmentStatus.Returned, (await db.Shipment(2))!.State);
        Assert.Equal(2, db.Outbox.Of<DeliveryCompleted>().Count());
        Assert.Single(db.Outbox.Of<RouteStarted>());
        Assert.Equal(3, db.Outbox.Of<EtaChanged>().Select(f => f.Shipment).Distinct().Count());
        Assert.Empty(db.Outbox.Of<PromiseAtRisk>());
        var counts = (await db.Board()).Counts;
        Assert.Equal(new BoardCounts(0, 0, 2, 1, 0, 0), counts);
    }

    [Fact]
    public async Task The_same_events_again_are_duplicates_without_effect()
    {
        using var db = NewDb();
        db.MoveTo(120);
        var facts = Given.WholeRound(2);
        await db.Apply(facts);
        var told = db.Outbox.Facts.Count;
        var again = await db.Apply(facts);
        Assert.All(again.Outcomes, o => Assert.True(o.IsDuplicate));
        Assert.Equal(told, db.Outbox.Facts.Count);
    }

    [Fact]
    public async Task An_event_twice_in_one_batch_is_stored_once()
    {
        using var db = NewDb();
        var result = await db.Apply(Given.Position(0, 1, "same"), Given.Position(0, 1, "same"));
        Assert.Equal([false, true], result.Outcomes.Select(o => o.IsDuplicate));
        Assert.Single(await db.Rows<JournalRow>());
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Batches_in_any_order_give_the_same_routes_and_vehicles_as_one_by_one(int seed)
    {
        var facts = Given.WholeRound(3).ToArray();
        using var expected = NewDb();
        expected.MoveTo(120);
        foreach (var fact in facts) await expected.Apply(fact);

        var rng = new Rng(seed);
        var storm = facts.Concat(facts.Where(_ => rng.Next(2) == 0)).ToArray();
        rng.Shuffle<Observation>(storm);
        using var db = NewDb();
        db.MoveTo(120);
        foreach (var batch in storm.Chunk(4)) await db.Apply(batch);

        Assert.Equal(await Bodies(expected), await Bodies(db));
        Assert.Equal(
            (await expected.Rows<ShipmentRow>()).OrderBy(r => r.Shipment.Value).Select(r => (r.Status, r.DeliveredAt, r.Route)),
            (await db.Rows<ShipmentRow>()).OrderBy(r => r.Shipment.Value).Select(r => (r.Status, r.DeliveredAt, r.Route)));

        static async Task<IEnumerable<string>> Bodies(TrackingDb db) =>
            (await db.Rows<RouteRow>()).Select(r => r.Body).Concat((await db.Rows<VehicleRow>()).Select(r => r.Body));
    }

    [Theory, InlineData(11), InlineData(12)]
    public async Task After_a_storm_of_ten_copies_in_any_order_a_rebuild_gives_every_row_byte_for_byte(int seed)
    {
        var facts = Given.WholeRound(4).Concat(Enumerable.Range(0, 60).Select(k => Given.Position(k, k / 15.0))).ToArray();
        var rng = new Rng(seed);
        var storm = Enumerable.Range(0, 10).SelectMany(_ => facts).ToArray();
        rng.Shuffle<Observation>(storm);
        using var db = NewDb();
        db.MoveTo(120);
        foreach (var batch in storm.Chunk(37)) await db.Apply(batch);

        Assert.Equal(facts.Length, (await db.Rows<JournalRow>()).Count(r => r.Type != "told"));
        var live = await AllRows(db);
        Assert.Empty((await db.With<RebuildReport, DbContext>(c => Rebuild.VerifyAsync(c, null, CancellationToken.None))).Differences);
        await db.With<int, DbContext>(async c => await c.Set<VehicleRow>().ExecuteDeleteAsync() + await c.Set<RouteRow>().ExecuteDeleteAsync()
            + await c.Set<ShipmentRow>().ExecuteDeleteAsync() + await c.Set<LearnedRow>().ExecuteDeleteAsync());
        await db.With<RebuildReport, DbContext>(c => Rebuild.ReplaceAsync(c, null, CancellationToken.None));
        Assert.Equal(live, await AllRows(db));

        // Versions count writings, and there was one only.
        static async Task<List<string>> AllRows(TrackingDb db)
        {
            var rows = new List<string>();
            rows.AddRange((await db.Rows<VehicleRow>()).OrderBy(r => r.Vehicle.Value).Select(r => { r.Version = 0; return JournalJson.Write(r); }));
            rows.AddRange((await db.Rows<RouteRow>()).OrderBy(r => r.Route.Value).Select(r => { r.Version = 0; return JournalJson.Write(r); }));
            rows.AddRange((await db.Rows<ShipmentRow>()).OrderBy(r => r.Shipment.Value).Select(r => { r.Version = 0; return JournalJson.Write(r); }));
            rows.AddRange((await db.Rows<LearnedRow>()).Select(r => { r.Version = 0; return JournalJson.Write(r); }));
            Assert.NotEmpty(rows);
            return rows;
        }
    }

    [Fact]
    public async Task A_rebuild_of_the_journal_equals_what_was_folded_live()
    {
        using var db = NewDb();
        foreach (var fact in Given.WholeRound(4))
        {
            if (fact.At > db.Time.GetUtcNow()) db.Time.Advance(fact.At - db.Time.GetUtcNow());
            await db.Apply(fact);
        }

        var report = await db.With<RebuildReport, DbContext>(c => Rebuild.VerifyAsync(c, null, CancellationToken.None));
        Assert.Empty(report.Differences);
        Assert.Equal(1 + 1 + 4 + 1, report.ReadModels);
    }

    [Fact]
    public async Task A_damaged_read_model_is_found_and_mended_by_a_rebuild()
    {
        using var db = NewDb();
        db.MoveTo(120);
        await db.Apply(Given.WholeRound(2));
        await db.With<int, DbContext>(c => c.Set<ShipmentRow>().Where(r => r.Shipment == Given.Shipment(1)).ExecuteUpdateAsync(s => s.SetProperty(r => r.Status, ShipmentStatus.Failed)));
        await db.With<int, DbContext>(c => c.Set<VehicleRow>().ExecuteDeleteAsync());

        var found = await db.With<RebuildReport, DbContext>(c => Rebuild.VerifyAsync(c, null, CancellationToken.None));
        Assert.Equal(2, found.DifferenceCount);
        await db.With<RebuildReport, DbContext>(c => Rebuild.ReplaceAsync(c, null, CancellationToken.None));
        Assert.Empty((await db.With<RebuildReport, DbContext>(c => Rebuild.VerifyAsync(c, null, CancellationToken.None))).Differences);
        Assert.Equal(ShipmentStatus.Delivered, (await db.Shipment(1))!.State);
    }

    [Fact]
    public async Task An_event_just_inside_the_clock_tolerance_is_believed_and_one_just_over_is_quarantined()
    {
        using var db = NewDb();
        await db.Apply(Given.Noted(Given.Dispatched(1)));
        var result = await db.Apply(Given.Position(2, 1, "inside"), Given.Position(2.01, 2, "over"));
        Assert.Equal([null, Quarantine.Future], result.Outcomes.Select(o => o.Quarantine));
        Assert.Equal(Given.Point(1), (await db.Board()).Lanes.Single().Position);
        Assert.Contains(await db.Rows<JournalRow>(), r => r is { Event: "over", Quarantine: Quarantine.Future });
    }

    [Fact]
    public async Task An_event_of_last_year_is_quarantined()
    {
        using var db = NewDb();
        var result = await db.Apply(Given.Position(-60 * 24 * 30 - 1, 1), Given.Position(-60 * 24 * 30, 1, "thirty days"));
        Assert.Equal([Quarantine.TooOld, Quarantine.UnknownVehicle], result.Outcomes.Select(o => o.Quarantine));
    }

    [Fact]
    public async Task Unknown_subjects_are_quarantined_and_take_effect_when_they_become_known()
    {
        using var db = NewDb();
        var result = await db.Apply(Given.Position(0, 0.5), Given.Milestone(MilestoneKind.Departed, 0, 0));
        Assert.Equal([Quarantine.UnknownVehicle, Quarantine.UnknownRoute], result.Outcomes.Select(o => o.Quarantine));
        Assert.Empty(db.Outbox.Facts);
        await db.Apply(Given.Noted(Given.Released(1)));
        await db.Apply(Given.Noted(Given.Dispatched(1)));
        Assert.Single(db.Outbox.Of<RouteStarted>());
        Assert.Equal(Given.Point(0.5), (await db.Board()).Lanes.Single().Position);
    }

    [Fact]
    public async Task An_impossible_speed_is_kept_as_evidence()
    {
        using var db = NewDb();
        await db.Apply(Given.Noted(Given.Dispatched(1)), Given.Position(0, 0));
        var result = await db.Apply(Given.Position(1, 100));
        Assert.Equal(Quarantine.ImplausibleSpeed, result.Outcomes.Single().Quarantine);
        Assert.Equal(Given.Point(0), (await db.Board()).Lanes.Single().Position);
    }

    [Fact]
    public async Task A_delivery_known_before_its_release_is_told_once_the_release_comes()
    {
        using var db = NewDb();
        db.MoveTo(60);
        await db.Apply(Given.WholeRound(1).Where(f => f is not ShipmentNoted));
        Assert.Empty(db.Outbox.Of<DeliveryCompleted>());
        await db.Apply(Given.Noted(Given.Released(1)));
        Assert.Equal(Given.At(15), db.Outbox.Of<DeliveryCompleted>().Single().DeliveredAt);
    }

    [Fact]
    public async Task A_late_vehicle_puts_promises_at_risk_once_in_fifteen_minutes()
    {
        using var db = NewDb();
        await db.Apply(Given.Noted(Given.Released(1, promisedByMinute: 30)), Given.Noted(Given.Dispatched(1)), Given.Milestone(MilestoneKind.Departed, 0, 0));
        Assert.Empty(db.Outbox.Of<PromiseAtRisk>());
        // Standing at the depot's door at minute 26, with ten minutes to drive.
        foreach (var (minute, warnings) in new[] { (26.0, 1), (30.0, 1), (40.0, 1), (41.0, 2) })
        {
            db.MoveTo(minute);
            await db.Apply(Given.Position(minute, 0));
            Assert.Equal(warnings, db.Outbox.Of<PromiseAtRisk>().Count());
        }

        var risk = db.Outbox.Of<PromiseAtRisk>().First();
        Assert.Equal((Given.Van, 1), (risk.Vehicle, risk.NextStop));
        Assert.InRange(risk.AtRisk, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(9));
        Assert.Contains((await db.Board()).Exceptions, e => e.Kind == "promiseAtRisk" && e.Shipment == Given.Shipment(1));
    }

    [Fact]
    public async Task Two_writers_cannot_both_win()
    {
        using var db = NewDb();
        await db.Apply(Given.Noted(Given.Dispatched(1)));
        await db.With<int, IServiceProvider>(async scope =>
        {
            var mine = (DbContext)scope.GetService(typeof(DbContext))!;
            var row = await mine.Set<RouteRow>().SingleAsync();
            await mine.Set<RouteRow>().ExecuteUpdateAsync(s => s.SetProperty(r => r.Version, 99));
            row.Body = "{}";
            return await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => mine.SaveChangesAsync()) is null ? 0 : 1;
        });
    }
}
