namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Branch and bound of the planner's problem, lowest bound first: over sites, then over their levels, then over which site serves a zone.</summary>
/// <remarks>Every case has a Lagrangian bound in which each site fills itself with whole zones; sites are fixed by reduced cost. The whole tree is kept as a
/// certificate, so its size is bounded; a tree that has reached its bound keeps its lower bound.</remarks>
internal sealed class PlannerTreeSearch
{
    /// <summary>Multipliers kept at most, about 160 MB.</summary>
    private const long MaxNumbers = 20_000_000;

    /// <summary>Iterations at a node at most.</summary>
    private const int MaxSteps = 300;

    /// <summary>The same where sites have just become sure.</summary>
    private const int MaxStepsPatient = 1_200;

    /// <summary>The same while there is no placement yet: then one is wanted, not bounds.</summary>
    private const int MaxStepsDiving = 30;

    /// <summary>Weight of the newest filling in the shares.</summary>
    private const double Newest = 0.05;

    /// <summary>Shares this near to none or all count as decided.</summary>
    private const double Sure = 0.03;

    private readonly PlannerProblem _problem;
    private readonly NeighbourLists _lists;
    private readonly PlannerBound _bound;
    private readonly PlannerCase _case;
    private readonly double[] _flipped;
    private readonly double[] _share;
    private readonly double[][] _levelShare;
    private readonly List<Node> _nodes = [];
    private readonly PriorityQueue<int, (double, int)> _waiting = new();
    private int _dive = -1;
    private double _settled = double.PositiveInfinity;
    private long _numbers;

    /// <param name="problem">The problem; one demand, all paid orders held.</param>
    /// <param name="plain">Its sites, and how many.</param>
    /// <param name="lists">Complete lists of the sites that may serve each zone.</param>
    /// <param name="multipliers">Multipliers of the root.</param>
    /// <param name="value">The bound there.</param>
    public PlannerTreeSearch(PlannerProblem problem, PlacementProblem plain, NeighbourLists lists, double[] multipliers, double value)
    {
        (_problem, _lists, _bound) = (problem, lists, new PlannerBound(problem, plain, lists));
        _case = new PlannerCase(problem, lists, _bound.State);
        _flipped = new double[problem.SiteCount];
        _share = new double[lists.Customer.Length];
        _levelShare = [.. problem.Levels.Select(l => new double[l.Length])];
        _nodes.Add(new Node { Parent = -1, Decision = null, Multipliers = [.. multipliers], Bound = value });
        _waiting.Enqueue(0, (value, 0));
    }

    private sealed class Node
    {
        public required int Parent { get; init; }

        public required PlannerDecision? Decision { get; init; }

        public required double[] Multipliers { get; set; }

        public required double Bound { get; set; }

        public List<FixedSite> Fixed { get; } = [];

        /// <summary>Whether zones are whole at each site: dearer to work out, and of use once the sites are sure.</summary>
        public bool Whole { get; set; }
    }

    /// <summary>Iterations of the bound over all nodes.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether nothing is left to look at, or no more fits in memory.</summary>
    public bool Ended => (_waiting.Count == 0 && _dive < 0) || _numbers > MaxNumbers;

    /// <summary>No placement costs less than this or than the best known one.</summary>
    public double LowerBound => Math.Min(
        Math.Min(_settled, _dive >= 0 ? _nodes[_dive].Bound : double.PositiveInfinity), _waiting.TryPeek(out _, out var first) ? first.Item1 : double.PositiveInfinity);

    /// <summary>The tree so far.</summary>
    public PlannerTree Tree => new([.. _nodes.Select(n => new PlannerTreeNode(n.Parent, n.Decision, n.Fixed, n.Multipliers))]);

    /// <summary>Looks at nodes until told to stop.</summary>
    /// <param name="upper">Best known cost.</param>
    /// <param name="cutoff">Cost from which a placement is of no interest, given the best known.</param>
    /// <param name="isOver">Asked after every node and now and then within.</param>
    /// <param name="offer">Given the sites that the relaxation opens and where it would serve each zone; with true, exactly these zones at exactly these levels.</param>
    public void Run(Func<double> upper, Func<double, double> cutoff, Func<bool> isOver, Action<int[], int[], int[]?> offer)
    {
        while (!Ended && !isOver())
        {
            var index = _dive >= 0 ? _dive : _waiting.Dequeue();
            _dive = -1;
            var node = _nodes[index];
            if (node.Bound >= cutoff(upper())) Settle(node.Bound);
            else Look(index, node, upper, cutoff, isOver, offer);
        }
    }

