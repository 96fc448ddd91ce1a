using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Goods;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Returns;

/// <summary>Goods that a shopper sends back.</summary>
/// <param name="Reference">The shop's reference of the return, 1 to 100 characters; the same again is the same return.</param>
/// <param name="From">Where they are fetched, [longitude, latitude].</param>
/// <param name="To">Where they go, [longitude, latitude].</param>
/// <param name="Earliest">When they can be fetched.</param>
/// <param name="Latest">By when they should be there; after earliest.</param>
/// <param name="Grams">Weight, 1 to 100,000,000.</param>
/// <param name="Millilitres">Volume, 0 to 1,000,000,000.</param>
internal sealed record ReturnRequest(
    string? Reference, double[]? From, double[]? To, DateTimeOffset? Earliest, DateTimeOffset? Latest, long? Grams, long? Millilitres)
{
    private static readonly TimeSpan ServiceTime = TimeSpan.FromMinutes(3);

    public ShipmentReleased Read(DateTimeOffset now)
    {
        var faults = new FaultList();
        faults.Check(Reference is { Length: > 0 and <= 100 } && !Reference.Any(char.IsControl), "reference", "is not 1 to 100 characters", "Send the shop's reference of the return.");
        var from = Offers.OptionsRequest.Point(From, "from", faults);
        var to = Offers.OptionsRequest.Point(To, "to", faults);
        faults.Check(Earliest is { } e && e > now.AddDays(-1) && e < now.AddDays(60), "earliest", $"{Earliest:O} is not within 60 days", "Send when the goods can be fetched.");
        faults.Check(Latest is { } l && l > now && l > Earliest && l < now.AddDays(90), "latest", $"{Latest:O} is not after earliest and now", "Send by when they should be there.");
        faults.Check(Grams is >= 1 and <= 100_000_000, "grams", $"{Grams} is outside 1 to 100000000", "Send the weight in grams.");
        faults.Check(Millilitres is null or (>= 0 and <= 1_000_000_000), "millilitres", $"{Millilitres} is outside 0 to 1000000000", "Send the volume in millilitres, or null.");
        faults.ThrowIfAny();
        var earliest = Instants.Trim(Earliest!.Value);
        return new ShipmentReleased(
            new ShipmentId(IdMaker.Derived("return", Reference!)), ShipmentKind.Courier, null, "return-" + Reference, null, from!.Value, null, to!.Value, [],
            new Load(Grams!.Value, Millilitres ?? 0), earliest, new TimeWindow(earliest, Instants.Trim(Latest!.Value)), ServiceTime);
    }
}

/// <summary>A return is a shipment like any other: planned, carried, tracked, shown.</summary>
internal sealed record ReturnAnswer(ShipmentId Shipment, string Reference);

/// <summary>Returns.</summary>
internal static class ReturnEndpoints
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/api/tracking/returns", CreateAsync).RequireAuthorization(Callers.Of(Roles.Shop, Roles.Dispatcher)).WithTags("Tracking").WithName("CreateReturn")
            .ProducesProblem(400).WithSummary("Has goods fetched from a shopper; the return becomes a shipment, which a wave plans like any other.");

    private static async Task<Accepted<ReturnAnswer>> CreateAsync(ReturnRequest request, DbContext db, IOutbox outbox, TimeProvider time, CancellationToken cancellation)
    {
        var released = request.Read(time.GetUtcNow());
        // Routing, which plans it, and our own journal take it from the same fact; both know it if it comes twice.
        outbox.Add(released);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.Accepted($"/api/tracking/shipments/{released.Shipment}", new ReturnAnswer(released.Shipment, released.Reference));
    }
}
