using LogiOpt.Core.Messages;
using LogiOpt.Core.Travel;
using LogiOpt.Warehousing.Network;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>Gets the sites and the travel of a scenario.</summary>
internal sealed class LoadScenario(SiteBook sites, ITravelTimes travel, TimeProvider time)
{
    // Rows of one travel table: keeps a table below about 250,000 entries.
    private const int MaxTableEntries = 250_000;

    /// <summary>Loads a scenario.</summary>
    /// <returns>The scenario, or null and the reason: a candidate has left the network meanwhile.</returns>
    public async Task<(LoadedScenario? Scenario, string Reason)> HandleAsync(ScenarioInput input, CancellationToken cancellation)
    {
        var network = await sites.AllAsync(cancellation);
        var known = network.ToDictionary(s => s.Site);
        var missing = input.Candidates.Where(c => !known.ContainsKey(c)).ToList();
        if (missing.Count > 0) return (null, $"These candidates are no sites any more: {string.Join(", ", missing)}.");

        var candidates = input.Candidates.Select(c => known[c]).ToList();
        var departure = time.GetUtcNow();
        int[] metres = new int[candidates.Count * input.Zones.Count], seconds = new int[metres.Length];
        var zonePoints = input.Zones.Select(z => z.Point).ToList();
        var source = "";
        var rows = Math.Max(1, MaxTableEntries / zonePoints.Count);
        for (var first = 0; first < candidates.Count; first += rows)
        {
            var table = await travel.TableAsync([.. candidates.Skip(first).Take(rows).Select(c => c.Point)], zonePoints, departure, cancellation);
            table.Metres.CopyTo(metres, first * zonePoints.Count);
            table.Seconds.CopyTo(seconds, first * zonePoints.Count);
            source = table.Source;
        }

        var inboundKm = new double[candidates.Count];
        if (network.Where(s => s.Kind == SiteKind.Central).ToList() is { Count: > 0 } central)
        {
            var table = await travel.TableAsync([.. central.Select(c => c.Point)], [.. candidates.Select(c => c.Point)], departure, cancellation);
            for (var j = 0; j < candidates.Count; j++)
                inboundKm[j] = Enumerable.Range(0, central.Count).Min(c => table.MetresOf(c, j)) / 1000.0;
        }

        var costs = candidates.Select((c, j) => new CandidateCost(c.OrdersPerDay, c.OpeningCostMilli, c.DailyCostMilli, inboundKm[j])).ToList();
        return (new LoadedScenario(input, costs, metres, seconds, source), "");
    }
}
