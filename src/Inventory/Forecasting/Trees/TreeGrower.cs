using LogiOpt.Core.Search;

namespace LogiOpt.Inventory.Forecasting.Trees;

/// <summary>Grows one tree at a time, the leaf of the greatest gain first.</summary>
/// <remarks>Histograms of gradients over 256 bins; a child's histogram is its parent's less its sibling's, so only the smaller child
/// is counted. Source: Ke et al. (2017), LightGBM, NeurIPS 30. Features are shared out over threads and each is summed in row order by
/// one thread, so the result does not depend on how many there are.</remarks>
internal sealed class TreeGrower
{
    // Below this work a thread costs more than it saves.
    private const int LeastParallelWork = 60_000;

    private readonly byte[][] _bins;
    private readonly TreeRules _rules;
    private readonly double[][] _histograms;
    private readonly Stack<double[]> _freeHistograms = new();
    private readonly float[] _orderedGradients;
    private readonly float[] _orderedCurvatures;
    private readonly int[] _spare;
    private readonly Candidate[] _byFeature;

    public TreeGrower(byte[][] bins, int rows, TreeRules rules)
    {
        (_bins, _rules) = (bins, rules);
        _histograms = new double[rules.Leaves][];
        for (var k = 0; k <= rules.Leaves; k++) _freeHistograms.Push(new double[bins.Length * FeatureBins.Count * 2]);
        _orderedGradients = new float[rows];
        _orderedCurvatures = new float[rows];
        _spare = new int[rows];
        _byFeature = new Candidate[bins.Length];
    }

    /// <summary>Grows a tree on some rows.</summary>
    /// <param name="rows">The rows; reordered so that each leaf's rows lie together.</param>
    /// <param name="gradients">By row.</param>
    /// <param name="curvatures">By row.</param>
    /// <param name="features">Features that may be split on, ascending.</param>
    /// <param name="leaves">Receives the first and last row position of each leaf.</param>
    public RegressionTree Grow(int[] rows, float[] gradients, float[] curvatures, int[] features, List<LeafSpan> leaves)
    {
        var tree = new RegressionTree(_rules.Leaves);
        leaves.Clear();
        leaves.Add(new LeafSpan(0, rows.Length, -1, false));
        var best = new List<Candidate> { Root(rows, gradients, curvatures, features) };
        while (tree.Leaves < _rules.Leaves)
        {
            var chosen = 0;
            for (var k = 1; k < best.Count; k++)
                if (best[k].Gain > best[chosen].Gain) chosen = k;
            if (!(best[chosen].Gain > _rules.LeastGain)) break;
            Split(tree, chosen, best, leaves, rows, gradients, curvatures, features);
        }

        for (var leaf = 0; leaf < tree.Leaves; leaf++) tree.SetValue(leaf, -best[leaf].Gradient / (best[leaf].Curvature + _rules.Ridge));
        foreach (ref var histogram in _histograms.AsSpan())
        {
            if (histogram is null) continue;
            _freeHistograms.Push(histogram);
            histogram = null!;
        }

        return tree;
    }

    private Candidate Root(int[] rows, float[] gradients, float[] curvatures, int[] features)
    {
        double gradient = 0, curvature = 0;
        foreach (var row in rows) (gradient, curvature) = (gradient + gradients[row], curvature + curvatures[row]);
        _histograms[0] = _freeHistograms.Pop();
        Count(_histograms[0], rows, 0, rows.Length, gradients, curvatures, features);
        return Best(_histograms[0], gradient, curvature, features, rows.Length);
    }

    private void Split(RegressionTree tree, int leaf, List<Candidate> best, List<LeafSpan> leaves, int[] rows, float[] gradients, float[] curvatures, int[] features)
    {
        var (split, span) = (best[leaf], leaves[leaf]);
        var (other, node) = tree.Split(leaf, span.Parent, span.IsRight, split.Feature, split.LastLeftBin);
        var middle = Partition(rows, span, _bins[split.Feature], split.LastLeftBin);
        leaves[leaf] = new LeafSpan(span.From, middle, node, false);
        leaves.Add(new LeafSpan(middle, span.To, node, true));

        var (parent, fresh) = (_histograms[leaf], _freeHistograms.Pop());
        var (small, large) = middle - span.From <= span.To - middle ? (leaf, other) : (other, leaf);
        Count(fresh, rows, leaves[small].From, leaves[small].To, gradients, curvatures, features);
        foreach (var f in features) Subtract(parent, fresh, f);
        (_histograms[small], _histograms[large]) = (fresh, parent);

        best[leaf] = Best(_histograms[leaf], split.LeftGradient, split.LeftCurvature, features, middle - span.From);
        best.Add(Best(_histograms[other], split.Gradient - split.LeftGradient, split.Curvature - split.LeftCurvature, features, span.To - middle));
    }

