using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Tracking.Offers;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Returns;
using LogiOpt.Tracking.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LogiOpt.Tracking.Tests;

public sealed class OfferTests
{
    private static readonly OfferOptions Settings = new();

    private static readonly DateTimeOffset Morning = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Near_a_site_all_kinds_are_offered_and_far_from_it_no_instant_one()
    {
        var near = Make(kilometres: 2, points: [new PickupPlace("P1", Given.Point(1.5), 10, 60, 1200)]);
        Assert.Equal([OfferKind.Instant, OfferKind.HalfDay, OfferKind.NextDay, OfferKind.PickupPoint], near.Select(o => o.Kind).Distinct().Order());
        Assert.DoesNotContain(Make(kilometres: 9), o => o.Kind == OfferKind.Instant);
        Assert.All(near, o => Assert.True(o.Window.Earliest < o.Window.Latest && o.Window.Latest > Morning && o.Probability is >= 0.7 and <= 1));
    }

    [Fact]
    public void An_instant_delivery_is_less_probable_the_farther_and_the_slower()
    {
        double Instant(double kilometres, double ratio = 1) => Make(kilometres, ratio: ratio, settings: new OfferOptions { MinProbability = 0 }).Single(o => o.Kind == OfferKind.Instant).Probability;
        Assert.True(Instant(1) > Instant(3) && Instant(3) > Instant(5));
        Assert.True(Instant(3, ratio: 1.5) < Instant(3));
        // 12 min of preparation leave 48 for a median of 5 + 1.4 x 3 / 25 h = 15.08 min: z = ln(48 / 15.08) / 0.4 = 2.89.
        Assert.Equal(0.998, Instant(3), 3);
    }

    [Fact]
    public void Goods_that_miss_the_cut_off_go_with_the_next_half_day()
    {
        // Half-days begin at 1, 5 and 9 UTC; the wave closes an hour before.
        Assert.Equal("halfDay/2026-11-22T05:00Z", Make(20).First(o => o.Kind == OfferKind.HalfDay).Slot);
        Assert.Equal("halfDay/2026-11-22T05:00Z", Make(20, readyAt: Morning.AddMinutes(60)).First(o => o.Kind == OfferKind.HalfDay).Slot);
        Assert.Equal("halfDay/2026-11-22T09:00Z", Make(20, readyAt: Morning.AddMinutes(61)).First(o => o.Kind == OfferKind.HalfDay).Slot);
    }

    [Fact]
    public void A_fuller_slot_is_less_sure_and_a_full_one_is_not_offered()
    {
        DeliveryOption? First(int taken) => Make(20, taken: _ => taken).FirstOrDefault(o => o.Kind == OfferKind.HalfDay);
        Assert.True(First(599)!.Probability < First(0)!.Probability);
        Assert.Equal(1, First(599)!.PlacesLeft);
        Assert.Null(First(600));
    }

    [Fact]
    public void Broken_promises_of_late_lower_the_probability()
    {
        double HalfDay(int onTime, int delivered) => Make(20, onTime: onTime, delivered: delivered, settings: new OfferOptions { MinProbability = 0 }).First(o => o.Kind == OfferKind.HalfDay).Probability;
        Assert.Equal(0.95, HalfDay(0, 0), 9);
        Assert.Equal((800 + 38.0) / 1040, HalfDay(800, 1000), 9);
    }

    [Theory]
    [InlineData("fast", OfferKind.Instant)]
    [InlineData("cheap", OfferKind.PickupPoint)]
    [InlineData("green", OfferKind.PickupPoint)]
    public void The_proposal_fits_the_shopper_and_says_why(string prefer, object kind)
    {
        var options = Make(2, points: [new PickupPlace("P1", Given.Point(1.9), 10, 60, 1200)]);
        var proposal = DeliveryOptions.Recommend(options, prefer, Morning)!;
        Assert.Equal(kind, options.Single(o => o.Slot == proposal.Slot).Kind);
        Assert.StartsWith("Kept with ", proposal.Reason);
        Assert.Contains(" than ", proposal.Reason);
    }

    [Fact]
    public void Nothing_on_offer_is_nothing_proposed() => Assert.Null(DeliveryOptions.Recommend([], null, Morning));

    [Fact]
    public async Task A_shopper_holds_one_place_for_ten_minutes_and_half_an_hour_in_all()
    {
        using var db = Db();
        var first = await Hold(db, "halfDay/a", 10, "cart-1");
        Assert.Equal(Given.At(10), first.Hold!.ExpiresAt);
        await Hold(db, "halfDay/b", 10, "cart-1");
        Assert.Equal("halfDay/b", Assert.Single(await db.Rows<SlotHoldRow>()).Slot);
        db.MoveTo(25);
        Assert.Equal(Given.At(30), (await Hold(db, "halfDay/b", 10, "cart-1")).Hold!.ExpiresAt);
        db.MoveTo(30);
        Assert.Equal(SlotOutcome.HeldTooLong, (await Hold(db, "halfDay/b", 10, "cart-1")).Outcome);
        db.MoveTo(60);
        Assert.Equal(SlotOutcome.Held, (await Hold(db, "halfDay/b", 10, "cart-1")).Outcome);
    }

