using System.Globalization;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality bytes</c>: managed bytes that an iteration allocates after warm-up, search by search.</summary>
internal static class BytesCommand
{
    /// <returns>0 if no search allocates as much as a byte an iteration, 1 if one does, 2 for options that cannot be used.</returns>
    public static int Run(string[] options)
    {
        var iterations = 100_000;
        if (options.Length != 0 && !(options is ["--iterations", var given] && int.TryParse(given, CultureInfo.InvariantCulture, out iterations) && iterations is >= 1000 and <= 10_000_000))
        {
            Console.Error.WriteLine("Use: quality bytes [--iterations 1000..10000000]");
            return 2;
        }

        var faulty = 0;
        Console.WriteLine($"| search | bytes an iteration, from {iterations} to {2 * iterations} |\n| --- | --- |");
        foreach (var (name, problem) in Problems())
        {
            Allocated(problem, iterations / 10);
            var bytes = (Allocated(problem, 2 * iterations) - Allocated(problem, iterations)) / (double)iterations;
            if (bytes >= 1) faulty++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {bytes:F2} |"));
        }

        return faulty == 0 ? 0 : 1;
    }

    /// <summary>Fixed seed and iterations, so both searches go the same way up to the budget's own cooling, and what is done once falls out.</summary>
    private static long Allocated(RoutingProblem problem, int iterations)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        RoutingEngine.Solve(problem, StopRule.AfterIterations(iterations));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static IEnumerable<(string Name, RoutingProblem Problem)> Problems()
    {
        yield return ("plain, 400 visits", RoutingQuality.ProblemOf(UchoaGenerator.Make(400, DepotSite.Random, CustomerSpread.Mixed, DemandSpread.ManySmallFewLarge, 15, 3)));
        yield return ("windows, 200 visits", RoutingQuality.ProblemOf(SolomonGenerator.Make(200, clustered: true, longHorizon: false, density: 1, meanWidth: 60, 6)));
        yield return ("pairs, 50 pairs", PairDay.Make(50, 7));
        yield return ("rich day, 100 visits", RichDay.Make(100, 1));
        yield return ("rich day, 100 visits and too few trucks", RichDay.Make(100, 1, 2));
    }
}
