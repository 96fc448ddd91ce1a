using System.Threading.Channels;
using LogiOpt.Tracking.Projections;
using LogiOpt.Tracking.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Tracking.Journal;

/// <summary>What a rebuild or a verification found.</summary>
/// <param name="Facts">Facts folded.</param>
/// <param name="ReadModels">Read models that result.</param>
/// <param name="Differences">Read models whose rows were missing, left over or unequal, by name; at most 100.</param>
/// <param name="DifferenceCount">How many there were.</param>
public sealed record RebuildReport(long Facts, int ReadModels, IReadOnlyList<string> Differences, int DifferenceCount);

/// <summary>Folds the whole journal anew, to replace the stored read models or to compare with them.</summary>
public static class Rebuild
{
    private const int FactsPerPage = 2000, PagesAhead = 4;

    private const int MaxDifferencesTold = 100;

    /// <summary>Compares the stored read models with a fresh fold of the journal; changes nothing.</summary>
    /// <param name="db">A context that has the module's tables.</param>
    /// <param name="progress">Told the number of facts folded so far.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static Task<RebuildReport> VerifyAsync(DbContext db, IProgress<long>? progress, CancellationToken cancellation) =>
        RunAsync(db, replace: false, progress, cancellation);

    /// <summary>Replaces the stored read models by a fresh fold of the journal, in one transaction; readers see the old ones until it commits, and ingest waits only for its end.</summary>
    /// <param name="db">A context that has the module's tables.</param>
    /// <param name="progress">Told the number of facts folded so far.</param>
    /// <param name="cancellation">Ends the work early; nothing is changed then.</param>
    public static Task<RebuildReport> ReplaceAsync(DbContext db, IProgress<long>? progress, CancellationToken cancellation) =>
        RunAsync(db, replace: true, progress, cancellation);

    private static async Task<RebuildReport> RunAsync(DbContext db, bool replace, IProgress<long>? progress, CancellationToken cancellation)
    {
        var fold = new Fold();
        // Nearly all of it without a transaction, so that ingest goes on; only what came meanwhile is folded while nobody writes.
        await fold.ReadOnAsync(db, progress, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await JournalStore.BecomeAppenderAsync(db, cancellation);
        await fold.ReadOnAsync(db, progress, cancellation);
        var world = fold.World;
        var differences = new List<string>();
        var rows = 0;
        rows += await CompareAsync(db, world.Vehicles.Select(ReadModels.RowOf), r => $"vehicle/{r.Vehicle}", replace, differences, cancellation);
        rows += await CompareAsync(db, world.Routes.Select(ReadModels.RowOf), r => $"route/{r.Route}", replace, differences, cancellation);
        rows += await CompareAsync(db, world.Shipments.Select(ReadModels.RowOf), r => $"shipment/{r.Shipment}", replace, differences, cancellation);
        LearnedRow[] learned = world.Learned.IsSame(Learned.Nothing) ? [] : [ReadModels.RowOf(world.Learned)];
        rows += await CompareAsync(db, learned, r => $"learned/{r.Name}", replace, differences, cancellation);
        if (replace) await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new RebuildReport(fold.Facts, rows, [.. differences.Take(MaxDifferencesTold)], differences.Count);
    }

    /// <summary>The journal folded as far as it was read.</summary>
    private sealed class Fold
    {
        private long _last;

        public World World { get; } = new();

        public long Facts { get; private set; }

        public async Task ReadOnAsync(DbContext db, IProgress<long>? progress, CancellationToken cancellation)
        {
            // One processor reads and parses while another folds; the fold itself is in the journal's order.
            var pages = Channel.CreateBounded<List<Observation>>(new BoundedChannelOptions(PagesAhead) { SingleReader = true, SingleWriter = true });
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var reading = Task.Run(() => ReadAsync(db, pages.Writer, ending.Token), CancellationToken.None);
            try
            {
                await foreach (var page in pages.Reader.ReadAllAsync(cancellation))
                {
                    foreach (var fact in page) World.Apply(fact);
                    Facts += page.Count;
                    progress?.Report(Facts);
                }
            }
            finally
            {
                await ending.CancelAsync();
                await reading;
            }
        }

        // What goes wrong is told to who folds.
        private async Task ReadAsync(DbContext db, ChannelWriter<List<Observation>> pages, CancellationToken cancellation)
        {
            try
            {
                while (await JournalStore.PageAsync(db, _last, FactsPerPage, cancellation) is { Count: > 0 } rows)
                {
                    _last = rows[^1].Sequence;
                    await pages.WriteAsync([.. rows.Where(r => Quarantine.IsFolded(r.Quarantine)).Select(r => JournalJson.ReadFact(r.Sequence, r.Type, r.Body))], cancellation);
                }

                pages.Complete();
            }
            catch (Exception fault)
            {
                pages.Complete(fault);
            }
        }
    }

    private static async Task<int> CompareAsync<TRow>(
        DbContext db, IEnumerable<TRow> folded, Func<TRow, string> nameOf, bool replace, List<string> differences, CancellationToken cancellation)
        where TRow : ReadModelRow
    {
        // The whole row is compared: what is queried must agree with the state as well.
        var columns = db.Model.FindEntityType(typeof(TRow))!.GetProperties().Select(p => p.PropertyInfo!).ToList();
        var stored = (await db.Set<TRow>().AsNoTracking().ToListAsync(cancellation)).ToDictionary(nameOf);
        var count = 0;
        foreach (var row in folded)
        {
            count++;
            var name = nameOf(row);
            stored.Remove(name, out var old);
            row.Version = old?.Version ?? 1;
            if (old is not null && columns.TrueForAll(c => Equals(c.GetValue(old), c.GetValue(row)))) continue;
            differences.Add(name);
            if (!replace) continue;
            if (old is null) db.Add(row);
            else
            {
                row.Version++;
                db.Attach(old).CurrentValues.SetValues(row);
            }
        }

        differences.AddRange(stored.Keys);
        if (replace) db.RemoveRange(stored.Values);
        return count;
    }
}
