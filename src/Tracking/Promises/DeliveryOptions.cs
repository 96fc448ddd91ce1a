using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Time;
using LogiOpt.Core.Travel;
using LogiOpt.Tracking.Eta;

namespace LogiOpt.Tracking.Promises;

/// <summary>What a delivery can be.</summary>
internal enum OfferKind
{
    /// <summary>Straight from a near site, within the hour or so.</summary>
    Instant,

    /// <summary>This or the next half-day.</summary>
    HalfDay,

    /// <summary>Tomorrow, in a window of two hours.</summary>
    NextDay,

    /// <summary>Fetched from a pick-up point.</summary>
    PickupPoint,
}

/// <summary>One way to get the goods.</summary>
/// <param name="Slot">Names it, to hold it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Window">When the goods arrive, or can be fetched from.</param>
/// <param name="Price">What the shopper pays, in the operation's currency.</param>
/// <param name="CarbonGrams">Its share of the vehicle's emissions, in grams of CO2 equivalent.</param>
/// <param name="Probability">Probability that the window is kept.</param>
/// <param name="PlacesLeft">Places left in the slot.</param>
/// <param name="PickupPoint">Code of the pick-up point.</param>
/// <param name="WalkMetres">Distance from the shopper to the pick-up point.</param>
internal sealed record DeliveryOption(
    string Slot, OfferKind Kind, TimeWindow Window, double Price, int CarbonGrams, double Probability, int PlacesLeft, string? PickupPoint, int? WalkMetres);

/// <summary>The option proposed to this shopper, and why.</summary>
internal sealed record Recommendation(string Slot, string Reason);

/// <summary>A pick-up point with room.</summary>
internal sealed record PickupPlace(string Code, GeoPoint Point, int Free, int OpensMinute, int ClosesMinute);

/// <summary>What the offer is made from.</summary>
/// <param name="Now">The clock.</param>
/// <param name="ReadyAt">When the goods can leave.</param>
/// <param name="From">Sites that have all of it.</param>
/// <param name="To">Where the shopper is.</param>
/// <param name="Prefer"><c>fast</c>, <c>cheap</c>, <c>green</c>, <c>reliable</c>, or null.</param>
/// <param name="OnTime">Deliveries of late that kept their promise.</param>
/// <param name="Delivered">Deliveries of late.</param>
/// <param name="LegRatio">Actual over planned travel time of a leg of some length at some hour, as learned.</param>
/// <param name="Taken">Places taken or held, by slot.</param>
/// <param name="PickupPoints">Pick-up points near the shopper.</param>
/// <param name="Held">Of the places taken, those without an order yet, by slot.</param>
/// <param name="Waves">Room in the coming waves; empty = not known.</param>
/// <param name="Cart">Weight and volume of the cart; null = not known.</param>
internal sealed record OfferRequest(
    DateTimeOffset Now, DateTimeOffset ReadyAt, IReadOnlyList<GeoPoint> From, GeoPoint To, string? Prefer, int OnTime, int Delivered, Func<Distance, DateTimeOffset, double> LegRatio,
    Func<string, int> Taken, IReadOnlyList<PickupPlace> PickupPoints, Func<string, int>? Held = null, IReadOnlyList<WaveRoom>? Waves = null, Load? Cart = null);

/// <summary>Makes the delivery options of one cart.</summary>
internal static class DeliveryOptions
{
    // Streets are longer than the crow flies by about this in cities. Source: Boscoe, Henry and Zdeb (2012), The Professional Geographer 64(2), 188-196.
    private const double Detour = 1.4;

    // Until this many deliveries were seen, what was agreed counts as much as what was seen.
    private const double PriorDeliveries = 40, PriorOnTime = 0.95;

    public static readonly TimeSpan HalfDay = TimeSpan.FromHours(4), NextDayWindow = TimeSpan.FromHours(2);

    public static IReadOnlyList<DeliveryOption> Make(OfferRequest request, OfferOptions options)
    {
        var site = request.From.MinBy(s => s.DistanceTo(request.To).Metres);
        var kilometres = Detour * site.DistanceTo(request.To).Metres / 1000;
        var kept = (request.OnTime + PriorDeliveries * PriorOnTime) / (request.Delivered + PriorDeliveries);
        List<DeliveryOption> all =
        [
            .. Instant(request, options, kilometres), .. HalfDays(request, options, kilometres, kept), .. NextDay(request, options, kilometres, kept),
            .. Pickups(request, options, site, kept),
        ];
        return [.. all.Where(o => o.PlacesLeft > 0 && o.Probability >= options.MinProbability).OrderBy(o => o.Window.Latest).ThenBy(o => o.Slot, StringComparer.Ordinal)];
    }

