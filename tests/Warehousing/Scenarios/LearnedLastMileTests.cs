using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Support;
using LogiOpt.Warehousing.Placement.Planner;
using LogiOpt.Warehousing.Scenarios;
using LogiOpt.Warehousing.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Tests.Scenarios;

public sealed class LearnedLastMileTests : IDisposable
{
    private static readonly WarehousingOptions Rules = new();
    private static readonly GeoPoint Site = new(23.1, 113.3);
    private readonly SqliteConnection _connection = ModuleDb.OpenConnection();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Tours_that_follow_the_formula_give_its_constants_back()
    {
        var (answer, reason) = LearnedLastMile.Decide(Made(kappa: 1.25, constant: 0.8, days: 6, toursOfDay: 12), 28, Rules.DensityRadiusKm);
        Assert.Equal("", reason);
        Assert.Equal(1.25, answer!.LineHaulFactor, 1);
        Assert.Equal(0.8, answer.TourConstant, 1);
        Assert.InRange(answer.Fit.MeanError, 0, 0.02);
        Assert.True(answer.ZonesHeldBack > 0);
    }

    [Fact]
    public void Too_few_tours_teach_nothing_and_say_so()
    {
        var (answer, reason) = LearnedLastMile.Decide(Made(1.2, 0.7, days: 1, toursOfDay: 19), 28, Rules.DensityRadiusKm);
        Assert.Null(answer);
        Assert.Contains("19 tours", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_revision_replaces_a_tour_an_older_one_does_not_and_one_that_is_no_tour_takes_it_out()
    {
        var route = new RouteId(Guid.NewGuid());
        GeoPoint a = new(23.12, 113.31), b = new(23.13, 113.33);
        await HearAsync(Dispatched(route, 1, a, b));
        await HearAsync(Dispatched(route, 2, a));
        await HearAsync(Dispatched(route, 1, a, b));
        await using (var db = Db())
        {
            var row = await db.Set<TourRow>().SingleAsync();
            Assert.Equal((2, 2_000L), (row.Revision, row.DrivenMetres));
            Assert.Equal([a], TourRouteDispatchedConsumer.DropsOf(row));
        }

        var reload = Dispatched(route, 3, a, b);
        await HearAsync(reload with { Stops = [.. reload.Stops.Select((s, k) => k == 1 ? s with { Kind = StopKind.Pickup } : s)] });
        await using (var db = Db()) Assert.Empty(await db.Set<TourRow>().ToListAsync());
    }

    [Fact]
    public void The_mean_spacing_of_drops_that_fall_evenly_is_that_of_their_density()
    {
        // 40 drops a square kilometre on 10 km by 10 km; those near the edge, whose circles reach out, are left out.
        var rng = new Rng(3);
        const double degree = 1 / 111.195;
        GeoPoint[] drops = [.. Enumerable.Range(0, 4_000).Select(_ => new GeoPoint(10 * degree * rng.NextDouble(), 10 * degree * rng.NextDouble()))];
        var density = TourFeatures.Density(drops, 3);
        var inside = Enumerable.Range(0, drops.Length).Where(k => Math.Abs(drops[k].Latitude / degree - 5) < 4 && Math.Abs(drops[k].Longitude / degree - 5) < 4).ToList();
        Assert.Equal(1 / Math.Sqrt(40), inside.Average(k => 1 / Math.Sqrt(density[k])), 5e-3);
        Assert.Equal([1 / (9 * Math.PI)], TourFeatures.Density([drops[0]], 3));
    }

    private async Task HearAsync(RouteDispatched fact)
    {
        await using var db = Db();
        await new TourRouteDispatchedConsumer(db, Options.Create(Rules)).HandleAsync(fact, CancellationToken.None);
    }

    private ModuleDb Db() => ModuleDb.On(_connection, WarehousingModule.Configure);

    private static RouteDispatched Dispatched(RouteId route, int revision, params GeoPoint[] drops)
    {
        var at = new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
        RouteStop Stop(int k, StopKind kind, GeoPoint point) => new(k, kind, point, [], null, at, at, TimeSpan.Zero, TimeSpan.Zero, k == 0 ? Distance.Zero : Distance.FromKilometres(1));
        return new RouteDispatched(
            route, revision, new PlanId(Guid.NewGuid()), new VehicleId("V"), new SiteId("S"), at,
            [Stop(0, StopKind.Start, Site), .. drops.Select((d, k) => Stop(k + 1, StopKind.Drop, d)), Stop(drops.Length + 1, StopKind.End, Site)], null);
    }

    /// <summary>Tours near and far, thin and dense, whose length is what the formula says.</summary>
    private static List<TourRow> Made(double kappa, double constant, int days, int toursOfDay)
    {
        var rng = new Rng(7);
        var rows = new List<TourRow>();
        for (var day = 0; day < days; day++)
        {
            var tours = Enumerable.Range(0, toursOfDay).Select(_ =>
            {
                GeoPoint middle = new(23.1 + 0.3 * (rng.NextDouble() - 0.5), 113.3 + 0.3 * (rng.NextDouble() - 0.5));
                var wide = 0.005 + 0.05 * rng.NextDouble();
                return Enumerable.Range(0, 4 + rng.Next(25)).Select(_ => new GeoPoint(Math.Round(middle.Latitude + wide * (rng.NextDouble() - 0.5), 5), Math.Round(middle.Longitude + wide * (rng.NextDouble() - 0.5), 5))).ToArray();
            }).ToList();
            var density = TourFeatures.Density([.. tours.SelectMany(t => t)], Rules.DensityRadiusKm);
            var first = 0;
            foreach (var drops in tours)
            {
                var seen = TourFeatures.Of(Site, drops, density[first..(first + drops.Length)], 1, 4);
                first += drops.Length;
                var length = 2 * kappa * seen.LineHaulKm + constant * seen.Stops / Math.Sqrt(seen.StopsPerSquareKm);
                rows.Add(new TourRow
                {
                    Route = new RouteId(Guid.NewGuid()),
                    Revision = 1,
                    Day = day,
                    FromLatitude = Site.Latitude,
                    FromLongitude = Site.Longitude,
                    DrivenMetres = (long)(1000 * length),
                    Drops = string.Join(';', drops.Select(d => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{d.Latitude:F5},{d.Longitude:F5}"))),
                });
            }
        }

        return rows;
    }
}
