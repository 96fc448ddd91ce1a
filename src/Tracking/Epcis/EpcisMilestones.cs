using System.Text.Json;
using LogiOpt.Core.Epcis;
using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Epcis;

/// <summary>What an EPCIS event means for a shipment of ours, where one of its EPCs or documents is a label of it.</summary>
internal static class EpcisMilestones
{
    private const int LabelsPerQuery = 500;

    private const string Source = "epcis";

    /// <summary>Facts for the journal; events about goods that are not ours give none.</summary>
    public static async Task<IReadOnlyList<Entry>> EntriesAsync(
        DbContext db, IReadOnlyList<(JsonElement Json, EpcisEventRow Row)> events, CancellationToken cancellation)
    {
        var namesOf = events.Select(e => EpcisEvent.EpcsOf(e.Json).Concat(EpcisEvent.TransactionsOf(e.Json)).Where(n => n.Length <= EpcisEvent.MaxUri).ToList()).ToList();
        var labels = new Dictionary<string, LabelRow>(StringComparer.Ordinal);
        foreach (var part in namesOf.SelectMany(n => n).Distinct(StringComparer.Ordinal).Chunk(LabelsPerQuery))
            foreach (var label in await db.Set<LabelRow>().AsNoTracking().Where(r => part.Contains(r.Label)).ToListAsync(cancellation)) labels[label.Label] = label;
        var entries = new List<Entry>();
        for (var k = 0; k < events.Count; k++)
        {
            var (json, row) = events[k];
            // A declaration of an error says that something did not happen; it is kept as evidence and moves nothing.
            if (json.TryGetProperty("errorDeclaration", out _)) continue;
            foreach (var label in namesOf[k].Select(n => labels.GetValueOrDefault(n)).OfType<LabelRow>().DistinctBy(l => l.Shipment))
                if (StatusOf(row, label) is { } status)
                    entries.Add(new Entry(new CarrierReported(
                        $":epcis/{row.Key}/{label.Shipment}", row.EventTime, label.Carrier ?? "-", label.Label, label.Shipment, status, row.BizStep ?? row.Type, null,
                        row.BizLocation ?? row.ReadPoint), Source));
        }

        return entries;
    }

    /// <summary>The status that a business step amounts to; null where it says nothing of the way.</summary>
    /// <remarks>Receiving counts as the delivery only at the label's own destination: every depot on the way receives too.</remarks>
    internal static CarrierStatus? StatusOf(EpcisEventRow row, LabelRow label) => row.BizStep switch
    {
        "staging_outbound" or "picking" or "packing" => CarrierStatus.Announced,
        "collecting" or "loading" => CarrierStatus.Collected,
        "shipping" or "departing" or "transporting" or "consigning" => row.Disposition == "returned" ? CarrierStatus.Returning : CarrierStatus.InTransit,
        "arriving" or "unloading" or "receiving" or "accepting" or "storing" when IsAtDestination(row, label) && row.BizStep is "receiving" or "accepting"
            => row.Disposition == "damaged" ? CarrierStatus.Damaged : CarrierStatus.Delivered,
        "arriving" or "unloading" or "receiving" or "accepting" or "storing" => row.Disposition == "damaged" ? CarrierStatus.Damaged : CarrierStatus.AtHub,
        "holding" => CarrierStatus.Held,
        "inspecting" when row.Disposition == "damaged" => CarrierStatus.Damaged,
        "void_shipping" => CarrierStatus.Cancelled,
        _ => row.Disposition switch
        {
            "damaged" or "destroyed" => CarrierStatus.Damaged,
            "stolen" => CarrierStatus.Lost,
            "returned" => CarrierStatus.Returned,
            _ => null,
        },
    };

    private static bool IsAtDestination(EpcisEventRow row, LabelRow label) =>
        label.Destination is { } place && (row.BizLocation == place || row.ReadPoint == place);
}
