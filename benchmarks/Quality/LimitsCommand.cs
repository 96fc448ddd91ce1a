using System.Globalization;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality limits</c>: how well a time limit is kept, by the wall clock or, on a busy machine, by processor time, for plain, timed and rich problems of several sizes.</summary>
internal static class LimitsCommand
{
    private const string Use = "Use: quality limits [--seconds 1,5,60] [--visits 100,1000,10000] [--match NAME] [--threads 1..64] [--clock wall|processor]";

    /// <summary>A limit may be passed by this share and this much more, and the search must use all but the share.</summary>
    private const double Share = 0.05;

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100);

    /// <summary>Largest rich day: its generator's bound.</summary>
    private const int MostRich = 5000;

    /// <returns>0 if every limit is kept, 1 if not, 2 for options that cannot be used.</returns>
    public static int Run(string[] options)
    {
        double[] seconds = [1, 5, 60], sizes = [100, 1000, 10_000];
        var (match, threads, processor) = ("", 1, false);
        for (var k = 0; k < options.Length; k += 2)
        {
            var value = k + 1 < options.Length ? options[k + 1] : "";
            var good = options[k] switch
            {
                "--seconds" => TryList(value, 0.1, 3600, out seconds),
                "--visits" => TryList(value, 10, 30_000, out sizes),
                "--match" => (match = value).Length > 0,
                "--threads" => int.TryParse(value, CultureInfo.InvariantCulture, out threads) && threads is >= 1 and <= 64,
                "--clock" => (processor = value == "processor") || value == "wall",
                _ => false,
            };
            if (good) continue;
            Console.Error.WriteLine($"{options[k]} {value} cannot be used. {Use}");
            return 2;
        }

        // Once for the compiler, as in a worker that runs.
        RoutingEngine.Solve(RichDay.Make(100, 2), StopRule.AfterSeconds(0.5));
        var missed = 0;
        Console.WriteLine("| problem | limit, s | taken, s | off | kept |\n| --- | --- | --- | --- | --- |");
        foreach (var size in sizes)
            foreach (var (kind, make) in Kinds((int)size).Where(p => p.Kind.Contains(match, StringComparison.OrdinalIgnoreCase)))
            {
                var problem = make();
                foreach (var limit in seconds) missed += Measure(kind, problem, TimeSpan.FromSeconds(limit), threads, processor ? new ProcessorClock(threads) : TimeProvider.System) ? 0 : 1;
            }

        return missed == 0 ? 0 : 1;
    }

    private static bool Measure(string kind, RoutingProblem problem, TimeSpan limit, int threads, TimeProvider clock)
    {
        GC.Collect();
        var from = clock.GetTimestamp();
        var plan = RoutingEngine.Solve(problem, new StopRule(TimeLimit: limit, Clock: clock), 1, null, threads, CancellationToken.None);
        var taken = clock.GetElapsedTime(from);
        var kept = taken <= limit * (1 + Share) + Grace && taken >= limit * (1 - Share);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {kind}, {problem.Visits.Count} visits{(plan.Unserved.Count > 0 ? $" ({plan.Unserved.Count} left out)" : "")} | {limit.TotalSeconds:0.##} | {taken.TotalSeconds:F3} | {100 * (taken / limit - 1):+0.0;-0.0} % | {(kept ? "yes" : "NO")} |"));
        return kept;
    }

    private static IEnumerable<(string Kind, Func<RoutingProblem> Make)> Kinds(int visits)
    {
        yield return ("plain", () => RoutingQuality.ProblemOf(UchoaGenerator.Make(visits, DepotSite.Centre, CustomerSpread.Mixed, DemandSpread.SmallWide, 15, 10)));
        yield return ("windows", () => RoutingQuality.ProblemOf(SolomonGenerator.Make(visits, clustered: true, longHorizon: true, density: 0.75, meanWidth: 240, 8)));
        if (visits > MostRich) yield break;
        yield return ("rich", () => RichDay.Make(visits, 1));
        yield return ("rich, too few trucks", () => RichDay.Make(visits, 1, Math.Max(1, visits / 60)));
    }

    private static bool TryList(string text, double least, double most, out double[] values)
    {
        var parts = text.Split(',');
        values = new double[parts.Length];
        for (var k = 0; k < parts.Length; k++)
            if (!double.TryParse(parts[k], CultureInfo.InvariantCulture, out values[k]) || values[k] < least || values[k] > most) return false;
        return parts.Length <= 6;
    }
}
