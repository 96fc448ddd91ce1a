using LogiOpt.Core.Search;
using LogiOpt.Inventory.Forecasting;
using LogiOpt.Inventory.Forecasting.Trees;

namespace LogiOpt.Inventory.Tests;

public sealed class TreeTests
{
    [Fact]
    public void One_split_is_the_best_of_all_splits()
    {
        var rng = new Rng(1);
        for (var round = 0; round < 200; round++)
        {
            var columns = new[] { Values(rng, 40, 9), Values(rng, 40, 5), Values(rng, 40, 40) };
            var targets = Enumerable.Range(0, 40).Select(k => (float)rng.Next(10) + columns[round % 3][k]).ToArray();
            var trees = Learn(columns, targets, new SquaredLoss(), One with { Leaves = 2 }, out var bins);
            var best = Squares(targets);
            foreach (var column in columns)
                foreach (var end in column.Distinct())
                {
                    var left = Enumerable.Range(0, 40).Where(k => column[k] <= end).Select(k => targets[k]).ToArray();
                    var right = Enumerable.Range(0, 40).Where(k => column[k] > end).Select(k => targets[k]).ToArray();
                    if (left.Length > 0 && right.Length > 0) best = Math.Min(best, Squares(left) + Squares(right));
                }

            Assert.Equal(best, Enumerable.Range(0, 40).Sum(k => Math.Pow(targets[k] - trees.Predict(bins, k), 2)), 1e-2);
        }
    }

    [Fact]
    public void A_tree_with_a_leaf_for_every_row_learns_every_row()
    {
        var column = Enumerable.Range(0, 100).Select(k => (float)k).ToArray();
        var targets = Enumerable.Range(0, 100).Select(k => (float)(k * 37 % 100)).ToArray();
        var trees = Learn([column], targets, new SquaredLoss(), One with { Leaves = 100 }, out var bins);
        for (var k = 0; k < 100; k++) Assert.Equal(targets[k], trees.Predict(bins, k), 0.01);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_pinball_leaf_is_the_quantile_of_its_rows(double share)
    {
        var rng = new Rng(7);
        var group = Enumerable.Range(0, 24_000).Select(k => (float)(k % 2)).ToArray();
        var targets = group.Select(g => (float)((1 + 9 * g) * rng.NextExponential())).ToArray();
        var trees = Learn([group], targets, new PinballLoss(share), One with { Trees = 60, Rate = 0.3, Leaves = 2 }, out var bins);
        foreach (var row in new[] { 0, 1 })
            Assert.InRange(trees.Predict(bins, row) / ((1 + 9 * group[row]) * -Math.Log(1 - share)), 0.95, 1.05);
    }

    [Fact]
    public void Tweedie_trees_learn_the_mean_of_what_is_mostly_zero()
    {
        var rng = new Rng(9);
        var group = Enumerable.Range(0, 20_000).Select(k => (float)(k % 3)).ToArray();
        var targets = group.Select(g => rng.NextDouble() < 0.2 ? (float)((1 + g) * 10 * rng.NextDouble()) : 0).ToArray();
        var trees = Learn([group], targets, new TweedieLoss(1.4), One with { Trees = 80, Rate = 0.3, Leaves = 3 }, out var bins);
        for (var row = 0; row < 3; row++) Assert.InRange(trees.Predict(bins, row), (1 + row) * 0.93, (1 + row) * 1.07);
    }

    [Fact]
    public void Unknown_values_have_a_side_of_their_own()
    {
        var column = Enumerable.Range(0, 300).Select(k => k % 3 == 0 ? float.NaN : k % 3).ToArray();
        var targets = column.Select(v => float.IsNaN(v) ? 5f : v).ToArray();
        var trees = Learn([column], targets, new SquaredLoss(), One with { Leaves = 3 }, out var bins);
        Assert.Equal(5, trees.Predict(bins, 0), 1e-3);
        Assert.Equal(1, trees.Predict(bins, 1), 1e-3);
    }

    [Fact]
    public async Task The_same_seed_grows_the_same_trees_whatever_the_threads()
    {
        var rng = new Rng(11);
        float[][] columns = [.. Enumerable.Range(0, 12).Select(_ => Values(rng, 30_000, 1_000))];
        var targets = Enumerable.Range(0, 30_000).Select(k => columns[3][k] * columns[5][k] + (float)rng.NextNormal()).ToArray();
        var rules = new TreeRules(Trees: 8);
        var once = Learn(columns, targets, new PinballLoss(0.9), rules, out var bins);
        // One thread at a time, as on a machine with a single core.
        var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, 1).ExclusiveScheduler;
        var alone = await Task.Factory.StartNew(() => Answers(Learn(columns, targets, new PinballLoss(0.9), rules, out _), bins), TestContext.Current.CancellationToken, TaskCreationOptions.None, scheduler);
        Assert.Equal(Answers(once, bins), alone);
        Assert.NotEqual(Answers(once, bins), Answers(Learn(columns, targets, new PinballLoss(0.9), rules with { Seed = 2 }, out _), bins));
    }

