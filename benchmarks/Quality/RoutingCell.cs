using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Quality;

/// <summary>One solve of one problem in a process of its own, so that its memory and warm-up are its own.</summary>
/// <param name="Length">Total length in the problem's unit, recomputed by <see cref="RouteChecker"/>.</param>
/// <param name="Vehicles">Vehicles used.</param>
/// <param name="Iterations">Iterations of all threads.</param>
/// <param name="ProcessorSeconds">Processor time of the whole solve, all threads.</param>
/// <param name="Seconds">Wall time of the whole solve.</param>
/// <param name="PeakMegabytes">Largest resident memory of the process.</param>
/// <param name="BytesPerIteration">Managed bytes that an iteration more allocates on one thread, from 100,000 to 200,000 of them; null where it was not measured.</param>
/// <param name="Faults">What the check found; empty = feasible and everybody served.</param>
internal sealed record RoutingCell(
    double Length, int Vehicles, long Iterations, double ProcessorSeconds, double Seconds, double PeakMegabytes, double? BytesPerIteration, IReadOnlyList<string> Faults)
{
    /// <summary>Iterations of the shorter of the two solves whose allocations are compared.</summary>
    private const int Counted = 100_000;

    /// <summary>Solves in a child process.</summary>
    public static RoutingCell Run(RoutingCase problem, double seconds, long seed, int threads, bool wall, bool count, string? data)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "quality", "cell", problem.Name, seconds.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture),
                threads.ToString(CultureInfo.InvariantCulture), wall ? "wall" : "processor", count ? "count" : "time", data ?? "",
            },
        };

        // As the product is built: instrumented code costs more than it wins back within a minute.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var child = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
        var said = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<RoutingCell>(said)!
            : throw new InvalidOperationException($"The solve of {problem.Name} ended with {child.ExitCode}: {said}");
    }

    /// <summary>The child's side.</summary>
    public static int Answer(string[] options)
    {
        var problem = RoutingCase.All(options[6]).First(c => c.Name == options[0]);
        var (seconds, seed) = (double.Parse(options[1], CultureInfo.InvariantCulture), long.Parse(options[2], CultureInfo.InvariantCulture));
        var threads = int.Parse(options[3], CultureInfo.InvariantCulture);
        var made = problem.Make();
        var rule = StopRule.AfterSeconds(seconds) with { Clock = options[4] == "wall" ? null : new ProcessorClock(threads) };
        var (started, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var plan = RoutingEngine.Solve(made, rule, seed, null, threads, CancellationToken.None);
        var (processor, elapsed) = ((Environment.CpuUsage.TotalTime - started).TotalSeconds, watch.Elapsed.TotalSeconds);
        using var self = Process.GetCurrentProcess();
        var peak = self.PeakWorkingSet64 / 1048576.0;
        var looked = RouteChecker.Check(made, plan);
        double? bytes = options[5] == "count" ? (Allocated(made, 2 * Counted) - Allocated(made, Counted)) / (double)Counted : null;
        var cell = new RoutingCell(
            looked.Cost.DistanceMilli / problem.Scale, plan.Routes.Count, plan.Effort.Iterations, processor, elapsed, peak, bytes,
            [.. looked.Violations, .. plan.Unserved.Select(u => $"{u.Id} is left out: {u.Explanation}")]);
        Console.Out.Write(JsonSerializer.Serialize(cell));
        return 0;
    }

    private static long Allocated(RoutingProblem problem, long iterations)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        RoutingEngine.Solve(problem, StopRule.AfterIterations(iterations));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
