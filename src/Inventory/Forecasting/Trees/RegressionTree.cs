namespace LogiOpt.Inventory.Forecasting.Trees;

/// <summary>One tree over binned features. A child below 0 is the leaf <c>~child</c>.</summary>
internal sealed class RegressionTree(int leaves)
{
    private readonly int[] _feature = new int[Math.Max(1, leaves - 1)];
    private readonly byte[] _lastLeftBin = new byte[Math.Max(1, leaves - 1)];
    private readonly int[] _left = new int[Math.Max(1, leaves - 1)];
    private readonly int[] _right = new int[Math.Max(1, leaves - 1)];
    private readonly double[] _value = new double[leaves];
    private int _nodes;

    public int Leaves { get; private set; } = 1;

    public void SetValue(int leaf, double value) => _value[leaf] = value;

    /// <summary>Splits a leaf; it keeps the left part, and the right part is a new leaf.</summary>
    /// <returns>The new leaf and the new node.</returns>
    public (int Leaf, int Node) Split(int leaf, int parent, bool isRight, int feature, byte lastLeftBin)
    {
        var node = _nodes++;
        (_feature[node], _lastLeftBin[node], _left[node], _right[node]) = (feature, lastLeftBin, ~leaf, ~Leaves);
        if (parent >= 0)
        {
            if (isRight) _right[parent] = node;
            else _left[parent] = node;
        }

        return (Leaves++, node);
    }

    public double Predict(byte[][] bins, int row)
    {
        if (_nodes == 0) return _value[0];
        var node = 0;
        do node = bins[_feature[node]][row] <= _lastLeftBin[node] ? _left[node] : _right[node];
        while (node >= 0);
        return _value[~node];
    }
}
