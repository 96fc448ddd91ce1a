using System.Diagnostics;
using System.Globalization;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality placement [--seconds S] [--data DIR] [--match NAME]</c>: placements with cost, proven gap, checked certificate, time and memory, as markdown, each in a process of its own.</summary>
internal static class PlacementTable
{
    private const string Use = "Use: quality placement [--seconds 0.1..3600] [--data DIR] [--match NAME]";

    private const string Heads = "| instance | sites x customers | cost | to best known | proven gap | checked | processor s | peak MB | beside, from the design |";

    /// <summary>What HiGHS and CBC did on the same problems, measured for the design; not run again here.</summary>
    private static readonly IReadOnlyDictionary<string, string> Beside = new Dictionary<string, string>
    {
        ["cap61"] = "HiGHS proven",
        ["cap134"] = "HiGHS proven",
        ["capa"] = "HiGHS proven",
        ["holmberg_p64"] = "HiGHS proven",
        ["capa_8000"] = "HiGHS gap 56 % after 17 s",
        ["i300_1"] = "HiGHS aggregated, 0.19 % in 29 s",
        ["ga250a-1"] = "HiGHS 0.2 % after 22 s",
        ["gs250b-1"] = "HiGHS 19 % after 22 s",
        ["ga250c-1"] = "HiGHS 53 % after 22 s",
        ["pmed15"] = "HiGHS proven",
        ["fl1400_p100"] = Dead,
        ["pcb3038_p100"] = Dead,
        ["rl5934_p500"] = Dead,
        ["usa13509_p200"] = Dead,
    };

    private const string Dead = "HiGHS and CBC die at 1,304 x 1,304: 6.5 GB, no bound";

    public static int Run(string[] options)
    {
        var (seconds, data, match, row) = (10.0, Environment.GetEnvironmentVariable("LOGIOPT_DATA") ?? "", "", "");
        for (var k = 0; k < options.Length; k += 2)
        {
            var value = k + 1 < options.Length ? options[k + 1] : "";
            var good = options[k] switch
            {
                "--seconds" => double.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds is >= 0.1 and <= 3600,
                "--data" => Directory.Exists(data = value),
                "--match" => (match = value).Length > 0,
                "--row" => (row = value).Length > 0,
                _ => false,
            };
            if (good) continue;
            Console.Error.WriteLine($"{options[k]} {value} cannot be used. {Use}");
            return 2;
        }

        var cases = Cases(data).ToDictionary(c => c.Name, StringComparer.Ordinal);
        if (row.Length > 0) return PrintRow(cases[row], seconds);
        Console.WriteLine(Heads);
        Console.WriteLine("|" + string.Concat(Enumerable.Repeat(" --- |", Heads.Count(c => c == '|') - 1)));
        var failed = 0;
        foreach (var name in cases.Keys.Where(n => n.Contains(match, StringComparison.OrdinalIgnoreCase)))
            if (InOwnProcess(name, seconds, data) != 0) failed++;
        return failed == 0 ? 0 : 1;
    }

    private sealed record Case(string Name, Func<PlacementProblem>? Plain, Func<PlannerScenario>? Plan, double? Best);

