using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Offers;

/// <summary>A cart for which delivery options are wanted.</summary>
/// <param name="To">Where the shopper is, [longitude, latitude].</param>
/// <param name="From">Sites that have all of it in stock, 1 to 100 positions; null where <paramref name="Lines"/> are given.</param>
/// <param name="ReadyAt">When the goods can leave; null = now.</param>
/// <param name="Prefer"><c>fast</c>, <c>cheap</c>, <c>green</c> or <c>reliable</c>; null = balanced.</param>
/// <param name="Lines">What is in the cart, 1 to 100 items: only sites that have all of it free now are delivered from.</param>
/// <param name="Channel">Who sells, for stock that is kept for others; null = a channel that nothing is kept for.</param>
/// <param name="Grams">Weight of the cart; null = not known.</param>
/// <param name="Millilitres">Its volume; null = not known.</param>
internal sealed record OptionsRequest(
    double[]? To, IReadOnlyList<double[]?>? From, DateTimeOffset? ReadyAt, string? Prefer, IReadOnlyList<OptionsLine?>? Lines = null, string? Channel = null, long? Grams = null, long? Millilitres = null)
{
    private static readonly string[] Preferences = ["fast", "cheap", "green", "reliable"];

    private const long MaxAmount = 100_000_000;

    /// <summary>Weight and volume of the cart; null where neither is known.</summary>
    public Load? Cart => Grams is null && Millilitres is null ? null : new Load(Grams ?? 0, Millilitres ?? 0);

    public (GeoPoint To, IReadOnlyList<GeoPoint> From, IReadOnlyList<Line> Lines) Read(DateTimeOffset now)
    {
        var faults = new FaultList();
        var to = Point(To, "to", faults);
        faults.Check(From is null != Lines is null, "from", Lines is null ? "neither from nor lines" : "both from and lines", "Send the sites that have the goods, or lines to have them looked up.");
        faults.Check(From is null or { Count: >= 1 and <= 100 }, "from", $"{From?.Count ?? 0} sites", "Send 1 to 100 sites that have the goods.");
        faults.Check(Lines is null or { Count: >= 1 and <= 100 }, "lines", $"{Lines?.Count ?? 0} lines", "Send 1 to 100 lines.");
        var lines = (Lines ?? []).Take(100).Select((l, k) => l?.Read(k, faults)).OfType<Line>().ToList();
        faults.Check(lines.DistinctBy(l => l.Item).Count() == lines.Count, "lines", "names an item twice", "Send one line an item.");
        faults.Check(Grams is null or (>= 0 and <= MaxAmount), "grams", $"{Grams} is outside 0 to {MaxAmount}", "Send the cart's weight, or null.");
        faults.Check(Millilitres is null or (>= 0 and <= MaxAmount), "millilitres", $"{Millilitres} is outside 0 to {MaxAmount}", "Send the cart's volume, or null.");
        var from = (From ?? []).Take(100).Select((p, k) => Point(p, $"from[{k}]", faults)).OfType<GeoPoint>().ToList();
        faults.Check(ReadyAt is null || (ReadyAt > now.AddDays(-30) && ReadyAt < now.AddDays(30)), "readyAt", $"{ReadyAt:O} is not within 30 days", "Send when the goods can leave, or null.");
        faults.Check(Prefer is null || Preferences.Contains(Prefer), "prefer", $"'{Prefer}' is no preference", "Send " + string.Join(", ", Preferences) + " or null.");
        faults.ThrowIfAny();
        return (to!.Value, from, lines);
    }

    internal static GeoPoint? Point(double[]? pair, string where, FaultList faults)
    {
        if (!faults.Check(pair is { Length: 2 }, where, "is not two numbers", "Send [longitude, latitude].")) return null;
        return faults.Check(GeoPoint.TryCreate(pair![1], pair[0], out var point), where, $"[{pair[0]}, {pair[1]}] is not on Earth", "Longitude comes first.") ? point : null;
    }
}

