using LogiOpt.Core.Ids;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Promises;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Journal;

/// <summary>Reads from the journal how well was told what came.</summary>
public static class Judgement
{
    private const int RowsPerPage = 2000;

    private const string ToldType = "told";

    /// <summary>Judges every delivered shipment's tellings against its delivery.</summary>
    /// <param name="db">A context that has the module's tables.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<PromiseReport> OfAllAsync(DbContext db, CancellationToken cancellation)
    {
        var tellings = new Dictionary<ShipmentId, List<Telling>>();
        await foreach (var (sequence, body) in ToldAsync(db, cancellation))
            if (JournalJson.ReadFact(sequence, ToldType, body) is Told told)
            {
                if (!tellings.TryGetValue(told.Shipment, out var known)) tellings[told.Shipment] = known = [];
                known.Add(told.Telling);
            }

        var judged = new List<JudgedShipment>();
        foreach (var page in tellings.Keys.Chunk(500))
            foreach (var body in await db.Set<ShipmentRow>().AsNoTracking().Where(r => page.Contains(r.Shipment)).Select(r => r.Body).ToListAsync(cancellation))
            {
                var state = JournalJson.Read<ShipmentState>(body);
                if (state.Released is not { } released || ShipmentProgress.DeliveryOf(state) is not { ServiceStartedAt: { } served }) continue;
                judged.Add(new JudgedShipment(released.Fact.Due, served, [.. tellings[state.Shipment].OrderBy(t => t.Number)]));
            }

        return PromiseJudge.Judge(judged);
    }

    private static async IAsyncEnumerable<(long Sequence, string Body)> ToldAsync(
        DbContext db, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = 0L;
        while (true)
        {
            var page = await db.Set<JournalRow>().AsNoTracking().Where(r => r.Sequence > last && r.Type == ToldType).OrderBy(r => r.Sequence)
                .Take(RowsPerPage).Select(r => new { r.Sequence, r.Body }).ToListAsync(cancellation);
            foreach (var row in page) yield return (row.Sequence, row.Body);
            if (page.Count < RowsPerPage) yield break;
            last = page[^1].Sequence;
        }
    }
}
