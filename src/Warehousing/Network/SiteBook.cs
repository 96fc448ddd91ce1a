using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Time;
using LogiOpt.Warehousing.Storage;
using Microsoft.EntityFrameworkCore;

namespace LogiOpt.Warehousing.Network;

/// <summary>The sites in the database, and the fact that tells of their change in the same transaction.</summary>
internal sealed class SiteBook(DbContext db, IOutbox outbox, TimeProvider time)
{
    /// <summary>Sites of one network at most.</summary>
    public const int MaxSites = 20_000;

    private const int MaxAttempts = 5;

    /// <summary>All sites by code.</summary>
    public async Task<List<SiteRow>> AllAsync(CancellationToken cancellation)
    {
        var rows = await db.Set<SiteRow>().AsNoTracking().ToListAsync(cancellation);
        rows.Sort((a, b) => string.CompareOrdinal(a.Site.Value, b.Site.Value));
        return rows;
    }

    /// <summary>Adds and replaces sites.</summary>
    public Task<IReadOnlyList<SiteRow>> PutAsync(IReadOnlyList<SiteRow> wanted, CancellationToken cancellation) =>
        ChangeAsync(null, stored => UpsertSites.Decide(stored, wanted), () => Task.CompletedTask, cancellation);

    /// <summary>Opens, closes and adds sites as a scenario says.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="decide">The sites that change, from those stored.</param>
    /// <param name="mark">Marks the scenario adopted in the same transaction, again after a retry.</param>
    /// <param name="cancellation">Ends the work.</param>
    public Task<IReadOnlyList<SiteRow>> AdoptAsync(
        ScenarioId scenario, Func<IReadOnlyList<SiteRow>, IReadOnlyList<SiteRow>> decide, Func<Task> mark, CancellationToken cancellation) =>
        ChangeAsync(scenario, decide, mark, cancellation);

    /// <summary>Loads the network, decides, saves with the fact; starts again if somebody else changed it meanwhile.</summary>
    private async Task<IReadOnlyList<SiteRow>> ChangeAsync(
        ScenarioId? scenario, Func<IReadOnlyList<SiteRow>, IReadOnlyList<SiteRow>> decide, Func<Task> mark, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryChangeAsync(scenario, decide, mark, cancellation);
            }
            catch (DbUpdateException) when (attempt < MaxAttempts)
            {
                // Another change won the network's version; the second look sees it.
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<IReadOnlyList<SiteRow>> TryChangeAsync(
        ScenarioId? scenario, Func<IReadOnlyList<SiteRow>, IReadOnlyList<SiteRow>> decide, Func<Task> mark, CancellationToken cancellation)
    {
        var network = await db.Set<NetworkRow>().SingleOrDefaultAsync(cancellation);
        if (network is null) db.Add(network = new NetworkRow());
        var stored = await db.Set<SiteRow>().ToDictionaryAsync(s => s.Site, cancellation);
        var changed = decide([.. stored.Values]);
        await mark();
        foreach (var row in changed)
        {
            if (stored.TryGetValue(row.Site, out var old)) db.Entry(old).CurrentValues.SetValues(row);
            else db.Add(stored[row.Site] = row);
        }

        if (stored.Count > MaxSites) throw new BadInputException("sites", $"{stored.Count} sites", $"A network has at most {MaxSites} sites.");
        if (changed.Count > 0 || scenario is not null)
        {
            network.Version++;
            outbox.Add(new NetworkChanged(Instants.Trim(time.GetUtcNow()), scenario, [.. stored.Values.OrderBy(s => s.Site.Value, StringComparer.Ordinal).Select(Tell)]));
        }

        await db.SaveChangesAsync(cancellation);
        return [.. stored.Values];
    }

    private static NetworkSite Tell(SiteRow row) => new(row.Site, row.Name, row.Kind, row.Point, row.OrdersPerDay, row.Open);
}
