using System.Globalization;

namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>OR-Library p-median files: a graph whose shortest paths are the costs.</summary>
internal static class MedianGraphFormat
{
    private const int MostNodes = 3_000;

    /// <summary>Whether a text has exactly the three counts and three numbers an edge.</summary>
    public static bool Fits(string text)
    {
        var tokens = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return tokens.Length > 3 && int.TryParse(tokens[1], NumberStyles.None, CultureInfo.InvariantCulture, out var edges) && tokens.Length == 3L + 3L * edges;
    }

    public static RawPlacement? Read(NumberReader numbers)
    {
        int nodes = numbers.NextCount("number of nodes", 1, MostNodes), edges = numbers.NextCount("number of edges", 0, 10_000_000);
        if (nodes == 0) return null;
        var median = numbers.NextCount("p", 1, nodes);
        var length = new double[nodes * nodes];
        Array.Fill(length, double.PositiveInfinity);
        for (var v = 0; v < nodes; v++) length[v * nodes + v] = 0;
        for (var e = 0; e < edges && !numbers.Ended; e++)
        {
            int a = numbers.NextCount("first node", 1, nodes) - 1, b = numbers.NextCount("second node", 1, nodes) - 1;
            var cost = numbers.Next("length");
            // The collection says that the last of several lengths of one edge counts.
            if (a >= 0 && b >= 0 && a != b) length[a * nodes + b] = length[b * nodes + a] = cost;
        }

        numbers.ExpectEnd();
        ShortenPaths(length, nodes);
        for (var v = 1; v < nodes; v++)
            if (double.IsInfinity(length[v])) numbers.Fault("graph", $"node {v + 1} cannot be reached from node 1", "Give a connected graph.");
        return new RawPlacement(SiteCosts.Matrix(nodes, nodes, length), new double[nodes], null, null, median);
    }

    /// <summary>All shortest paths. Source: Floyd (1962), Communications of the ACM 5(6), 345.</summary>
    private static void ShortenPaths(double[] length, int nodes)
    {
        for (var via = 0; via < nodes; via++)
        {
            var second = length.AsSpan(via * nodes, nodes);
            for (var a = 0; a < nodes; a++)
            {
                var first = length[a * nodes + via];
                if (double.IsInfinity(first)) continue;
                var row = length.AsSpan(a * nodes, nodes);
                for (var b = 0; b < nodes; b++) row[b] = Math.Min(row[b], first + second[b]);
            }
        }
    }
}
