using System.Globalization;
using System.Text;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality table</c>: the routing table of docs/benchmarks.md as markdown, one process a solve.</summary>
internal static class RoutingTableCommand
{
    private const string Use =
        "Use: quality table [--seconds 5,20,60] [--seed N] [--seeds 1..100] [--threads 1..64] [--clock processor|wall] [--data DIR] [--match NAME] [--into FILE.md]";

    private const string Begin = "<!-- routing table: written by `quality table --into` -->", End = "<!-- end of the routing table -->";

    /// <returns>0; 1 if an answer is not feasible; 2 for options that cannot be used.</returns>
    public static int Run(string[] options)
    {
        double[] limits = [5, 20, 60];
        var (seed, seeds, threads, wall, match, into, data) = (1L, 3, 1, false, "", "", Environment.GetEnvironmentVariable("LOGIOPT_DATA"));
        for (var k = 0; k < options.Length; k += 2)
        {
            var value = k + 1 < options.Length ? options[k + 1] : "";
            var good = options[k] switch
            {
                "--seconds" => TryLimits(value, out limits),
                "--seed" => long.TryParse(value, CultureInfo.InvariantCulture, out seed),
                "--seeds" => int.TryParse(value, CultureInfo.InvariantCulture, out seeds) && seeds is >= 1 and <= 100,
                "--threads" => int.TryParse(value, CultureInfo.InvariantCulture, out threads) && threads is >= 1 and <= 64,
                "--clock" => (wall = value == "wall") || value == "processor",
                "--data" => Directory.Exists(data = value),
                "--match" => (match = value).Length > 0,
                "--into" => File.Exists(into = value) && File.ReadAllText(value) is var text && text.Contains(Begin, StringComparison.Ordinal) && text.Contains(End, StringComparison.Ordinal),
                _ => false,
            };
            if (good) continue;
            Console.Error.WriteLine($"{options[k]} {value} cannot be used. {Use}\nA file to write into has the lines {Begin} and {End}.");
            return 2;
        }

        var faulty = 0;
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{Method(seed, seeds, threads, wall)}");
        foreach (var group in RoutingCase.All(data).Where(c => c.Name.Contains(match, StringComparison.OrdinalIgnoreCase)).GroupBy(c => c.Group))
        {
            table.AppendLine().AppendLine(Heading(group.Key, limits));
            table.AppendLine(string.Concat(Enumerable.Repeat("| --- ", limits.Length + (group.Key == RoutingCase.Published ? 6 : 5))) + "|");
            foreach (var one in group)
            {
                var row = Row(one, [.. limits.Select(s => Cells(one, s))], threads);
                table.AppendLine(row);
                Console.Error.WriteLine(row);
            }
        }

        Console.WriteLine(table);
        if (into.Length > 0) Write(into, table.ToString());
        return faulty == 0 ? 0 : 1;

        RoutingCell[] Cells(RoutingCase one, double seconds)
        {
            // What an iteration allocates is counted once a problem.
            RoutingCell[] cells = [.. Enumerable.Range(0, seeds).Select(k => RoutingCell.Run(one, seconds, seed + k, threads, wall, k == 0 && seconds == limits[0], data))];
            foreach (var (cell, k) in cells.Select((c, k) => (c, k)))
                foreach (var fault in cell.Faults.Take(3))
                {
                    Console.Error.WriteLine($"INFEASIBLE: {one.Name}, {seconds} s, seed {seed + k}: {fault}");
                    faulty++;
                }

            return cells;
        }
    }

    private static string Method(long seed, int seeds, int threads, bool wall)
    {
        var clock = wall ? "wall seconds" : threads == 1 ? "processor seconds" : $"processor seconds divided by {threads}";
        return $"Mean over seeds {seed} to {seed + seeds - 1}, {threads} thread(s), limits in {clock}, {Environment.ProcessorCount} cores, .NET {Environment.Version}; every solve a process of its own, "
               + $"recomputed from the input by code that shares none with the search. {Iterations} and memory are those of the longest limit.";
    }

    private const string Iterations = "Iterations a second";

    private static string Heading(string group, double[] limits)
    {
        var columns = string.Join(" | ", limits.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s:0.##} s")));
        return group == RoutingCase.Published
            ? $"| gap to the best known, % | {columns} | must; goal at 5 / 20 / 60 s | best peers at 5 / 20 / 60 s | thousand iterations a second | bytes an iteration | peak MB |"
            : $"| length, generated | {columns} | nearest neighbour | thousand iterations a second | bytes an iteration | peak MB |";
    }

    private static string Row(RoutingCase one, RoutingCell[][] cells, int threads)
    {
        var longest = cells[^1];
        var (rate, peak) = (longest.Average(c => threads * c.Iterations / c.ProcessorSeconds) / 1000, longest.Max(c => c.PeakMegabytes));
        var figures = string.Join(" | ", cells.Select(c => Figure(one, c)));
        var beside = one.Group == RoutingCase.Published
            ? PeerFigures.Of.TryGetValue(one.Name, out var peers) ? $"{peers.Must}; {peers.Goal} | {peers.Peers}" : "- | -"
            : one.Naive?.Invoke() is { } byHand ? string.Create(CultureInfo.InvariantCulture, $"{byHand:F0}") : "-";
        return string.Create(CultureInfo.InvariantCulture, $"| {one.Name} | {figures} | {beside} | {rate:F0} | {cells[0][0].BytesPerIteration:F2} | {peak:F0} |");
    }

    private static string Figure(RoutingCase one, RoutingCell[] cells)
    {
        var length = cells.Average(c => c.Length);
        var infeasible = cells.Any(c => c.Faults.Count > 0) ? " INFEASIBLE" : "";
        if (one.Best is not { } best) return string.Create(CultureInfo.InvariantCulture, $"{length:F0}{infeasible}");
        var vehicles = one.BestVehicles is { } few ? string.Create(CultureInfo.InvariantCulture, $"{cells.Average(c => c.Vehicles):0.#} of {few} vehicles, ") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{vehicles}{100 * (length / best - 1):F2}{infeasible}");
    }

    private static bool TryLimits(string text, out double[] limits)
    {
        var parts = text.Split(',');
        limits = new double[parts.Length];
        for (var k = 0; k < parts.Length; k++)
            if (!double.TryParse(parts[k], CultureInfo.InvariantCulture, out limits[k]) || limits[k] is < 0.1 or > 3600) return false;
        return parts.Length <= 6;
    }

    private static void Write(string file, string table)
    {
        var text = File.ReadAllText(file);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        File.WriteAllText(file, $"{text[..from]}\n\n{table.Trim()}\n\n{text[to..]}");
    }
}
