using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Carriers;

/// <summary>Turns a carrier's status lines into entries of the journal.</summary>
internal static class CarrierIntake
{
    private const int LabelsPerQuery = 500;

    /// <summary>One entry a line and shipment. A line about goods that nobody has labelled waits in quarantine for its label.</summary>
    public static async Task<IReadOnlyList<Entry>> EntriesAsync(
        DbContext db, string carrier, IReadOnlyDictionary<string, CarrierStatus> codes, IReadOnlyList<StatusLine> lines, bool areStatusEvents, CancellationToken cancellation)
    {
        var labels = new Dictionary<string, ShipmentId>(StringComparer.Ordinal);
        foreach (var part in lines.SelectMany(l => l.References.Prepend(l.Consignment)).Distinct(StringComparer.Ordinal).Chunk(LabelsPerQuery))
            foreach (var label in await db.Set<LabelRow>().AsNoTracking().Where(r => part.Contains(r.Label) && (r.Carrier == null || r.Carrier == carrier)).ToListAsync(cancellation))
                labels[label.Label] = label.Shipment;
        return [.. lines.SelectMany(l => Of(l, carrier, StatusCodes.Of(l.Code, codes, areStatusEvents), labels))];
    }

    public static string SourceOf(string carrier) => "carrier/" + (carrier.Length <= 56 ? carrier : carrier[..56]);

    private static IEnumerable<Entry> Of(StatusLine line, string carrier, CarrierStatus? status, Dictionary<string, ShipmentId> labels)
    {
        var at = Core.Time.Instants.Trim(line.At);
        // The same status of the same goods at the same instant is the same event, in whatever file it comes.
        var id = IdMaker.Derived("carrier status", string.Join('\n', [carrier, line.Consignment, line.Code, line.Reason ?? "", at.ToUnixTimeMilliseconds().ToString(), line.Place ?? "", .. line.References]));
        var shipments = line.References.Prepend(line.Consignment).Where(labels.ContainsKey).Select(name => (name, shipment: labels[name])).DistinctBy(m => m.shipment).ToList();
        if (shipments.Count == 0)
            yield return new Entry(new CarrierReported($":carrier/{id}/-", at, carrier, line.Consignment, null, status, line.Code, line.Reason, line.Place), SourceOf(carrier));
        foreach (var (name, shipment) in shipments)
            yield return new Entry(new CarrierReported($":carrier/{id}/{shipment}", at, carrier, name, shipment, status, line.Code, line.Reason, line.Place), SourceOf(carrier));
    }
}
