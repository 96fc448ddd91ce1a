using System.Diagnostics;
using System.Globalization;

namespace LogiOpt.Benchmarks.Guard;

/// <summary><c>guard [--update]</c>: measures every workload and compares it with its committed baseline.</summary>
internal static class GuardCommand
{
    /// <summary>How many times slower, relative to the calibration loop, a workload may be: machines differ, algorithms by more.</summary>
    private const double TimeTolerance = 2.5;

    /// <summary>Set for the process that measures.</summary>
    private const string Measuring = "LOGIOPT_GUARD_MEASURES";

    /// <returns>0 if nothing got worse, 1 if something did, 2 for an unknown option.</returns>
    public static int Run(string[] options)
    {
        if (options is not ([] or ["--update"]))
        {
            Console.Error.WriteLine($"Unknown option {string.Join(' ', options)}. Use: guard [--update]");
            return 2;
        }

        if (Environment.GetEnvironmentVariable(Measuring) is null) return RunFullyCompiled(options);
        var update = options.Length > 0;
        var faults = 0;
        foreach (var area in GuardWorkloads.All.GroupBy(w => w.Area)) faults += Watch(area.Key, [.. area], update);
        Console.WriteLine(faults == 0 ? "guard: good" : $"guard: {faults} worse than the baseline; if that is meant, say why and run guard --update");
        return faults == 0 ? 0 : 1;
    }

    /// <summary>Tiered compilation changes allocations and times while the program runs, so a child without it measures.</summary>
    private static int RunFullyCompiled(string[] options)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(GuardCommand).Assembly.Location);
        start.ArgumentList.Add("guard");
        foreach (var option in options) start.ArgumentList.Add(option);
        start.Environment[Measuring] = "1";
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using var child = Process.Start(start)!;
        child.WaitForExit();
        return child.ExitCode;
    }

    private static int Watch(string area, IReadOnlyList<Workload> workloads, bool update)
    {
        var baselines = BaselineFiles.Read(area);
        var measured = new List<Measurement>();
        var faults = 0;
        Console.WriteLine($"{area,-58} {"bytes",14} {"baseline",14} {"objective",18} {"time",8} {"baseline",8}");
        foreach (var workload in workloads)
        {
            var now = Stopper.Measure(workload);
            measured.Add(now);
            var was = baselines.GetValueOrDefault(workload.Name);
            var found = update ? [] : Faults(was, now, workload.BytesTolerance).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {workload.Name,-56} {now.Bytes,14:N0} {was?.Bytes,14:N0} {now.Objective,18:R} {now.Ratio,8:F2} {was?.Ratio,8:F2}"));
            foreach (var fault in found) Console.WriteLine("    WORSE: " + fault);
            if (!update && was is not null && now.Bytes < was.Bytes) Console.WriteLine("    allocates less than its baseline: guard --update keeps the gain");
            faults += found.Length;
        }

        foreach (var gone in update ? [] : baselines.Keys.Except(workloads.Select(w => w.Name)))
        {
            Console.WriteLine($"  WORSE: {gone} has a baseline, but no workload");
            faults++;
        }

        if (update) BaselineFiles.Write(area, measured);
        return faults;
    }

    private static IEnumerable<string> Faults(Measurement? was, Measurement now, double bytesTolerance)
    {
        if (was is null)
        {
            yield return "no baseline; run guard --update and commit it";
            yield break;
        }

        if (now.Bytes > was.Bytes * (1 + bytesTolerance)) yield return $"allocates {now.Bytes - was.Bytes:N0} bytes more";
        if (!now.Objective.Equals(was.Objective)) yield return $"objective {now.Objective:R} instead of {was.Objective:R}";
        if (now.Ratio > was.Ratio * TimeTolerance) yield return $"{now.Ratio / was.Ratio:F1} times as slow";
    }
}
