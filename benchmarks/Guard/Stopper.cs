using System.Runtime;

namespace LogiOpt.Benchmarks.Guard;

/// <summary>Measures a workload: allocations of a run, its objective, and its time as a ratio to a calibration loop beside it.</summary>
/// <remarks>Time is processor time of the process, so that a busy machine disturbs little.</remarks>
internal static class Stopper
{
    private const int Runs = 5;

    /// <summary>What a run may allocate before a collection comes all the same; several times what any workload needs.</summary>
    private const long RoomBytes = 200L << 20;

    private static readonly int[] Field = MakeField();

    /// <summary>Median ratio and fewest bytes of several runs after two to warm up.</summary>
    /// <exception cref="InvalidOperationException">Two runs gave different objectives: the workload is not the same in every run.</exception>
    public static Measurement Measure(Workload workload)
    {
        var run = workload.Prepare();
        var objective = run();
        run();
        var ratios = new double[Runs];
        for (var k = 0; k < Runs; k++)
        {
            var before = Seconds(Calibrate);
            var started = Environment.CpuUsage.TotalTime;
            var again = run();
            var seconds = (Environment.CpuUsage.TotalTime - started).TotalSeconds;
            if (!again.Equals(objective))
                throw new InvalidOperationException($"{workload.Name} gave {objective:R}, then {again:R}.\nSeed it and bound it by iterations.");
            ratios[k] = seconds / ((before + Seconds(Calibrate)) / 2);
        }

        Array.Sort(ratios);
        // After the timed runs, because memory that was kept free is cold.
        var bytes = Enumerable.Range(0, Runs).Min(_ => Bytes(run));
        return new Measurement(workload.Name, bytes, objective, ratios[Runs / 2]);
    }

    /// <summary>Bytes of a run of its own in which nothing is collected: a collection trims the pools that LINQ rents from, and when it comes differs from process to process.</summary>
    private static long Bytes(Func<double> run)
    {
        if (!GC.TryStartNoGCRegion(RoomBytes)) throw new InvalidOperationException($"The collector cannot keep {RoomBytes} bytes free.\nMeasure on a machine with more memory.");
        try
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            run();
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        finally
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
        }
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
