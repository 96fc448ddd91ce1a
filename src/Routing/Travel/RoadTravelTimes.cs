using LogiOpt.Core.Geo;
using LogiOpt.Core.Travel;

namespace LogiOpt.Routing.Travel;

/// <summary>Travel times from uploaded tables and a road server where there are any, from great circles where not. What was estimated is said in the source.</summary>
internal sealed class RoadTravelTimes(RoadTables roads, LearnedTravelTimes learned) : ITravelTimes
{
    private const string UsualProfile = "car";

    public async ValueTask<TravelTable> TableAsync(
        IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, DateTimeOffset departure, CancellationToken cancellation)
    {
        if (!roads.IsOn) return await learned.TableAsync(from, to, departure, cancellation);
        var table = await roads.TableAsync(from, to, UsualProfile, cancellation);
        if (table.Missing == 0) return new TravelTable(from.Count, to.Count, table.Seconds, table.Metres, roads.Name);
        var estimate = await learned.TableAsync(from, to, departure, cancellation);
        return new TravelTable(from.Count, to.Count, Mend(table.Seconds, estimate.Seconds), Mend(table.Metres, estimate.Metres), Source(roads.Name, table, estimate.Source));
    }

    /// <summary>Cells of an estimate where the server has none.</summary>
    internal static int[] Mend(int[] known, int[] estimate)
    {
        for (var k = 0; k < known.Length; k++)
            if (known[k] < 0) known[k] = estimate[k];
        return known;
    }

    /// <summary>In words: what comes from where, and why.</summary>
    internal static string Source(string server, RoadTable table, string estimate)
    {
        if (table.Missing == 0) return server;
        var why = table.Fault ?? "there is no road";
        return table.Missing == table.Seconds.Length ? $"{estimate} ({server}: {why})" : $"{server}, {table.Missing} of {table.Seconds.Length} legs by {estimate} ({why})";
    }
}