    private void Look(int index, Node node, Func<double> upper, Func<double, double> cutoff, Func<bool> isOver, Action<int[], int[], int[]?> offer)
    {
        Enter(index);
        _bound.Whole = node.Whole;
        var climb = Climb(node, upper(), cutoff, isOver);
        var value = _bound.Evaluate(climb.Best);
        // No placement agrees with what is decided, whatever the multipliers.
        if (double.IsPositiveInfinity(value)) return;
        node.Multipliers = climb.Best;
        _numbers += climb.Best.Length;
        node.Bound = Math.Max(node.Bound, value);
        if (node.Bound < cutoff(upper()))
        {
            offer(OpenSites(), Served(), null);
            Enter(index);
            _bound.Evaluate(node.Multipliers);
        }

        var limit = cutoff(upper());
        if (node.Bound >= limit)
        {
            Settle(node.Bound);
            return;
        }

        Fix(node, value, limit);
        var decision = Choose();
        if (decision is not { Zone: < 0, Level: < 0 } && !node.Whole)
        {
            // The sites are sure: the same case with whole zones, before zones are decided one by one.
            _nodes.Add(new Node { Parent = index, Decision = null, Multipliers = node.Multipliers, Bound = node.Bound, Whole = true });
            if (double.IsInfinity(upper())) _dive = _nodes.Count - 1;
            else _waiting.Enqueue(_nodes.Count - 1, (node.Bound, _nodes.Count - 1));
        }
        else if (decision is { } split) Branch(index, split, dive: double.IsInfinity(upper()));
        else SolveLeaf(index, node, offer);
    }

    private void Settle(double bound) => _settled = Math.Min(_settled, bound);

    /// <summary>Puts everything decided on the way from the root into the relaxation.</summary>
    private void Enter(int index)
    {
        _case.Clear();
        for (var at = index; at >= 0; at = _nodes[at].Parent)
        {
            foreach (var site in _nodes[at].Fixed) _case.Add(site);
            if (_nodes[at].Decision is { } decision) _case.Add(decision);
        }

        _bound.Enter(_case);
    }

    private Subgradient Climb(Node node, double upper, Func<double, double> cutoff, Func<bool> isOver)
    {
        var limit = double.IsInfinity(upper) ? Math.Max(node.Bound, 0) * 1.05 + 1 : cutoff(upper);
        // Where the sites have just become sure, all below stands on these multipliers: they are worth patience.
        var patient = node.Whole && node.Decision is null && !double.IsInfinity(upper);
        var climb = new Subgradient(_bound, node.Multipliers, agility: patient ? 0.3 : 0.15, patience: patient ? 20 : 6);
        Array.Clear(_share);
        foreach (var levels in _levelShare) Array.Clear(levels);
        var before = double.NegativeInfinity;
        var most = double.IsInfinity(upper) ? MaxStepsDiving : patient ? MaxStepsPatient : MaxSteps;
        for (var step = 0; step < most && !climb.Converged; step++)
        {
            Steps++;
            if (double.IsPositiveInfinity(climb.Step(limit))) break;
            Count(step);
            // Without a placement there is nothing to be above.
            if (!double.IsInfinity(upper) && climb.BestBound >= limit) break;
            if (step % 10 != 9) continue;
            // Hardly nearer to the goal than ten steps before: better to branch.
            if (step >= (patient ? 399 : 29) && climb.BestBound - before < 0.04 * (limit - climb.BestBound)) break;
            if (isOver()) break;
            before = climb.BestBound;
        }

        return climb;
    }

    /// <summary>Adds the filling of this step to the shares.</summary>
    private void Count(int step)
    {
        var weight = Math.Max(Newest, 1.0 / (step + 1));
        for (var e = 0; e < _share.Length; e++) _share[e] *= 1 - weight;
        for (var j = 0; j < _levelShare.Length; j++)
        {
            for (var l = 0; l < _levelShare[j].Length; l++)
            {
                _levelShare[j][l] *= 1 - weight;
                if (!_bound.Opens[j]) continue;
                var (part, zones, count, last) = _bound.FillingOf(j, l);
                if (part <= 0) continue;
                _levelShare[j][l] += weight * part;
                for (var k = 0; k < count; k++) _share[_case.EntryOf(j, zones[k])] += weight * part * (k == count - 1 ? last : 1);
            }
        }
    }

    private int[] OpenSites() => [.. Enumerable.Range(0, _problem.SiteCount).Where(j => _bound.Opens[j])];

    /// <summary>The site that serves most of each zone in the relaxation; the nearest open one where none does.</summary>
    private int[] Served()
    {
        var at = new int[_problem.ZoneCount];
        for (var i = 0; i < at.Length; i++)
        {
            var most = double.NegativeInfinity;
            at[i] = -1;
            for (var e = _lists.From[i]; e < _lists.From[i + 1]; e++)
            {
                var j = _lists.Site[e];
                if (!_case.MayServe(j, i) || !_bound.Opens[j]) continue;
                var share = _share[_case.EntryOf(j, i)];
                if (share > most) (at[i], most) = (j, share);
            }
        }

        return at;
    }