    /// <summary>The option of the least cost to this shopper: price, waiting, the risk of a broken promise, and carbon, each at the shopper's own rate.</summary>
    public static Recommendation? Recommend(IReadOnlyList<DeliveryOption> options, string? prefer, DateTimeOffset now)
    {
        if (options.Count == 0) return null;
        var best = options.MinBy(o => Cost(o, prefer, now))!;
        var other = options.Where(o => o.Kind != best.Kind).MinBy(o => Cost(o, prefer, now));
        var words = $"Kept with {best.Probability:P0}";
        if (other is null) return new Recommendation(best.Slot, words + ".");
        var better = new List<string>();
        if (other.Price - best.Price > 0.005) better.Add($"{other.Price - best.Price:F2} cheaper");
        if (best.Window.Latest < other.Window.Latest) better.Add($"{(other.Window.Latest - best.Window.Latest).TotalHours:F0} h sooner");
        if (other.CarbonGrams > best.CarbonGrams) better.Add($"{other.CarbonGrams - best.CarbonGrams} g less CO2");
        if (best.Probability - other.Probability > 0.01) better.Add($"{100 * (best.Probability - other.Probability):F0} points surer");
        return new Recommendation(best.Slot, better.Count == 0 ? words + "." : $"{words}; {string.Join(", ", better)} than {Name(other.Kind)}.");
    }

    private static IEnumerable<DeliveryOption> Instant(OfferRequest request, OfferOptions options, double kilometres)
    {
        if (kilometres > options.InstantMaxKilometres) yield break;
        var start = Later(request.ReadyAt, request.Now) + options.InstantPreparation;
        var latest = Ceiling(request.Now + options.InstantPromise, TimeSpan.FromMinutes(5));
        var slot = SlotOf(OfferKind.Instant, new DateTimeOffset(start.Year, start.Month, start.Day, start.Hour, 0, 0, TimeSpan.Zero), null);
        // The cold line of the courier study: five minutes and 25 km/h, times what the installation has learned.
        var median = request.LegRatio(new Distance((int)(1000 * kilometres)), start) * (5 + kilometres / 25 * 60);
        var minutes = (latest - start).TotalMinutes;
        var probability = minutes <= 0 ? 0 : NormalCurve.Below(Math.Log(minutes / median) / options.InstantDeviation);
        yield return new DeliveryOption(
            slot, OfferKind.Instant, new TimeWindow(Later(start, request.Now), latest), options.InstantPrice + options.InstantPricePerKilometre * kilometres,
            Grams(2 * kilometres * options.CarbonGramsPerKilometre), probability, options.InstantPerHour - request.Taken(slot), null, null);
    }

    private static IEnumerable<DeliveryOption> HalfDays(OfferRequest request, OfferOptions options, double kilometres, double kept)
    {
        // Half-days begin at fixed hours; goods must be ready by the wave's cut-off before.
        foreach (var hour in options.HalfDayStartsUtc.Order().SelectMany(h => new[] { h, h + 24 }).Order())
        {
            var start = request.Now.UtcDateTime.Date.AddHours(hour);
            var from = new DateTimeOffset(start, TimeSpan.Zero);
            if (from - options.CutOff < Later(request.ReadyAt, request.Now) || from - request.Now > TimeSpan.FromHours(18)) continue;
            var slot = SlotOf(OfferKind.HalfDay, from, null);
            var left = Left(request, options, slot, options.HalfDayPlaces, from, HalfDay);
            yield return new DeliveryOption(
                slot, OfferKind.HalfDay, new TimeWindow(from, from + HalfDay), options.HalfDayPrice, Shared(kilometres, options),
                Strained(kept, left, Math.Min(options.HalfDayPlaces, left + request.Taken(slot))), left, null, null);
        }
    }