    [Fact]
    public void More_trees_fit_what_they_learn_from_better()
    {
        var rng = new Rng(13);
        float[][] columns = [Values(rng, 5_000, 100), Values(rng, 5_000, 100)];
        var targets = Enumerable.Range(0, 5_000).Select(k => MathF.Sin(columns[0][k] / 10) * columns[1][k]).ToArray();
        double Error(int trees) => Enumerable.Range(0, 5_000).Zip(Answers(Learn(columns, targets, new SquaredLoss(), new TreeRules(Trees: trees, FeatureShare: 1), out var bins), bins), (k, a) => Math.Pow(targets[k] - a, 2)).Sum();
        Assert.True(Error(40) < 0.7 * Error(10));
        Assert.True(Error(160) < 0.7 * Error(40));
    }

    [Fact]
    public void The_second_level_learns_what_no_factor_can_say()
    {
        // Series sell only in the period after a dear one: a lag that neither season nor price effect knows.
        var panel = new Panel(80, [.. Enumerable.Range(0, 124).Select(t => new DateOnly(2023, 1, 2).AddDays(7 * t))], 4, PeriodKind.Week, ["price"]);
        var rng = new Rng(3);
        for (var s = 0; s < 80; s++)
            for (var t = 0; t < 124; t++)
            {
                panel.Drivers[0][panel.Cell(s, t)] = rng.Next(3) == 0 ? 20 : 10;
                if (t < 120) panel.Demand[panel.Cell(s, t)] = t > 0 && panel.Drivers[0][panel.Cell(s, t - 1)] > 15 ? 12 + rng.Next(3) : rng.Next(3);
            }

        var (first, second) = (PanelForecaster.Forecast(panel), PanelForecaster.Forecast(panel, ForecastDepth.Second));
        double Error(PanelForecast forecast)
        {
            double sum = 0;
            for (var s = 0; s < 80; s++) sum += Math.Abs(forecast.Mean(s, 1) - (panel.Drivers[0][panel.Cell(s, 120)] > 15 ? 13 : 1));
            return sum;
        }

        Assert.True(Error(second) < 0.85 * Error(first), $"first {Error(first)}, second {Error(second)}");
    }

    private static readonly TreeRules One = new(Trees: 1, Leaves: 31, Rate: 1, LeastLeafRows: 1, Ridge: 1e-6, RowShare: 2, FeatureShare: 1);

    private static BoostedTrees Learn(float[][] columns, float[] targets, TreeLoss loss, TreeRules rules, out byte[][] bins)
    {
        bins = FeatureBins.Of(columns).Assign(columns);
        return BoostedTrees.Learn(bins, targets, [.. targets.Select(_ => 1f)], loss, rules, TestContext.Current.CancellationToken);
    }

    private static double[] Answers(BoostedTrees trees, byte[][] bins) => [.. Enumerable.Range(0, bins[0].Length).Select(row => trees.Predict(bins, row))];

    private static float[] Values(Rng rng, int rows, int distinct) => [.. Enumerable.Range(0, rows).Select(_ => (float)rng.Next(distinct))];

    private static double Squares(float[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean));
    }
}
