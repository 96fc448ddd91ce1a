namespace LogiOpt.Benchmarks.Guard;

/// <summary>Measures a workload: allocations of a run, its objective, and its time as a ratio to a calibration loop beside it.</summary>
/// <remarks>Time is processor time of the process, so that a busy machine disturbs little.</remarks>
internal static class Stopper
{
    private const int Runs = 5;

    private static readonly int[] Field = MakeField();

    /// <summary>Median ratio and fewest bytes of several runs after two to warm up.</summary>
    /// <exception cref="InvalidOperationException">Two runs gave different objectives: the workload is not the same in every run.</exception>
    public static Measurement Measure(Workload workload)
    {
        var run = workload.Prepare();
        var objective = run();
        run();
        var ratios = new double[Runs];
        var bytes = long.MaxValue;
        for (var k = 0; k < Runs; k++)
        {
            var before = Seconds(Calibrate);
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var started = Environment.CpuUsage.TotalTime;
            var again = run();
            var seconds = (Environment.CpuUsage.TotalTime - started).TotalSeconds;
            bytes = Math.Min(bytes, GC.GetTotalAllocatedBytes(precise: true) - allocated);
            if (!again.Equals(objective))
                throw new InvalidOperationException($"{workload.Name} gave {objective:R}, then {again:R}.\nSeed it and bound it by iterations.");
            ratios[k] = seconds / ((before + Seconds(Calibrate)) / 2);
        }

        Array.Sort(ratios);
        return new Measurement(workload.Name, bytes, objective, ratios[Runs / 2]);
    }

    private static double Seconds(Func<double> work)
    {
        var started = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - started).TotalSeconds;
    }

    /// <summary>What engines do all day, in miniature: whole-number sums, jumps through an array as large as a second-level cache, a square root.</summary>
    private static double Calibrate()
    {
        double sum = 0;
        var at = 0;
        for (var k = 0; k < 3_000_000; k++)
        {
            at = Field[at];
            sum += Math.Sqrt(at ^ k);
        }

        return sum;
    }

    /// <summary>One cycle through all cells in scattered order: a linear congruential step modulo a power of two has full period.</summary>
    private static int[] MakeField()
    {
        var field = new int[1 << 16];
        for (var k = 0; k < field.Length; k++) field[k] = (int)((k * 1_664_525L + 1_013_904_223L) & (field.Length - 1));
        return field;
    }
}
