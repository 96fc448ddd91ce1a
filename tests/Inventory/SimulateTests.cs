using System.Globalization;
using LogiOpt.Core.Search;
using LogiOpt.Inventory.Alerts;
using LogiOpt.Inventory.Files;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Tests;

/// <summary>The gate before a policy goes live: what a replay reports.</summary>
public sealed class SimulateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("logiopt-simulate").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_fill_rate_that_no_level_reaches_is_said_and_not_compared()
    {
        // The last weeks sell a thousand times what any week before did, and nothing foretells it.
        var history = History(30, (t, rng) => t >= 26 ? 4_000 : 3 + rng.Next(3));
        var report = SimulateFiles.Run(history, "base-stock", 6, new OrderTerms(2, 1, 0.2, 1), 0.97);
        Assert.Contains("; base-stock CANNOT reach a fill rate of 0.9700, ", report);
        Assert.Contains("; min-max CANNOT reach a fill rate of 0.9700, ", report);
        Assert.Contains("days of stock are not comparable", report);
    }

    [Fact]
    public void A_fill_rate_within_reach_is_found_for_both()
    {
        var report = SimulateFiles.Run(History(60, (_, rng) => 5 + rng.Next(11), items: 40), "lost-sales", 20, new OrderTerms(1, 1, 0.2, 1), 0.95);
        Assert.DoesNotContain("CANNOT", report);
        Assert.Contains("; lost-sales covers ", report);
        Assert.Contains("; min-max covers ", report);
    }

    [Fact]
    public void Alerts_are_judged_by_what_was_lost_before_more_could_come()
    {
        // Four series, two weeks to an order. The first runs out and is told; the second runs out and is not; the third is told and does not; the fourth is well.
        var watch = new AlertWatch([ValueClass.C, ValueClass.C, ValueClass.C, ValueClass.A], new AlertOptions(), 7, 2);
        watch.Look(10, new ReplayStock([5, 25, 5, 40], [[0, 0, 0, 0], [0, 0, 0, 0], [9, 9, 9, 9]]), [10, 10, 10, 10]);
        watch.Lost(0, 5);
        watch.Close(10);
        Assert.All(watch.Figures, f => Assert.Equal(default, f));
        watch.Lost(0, 10);
        watch.Lost(1, 2);
        watch.Close(11);
        // What is lost later than that is not what the alert was about.
        watch.Lost(2, 7);
        watch.Close(12);
        Assert.Equal([new AlertFigures(1, 1, 1), new AlertFigures(0, 0, 1), new AlertFigures(1, 0, 0), default], watch.Figures);
        var all = watch.Figures.Aggregate((a, b) => a + b);
        Assert.Equal((0.5, 0.5), (all.Precision, all.Foretold));
        Assert.Null(default(AlertFigures).Precision);
    }

    [Fact]
    public void A_replay_tells_how_true_the_alerts_were()
    {
        var report = SimulateFiles.Run(History(60, (t, rng) => t % 9 == 0 ? 30 : 4 + rng.Next(5)), "lost-sales", 20, new OrderTerms(2, 1, 1, 1));
        var row = report.Split(Environment.NewLine).SkipWhile(l => !l.StartsWith("alerts", StringComparison.Ordinal)).ElementAt(1).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["shortage", "all"], row[..2]);
        var (raised, right) = (int.Parse(row[2], CultureInfo.InvariantCulture), int.Parse(row[3], CultureInfo.InvariantCulture));
        Assert.InRange(raised, 1, 19 * 3);
        Assert.InRange(right, 0, raised);
        Assert.Equal(((double)right / raised).ToString("0.000", CultureInfo.InvariantCulture), row[4]);
        Assert.DoesNotContain("alerts", SimulateFiles.Run(Path.Combine(_folder, "h.csv"), "min-max", 20, new OrderTerms(2, 1, 1, 1)));
    }

    private string History(int weeks, Func<int, Rng, int> units, int items = 3)
    {
        var (path, rng, first) = (Path.Combine(_folder, "h.csv"), new Rng(4), new DateOnly(2025, 1, 6));
        File.WriteAllLines(path, ["site,item,period_start,units", .. Enumerable.Range(0, items).SelectMany(item =>
            Enumerable.Range(0, weeks).Select(t => $"S,I{item},{first.AddDays(7 * t):yyyy-MM-dd},{units(t, rng)}"))]);
        return path;
    }
}
