namespace LogiOpt.Warehousing.Placement;

/// <summary>One node of a branch and bound tree: what was decided on the way, and multipliers that bound what is left.</summary>
internal sealed class TreeNode
{
    /// <summary>The node above; -1 for the root.</summary>
    public required int Parent { get; init; }

    /// <summary>The site decided by the branch that leads here; -1 where none is: the same case, with other multipliers.</summary>
    public required int Site { get; init; }

    /// <summary>How it was decided.</summary>
    public required sbyte Side { get; init; }

    /// <summary>Multipliers of the bound; those of the parent until the node is looked at.</summary>
    public required double[] Multipliers { get; set; }

    /// <summary>No placement below costs less.</summary>
    public required double Bound { get; set; }

    /// <summary>Sites whose other side is too dear at these multipliers.</summary>
    public List<(int Site, sbyte Side)> Fixed { get; } = [];
}

/// <summary>Branch and bound over open and closed sites, lowest bound first, with a Lagrangian bound and reduced-cost fixing at every node.</summary>
/// <remarks>The whole tree is kept as a certificate, so its size is bounded; a tree that has reached its bound keeps its lower bound.</remarks>
internal sealed class TreeSearch
{
    /// <summary>Multipliers kept at most, about 240 MB.</summary>
    private const long MaxNumbers = 30_000_000;

    /// <summary>Iterations at a node at most.</summary>
    private const int MaxSteps = 300;

    private readonly Relaxation _bound;
    private readonly sbyte[] _rootState;
    private readonly double[] _flipped;
    private readonly List<TreeNode> _nodes = [];
    private readonly PriorityQueue<int, (double, int)> _waiting = new();
    private double _settled;
    private long _numbers;

    /// <summary>Starts a tree.</summary>
    /// <param name="bound">The relaxation; what its <see cref="Relaxation.State"/> holds now is decided for the whole tree by the root's multipliers.</param>
    /// <param name="multipliers">Multipliers of the root.</param>
    /// <param name="value">The bound there.</param>
    /// <param name="limit">What is decided holds for placements that cost less than this.</param>
    public TreeSearch(Relaxation bound, double[] multipliers, double value, double limit)
    {
        (_bound, _settled) = (bound, limit);
        _rootState = [.. bound.State];
        _flipped = new double[bound.State.Length];
        var root = new TreeNode { Parent = -1, Site = -1, Side = 0, Multipliers = [.. multipliers], Bound = value };
        for (var j = 0; j < _rootState.Length; j++)
            if (_rootState[j] != Relaxation.Free) root.Fixed.Add((j, _rootState[j]));
        _nodes.Add(root);
        // The root keeps the multipliers that decided; what is left gets better ones of its own.
        _nodes.Add(new TreeNode { Parent = 0, Site = -1, Side = 0, Multipliers = root.Multipliers, Bound = value });
        _waiting.Enqueue(1, (value, 1));
    }

    /// <summary>The tree so far.</summary>
    public IReadOnlyList<TreeNode> Nodes => _nodes;

    /// <summary>Nodes looked at.</summary>
    public int Looked { get; private set; }

    /// <summary>Iterations of the bound over all nodes.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether nothing is left to look at, or no more fits in memory.</summary>
    public bool Ended => _waiting.Count == 0 || _numbers > MaxNumbers;

    /// <summary>No placement costs less than this or than the best known one.</summary>
    public double LowerBound => Math.Min(_settled, _waiting.TryPeek(out _, out var first) ? first.Item1 : double.PositiveInfinity);

    /// <summary>Looks at nodes until told to stop.</summary>
    /// <param name="upper">Best known cost.</param>
    /// <param name="cutoff">Cost from which a placement is of no interest, given the best known.</param>
    /// <param name="isOver">Asked after every node.</param>
    /// <param name="offer">Given the relaxation after every node, for making its sites into a placement; true = all sites are decided.</param>
    public void Run(Func<double> upper, Func<double, double> cutoff, Func<bool> isOver, Action<Relaxation, bool> offer)
    {
        while (!Ended && !isOver())
        {
            var index = _waiting.Dequeue();
            var node = _nodes[index];
            if (node.Bound >= cutoff(upper()))
            {
                _settled = Math.Min(_settled, node.Bound);
                continue;
            }

            Look(index, node, upper, cutoff, isOver, offer);
            Looked++;
        }
    }

