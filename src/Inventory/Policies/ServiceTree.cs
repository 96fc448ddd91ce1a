namespace LogiOpt.Inventory.Policies;

/// <summary>The tree of stages, walked from its leaves to one root.</summary>
internal sealed class ServiceTree
{
    private readonly IReadOnlyList<ServiceStage> _stages;
    private readonly List<int>[] _suppliers;
    private readonly List<int>[] _customers;

    public ServiceTree(IReadOnlyList<ServiceStage> stages, IReadOnlyList<(int Supplier, int Customer)> edges)
    {
        _stages = stages;
        _suppliers = [.. stages.Select(_ => new List<int>())];
        _customers = [.. stages.Select(_ => new List<int>())];
        foreach (var (supplier, customer) in edges)
        {
            if ((uint)supplier >= (uint)stages.Count || (uint)customer >= (uint)stages.Count)
                throw new ArgumentException($"Edge {supplier} -> {customer} names a stage outside [0, {stages.Count - 1}].", nameof(edges));
            _suppliers[customer].Add(supplier);
            _customers[supplier].Add(customer);
        }

        (Inwards, Outwards) = (new int?[stages.Count], [.. stages.Select(_ => new List<int>())]);
        var order = new List<int> { 0 };
        var seen = new HashSet<int> { 0 };
        for (var k = 0; k < order.Count; k++)
            foreach (var next in _suppliers[order[k]].Concat(_customers[order[k]]))
            {
                if (!seen.Add(next)) continue;
                Inwards[next] = order[k];
                Outwards[order[k]].Add(next);
                order.Add(next);
            }

        if (order.Count != stages.Count || edges.Count != stages.Count - 1)
            throw new ArgumentException($"{stages.Count} stages and {edges.Count} edges form no tree.\nConnect all stages by one edge fewer than there are stages.", nameof(edges));
        order.Reverse();
        LeavesFirst = order;
    }

    /// <summary>The neighbour nearer the root; null at the root.</summary>
    public int?[] Inwards { get; }

    public List<int>[] Outwards { get; }

    public IReadOnlyList<int> LeavesFirst { get; }

    public bool IsSupplierOf(int stage, int other) => _customers[stage].Contains(other);

    /// <summary>Longest time from outside supplier to readiness, by stage.</summary>
    public int[] LongestTimes()
    {
        var longest = new int[_stages.Count];
        Array.Fill(longest, -1);
        for (var k = 0; k < longest.Length; k++) Longest(k, longest);
        return longest;
    }

    /// <summary>Deviation of a period's demand by stage: its own and, independent of it, that of all customers below.</summary>
    public double[] Deviations()
    {
        var variances = new double[_stages.Count];
        Array.Fill(variances, -1);
        for (var k = 0; k < variances.Length; k++) Variance(k, variances);
        return Array.ConvertAll(variances, Math.Sqrt);
    }

    private int Longest(int stage, int[] longest)
    {
        if (longest[stage] >= 0) return longest[stage];
        var inbound = _stages[stage].InboundTime;
        foreach (var supplier in _suppliers[stage]) inbound = Math.Max(inbound, Longest(supplier, longest));
        return longest[stage] = inbound + _stages[stage].ProcessingTime;
    }

    private double Variance(int stage, double[] variances)
    {
        if (variances[stage] >= 0) return variances[stage];
        var own = _stages[stage].DemandDeviation * _stages[stage].DemandDeviation;
        foreach (var customer in _customers[stage]) own += Variance(customer, variances);
        return variances[stage] = own;
    }
}
