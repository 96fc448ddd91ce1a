using System.Globalization;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality [--seconds S] [--data DIR] [--seed N] [--only AREA] [--seeds N] [--threads N] [--match NAME]</c>: how good the answers are, area by area.</summary>
internal static class QualityCommand
{
    private const string Use = "Use: quality [--seconds 0.1..3600] [--data DIR] [--seed N] [--seeds 1..100] [--threads 1..64] [--only AREA] [--match NAME]";

    /// <summary>What each module measures; add a module's own run here.</summary>
    private static readonly IReadOnlyList<(string Area, Func<QualityRequest, IEnumerable<QualityRow>> Run)> Runs =
    [
        ("Routing", RoutingQuality.QualityRun),
        ("Placement", PlacementQuality.QualityRun),
    ];

    /// <returns>0 if every answer is feasible, 1 if one is not, 2 for options that cannot be used.</returns>
    public static int Run(string[] options)
    {
        var (seconds, data, seed, only, seeds, threads, match) = (5.0, Environment.GetEnvironmentVariable("LOGIOPT_DATA"), 1L, "", 1, 1, "");
        for (var k = 0; k < options.Length; k += 2)
        {
            var value = k + 1 < options.Length ? options[k + 1] : "";
            var good = options[k] switch
            {
                "--seconds" => double.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds is >= 0.1 and <= 3600,
                "--data" => Directory.Exists(data = value),
                "--seed" => long.TryParse(value, CultureInfo.InvariantCulture, out seed),
                "--seeds" => int.TryParse(value, CultureInfo.InvariantCulture, out seeds) && seeds is >= 1 and <= 100,
                "--threads" => int.TryParse(value, CultureInfo.InvariantCulture, out threads) && threads is >= 1 and <= 64,
                "--match" => (match = value).Length > 0,
                "--only" => Runs.Any(r => string.Equals(r.Area, only = value, StringComparison.OrdinalIgnoreCase)),
                _ => false,
            };
            if (good) continue;
            Console.Error.WriteLine($"{options[k]} {value} cannot be used. {Use}\nAreas: {string.Join(", ", Runs.Select(r => r.Area))}");
            return 2;
        }

        var infeasible = 0;
        foreach (var (area, run) in Runs.Where(r => only.Length == 0 || string.Equals(r.Area, only, StringComparison.OrdinalIgnoreCase)))
            infeasible += Print(area, run(new QualityRequest(seconds, data, seed, seeds, threads, match)));
        return infeasible == 0 ? 0 : 1;
    }

    private static int Print(string area, IEnumerable<QualityRow> rows)
    {
        var infeasible = 0;
        var gaps = new List<double>();
        Console.WriteLine($"{area,-58} {"answer",14} {"reference",14} {"gap %",8} {"naive %",8} {"s",6}");
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {row.Instance,-56} {row.Answer,14:F1} {row.Reference,14:F1} {100 * row.Gap,8:F3} {100 * (row.Naive / row.Answer - 1),8:F1} {row.Seconds,6:F1}  {row.ReferenceKind}"));
            foreach (var fault in row.Faults.Take(10)) Console.WriteLine("    INFEASIBLE: " + fault);
            if (row.Faults.Count > 0) infeasible++;
            if (row.Gap is { } gap) gaps.Add(gap);
        }

        if (gaps.Count > 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"mean gap to the reference",-56} {"",14} {"",14} {100 * gaps.Average(),8:F3}"));
        return infeasible;
    }
}
