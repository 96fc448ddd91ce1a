using LogiOpt.Core.Ids;
using LogiOpt.Core.Messages;
using LogiOpt.Warehousing.Storage;

namespace LogiOpt.Warehousing.Network;

/// <summary>Which sites really change when some are sent.</summary>
internal static class UpsertSites
{
    /// <summary>The sent sites that are new or differ from what is stored.</summary>
    public static IReadOnlyList<SiteRow> Decide(IReadOnlyList<SiteRow> stored, IReadOnlyList<SiteRow> wanted)
    {
        var known = stored.ToDictionary(s => s.Site);
        return [.. wanted.Where(w => !known.TryGetValue(w.Site, out var old) || !Same(old, w))];
    }

    private static bool Same(SiteRow a, SiteRow b) =>
        (a.Name, a.Kind, a.Latitude, a.Longitude, a.OrdersPerDay, a.OpeningCostMilli, a.DailyCostMilli)
        == (b.Name, b.Kind, b.Latitude, b.Longitude, b.OrdersPerDay, b.OpeningCostMilli, b.DailyCostMilli) && a.Open == b.Open;
}

/// <summary>Which sites change state when a scenario is adopted.</summary>
internal static class AdoptSites
{
    /// <summary>Candidates whose state differs from the scenario's; central sites are always open and never change.</summary>
    public static IReadOnlyList<SiteRow> Decide(IReadOnlyList<SiteRow> stored, IReadOnlySet<SiteId> candidates, IReadOnlySet<SiteId> open) =>
        [.. stored.Where(s => s.Kind == SiteKind.Front && candidates.Contains(s.Site) && s.Open != open.Contains(s.Site)).Select(s => With(s, open.Contains(s.Site)))];

    /// <summary>What a plan changes: its open sites are added or opened at their size, its closed ones that exist are closed; central sites never change.</summary>
    /// <param name="stored">The network.</param>
    /// <param name="planned">All sites of the plan.</param>
    public static IReadOnlyList<SiteRow> Decide(IReadOnlyList<SiteRow> stored, IReadOnlyList<SiteRow> planned)
    {
        var known = stored.ToDictionary(s => s.Site);
        var wanted = new List<SiteRow>();
        foreach (var site in planned)
        {
            if (!known.TryGetValue(site.Site, out var old))
            {
                if (site.Open) wanted.Add(site);
            }
            else if (old.Kind == SiteKind.Front)
            {
                // What is closed keeps its size, what is open takes the plan's; the name stays the operator's.
                wanted.Add(site.Open ? With(site, true, old.Name) : With(old, false));
            }
        }

        return UpsertSites.Decide(stored, wanted);
    }

    private static SiteRow With(SiteRow row, bool open, string? name = null) => new()
    {
        Site = row.Site,
        Name = name ?? row.Name,
        Kind = row.Kind,
        Latitude = row.Latitude,
        Longitude = row.Longitude,
        OrdersPerDay = row.OrdersPerDay,
        OpeningCostMilli = row.OpeningCostMilli,
        DailyCostMilli = row.DailyCostMilli,
        Open = open,
    };
}