    private void Look(int index, TreeNode node, Func<double> upper, Func<double, double> cutoff, Func<bool> isOver, Action<Relaxation, bool> offer)
    {
        Decide(index);
        var climb = Climb(node, cutoff(upper()), isOver);
        var value = _bound.Evaluate(climb.Best);
        if (double.IsPositiveInfinity(value))
        {
            // No placement agrees with what is decided, whatever the multipliers.
            node.Bound = double.PositiveInfinity;
            return;
        }

        node.Multipliers = climb.Best;
        _numbers += climb.Best.Length;
        node.Bound = Math.Max(node.Bound, value);
        if (node.Bound < cutoff(upper())) offer(_bound, false);
        var limit = cutoff(upper());
        if (node.Bound >= limit)
        {
            _settled = Math.Min(_settled, node.Bound);
            return;
        }

        // The offer may have evaluated other multipliers.
        _bound.Evaluate(node.Multipliers);
        var fixings = ReducedCostFixing.Fix(_bound, value, limit + 1e-10 * Math.Abs(limit), _flipped);
        var branch = Choose(node, climb, fixings);
        if (node.Fixed.Count > 0) _settled = Math.Min(_settled, limit);
        if (branch < 0) Settle(index, node, upper, cutoff, offer);
        else Branch(index, node, branch);
    }

    /// <summary>All sites are decided: offers the set, and bounds it as well as can be.</summary>
    private void Settle(int index, TreeNode node, Func<double> upper, Func<double, double> cutoff, Action<Relaxation, bool> offer)
    {
        Decide(index);
        offer(_bound, true);
        var best = _bound.ExactMultipliers() ?? node.Multipliers;
        var value = _bound.Evaluate(best);
        // A node of its own: this one keeps the multipliers that decided the last sites.
        _nodes.Add(new TreeNode { Parent = index, Site = -1, Side = 0, Multipliers = best, Bound = Math.Max(value, node.Bound) });
        _numbers += best.Length;
        _settled = Math.Min(_settled, _nodes[^1].Bound);
    }

    /// <summary>Puts everything decided on the way from the root into the relaxation.</summary>
    private void Decide(int index)
    {
        _rootState.CopyTo(_bound.State, 0);
        for (var at = index; at >= 0; at = _nodes[at].Parent)
        {
            foreach (var (site, side) in _nodes[at].Fixed) _bound.State[site] = side;
            if (_nodes[at].Site >= 0) _bound.State[_nodes[at].Site] = _nodes[at].Side;
        }

        _bound.Restrict();
    }

    private Subgradient Climb(TreeNode node, double limit, Func<bool> isOver)
    {
        var start = new double[node.Multipliers.Length];
        for (var i = 0; i < start.Length; i++) start[i] = Math.Min(node.Multipliers[i], _bound.High[i]);
        var climb = new Subgradient(_bound, start, agility: 0.15, patience: 6);
        var before = double.NegativeInfinity;
        for (var step = 0; step < MaxSteps && !climb.Converged; step++)
        {
            Steps++;
            if (double.IsPositiveInfinity(climb.Step(limit)) || climb.BestBound >= limit) break;
            if (step % 10 != 9) continue;
            // Hardly nearer to the goal than ten steps before: better to branch.
            if (step >= 29 && climb.BestBound - before < 0.04 * (limit - climb.BestBound)) break;
            if (isOver()) break;
            before = climb.BestBound;
        }

        return climb;
    }

    /// <summary>The free site about which the relaxation is least sure; notes what is fixed. -1 if none is left.</summary>
    private int Choose(TreeNode node, Subgradient climb, sbyte[] fixings)
    {
        var (best, least) = (-1, double.PositiveInfinity);
        for (var j = 0; j < fixings.Length; j++)
        {
            if (_bound.State[j] != Relaxation.Free) continue;
            if (fixings[j] != Relaxation.Free)
            {
                node.Fixed.Add((j, fixings[j]));
                continue;
            }

            var doubt = Math.Abs(climb.Openness[j] - 0.5);
            // Between equals, the one whose branches are dearest.
            var score = doubt - 1e-3 * Math.Min(1, Math.Abs(_bound.Reduced[j]) / Math.Max(1e-9, Math.Abs(node.Bound)));
            if (score < least) (best, least) = (j, score);
        }

        return best;
    }

    private void Branch(int index, TreeNode node, int site)
    {
        foreach (var side in (ReadOnlySpan<sbyte>)[Relaxation.ForcedOpen, Relaxation.ForcedClosed])
        {
            // The side that the relaxation did not take is known to cost more.
            var bound = _bound.Opens[site] == (side == Relaxation.ForcedOpen) ? node.Bound : Math.Max(node.Bound, _flipped[site]);
            _nodes.Add(new TreeNode { Parent = index, Site = site, Side = side, Multipliers = node.Multipliers, Bound = bound });
            _waiting.Enqueue(_nodes.Count - 1, (bound, _nodes.Count - 1));
        }
    }
}