/// <summary>An item of a cart.</summary>
/// <param name="Item">Its code.</param>
/// <param name="Units">How many, 1 to 100,000.</param>
internal sealed record OptionsLine(string? Item, long? Units)
{
    public Line? Read(int k, FaultList faults)
    {
        var isItem = faults.Check(Codes.IsCode(Item), $"lines[{k}].item", $"'{Item}' is not a code", "Send the item's code.");
        var isCount = faults.Check(Units is >= 1 and <= 100_000, $"lines[{k}].units", $"{Units} is outside 1 to 100000", "Send how many.");
        return isItem && isCount ? new Line(new ItemId(Item!), (int)Units!.Value) : null;
    }
}

/// <summary>The options of a cart and the one proposed.</summary>
/// <param name="Options">The earliest first.</param>
/// <param name="Recommended">The one proposed; null where there is none.</param>
/// <param name="WhyNone">Why there is no option at all; null where there is one.</param>
internal sealed record OptionsAnswer(IReadOnlyList<DeliveryOption> Options, Recommendation? Recommended, string? WhyNone);

/// <summary>A slot to be held.</summary>
/// <param name="Slot">As an option names it.</param>
/// <param name="Shopper">What the shop calls the shopper or cart, 1 to 128 characters: one hold each.</param>
internal sealed record HoldRequest(string? Slot, string? Shopper);

/// <summary>A held slot.</summary>
internal sealed record HoldAnswer(Guid Hold, string Slot, DateTimeOffset ExpiresAt);

/// <summary>The order that takes a held slot for good.</summary>
internal sealed record ConfirmRequest(string? Reference);

/// <summary>A pick-up point.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Point">[longitude, latitude].</param>
/// <param name="Capacity">Parcels it can hold a day.</param>
/// <param name="OpensMinute">Minutes after midnight UTC.</param>
/// <param name="ClosesMinute">Minutes after midnight UTC, after it opens.</param>
internal sealed record PickupPointRequest(string? Name, double[]? Point, int? Capacity, int? OpensMinute, int? ClosesMinute);

/// <summary>A pick-up point as it is known.</summary>
internal sealed record PickupPointAnswer(string Code, string Name, GeoPoint Point, int Capacity, int OpensMinute, int ClosesMinute);

/// <summary>Delivery options at checkout, held slots, pick-up points.</summary>
internal static class OfferEndpoints
{
    private const int MaxPoints = 2000;

