using LogiOpt.Core.Geo;
using LogiOpt.Core.Travel;

namespace LogiOpt.Routing.Travel;

/// <summary>Travel times from an uploaded table and a road server where there are any, from great circles where not. What was estimated is said in the source.</summary>
internal sealed class RoadTravelTimes(RoadTables roads, LearnedTravelTimes learned, UploadedTables uploaded) : ITravelTimes
{
    private const string UsualProfile = "car";

    public async ValueTask<TravelTable> TableAsync(
        IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, DateTimeOffset departure, CancellationToken cancellation)
    {
        var choice = await uploaded.FindAsync(null, cancellation);
        if (choice.Table is { } table)
        {
            var own = table.Between(from, to, UsualProfile);
            if (own.Missing == 0) return new TravelTable(from.Count, to.Count, own.Seconds, own.Metres, Uploaded(table.Name));
            var rest = await OtherwiseAsync();
            return new TravelTable(
                from.Count, to.Count, Mend(own.Seconds, rest.Seconds), Mend(own.Metres, rest.Metres), Source(Uploaded(table.Name), own, rest.Source));
        }

        var all = await OtherwiseAsync();
        return choice.Missing is null ? all : all with { Source = $"{all.Source} ({Gone(choice.Missing)})" };

        async ValueTask<TravelTable> OtherwiseAsync()
        {
            if (!roads.IsOn) return await learned.TableAsync(from, to, departure, cancellation);
            var answer = await roads.TableAsync(from, to, UsualProfile, cancellation);
            if (answer.Missing == 0) return new TravelTable(from.Count, to.Count, answer.Seconds, answer.Metres, roads.Name);
            var estimate = await learned.TableAsync(from, to, departure, cancellation);
            return new TravelTable(
                from.Count, to.Count, Mend(answer.Seconds, estimate.Seconds), Mend(answer.Metres, estimate.Metres), Source(roads.Name, answer, estimate.Source));
        }
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

    /// <summary>An uploaded table in words.</summary>
    internal static string Uploaded(string name) => $"uploaded table {name}";

    /// <summary>A table that was removed, or never came.</summary>
    internal static string Gone(string name) => $"there is no uploaded table {name}";
}