    private static IEnumerable<DeliveryOption> NextDay(OfferRequest request, OfferOptions options, double kilometres, double kept)
    {
        var day = new DateTimeOffset(request.Now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        foreach (var hour in options.NextDayStartsUtc.Order())
        {
            var from = day.AddHours(hour);
            if (from - options.CutOff < request.ReadyAt) continue;
            var slot = SlotOf(OfferKind.NextDay, from, null);
            var left = Left(request, options, slot, options.NextDayPlaces, from, NextDayWindow);
            // Half the width leaves half the slack of a half-day: twice the share of misses.
            yield return new DeliveryOption(
                slot, OfferKind.NextDay, new TimeWindow(from, from + NextDayWindow), options.NextDayPrice, Shared(kilometres, options),
                Strained(Math.Max(0, 1 - (1 - kept) * HalfDay / NextDayWindow), left, Math.Min(options.NextDayPlaces, left + request.Taken(slot))), left, null, null);
        }
    }

    private static IEnumerable<DeliveryOption> Pickups(OfferRequest request, OfferOptions options, GeoPoint site, double kept)
    {
        foreach (var place in request.PickupPoints.OrderBy(p => p.Point.DistanceTo(request.To).Metres).Take(options.MaxPickupPoints))
        {
            var walk = place.Point.DistanceTo(request.To).Metres;
            if (walk > options.PickupMaxMetres) continue;
            var opens = new DateTimeOffset(request.Now.UtcDateTime.Date, TimeSpan.Zero);
            while (opens.AddMinutes(place.ClosesMinute) - options.PickupLead < Later(request.ReadyAt, request.Now)) opens = opens.AddDays(1);
            var from = Later(opens.AddMinutes(place.OpensMinute), Ceiling(Later(request.ReadyAt, request.Now) + options.PickupLead, TimeSpan.FromMinutes(30)));
            var slot = SlotOf(OfferKind.PickupPoint, opens, place.Code);
            // A van brings all parcels of a point at once, and nobody has to be at home.
            yield return new DeliveryOption(
                slot, OfferKind.PickupPoint, new TimeWindow(from, opens.AddMinutes(place.ClosesMinute)), options.PickupPrice,
                Grams(2 * Detour * site.DistanceTo(place.Point).Metres / 1000 * options.CarbonGramsPerKilometre / Math.Max(options.DropsPerRoute, options.ParcelsPerPickupPoint)),
                1 - (1 - kept) / 2, place.Free - request.Taken(slot), place.Code, (int)walk);
        }
    }

    private static double Cost(DeliveryOption option, string? prefer, DateTimeOffset now)
    {
        // Amounts a shopper would pay: per hour of waiting, per broken promise, per kilogram of CO2, per kilometre of walking.
        var (hour, broken, kilogram) = prefer switch
        {
            "fast" => (1.0, 5.0, 0.0),
            "cheap" => (0.02, 2.0, 0.0),
            "green" => (0.05, 3.0, 10.0),
            "reliable" => (0.1, 60.0, 0.1),
            _ => (0.15, 10.0, 0.1),
        };
        return option.Price + hour * Math.Max(0, (option.Window.Latest - now).TotalHours) + broken * (1 - option.Probability) + kilogram * option.CarbonGrams / 1000.0
            + 2 * (option.WalkMetres ?? 0) / 1000.0;
    }

    /// <summary>Stops that the waves of a window have room for, for this cart; null where nothing is known of waves.</summary>
    /// <remarks>The waves that leave between the cut-off before the window and its middle: earlier ones are back before it, later ones too late for most of it.</remarks>
    public static int? RoomOf(IReadOnlyList<WaveRoom>? waves, DateTimeOffset from, TimeSpan width, DateTimeOffset readyAt, Load? cart, OfferOptions options)
    {
        if (waves is not { Count: > 0 } || waves[^1].At < from + width / 2) return null;
        return waves.Where(w => w.At >= from - options.CutOff && w.At <= from + width / 2 && w.At >= readyAt && (cart is not { } load || (w.Grams >= load.Grams && w.Millilitres >= load.Millilitres)))
            .Sum(w => w.Stops);
    }

    // Confirmed places are orders, which wait for their wave and are counted there already.
    private static int Left(OfferRequest request, OfferOptions options, string slot, int places, DateTimeOffset from, TimeSpan width)
    {
        var free = places - request.Taken(slot);
        return RoomOf(request.Waves, from, width, Later(request.ReadyAt, request.Now), request.Cart, options) is { } room ? Math.Min(free, room - (request.Held?.Invoke(slot) ?? 0)) : free;
    }

    // The fuller a slot, the less slack its routes have: misses double from empty to full.
    private static double Strained(double kept, int left, int places) => Math.Max(0, 1 - (1 - kept) * (2 - (double)Math.Clamp(left, 0, Math.Max(1, places)) / Math.Max(1, places)));

    private static int Shared(double kilometres, OfferOptions options) => Grams((2 * kilometres / options.DropsPerRoute + options.KilometresBetweenDrops) * options.CarbonGramsPerKilometre);

    private static int Grams(double grams) => (int)Math.Round(grams);

    private static string SlotOf(OfferKind kind, DateTimeOffset from, string? point) =>
        $"{Name(kind)}/{from.UtcDateTime:yyyy-MM-dd'T'HH:mm'Z'}" + (point is null ? "" : "/" + point);

    public static string Name(OfferKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Ceiling(DateTimeOffset at, TimeSpan step) => new((at.UtcTicks + step.Ticks - 1) / step.Ticks * step.Ticks, TimeSpan.Zero);
}
