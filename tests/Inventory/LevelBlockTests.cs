using System.Runtime.Intrinsics;
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
    public void Selecting_finds_in_each_of_eight_lanes_what_sorting_finds()
    {
        var rng = new Rng(8);
        for (var round = 0; round < 200; round++)
        {
            var length = 1 + rng.Next(60);
            var values = Enumerable.Range(0, length * LevelBlock.Lanes).Select(_ => rng.Next(5) == 0 ? float.PositiveInfinity : 0.1f * (1 + rng.Next(1 + rng.Next(30)))).ToArray();
            var places = Enumerable.Range(0, LevelBlock.Lanes).Select(_ => rng.Next(length)).ToArray();
            var found = BulkOrders.Select(values, Vector256.Create(places));
            for (var lane = 0; lane < LevelBlock.Lanes; lane++)
                Assert.Equal(values.Where((_, at) => at % LevelBlock.Lanes == lane).Order().ElementAt(places[lane]), found[lane]);
        }
    }

    [Fact]
    public void A_bulk_order_is_capped_to_the_last_bit_as_a_sorted_median_says()
    {
        var rng = new Rng(3);
        var panel = new Panel(19, [.. Enumerable.Range(0, 61).Select(new DateOnly(2026, 1, 1).AddDays)], 6, PeriodKind.Day, []);
        var factors = Enumerable.Range(0, panel.Demand.Length).Select(_ => (float)(0.5 + rng.NextDouble())).ToArray();
        for (var s = 0; s < panel.SeriesCount; s++)
            for (var t = 0; t < panel.Past; t++)
                if (rng.Next(10) > 0) panel.Demand[panel.Cell(s, t)] = s == 5 ? 0 : rng.Next(3) == 0 ? 0 : MathF.Round((float)Math.Exp(3 * rng.NextDouble())) * (rng.Next(20) == 0 ? 40 : 1);
        var capped = BulkOrders.Capped(panel, factors);
        var moved = 0;
        for (var s = 0; s < panel.SeriesCount; s++)
        {
            var cells = Enumerable.Range(panel.Cell(s, 0), panel.Past).ToArray();
            var sizes = cells.Where(c => panel.Demand[c] > 0).Select(c => panel.Demand[c] / factors[c]).Order().ToArray();
            var median = sizes.Length == 0 ? 1 : sizes[sizes.Length / 2];
            var ratios = sizes.Select(x => Math.Max(x / median, median / x)).Order().ToArray();
            var cap = sizes.Length < 8 ? double.PositiveInfinity : median * Math.Exp(2.5 * Math.Max(0.4, 1.4826 * Math.Log(ratios[ratios.Length / 2])));
            foreach (var c in cells)
            {
                Assert.Equal((float)Math.Min(panel.Demand[c], Math.Max(1, cap * factors[c])), capped[c]);
                if (capped[c] < panel.Demand[c]) moved++;
            }
        }

        Assert.InRange(moved, 10, 200);
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
