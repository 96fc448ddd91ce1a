using LogiOpt.Core.Search;

namespace LogiOpt.Inventory.Forecasting.Trees;

/// <summary>How trees are grown and boosted.</summary>
/// <param name="Trees">Trees, 1 or more.</param>
/// <param name="Leaves">Most leaves of a tree, 2 or more.</param>
/// <param name="Rate">Part of a tree's step that is taken, in (0, 1].</param>
/// <param name="LeastLeafRows">About the fewest rows of a leaf.</param>
/// <param name="Ridge">Pull of a leaf towards 0, in units of curvature.</param>
/// <param name="RowShare">Share of the rows that each tree sees.</param>
/// <param name="FeatureShare">Share of the features that each tree sees.</param>
/// <param name="MostRows">Most rows drawn to learn from.</param>
/// <param name="LeastGain">Splits that gain less are not made.</param>
/// <param name="Seed">Seed of both draws.</param>
internal sealed record TreeRules(
    int Trees = 120, int Leaves = 31, double Rate = 0.06, int LeastLeafRows = 60, double Ridge = 1e-3, double RowShare = 0.6, double FeatureShare = 0.6,
    int MostRows = 120_000, double LeastGain = 1e-9, long Seed = 1);

/// <summary>A sum of trees, each grown on what the ones before left over.</summary>
/// <remarks>Source: Friedman (2001), Annals of Statistics 29(5), 1189-1232; with draws of rows: Friedman (2002), Computational
/// Statistics and Data Analysis 38(4), 367-378. Same rows, same rules, same trees on every machine and any number of threads.</remarks>
internal sealed class BoostedTrees
{
    private readonly TreeLoss _loss;
    private readonly double _start;
    private readonly RegressionTree[] _trees;

    private BoostedTrees(TreeLoss loss, double start, RegressionTree[] trees) => (_loss, _start, _trees) = (loss, start, trees);

    /// <summary>Learns targets from binned features.</summary>
    /// <param name="bins">By feature, then row.</param>
    /// <param name="targets">By row.</param>
    /// <param name="weights">By row, 0 or more, not all 0.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="rules">How.</param>
    /// <param name="cancellation">Looked at once a tree.</param>
    public static BoostedTrees Learn(byte[][] bins, float[] targets, float[] weights, TreeLoss loss, TreeRules rules, CancellationToken cancellation = default)
    {
        var rng = new Rng(rules.Seed);
        var start = loss.Start(targets, weights);
        var scores = new double[targets.Length];
        Array.Fill(scores, start);
        var (gradients, curvatures) = (new float[targets.Length], new float[targets.Length]);
        var grower = new TreeGrower(bins, targets.Length, rules);
        var trees = new RegressionTree[rules.Trees];
        List<LeafSpan> leaves = [];
        for (var k = 0; k < trees.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            loss.Derive(targets, weights, scores, gradients, curvatures);
            var rows = DrawRows(targets.Length, rules.RowShare, rng);
            trees[k] = grower.Grow(rows, gradients, curvatures, DrawFeatures(bins.Length, rules.FeatureShare, rng), leaves);
            if (loss.LeafShare is { } share) SetLeavesToQuantile(trees[k], leaves, rows, targets, weights, scores, share);
            var tree = trees[k];
            Parallel.For(0, (targets.Length + 8_191) / 8_192, block =>
            {
                for (var row = block * 8_192; row < Math.Min(targets.Length, (block + 1) * 8_192); row++) scores[row] += rules.Rate * tree.Predict(bins, row);
            });
        }

        return new BoostedTrees(loss, start, trees) { Rate = rules.Rate };
    }

    private double Rate { get; init; }

    /// <summary>The answer for one row of features binned alike.</summary>
    public double Predict(byte[][] bins, int row)
    {
        var score = _start;
        foreach (var tree in _trees) score += Rate * tree.Predict(bins, row);
        return _loss.Answer(score);
    }

    private static void SetLeavesToQuantile(RegressionTree tree, List<LeafSpan> leaves, int[] rows, float[] targets, float[] weights, double[] scores, double share) =>
        Parallel.For(0, leaves.Count, leaf =>
        {
            var (from, to) = (leaves[leaf].From, leaves[leaf].To);
            var (left, weight) = (new float[to - from], new float[to - from]);
            for (var k = from; k < to; k++) (left[k - from], weight[k - from]) = ((float)(targets[rows[k]] - scores[rows[k]]), weights[rows[k]]);
            tree.SetValue(leaf, WeightedQuantile.Of(left, weight, share));
        });

    // Ascending, so that memory is walked in order.
    private static int[] DrawRows(int count, double share, Rng rng)
    {
        var rows = new List<int>((int)(count * share) + 16);
        for (var row = 0; row < count; row++)
            if (rng.NextDouble() < share) rows.Add(row);
        if (rows.Count == 0) rows.Add(0);
        return [.. rows];
    }

    private static int[] DrawFeatures(int count, double share, Rng rng)
    {
        var order = Enumerable.Range(0, count).ToArray();
        rng.Shuffle(order.AsSpan());
        var drawn = order[..Math.Clamp((int)Math.Round(count * share), 1, count)];
        Array.Sort(drawn);
        return drawn;
    }
}