    public static void Map(IEndpointRouteBuilder app)
    {
        var shop = Callers.Of(Roles.Shop, Roles.Dispatcher);
        app.MapPost("/api/tracking/options", OptionsAsync).RequireAuthorization(shop).WithTags("Offers").WithName("GetDeliveryOptions").ProducesProblem(400)
            .WithSummary("Delivery options of a cart: window, price, carbon, the probability of keeping it, and the one proposed with its reason.");
        app.MapPost("/api/tracking/holds", HoldAsync).RequireAuthorization(shop).WithTags("Offers").WithName("HoldSlot").ProducesProblem(400).ProducesProblem(409).ProducesProblem(429)
            .WithSummary("Holds a slot for a shopper for ten minutes; a shopper holds one, and half an hour in all.");
        app.MapPost("/api/tracking/holds/{hold:guid}/confirm", ConfirmAsync).RequireAuthorization(shop).WithTags("Offers").WithName("ConfirmHold").ProducesProblem(400).ProducesProblem(404)
            .WithSummary("Takes a held slot for good, by the order's reference.");
        app.MapDelete("/api/tracking/holds/{hold:guid}", async (Guid hold, OfferDesk desk, CancellationToken cancellation) =>
                await desk.ReleaseAsync(hold, cancellation) ? Results.NoContent() : Results.Problem(statusCode: 404, detail: "There is no such hold, or it is over."))
            .RequireAuthorization(shop).WithTags("Offers").WithName("ReleaseHold").Produces(204).ProducesProblem(404).WithSummary("Gives a held slot back.");
        app.MapPut("/api/tracking/pickup-points/{code}", PutPointAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Planner)).WithTags("Offers").WithName("PutPickupPoint")
            .ProducesProblem(400).WithSummary("A place where shoppers fetch their goods.");
        app.MapGet("/api/tracking/pickup-points", ListPointsAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Planner, Roles.Shop)).WithTags("Offers")
            .WithName("GetPickupPoints").WithSummary("All pick-up points.");
        app.MapDelete("/api/tracking/pickup-points/{code}", async (string code, DbContext db, CancellationToken cancellation) =>
                await db.Set<PickupPointRow>().Where(p => p.Point == code).ExecuteDeleteAsync(cancellation) > 0 ? Results.NoContent() : Results.Problem(statusCode: 404, detail: "There is no such pick-up point."))
            .RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Planner)).WithTags("Offers").WithName("RemovePickupPoint").Produces(204).ProducesProblem(404).WithSummary("Takes a pick-up point away.");
    }

    private static async Task<Ok<OptionsAnswer>> OptionsAsync(OptionsRequest request, OfferDesk desk, TimeProvider time, CancellationToken cancellation)
    {
        var now = Instants.Trim(time.GetUtcNow());
        var (to, from, lines) = request.Read(now);
        if (lines.Count > 0) from = await desk.SitesWithAsync(lines, request.Channel, cancellation);
        if (from.Count == 0) return TypedResults.Ok(new OptionsAnswer([], null, "No open site has all of it free."));
        var options = await desk.OfferAsync(from, to, request.ReadyAt, request.Prefer, request.Cart, cancellation);
        return TypedResults.Ok(new OptionsAnswer(options, DeliveryOptions.Recommend(options, request.Prefer, now), options.Count > 0 ? null : "Every slot is full, or not kept with the probability that is asked for."));
    }

    private static async Task<Results<Created<HoldAnswer>, ProblemHttpResult>> HoldAsync(
        HoldRequest request, OfferDesk desk, DbContext db, Microsoft.Extensions.Options.IOptions<OfferOptions> options, TimeProvider time, HttpContext http, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(request.Shopper is { Length: > 0 and <= 128 } && !request.Shopper.Any(char.IsControl), "shopper", "is not 1 to 128 characters", "Send what you call the shopper or the cart.");
        var (places, room) = await PlacesAsync(request.Slot, db, desk, options.Value, time.GetUtcNow(), cancellation);
        faults.Check(places is not null, "slot", $"'{(request.Slot is { Length: > 80 } slot ? slot[..80] : request.Slot)}' is no slot that can be had", "Send a slot of POST /api/tracking/options.");
        faults.ThrowIfAny();
        var (outcome, hold) = await desk.HoldAsync(request.Slot!, places!.Value, request.Shopper!, cancellation, room);
        if (outcome == SlotOutcome.Held) return TypedResults.Created($"/api/tracking/holds/{hold!.Hold}", new HoldAnswer(hold.Hold, hold.Slot, hold.ExpiresAt));
        if (outcome == SlotOutcome.Full) return TypedResults.Problem(statusCode: 409, detail: "The slot is full. Ask for the options again.");
        http.Response.Headers.RetryAfter = ((int)options.Value.HoldAtMost.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return TypedResults.Problem(statusCode: 429, detail: "This shopper has held slots for as long as anybody may. Confirm an order, or come back later.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ConfirmAsync(Guid hold, ConfirmRequest request, OfferDesk desk, CancellationToken cancellation)
    {
        if (request.Reference is not { Length: > 0 and <= 128 }) throw new BadInputException("reference", "is not 1 to 128 characters", "Send the order's reference.");
        return await desk.ConfirmAsync(hold, request.Reference, cancellation) == SlotOutcome.Held
            ? TypedResults.NoContent()
            : TypedResults.Problem(statusCode: 404, detail: "There is no such hold, or it has expired. Hold a slot again.");
    }

    private static async Task<Ok<PickupPointAnswer>> PutPointAsync(string code, PickupPointRequest request, DbContext db, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(Codes.IsCode(code) && !code.Contains('/'), "code", $"'{code}' is not a code", "Use 1 to 64 visible characters without a slash.");
        faults.Check(request.Name is { Length: > 0 and <= 200 }, "name", "is not 1 to 200 characters", "Send its name.");
        var point = OptionsRequest.Point(request.Point, "point", faults);
        faults.Check(request.Capacity is >= 1 and <= 100_000, "capacity", $"{request.Capacity} is outside 1 to 100000", "Send how many parcels it can hold.");
        faults.Check(request.OpensMinute is >= 0 and < 1440, "opensMinute", $"{request.OpensMinute} is outside 0 to 1439", "Send minutes after midnight UTC.");
        faults.Check(request.ClosesMinute is > 0 and <= 2880 && request.ClosesMinute > request.OpensMinute, "closesMinute", $"{request.ClosesMinute} is not after it opens", "Send minutes after midnight UTC; above 1440 is the next day.");
        faults.ThrowIfAny();
        var row = await db.Set<PickupPointRow>().FindAsync([code], cancellation);
        if (row is null) db.Add(row = new PickupPointRow { Point = code, Name = "" });
        (row.Name, row.Latitude, row.Longitude) = (request.Name!, point!.Value.Latitude, point.Value.Longitude);
        (row.Capacity, row.OpensMinute, row.ClosesMinute) = (request.Capacity!.Value, request.OpensMinute!.Value, request.ClosesMinute!.Value);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Ok(Answer(row));
    }

    private static async Task<Ok<PickupPointAnswer[]>> ListPointsAsync(DbContext db, CancellationToken cancellation) =>
        TypedResults.Ok((await db.Set<PickupPointRow>().AsNoTracking().OrderBy(p => p.Point).Take(MaxPoints).ToListAsync(cancellation)).Select(Answer).ToArray());

    private static PickupPointAnswer Answer(PickupPointRow row) =>
        new(row.Point, row.Name, new GeoPoint(row.Latitude, row.Longitude), row.Capacity, row.OpensMinute, row.ClosesMinute);

    /// <summary>How many places a slot has, and how many stops its waves have room for; null if it is none, or over, or too far off: nobody fills places that nobody offered.</summary>
    private static async Task<(int? Places, int? Room)> PlacesAsync(string? slot, DbContext db, OfferDesk desk, OfferOptions options, DateTimeOffset now, CancellationToken cancellation)
    {
        var parts = slot?.Split('/') ?? [];
        if (parts.Length is not (2 or 3) || !DateTimeOffset.TryParseExact(parts[1], "yyyy-MM-dd'T'HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.AssumeUniversal, out var from) || from < now.AddDays(-1) || from > now.AddDays(3)) return (null, null);
        return parts switch
        {
            ["instant", _] when from.Minute == 0 => (options.InstantPerHour, null),
            ["halfDay", _] when from.Minute == 0 && options.HalfDayStartsUtc.Contains(from.Hour) => (options.HalfDayPlaces, await desk.RoomAsync(from, DeliveryOptions.HalfDay, cancellation)),
            ["nextDay", _] when from.Minute == 0 && options.NextDayStartsUtc.Contains(from.Hour) => (options.NextDayPlaces, await desk.RoomAsync(from, DeliveryOptions.NextDayWindow, cancellation)),
            ["pickupPoint", _, var code] when from.TimeOfDay == TimeSpan.Zero =>
                (await db.Set<PickupPointRow>().Where(p => p.Point == code).Select(p => (int?)p.Capacity).FirstOrDefaultAsync(cancellation), null),
            _ => (null, null),
        };
    }
}
