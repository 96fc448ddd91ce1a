using LogiOpt.Core.Access;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using LogiOpt.Tracking.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Carriers;

/// <summary>A name to be given to a shipment.</summary>
/// <param name="Label">A tracking number, an SSCC, an EPC; 1 to 512 characters.</param>
/// <param name="Carrier">Code of the carrier that moves it; null = not said.</param>
/// <param name="Destination">The receiver's place in EPCIS, such as its SGLN; null = not known.</param>
internal sealed record LabelRequest(string? Label, string? Carrier, string? Destination);

/// <summary>A name of a shipment.</summary>
internal sealed record LabelAnswer(string Label, ShipmentId Shipment, string? Carrier, string? Destination, DateTimeOffset CreatedAt);

/// <summary>What others call our shipments.</summary>
internal static class LabelEndpoints
{
    private const int MaxLabels = 100, MaxWaiting = 1000;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/tracking/shipments/{shipment:guid}/labels", AddAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Shop)).WithTags("Carriers")
            .WithName("AddLabel").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Gives a shipment a name of a carrier or a standard; what was said of that name before takes effect.");
        app.MapGet("/api/tracking/shipments/{shipment:guid}/labels", ListAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Shop)).WithTags("Carriers")
            .WithName("GetLabels").WithSummary("The names of a shipment.");
    }

    private static async Task<Results<Created<LabelAnswer>, ProblemHttpResult>> AddAsync(
        Guid shipment, LabelRequest request, DbContext db, IngestQueue queue, HttpContext http, TimeProvider time, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(request.Label is { Length: > 0 and <= 512 } && !request.Label.Any(char.IsControl), "label", "is not 1 to 512 characters", "Send the name as the carrier or the standard writes it.");
        faults.Check(request.Carrier is null || Codes.IsCode(request.Carrier), "carrier", $"'{request.Carrier}' is not a code", "Send 1 to 64 visible characters, or null.");
        faults.Check(request.Destination is null or { Length: > 0 and <= 512 }, "destination", "is not 1 to 512 characters", "Send a URI, or null.");
        faults.ThrowIfAny();
        var id = new ShipmentId(shipment);
        if (!await db.Set<ShipmentRow>().AnyAsync(r => r.Shipment == id, cancellation)) return TypedResults.Problem(statusCode: 404, detail: $"No shipment {shipment} is known.");
        if (await db.Set<LabelRow>().AnyAsync(r => r.Label == request.Label, cancellation)) return TypedResults.Problem(statusCode: 409, detail: "This label is given to a shipment already.");
        if (await db.Set<LabelRow>().CountAsync(r => r.Shipment == id, cancellation) >= MaxLabels) return TypedResults.Problem(statusCode: 409, detail: $"The shipment has {MaxLabels} labels already.");
        var row = new LabelRow { Label = request.Label!, Shipment = id, Carrier = request.Carrier, Destination = request.Destination, CreatedAt = Instants.Trim(time.GetUtcNow()) };
        db.Add(row);
        await db.SaveChangesAsync(cancellation);
        await TakeEffectAsync(row, db, queue, http, cancellation);
        return TypedResults.Created($"/api/tracking/shipments/{shipment}/labels", new LabelAnswer(row.Label, id, row.Carrier, row.Destination, row.CreatedAt));
    }

    private static async Task<Ok<LabelAnswer[]>> ListAsync(Guid shipment, DbContext db, CancellationToken cancellation)
    {
        var id = new ShipmentId(shipment);
        var rows = await db.Set<LabelRow>().AsNoTracking().Where(r => r.Shipment == id).OrderBy(r => r.Label).Take(MaxLabels).ToListAsync(cancellation);
        return TypedResults.Ok(rows.Select(r => new LabelAnswer(r.Label, r.Shipment, r.Carrier, r.Destination, r.CreatedAt)).ToArray());
    }

    // What carriers said of the name while nobody knew whose it was.
    private static async Task TakeEffectAsync(LabelRow label, DbContext db, IngestQueue queue, HttpContext http, CancellationToken cancellation)
    {
        var stream = JournalJson.StreamOfReference(label.Label);
        var rows = await db.Set<JournalRow>().AsNoTracking().Where(r => r.Stream == stream && r.Quarantine == Quarantine.UnknownShipment)
            .OrderBy(r => r.Sequence).Take(MaxWaiting).ToListAsync(cancellation);
        var entries = rows.Select(r => (r.Source, Fact: JournalJson.ReadFact(r) as CarrierReported))
            .Where(r => r.Fact is not null && (label.Carrier is null || label.Carrier == r.Fact.Carrier))
            .Select(r => new Entry(r.Fact! with { Event = ":labelled/" + r.Fact.Event, Shipment = label.Shipment }, r.Source)).ToList();
        if (entries.Count > 0) await Ingest.StoreAsync(entries, queue, http, cancellation);
    }
}