    private static IEnumerable<Case> Cases(string data)
    {
        var folder = Path.Combine(data, "placement");
        foreach (var row in File.Exists(Path.Combine(folder, "bks.csv")) ? File.ReadLines(Path.Combine(folder, "bks.csv")).Skip(1).Select(l => l.Split(',')) : [])
        {
            if (!File.Exists(Path.Combine(folder, row[1]))) continue;
            var kind = row[2] switch { "UFL" => PlacementKind.Uncapacitated, "CFL" => PlacementKind.Capacitated, "SSCFL" => PlacementKind.SingleSource, _ => PlacementKind.Median };
            int? sites = int.TryParse(row[3], CultureInfo.InvariantCulture, out var p) ? p : null;
            yield return new Case(
                row[0], () => PlacementFiles.Read(File.ReadAllText(Path.Combine(folder, row[1])), row[1], kind, sites), null,
                double.TryParse(row[6], CultureInfo.InvariantCulture, out var value) ? value : null);
        }

        foreach (var (size, kind, symmetric) in new[] { (250, 'a', true), (250, 'b', false), (250, 'c', true), (500, 'b', false), (500, 'c', false) })
            yield return new Case($"made as {(symmetric ? "gs" : "ga")}{size}{kind}", () => PlacementInstances.KoerkelGhosh(size, kind, symmetric, 7), null, null);
        foreach (var ratio in new[] { 5.0, 20.0 })
            yield return new Case($"made as i500, ratio {ratio:F0}", () => PlacementInstances.Capacitated(500, ratio, 7), null, null);
        foreach (var (points, sites) in new[] { (1_000, 50), (3_000, 200), (6_000, 100) })
            yield return new Case($"p-median of {points} even points, p = {sites}", () => PlacementInstances.Median(points, sites, 7), null, null);
        var places = Path.Combine(data, "geo", "world_cities_geonames.csv");
        if (File.Exists(places)) yield return new Case("GeoNames 65,950 places", () => PlacementInstances.Places(places, 5_000, 100_000), null, null);
        foreach (var (zones, sites) in new[] { (200, 20), (500, 50), (1_000, 100), (2_000, 200) })
            yield return new Case($"planner, {zones} zones, {sites} candidates", null, () => PlacementInstances.Country(zones, sites, 7), null);
        foreach (var (sites, customers, ratio) in new[] { (20, 100, 2.0), (40, 200, 3.0), (100, 400, 3.0) })
            yield return new Case($"made, {sites} sites for {customers} whole customers", () => PlacementInstances.WholeCustomers(sites, customers, ratio, 7), null, null);
        yield return new Case("planner, 20,000 zones with levels, coverage, pooling", null, () => PlacementInstances.Country(20_000, 1_000, 7), null);
        yield return new Case("planner, 100,000 zones with levels, coverage, pooling", null, () => PlacementInstances.Country(100_000, 5_000, 7), null);
    }

    private static int InOwnProcess(string name, double seconds, string data)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(PlacementTable).Assembly.Location);
        foreach (var word in (ReadOnlySpan<string>)["quality", "placement", "--row", name, "--seconds", seconds.ToString(CultureInfo.InvariantCulture)]) start.ArgumentList.Add(word);
        if (data.Length > 0) start.ArgumentList.Add("--data");
        if (data.Length > 0) start.ArgumentList.Add(data);
        using var child = Process.Start(start)!;
        child.WaitForExit();
        return child.ExitCode;
    }

    private static int PrintRow(Case wanted, double seconds)
    {
        var stop = StopRule.AfterSeconds(seconds) with { Clock = new ProcessorClock() };
        using var process = Process.GetCurrentProcess();
        double Used() => process.TotalProcessorTime.TotalSeconds;
        string size;
        double cost, gap, used;
        long peak;
        CheckedPlacement check;
        if (wanted.Plan is { } makePlan)
        {
            var problem = PlannerModel.Build(makePlan());
            size = $"{problem.SiteCount} x {problem.ZoneCount}";
            var before = Used();
            var answer = PlannerEngine.Solve(problem, stop, 1, null, CancellationToken.None).Answer;
            (used, peak) = (Used() - before, Peak(process));
            if (answer is null) return Nothing(wanted.Name, size);
            (cost, gap, check) = (answer.Cost, answer.Gap, PlannerChecker.Check(problem, answer));
            size += $", {answer.Level.Count(l => l >= 0)} open";
        }
        else
        {
            var problem = wanted.Plain!();
            size = $"{problem.SiteCount} x {problem.CustomerCount}";
            var before = Used();
            var outcome = PlacementEngine.Solve(problem, stop, 1, null, CancellationToken.None);
            (used, peak) = (Used() - before, Peak(process));
            if (outcome is not PlacementAnswer answer) return Nothing(wanted.Name, size);
            (cost, gap, check) = (answer.Cost, answer.Gap, PlacementChecker.Check(problem, answer));
            size += $", {answer.Open.Length} open";
        }

        foreach (var fault in check.Faults) Console.Error.WriteLine($"{wanted.Name}: {fault}");
        var toBest = wanted.Best is { } best ? string.Create(CultureInfo.InvariantCulture, $"{100 * (cost / best - 1):F3} %") : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {wanted.Name} | {size} | {cost:F1} | {toBest} | {100 * gap:F4} % | {(check.Faults.Count == 0 ? "holds" : "DOES NOT HOLD")} | {used:F1} | {peak >> 20} | {Beside.GetValueOrDefault(wanted.Name, "")} |"));
        return check.Faults.Count == 0 ? 0 : 1;
    }

    private static long Peak(Process process)
    {
        process.Refresh();
        return process.PeakWorkingSet64;
    }

    private static int Nothing(string name, string size)
    {
        Console.WriteLine($"| {name} | {size} | none found | | | | | | |");
        return 1;
    }
}
