using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Travel;
using LogiOpt.Support;
using LogiOpt.Warehousing.Network;
using LogiOpt.Warehousing.Scenarios;
using LogiOpt.Warehousing.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Tests.Scenarios;

public sealed class ScenarioTests : IDisposable
{
    private static readonly WarehousingOptions Rates = new();
    private readonly SqliteConnection _connection = ModuleDb.OpenConnection();
    private readonly RecordingOutbox _outbox = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 2, 1, 0, 0, TimeSpan.Zero));

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void The_parts_add_up_and_the_bound_is_below_the_cost_at_every_point_of_the_curve()
    {
        var result = Solve(Loaded(opening: 3_000_000, capacity: 100));
        Assert.Equal(result.CostMilli, result.CostParts.TotalMilli);
        Assert.Equal(Enumerable.Range(1, 6), result.Curve.Select(c => c.Sites));
        Assert.All(result.Curve.Where(c => c.CostMilli is not null), c => Assert.True(c.LowerBoundMilli <= c.CostMilli));
        Assert.Equal(result.CostMilli, result.Curve.Min(c => c.CostMilli));
        Assert.Equal(result.LowerBoundMilli, result.Curve.Where(c => c.LowerBoundMilli is not null).Min(c => c.LowerBoundMilli));
        Assert.InRange(result.Gap, 0, 0.05);
        Assert.Equal(40, result.Assignments.Count);
    }

    [Fact]
    public void Where_sites_are_free_more_of_them_never_raise_cost_or_bound()
    {
        var curve = Solve(Loaded(opening: 0, capacity: 100_000)).Curve;
        for (var k = 1; k < curve.Count; k++)
        {
            Assert.True(curve[k].CostMilli <= curve[k - 1].CostMilli);
            Assert.True(curve[k].LowerBoundMilli <= curve[k - 1].LowerBoundMilli);
        }
    }

    [Fact]
    public void A_number_of_sites_that_cannot_hold_the_demand_has_a_reason_instead_of_a_cost()
    {
        var curve = Solve(Loaded(opening: 0, capacity: 100)).Curve;
        Assert.Null(curve[0].CostMilli);
        Assert.Contains("demand", curve[0].Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public void Demand_that_no_number_of_sites_can_hold_ends_with_the_reason()
    {
        var outcome = SolveScenario.Decide(Loaded(opening: 0, capacity: 10), Rates, _ => StopRule.AfterIterations(100), _ => { }, CancellationToken.None);
        Assert.Contains("demand", Assert.IsType<ScenarioOutcome.Nothing>(outcome).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_mile_follows_the_textbook_formula()
    {
        // 2.5 yuan/km x (2 x 1 x 6 km / 30 + 0.75 / sqrt(9 per km2)) + 2.5 yuan = 2.5 x 0.65 + 2.5.
        Assert.Equal(4_125, PlannerCosts.LastMilePerOrder(6, 9, Rates), 9);
        Assert.True(PlannerCosts.LastMilePerOrder(7, 9, Rates) > PlannerCosts.LastMilePerOrder(6, 9, Rates));
        Assert.True(PlannerCosts.LastMilePerOrder(6, 16, Rates) < PlannerCosts.LastMilePerOrder(6, 9, Rates));
    }

    [Fact]
    public async Task A_scenario_runs_is_adopted_and_tells_the_new_network()
    {
        await PutSitesAsync();
        var id = await CreateAsync();
        using var host = Services();
        var runner = Runner(host);
        Assert.True(await runner.RunNextAsync(CancellationToken.None));
        Assert.False(await runner.RunNextAsync(CancellationToken.None));

        await using var scope = host.CreateAsyncScope();
        var scenarios = scope.ServiceProvider.GetRequiredService<ScenarioBook>();
        var row = (await scenarios.FindAsync(id, CancellationToken.None))!;
        Assert.Equal(ScenarioState.Done, row.State);
        var result = ScenarioBook.ResultOf(row)!;
        Assert.InRange(result.ShareWithinPromise, 0, 1);

        await scope.ServiceProvider.GetRequiredService<AdoptScenario>().HandleAsync(id, CancellationToken.None);
        var told = _outbox.Of<NetworkChanged>().Last();
        Assert.Equal(id, told.Scenario);
        Assert.Equal(result.Open.Append(new SiteId("DC")).Order(ByCode), told.Sites.Where(s => s.Open).Select(s => s.Site).Order(ByCode));
        Assert.NotNull((await scenarios.FindAsync(id, CancellationToken.None))!.AdoptedAt);
    }

    [Fact]
    public async Task A_scenario_that_was_running_when_the_process_stopped_is_run_again()
    {
        await PutSitesAsync();
        var id = await CreateAsync();
        await using (var db = Db()) await new ScenarioBook(db, _time).TakeAsync(CancellationToken.None);
        using var host = Services();
        var runner = Runner(host);
        Assert.False(await runner.RunNextAsync(CancellationToken.None));
        await using (var db = Db()) Assert.Equal(1, await new ScenarioBook(db, _time).RequeueAsync(CancellationToken.None));
        Assert.True(await runner.RunNextAsync(CancellationToken.None));
        await using (var db = Db()) Assert.Equal(ScenarioState.Done, (await new ScenarioBook(db, _time).FindAsync(id, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task A_scenario_whose_travel_fails_is_marked_failed_and_the_next_one_runs()
    {
        await PutSitesAsync();
        await CreateAsync();
        using var host = Services(new BrokenTravel());
        Assert.True(await Runner(host).RunNextAsync(CancellationToken.None));
        await using var db = Db();
        var row = await db.Set<ScenarioRow>().SingleAsync();
        Assert.Equal(ScenarioState.Failed, row.State);
        Assert.Contains("no roads today", row.Failure!, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_a_scenario_is_told_at_once()
    {
        var request = new ScenarioRequest(
            "", ["NOWHERE"], [new("Z1", [200, 10], 5), new("Z2", [113, 23], -1), new("Z2", [113, 23], 1)], 3, 2, 0, 0);
        var faults = Assert.Throws<BadInputException>(() => request.Read([])).Faults.Select(f => f.Where).ToList();
        Assert.Superset(
            new HashSet<string> { "name", "candidates[0]", "zones[0].point", "zones[1].ordersPerDay", "zones[2].zone", "maxSites", "promiseMinutes", "timeLimitSeconds" },
            faults.ToHashSet());
    }

    private static ScenarioResult Solve(LoadedScenario loaded) => Assert.IsType<ScenarioOutcome.Found>(
        SolveScenario.Decide(loaded, Rates, _ => StopRule.AfterIterations(400), _ => { }, CancellationToken.None)).Result;

    /// <summary>Six candidates and forty zones of five orders on a seeded map.</summary>
    private static LoadedScenario Loaded(long opening, int capacity)
    {
        var rng = new Rng(4);
        GeoPoint Point() => new(23 + rng.NextDouble() * 0.4, 113 + rng.NextDouble() * 0.4);
        var zones = Enumerable.Range(1, 40).Select(z => new ScenarioZone($"Z{z}", Point(), 5)).ToList();
        var sites = Enumerable.Range(0, 6).Select(_ => Point()).ToList();
        var metres = sites.SelectMany(s => zones.Select(z => (int)s.DistanceTo(z.Point).Metres)).ToArray();
        return new LoadedScenario(
            new ScenarioInput([.. sites.Select((_, j) => new SiteId($"S{j}"))], zones, 1, 6, 60, 1),
            [.. sites.Select(_ => new CandidateCost(capacity, opening, opening / 100, 20))], metres, [.. metres.Select(m => m / 8)], "test");
    }

    private static readonly Comparer<SiteId> ByCode = Comparer<SiteId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    private async Task PutSitesAsync()
    {
        await using var db = Db();
        SiteRequest Site(string code, string kind, double longitude) => new(code, code, kind, [longitude, 23.1], 500, 2_000_000, 500_000, null);
        await new SiteBook(db, _outbox, _time).PutAsync(
            new SitesRequest([Site("DC", "central", 113.0), Site("A", "front", 113.1), Site("B", "front", 113.3), Site("C", "front", 113.5)]).Read(), CancellationToken.None);
    }

    private async Task<ScenarioId> CreateAsync()
    {
        await using var db = Db();
        var zones = Enumerable.Range(0, 12).Select(z => new ZoneRequest($"Z{z}", [113.05 + z * 0.04, 23.12], 20)).ToList();
        var input = new ScenarioRequest("test", null, zones!, 1, 3, 30, 0.3).Read(await new SiteBook(db, _outbox, _time).AllAsync(CancellationToken.None));
        return (await new ScenarioBook(db, _time).AddAsync("test", input, CancellationToken.None)).Scenario;
    }

    private static ScenarioRunner Runner(ServiceProvider host) => new(
        host.GetRequiredService<IServiceScopeFactory>(), new LiveScenarios(), Options.Create(Rates), TimeProvider.System, NullLogger<ScenarioRunner>.Instance);

    private ServiceProvider Services(ITravelTimes? travel = null) => new ServiceCollection()
        .AddScoped<DbContext>(_ => Db()).AddSingleton<TimeProvider>(_time).AddSingleton<LogiOpt.Core.Messages.IOutbox>(_outbox)
        .AddSingleton(travel ?? new StraightTravel()).AddScoped<SiteBook>().AddScoped<ScenarioBook>().AddScoped<LoadScenario>().AddScoped<AdoptScenario>()
        .BuildServiceProvider();

    private ModuleDb Db() => ModuleDb.On(_connection, WarehousingModule.Configure);

    private sealed class StraightTravel : ITravelTimes
    {
        public ValueTask<TravelTable> TableAsync(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, DateTimeOffset departure, CancellationToken cancellation)
        {
            int[] metres = [.. from.SelectMany(a => to.Select(b => (int)a.DistanceTo(b).Metres))];
            return ValueTask.FromResult(new TravelTable(from.Count, to.Count, [.. metres.Select(m => m / 8)], metres, "straight"));
        }
    }

    private sealed class BrokenTravel : ITravelTimes
    {
        public ValueTask<TravelTable> TableAsync(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, DateTimeOffset departure, CancellationToken cancellation) =>
            throw new InvalidOperationException("no roads today");
    }
}
