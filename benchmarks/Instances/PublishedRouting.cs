using System.Globalization;

namespace LogiOpt.Benchmarks.Instances;

/// <summary>A published instance with the best value known for it.</summary>
internal sealed record PublishedRouting(RoutingInstance Instance, double BestKnown)
{
    /// <summary>Instances of a folder that <c>bks.csv</c> lists: CVRP by whole distances, VRPTW by distances cut to tenths. Others are left out.</summary>
    public static IEnumerable<PublishedRouting> Of(string folder)
    {
        foreach (var row in File.ReadLines(Path.Combine(folder, "bks.csv")).Skip(1).Select(l => l.Split(',', 5)))
        {
            var (file, kind, best, convention) = (Path.Combine(folder, row[0]), row[1], row[3], row[4]);
            if (!double.TryParse(best, CultureInfo.InvariantCulture, out var value) || !File.Exists(file)) continue;
            if (kind == "CVRP") yield return new PublishedRouting(ReadTsplib(row[0], File.ReadAllLines(file)), value);
            if (kind == "VRPTW" && convention.Contains("DIMACS")) yield return new PublishedRouting(ReadSolomon(row[0], File.ReadAllLines(file)), value);
        }
    }

    private static RoutingInstance ReadTsplib(string name, string[] lines)
    {
        var capacity = (int)Numbers(lines.First(l => l.StartsWith("CAPACITY", StringComparison.Ordinal)).Split(':')[1])[0];
        var points = Section(lines, "NODE_COORD_SECTION");
        var demand = Section(lines, "DEMAND_SECTION");
        return new RoutingInstance(
            name, [.. points.Select(p => (int)p[1])], [.. points.Select(p => (int)p[2])], [.. demand.Select(d => (int)d[1])], capacity, points.Count - 1, null);
    }

    private static RoutingInstance ReadSolomon(string name, string[] lines)
    {
        var at = Array.FindIndex(lines, l => l.TrimStart().StartsWith("NUMBER", StringComparison.Ordinal)) + 1;
        var fleet = Numbers(lines[at]);
        var rows = lines.Skip(at + 1).Where(l => l.Length > 0 && char.IsDigit(l.TrimStart().FirstOrDefault())).Select(Numbers).ToArray();
        return new RoutingInstance(
            name, [.. rows.Select(r => (int)r[1])], [.. rows.Select(r => (int)r[2])], [.. rows.Select(r => (int)r[3])], (int)fleet[1], (int)fleet[0],
            [.. rows.Select(r => new PlaceTimes((int)r[4], (int)r[5], (int)r[6]))]);
    }

    private static List<double[]> Section(string[] lines, string title) =>
        [.. lines.SkipWhile(l => !l.StartsWith(title, StringComparison.Ordinal)).Skip(1).TakeWhile(l => l.Length > 0 && !char.IsLetter(l.TrimStart()[0])).Select(Numbers)];

    private static double[] Numbers(string line) =>
        [.. line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
}