    private void Fix(Node node, double value, double limit)
    {
        var state = ReducedCostFixing.Fix(_bound, value, limit + 1e-10 * Math.Abs(limit), _flipped);
        for (var j = 0; j < state.Length; j++)
        {
            if (_bound.State[j] != Relaxation.Free || state[j] == Relaxation.Free) continue;
            node.Fixed.Add(new FixedSite(j, state[j] == Relaxation.ForcedOpen));
            _case.Add(node.Fixed[^1]);
        }

        if (node.Fixed.Count > 0) Settle(limit);
    }

    /// <summary>What is to be decided next: what the relaxation is least sure of, sites before levels before zones. Null if every zone has its site.</summary>
    private PlannerDecision? Choose()
    {
        var (best, least) = (default(PlannerDecision?), double.PositiveInfinity);
        for (var j = 0; j < _levelShare.Length; j++)
        {
            var doubt = Math.Abs(_levelShare[j].Sum() - 0.5);
            if (_case.State[j] == Relaxation.Free && doubt < least) (best, least) = (new PlannerDecision(j, -1, -1, true), doubt);
        }

        if (best is not null) return best;
        least = 0.5 - Sure;
        for (var j = 0; j < _levelShare.Length; j++)
            for (var l = 0; l < _levelShare[j].Length; l++)
            {
                var doubt = Math.Abs(_levelShare[j][l] - 0.5);
                if (_case.State[j] == Relaxation.ForcedOpen && doubt < least && Levels(j) > 1 && _case.MayHave(j, l)) (best, least) = (new PlannerDecision(j, l, -1, true), doubt);
            }

        return best ?? ChooseZone();
    }

    private int Levels(int site) => Enumerable.Range(0, _levelShare[site].Length).Count(l => _case.MayHave(site, l));

    /// <summary>The zone and site of the largest doubtful share by orders; where none is, the first zone that has no site yet, at the site that serves most of it.</summary>
    private PlannerDecision? ChooseZone()
    {
        var (site, zone, most) = (-1, -1, -1.0);
        for (var i = 0; i < _problem.ZoneCount; i++)
        {
            if (_case.Pinned[i] >= 0) continue;
            for (var e = _lists.From[i]; e < _lists.From[i + 1]; e++)
            {
                var j = _lists.Site[e];
                if (!_case.MayServe(j, i)) continue;
                var share = _share[_case.EntryOf(j, i)];
                // All of one site is as sure as none; both come last.
                var doubt = share is > Sure and < 1 - Sure ? 1 + Math.Min(share, 1 - share) * _problem.Demand[i] : share * 1e-3;
                if (doubt > most) (site, zone, most) = (j, i, doubt);
            }
        }

        return zone < 0 ? null : new PlannerDecision(site, -1, zone, true);
    }

    /// <summary>Makes both cases of a decision; without any placement yet the first is looked at next, however high its bound.</summary>
    private void Branch(int index, PlannerDecision decision, bool dive)
    {
        foreach (var holds in (ReadOnlySpan<bool>)[true, false])
        {
            _nodes.Add(new Node { Parent = index, Decision = decision with { Holds = holds }, Multipliers = _nodes[index].Multipliers, Bound = _nodes[index].Bound, Whole = _nodes[index].Whole });
            if (holds && dive) _dive = _nodes.Count - 1;
            else _waiting.Enqueue(_nodes.Count - 1, (_nodes[index].Bound, _nodes.Count - 1));
        }
    }

    /// <summary>Every zone has its site: prices that, and bounds it as exactly; or goes on with levels where the cheapest are beyond the budget.</summary>
    private void SolveLeaf(int index, Node node, Action<int[], int[], int[]?> offer)
    {
        _bound.Enter(_case);
        // A zone whose last sites were just decided away has none: the bound is then infinite.
        var whole = Array.TrueForAll(_case.Pinned, j => j >= 0);
        var level = whole ? PlannerLeaf.Levels(_problem, _case) : null;
        if (level is not null && PlannerLeaf.BeyondBudget(_problem, _case, level) is { } decision)
        {
            Branch(index, decision, dive: false);
            return;
        }

        var exact = whole ? PlannerLeaf.Multipliers(_problem, _case) : [.. node.Multipliers];
        var value = _bound.Evaluate(exact);
        if (level is not null && double.IsFinite(value)) offer([.. Enumerable.Range(0, level.Length).Where(j => level[j] >= 0)], [.. _case.Pinned], level);
        // A node of its own: this one keeps the multipliers that decided the last sites.
        _nodes.Add(new Node { Parent = index, Decision = null, Multipliers = exact, Bound = Math.Max(value, node.Bound) });
        _numbers += exact.Length;
        Settle(_nodes[^1].Bound);
    }
}
