using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Routing.Tests.Planning;
using LogiOpt.Routing.Travel;
using LogiOpt.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Tests.Travel;

public sealed class LearningTests
{
    private readonly RoutingOptions _options = new();

    [Fact]
    public void One_slow_leg_hardly_moves_the_estimate_and_many_do()
    {
        Assert.InRange(default(Learned).With(2).Ratio, 1.01, 1.06);
        var many = default(Learned);
        for (var k = 0; k < 500; k++) many = many.With(2);
        Assert.InRange(many.Ratio, 1.9, 2);
    }

    [Fact]
    public void Old_facts_fade_and_wild_ones_are_cut()
    {
        var learned = default(Learned);
        for (var k = 0; k < 5000; k++) learned = learned.With(1000);
        Assert.InRange(learned.Ratio, 3.9, Learned.High);
        Assert.True(learned.Weight <= Learned.MostWeight + 1);
        for (var k = 0; k < 10_000; k++) learned = learned.With(1);
        Assert.InRange(learned.Ratio, 1, 1.1);
    }

    [Fact]
    public async Task Slow_legs_of_an_hour_lengthen_that_hour_and_no_other()
    {
        using var connection = ModuleDb.OpenConnection();
        await using var db = ModuleDb.On(connection, RoutingModule.Configure);
        var store = new LearnedStore(db, Options.Create(_options));
        GeoPoint from = Some.SitePoint, to = Some.Near(20);
        var before = await Seconds(store, Some.Morning);
        var usual = RoadEstimate.Seconds(from, to, Some.Morning, _options);
        for (var k = 0; k < 200; k++)
            await new LegTravelledConsumer(db, store, Options.Create(_options)).Consume(Delivered.Of(new LegTravelled(
                default, new VehicleId("V"), from, to, Some.Morning, Some.Morning.AddSeconds(1.5 * usual), TimeSpan.Zero, Distance.Zero)));

        Assert.InRange(await Seconds(store, Some.Morning) / (double)before, 1.4, 1.5);
        Assert.Equal(before, await Seconds(store, Some.Morning.AddHours(24)));

        async Task<int> Seconds(LearnedStore learned, DateTimeOffset at) =>
            (await new LearnedTravelTimes(learned, Options.Create(_options)).TableAsync([from], [to], at, CancellationToken.None)).SecondsOf(0, 0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Service_times_are_learned_against_the_release_whatever_the_plan_had_learned(bool isPlanFresh)
    {
        using var connection = ModuleDb.OpenConnection();
        await using var db = ModuleDb.On(connection, RoutingModule.Configure);
        var store = new LearnedStore(db, Options.Create(_options));
        var shipment = new ShipmentId(IdMaker.Derived("shipment", "served"));
        db.Add(new Storage.ShipmentRow { Id = shipment, ServiceTime = TimeSpan.FromSeconds(100) });
        await db.SaveChangesAsync();
        for (var k = 0; k < 400; k++)
        {
            // A plan of this morning does not know what was learned since.
            var planned = TimeSpan.FromSeconds(100 * (isPlanFresh ? (await store.LoadAsync(CancellationToken.None)).ServiceRatio(StopKind.Drop) : 1));
            await new StopServedConsumer(db, store).Consume(Delivered.Of(new StopServed(
                default, new VehicleId("V"), 1, StopKind.Drop, Some.SitePoint, Some.Morning, Some.Morning, Some.Morning.AddSeconds(150), planned, [shipment])));
        }

        Assert.InRange((await store.LoadAsync(CancellationToken.None)).ServiceRatio(StopKind.Drop), 1.45, 1.52);
        Assert.Equal(1, await db.Set<Storage.LearnedRow>().CountAsync());
    }

    [Fact]
    public void A_short_hop_teaches_nothing()
    {
        var hop = new LegTravelled(default, new VehicleId("V"), Some.SitePoint, Some.SitePoint, Some.Morning, Some.Morning.AddMinutes(9), TimeSpan.Zero, Distance.Zero);
        Assert.Null(LegTravelledConsumer.Ratio(hop, _options));
    }

    [Fact]
    public void All_faults_of_the_options_are_told_at_once()
    {
        var faulty = new RoutingOptions { UtcOffsetHours = 99, DetourFactor = 0, Waves = ["25:00"], SpeedByHour = [1, 2] };
        Assert.Equal(4, new RoutingOptionsCheck().Validate(null, faulty).Failures!.Count());
        Assert.True(new RoutingOptionsCheck().Validate(null, new RoutingOptions()).Succeeded);
    }
}
