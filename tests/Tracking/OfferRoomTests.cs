using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Travel;
using LogiOpt.Tracking.Offers;
using LogiOpt.Tracking.Promises;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Tests;

/// <summary>Options that follow live stock and the waves' vehicles.</summary>
public sealed class OfferRoomTests
{
    private static readonly OfferOptions Settings = new() { MinProbability = 0 };

    // The clock stands at 9 UTC; tomorrow's windows begin at 1, 3, 5 ... UTC, and the wave closes an hour before.
    private static readonly DateTimeOffset Tomorrow = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_window_has_the_places_that_its_waves_have_stops()
    {
        using var db = Db(Waves(stops: 7));
        var options = await Offer(db);
        // The wave at 5 UTC leaves within the hour before the window at 5 and its middle at 6; none does so for the window at 3.
        Assert.Equal(7, options.Single(o => o.Slot == "nextDay/2026-11-23T05:00Z").PlacesLeft);
        Assert.DoesNotContain(options, o => o.Slot == "nextDay/2026-11-23T03:00Z");
        Assert.Contains(options, o => o.Kind == OfferKind.Instant);
    }

    [Theory, InlineData(5_000, true), InlineData(5_001, false)]
    public async Task A_cart_that_the_waves_vehicles_cannot_carry_is_offered_no_place_with_them(long grams, bool isOffered)
    {
        using var db = Db(Waves(stops: 7));
        Assert.Equal(isOffered, (await Offer(db, new Load(grams, 0))).Any(o => o.Slot == "nextDay/2026-11-23T05:00Z"));
    }

    [Fact]
    public async Task Where_nothing_is_known_of_waves_the_settings_count()
    {
        using var db = Db(new GivenPorts());
        Assert.Equal(Settings.NextDayPlaces, (await Offer(db)).Single(o => o.Slot == "nextDay/2026-11-23T03:00Z").PlacesLeft);
        var near = new GivenPorts();
        near.Waves.Add(new WaveRoom(Given.At(60), 1, 3, 1000, 1000));
        // Waves that are known only for today say nothing of tomorrow.
        using var today = Db(near);
        Assert.Equal(Settings.NextDayPlaces, (await Offer(today)).Single(o => o.Slot == "nextDay/2026-11-23T03:00Z").PlacesLeft);
    }

    [Fact]
    public async Task Held_places_take_room_and_no_more_are_held_than_there_is()
    {
        using var db = Db(Waves(stops: 2));
        const string slot = "nextDay/2026-11-23T05:00Z";
        Assert.Equal(SlotOutcome.Held, await Hold(db, slot, "a", room: 2));
        Assert.Equal(1, (await Offer(db)).Single(o => o.Slot == slot).PlacesLeft);
        Assert.Equal(SlotOutcome.Held, await Hold(db, slot, "b", room: 2));
        Assert.Equal(SlotOutcome.Full, await Hold(db, slot, "c", room: 2));
        Assert.DoesNotContain(await Offer(db), o => o.Slot == slot);
    }

    [Fact]
    public async Task Only_sites_that_have_all_of_the_cart_free_are_delivered_from()
    {
        var ports = new GivenPorts();
        ports.Stock("NEAR", Given.Point(1), "TEA", 5);
        ports.Stock("NEAR", Given.Point(1), "CUP", 1);
        ports.Stock("FAR", Given.Point(20), "TEA", 5);
        ports.Stock("FAR", Given.Point(20), "CUP", 2);
        using var db = Db(ports);
        Assert.Equal([Given.Point(1), Given.Point(20)], await Sites(db, ("TEA", 5), ("CUP", 1)));
        Assert.Equal([Given.Point(20)], await Sites(db, ("TEA", 5), ("CUP", 2)));
        Assert.Empty(await Sites(db, ("TEA", 6)));
        var bad = await Assert.ThrowsAsync<BadInputException>(() => Sites(db, ("TEA", 1), ("MILK", 1)));
        Assert.Contains("MILK", Assert.Single(bad.Faults).What);
    }

    [Fact]
    public void A_cart_names_its_sites_or_its_lines_and_every_fault_is_told()
    {
        var good = new OptionsRequest([113.3, 23.1], null, null, null, [new OptionsLine("TEA", 2)]).Read(Given.Start);
        Assert.Equal([new Line(new ItemId("TEA"), 2)], good.Lines);
        var neither = Assert.Throws<BadInputException>(() => new OptionsRequest([113.3, 23.1], null, null, null).Read(Given.Start));
        Assert.Equal("from", Assert.Single(neither.Faults).Where);
        var bad = Assert.Throws<BadInputException>(() =>
            new OptionsRequest([113.3, 23.1], [[113.3, 23.1]], null, null, [new OptionsLine("", 0), new OptionsLine("TEA", 1), new OptionsLine("TEA", 1)], null, -1, -1).Read(Given.Start));
        Assert.Equal(["from", "lines[0].item", "lines[0].units", "lines", "grams", "millilitres"], bad.Faults.Select(f => f.Where));
    }

    private static GivenPorts Waves(int stops)
    {
        var ports = new GivenPorts();
        foreach (var hour in new[] { 2.5, 5, 8, 11, 26 }) ports.Waves.Add(new WaveRoom(Tomorrow.AddHours(hour), 1, hour == 2.5 ? 0 : stops, 5_000, 9_000));
        return ports;
    }

    private static TrackingDb Db(GivenPorts ports) => new(more: services =>
    {
        services.AddSingleton(Options.Create(Settings)).AddScoped<OfferDesk>();
        GivenPorts.Add(services, ports);
    });

    private static Task<IReadOnlyList<DeliveryOption>> Offer(TrackingDb db, Load? cart = null) =>
        db.With<IReadOnlyList<DeliveryOption>, OfferDesk>(d => d.OfferAsync([Given.Point(0)], Given.Point(2), null, null, cart, CancellationToken.None));

    private static Task<SlotOutcome> Hold(TrackingDb db, string slot, string shopper, int? room) =>
        db.With<SlotOutcome, OfferDesk>(async d => (await d.HoldAsync(slot, 400, shopper, CancellationToken.None, room)).Outcome);

    private static Task<IReadOnlyList<Core.Geo.GeoPoint>> Sites(TrackingDb db, params (string Item, int Units)[] lines) =>
        db.With<IReadOnlyList<Core.Geo.GeoPoint>, OfferDesk>(d => d.SitesWithAsync([.. lines.Select(l => new Line(new ItemId(l.Item), l.Units))], null, CancellationToken.None));
}