    [Fact]
    public async Task Giving_a_place_back_does_not_begin_the_half_hour_anew()
    {
        using var db = Db();
        for (var minute = 0; minute < 30; minute += 5)
        {
            db.MoveTo(minute);
            var (outcome, hold) = await Hold(db, "halfDay/a", 10, "cart-1");
            Assert.Equal(SlotOutcome.Held, outcome);
            Assert.True(await db.With<bool, OfferDesk>(d => d.ReleaseAsync(hold!.Hold, CancellationToken.None)));
        }

        db.MoveTo(30);
        Assert.Equal(SlotOutcome.HeldTooLong, (await Hold(db, "halfDay/a", 10, "cart-1")).Outcome);
    }

    [Fact]
    public async Task Half_of_a_slot_at_most_is_held_and_all_of_it_can_be_taken()
    {
        using var db = Db();
        for (var k = 0; k < 2; k++) Assert.Equal(SlotOutcome.Held, (await Hold(db, "s", 4, $"cart-{k}")).Outcome);
        Assert.Equal(SlotOutcome.Full, (await Hold(db, "s", 4, "cart-2")).Outcome);
        foreach (var row in await db.Rows<SlotHoldRow>()) Assert.Equal(SlotOutcome.Held, await Confirm(db, row.Hold, "order-" + row.Shopper));
        for (var k = 2; k < 4; k++) Assert.Equal(SlotOutcome.Held, (await Hold(db, "s", 4, $"cart-{k}")).Outcome);
        Assert.Equal(SlotOutcome.Full, (await Hold(db, "s", 4, "cart-4")).Outcome);
        db.MoveTo(11);
        Assert.Equal(SlotOutcome.Held, (await Hold(db, "s", 4, "cart-4")).Outcome);
    }

    [Fact]
    public async Task An_expired_hold_cannot_be_confirmed_and_a_confirmed_one_stays_its_orders()
    {
        using var db = Db();
        var hold = (await Hold(db, "s", 4, "cart-1")).Hold!.Hold;
        db.MoveTo(10);
        Assert.Equal(SlotOutcome.Unknown, await Confirm(db, hold, "order-1"));
        hold = (await Hold(db, "s", 4, "cart-1")).Hold!.Hold;
        Assert.Equal(SlotOutcome.Held, await Confirm(db, hold, "order-1"));
        Assert.Equal(SlotOutcome.Held, await Confirm(db, hold, "order-1"));
        Assert.Equal(SlotOutcome.Unknown, await Confirm(db, hold, "order-2"));
        Assert.False(await db.With<bool, OfferDesk>(d => d.ReleaseAsync(hold, CancellationToken.None)));
    }

    [Fact]
    public void A_return_is_a_courier_shipment_and_the_same_reference_is_the_same_one()
    {
        var request = new ReturnRequest("R-1", [113.3, 23.1], [113.2, 23.1], Given.At(60), Given.At(600), 1200, null);
        var released = request.Read(Given.Start);
        Assert.Equal((ShipmentKind.Courier, "return-R-1", null), (released.Kind, released.Reference, released.Order));
        Assert.Equal(released.Shipment, request.Read(Given.At(5)).Shipment);
        var bad = Assert.Throws<BadInputException>(() => new ReturnRequest(null, [113.3], [500, 1], null, Given.At(-5), 0, -1).Read(Given.Start));
        Assert.Equal(["reference", "from", "to", "earliest", "latest", "grams", "millilitres"], bad.Faults.Select(f => f.Where));
    }

    private static IReadOnlyList<DeliveryOption> Make(
        double kilometres, DateTimeOffset? readyAt = null, int onTime = 0, int delivered = 0, double ratio = 1, Func<string, int>? taken = null,
        IReadOnlyList<PickupPlace>? points = null, OfferOptions? settings = null) =>
        DeliveryOptions.Make(new OfferRequest(Morning, readyAt ?? Morning, [Given.Point(0)], Given.Point(kilometres), null, onTime, delivered, (_, _) => ratio, taken ?? (_ => 0), points ?? []), settings ?? Settings);

    private static TrackingDb Db() => new(more: s =>
    {
        s.AddSingleton(Options.Create(Settings)).AddScoped<OfferDesk>();
        GivenPorts.Add(s);
    });

    private static Task<(SlotOutcome Outcome, SlotHoldRow? Hold)> Hold(TrackingDb db, string slot, int places, string shopper) =>
        db.With<(SlotOutcome, SlotHoldRow?), OfferDesk>(d => d.HoldAsync(slot, places, shopper, CancellationToken.None));

    private static Task<SlotOutcome> Confirm(TrackingDb db, Guid hold, string reference) => db.With<SlotOutcome, OfferDesk>(d => d.ConfirmAsync(hold, reference, CancellationToken.None));
}