    private int Partition(int[] rows, LeafSpan span, byte[] bins, byte lastLeftBin)
    {
        int left = span.From, right = 0;
        for (var k = span.From; k < span.To; k++)
        {
            if (bins[rows[k]] <= lastLeftBin) rows[left++] = rows[k];
            else _spare[right++] = rows[k];
        }

        Array.Copy(_spare, 0, rows, left, right);
        return left;
    }

    private void Count(double[] histogram, int[] rows, int from, int to, float[] gradients, float[] curvatures, int[] features)
    {
        for (var k = from; k < to; k++) (_orderedGradients[k], _orderedCurvatures[k]) = (gradients[rows[k]], curvatures[rows[k]]);
        if ((to - from) * (long)features.Length < LeastParallelWork)
            foreach (var f in features) CountFeature(histogram, f, rows, from, to);
        else
            Parallel.ForEach(features, f => CountFeature(histogram, f, rows, from, to));
    }

    private void CountFeature(double[] histogram, int feature, int[] rows, int from, int to)
    {
        var own = histogram.AsSpan(feature * FeatureBins.Count * 2, FeatureBins.Count * 2);
        own.Clear();
        var bins = _bins[feature];
        for (var k = from; k < to; k++)
        {
            var at = bins[rows[k]] * 2;
            own[at] += _orderedGradients[k];
            own[at + 1] += _orderedCurvatures[k];
        }
    }

    private static void Subtract(double[] parent, double[] child, int feature)
    {
        var of = parent.AsSpan(feature * FeatureBins.Count * 2, FeatureBins.Count * 2);
        var by = child.AsSpan(feature * FeatureBins.Count * 2, FeatureBins.Count * 2);
        for (var k = 0; k < of.Length; k++) of[k] -= by[k];
    }

    private Candidate Best(double[] histogram, double gradient, double curvature, int[] features, int rows)
    {
        var none = new Candidate(double.NegativeInfinity, -1, 0, gradient, curvature, 0, 0);
        if (rows < 2 * _rules.LeastLeafRows) return none;
        // Rows are not counted by bin: a side that carries too little of the leaf's curvature has too few of its rows.
        var least = Math.Max(1e-12, curvature * _rules.LeastLeafRows / rows);
        var best = none;
        foreach (var f in features)
        {
            _byFeature[f] = BestOf(histogram.AsSpan(f * FeatureBins.Count * 2, FeatureBins.Count * 2), f, gradient, curvature, least);
            if (_byFeature[f].Gain > best.Gain) best = _byFeature[f];
        }

        return best;
    }

    private Candidate BestOf(ReadOnlySpan<double> own, int feature, double gradient, double curvature, double least)
    {
        var best = new Candidate(double.NegativeInfinity, -1, 0, gradient, curvature, 0, 0);
        var whole = gradient * gradient / (curvature + _rules.Ridge);
        double leftGradient = 0, leftCurvature = 0;
        for (var b = 0; b < FeatureBins.Count - 1; b++)
        {
            if (own[2 * b + 1] <= 0) continue;
            leftGradient += own[2 * b];
            leftCurvature += own[2 * b + 1];
            var (rightGradient, rightCurvature) = (gradient - leftGradient, curvature - leftCurvature);
            if (leftCurvature < least) continue;
            if (rightCurvature < least) break;
            var gain = leftGradient * leftGradient / (leftCurvature + _rules.Ridge) + rightGradient * rightGradient / (rightCurvature + _rules.Ridge) - whole;
            if (gain > best.Gain) best = new Candidate(gain, feature, (byte)b, gradient, curvature, leftGradient, leftCurvature);
        }

        return best;
    }

    private readonly record struct Candidate(double Gain, int Feature, byte LastLeftBin, double Gradient, double Curvature, double LeftGradient, double LeftCurvature);
}

/// <summary>Rows of a leaf in the grower's order, and the node it hangs on.</summary>
internal readonly record struct LeafSpan(int From, int To, int Parent, bool IsRight);
