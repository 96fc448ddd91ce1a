using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Journal;

/// <summary>One line of the journal, to be read.</summary>
/// <param name="Sequence">Its place in the journal.</param>
/// <param name="Stream">What it is about.</param>
/// <param name="Type">What kind of fact it is.</param>
/// <param name="Occurred">When it happened.</param>
/// <param name="Received">When it was stored.</param>
/// <param name="Source">Who brought it.</param>
/// <param name="Quarantine">Why it is suspect; null if it is not.</param>
/// <param name="Body">The fact as JSON.</param>
public sealed record JournalLine(
    long Sequence, string Stream, string Type, DateTimeOffset Occurred, DateTimeOffset Received, string Source, string? Quarantine, string Body);

/// <summary>Reads the journal of one subject.</summary>
public static class Replay
{
    private const int LinesPerPage = 500;

    /// <summary>Everything about a shipment, in the order stored: its release, its routes with their milestones, and what was told of it.</summary>
    /// <param name="db">A context that has the module's tables.</param>
    /// <param name="shipment">The shipment.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<JournalLine> OfShipmentAsync(
        DbContext db, ShipmentId shipment, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var streams = new List<string> { $"shipment/{shipment}" };
        var body = await db.Set<ShipmentRow>().AsNoTracking().Where(r => r.Shipment == shipment).Select(r => r.Body).FirstOrDefaultAsync(cancellation);
        if (body is not null) streams.AddRange(JournalJson.Read<Projections.ShipmentState>(body).Carriages.Select(c => $"route/{c.Route}"));
        await foreach (var line in OfStreamsAsync(db, streams, cancellation)) yield return line;
    }

    /// <summary>Every position of a vehicle, in the order stored.</summary>
    /// <param name="db">A context that has the module's tables.</param>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static IAsyncEnumerable<JournalLine> OfVehicleAsync(DbContext db, VehicleId vehicle, CancellationToken cancellation) =>
        OfStreamsAsync(db, [$"vehicle/{vehicle}"], cancellation);

    private static async IAsyncEnumerable<JournalLine> OfStreamsAsync(
        DbContext db, List<string> streams, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = 0L;
        while (true)
        {
            var page = await db.Set<JournalRow>().AsNoTracking().Where(r => r.Sequence > last && streams.Contains(r.Stream))
                .OrderBy(r => r.Sequence).Take(LinesPerPage).ToListAsync(cancellation);
            foreach (var row in page)
                yield return new JournalLine(row.Sequence, row.Stream, row.Type, row.Occurred, row.Received, row.Source, row.Quarantine, row.Body);
            if (page.Count < LinesPerPage) yield break;
            last = page[^1].Sequence;
        }
    }
}
