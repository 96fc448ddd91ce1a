using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;

namespace LogiOpt.Inventory.Tests;

public sealed class LevelBlockTests
{
    [Fact]
    public void Eight_series_at_once_say_what_each_method_says_alone()
    {
        foreach (var kind in Enum.GetValues<PeriodKind>())
        {
            var panel = new Panel(13, [.. Enumerable.Range(0, 100).Select(new DateOnly(2026, 1, 1).AddDays)], 6, kind, []);
            var rng = new Rng(2);
            var factors = new float[panel.Demand.Length];
            for (var s = 0; s < 13; s++)
                for (var t = 0; t < 100; t++)
                {
                    factors[panel.Cell(s, t)] = (float)(0.5 + rng.NextDouble());
                    if (t < panel.Past && !(s == 4 && t < 80) && rng.Next(9) > 0) panel.Demand[panel.Cell(s, t)] = s == 7 ? 0 : rng.Next(3) == 0 ? rng.Next(20) : 0;
                }

            int[] origins = [2, 30, 31, 60, 88, panel.Past];
            var methods = LevelMethod.Candidates(kind);
            var block = new LevelBlock(panel, origins, methods);
            for (var first = 0; first < 13; first += LevelBlock.Lanes)
            {
                block.Run(first, panel.Demand, factors);
                for (var s = first; s < Math.Min(13, first + LevelBlock.Lanes); s++)
                    for (var m = 0; m < methods.Length; m++)
                    {
                        var levels = new double[origins.Length];
                        methods[m].Levels(panel.Demand.AsSpan(panel.Cell(s, 0), panel.Past), factors.AsSpan(panel.Cell(s, 0), panel.Past), origins, levels);
                        for (var k = 0; k < origins.Length; k++) Close(levels[k], block.Level(m, k, s - first));
                        Close(Error(panel, factors, s, origins, levels), block.Error(m, s - first));
                    }
            }
        }
    }

    [Fact]
    public void Selecting_finds_what_sorting_finds()
    {
        var rng = new Rng(8);
        for (var round = 0; round < 300; round++)
        {
            var values = Enumerable.Range(0, 1 + rng.Next(60)).Select(_ => (float)rng.Next(1 + rng.Next(30))).ToArray();
            var (place, sorted) = (rng.Next(values.Length), values.Order().ToArray());
            Assert.Equal(sorted[place], BulkOrders.Select(values, place));
        }
    }

    private static void Close(double expected, double actual) =>
        Assert.True(double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) <= 1e-4 * (1 + Math.Abs(expected)), $"expected {expected}, was {actual}");

    private static double Error(Panel panel, float[] factors, int s, int[] origins, double[] levels)
    {
        double error = 0, scale = 1e-9;
        for (var k = 0; k < origins.Length - 1; k++)
        {
            double came = 0, said = 0;
            for (var t = origins[k]; t < Math.Min(panel.Past, origins[k] + panel.Horizon); t++)
            {
                var units = panel.Demand[panel.Cell(s, t)];
                if (float.IsNaN(units) || double.IsNaN(levels[k])) continue;
                var forecast = levels[k] * factors[panel.Cell(s, t)];
                error += Math.Abs(units - forecast);
                (came, said) = (came + units, said + forecast);
            }

            (error, scale) = (error + Math.Abs(came - said), scale + came + said);
        }

        return error / scale;
    }
}
