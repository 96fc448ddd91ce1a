using LogiOpt.Core.Search;

namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>Nearest sites, dual ascent, Lagrangian relaxation, swap search and branch and bound, until the bounds meet or time is over.</summary>
internal sealed class UncapacitatedSolver
{
    /// <summary>Share of the limit until which the first climb may last.</summary>
    private const double FirstClimb = 0.5;

    /// <summary>Share of the limit of one turn of search or bound after that.</summary>
    private const double Turn = 0.06;

    /// <summary>Iterations between looks at multipliers that want longer lists.</summary>
    private const int ExtendEvery = 40;

    /// <summary>Effort on turning the bound's sites into placements, as a share of that on the bound itself.</summary>
    private const double RoundingShare = 0.25;

    /// <summary>Sites looked at by the search, as a multiple of those open, in its three widths; the last looks at all.</summary>
    private static readonly int[] Widths = [4, 10, int.MaxValue];

    /// <summary>Customers times undecided sites above which branching would look at too few nodes to matter.</summary>
    private const long MostForTree = 20_000_000;

    private readonly PlacementProblem _problem;
    private readonly StopWatch _watch;
    private readonly Rng _rng;
    private readonly IProgress<PlacementProgress>? _progress;
    private readonly NeighbourLists _lists;
    private readonly SwapSearch _search;
    private readonly LagrangianBound _bound;
    private readonly bool _wholeCosts;
    private readonly double[] _flipped;
    private readonly sbyte[] _fixed;
    private int[] _best = [];
    private double _upper = double.PositiveInfinity;
    private Subgradient _climb = null!;
    private TreeSearch? _tree;
    private long _iteration;
    private long _roundingWork;
    private int _turn;
    private int _stale;
    private long _treeOffers;
    private TimeSpan _toldAt = TimeSpan.FromSeconds(-1);

    public UncapacitatedSolver(PlacementProblem problem, StopWatch watch, Rng rng, IProgress<PlacementProgress>? progress)
    {
        (_problem, _watch, _rng, _progress) = (problem, watch, rng, progress);
        _lists = NeighbourLists.Build(problem);
        _search = new SwapSearch(problem, _lists);
        _bound = new LagrangianBound(problem, _lists);
        _wholeCosts = AllWhole(problem, _lists);
        _flipped = new double[problem.SiteCount];
        _fixed = new sbyte[problem.SiteCount];
    }

    private double Lower => Math.Max(_climb.BestBound, _tree?.LowerBound ?? double.NegativeInfinity);

    /// <summary>Whether the cases narrowed the gap by enough to be worth a long proof.</summary>
    private bool TreePays => _tree is not null && _tree.LowerBound - _climb.BestBound > 0.05 * (_upper - _climb.BestBound);

    private bool Over => Proven || _watch.IsOver(_iteration, _upper);

    private bool Proven => Lower >= Cutoff(_upper);

    public PlacementOutcome Solve()
    {
        var slack = new double[_problem.SiteCount];
        // Where the number of sites is given, neither its prices nor its sites are of use.
        var bounded = _problem.MaxSites < _problem.SiteCount;
        var ascent = bounded && _problem.Kind == PlacementKind.Median ? [] : DualAscent.Run(_lists, _problem.FixedCost, slack);
        _search.Descend(FirstSites(slack), _watch);
        Keep();
        _climb = new Subgradient(_bound, bounded ? NearestPrices() : ascent, memory: bounded ? Subgradient.ShortMemory : Subgradient.LongMemory);
        ClimbBound(until: FirstClimb);
        Fix();
        while (!Over) TakeTurns();

        if (_climb.BestBound == double.NegativeInfinity) _climb.Step(_upper);
        Tell(always: true);
        return Answer();
    }

    /// <summary>One turn of search, then one of the bound: longer steps again while they pay, the tree after that.</summary>
    private void TakeTurns()
    {
        var (upper, lower, from) = (_upper, Lower, _watch.Progress(_iteration));
        var exact = _tree is { Ended: false };
        Search(until: from + (exact ? Turn / 3 : Turn));
        if (Over) return;
        if (_upper < upper) Fix();
        var now = _watch.Progress(_iteration);
        if (exact) RunTree(until: now + Turn);
        else if (!_climb.Converged)
        {
            // The limit is short for the size: what is missing is the bound.
            ClimbBound(until: now + 4 * Turn);
            Fix();
        }
        else if (_tree is null)
        {
            _climb.Restart(agility: 0.15);
            ClimbBound(until: now + Turn);
            Fix();
            // Little came of it: from now on, cases.
            if (Lower - lower < 1e-5 * Math.Abs(lower) || Lower - lower < 0.02 * (_upper - Lower)) PlantTree();
        }
    }

    /// <summary>Sites that the ascent paid in full, or, where their number is given, a greedy choice.</summary>
    private int[] FirstSites(double[] slack)
    {
        var paid = new List<int>();
        if (_problem.Kind != PlacementKind.Median)
            for (var j = 0; j < slack.Length; j++)
                if (slack[j] <= 1e-9 * Math.Max(1, _problem.FixedCost[j])) paid.Add(j);
        var least = Math.Max(1, _problem.MinSites);
        if (paid.Count >= least && paid.Count <= _problem.MaxSites) return [.. paid];
        return GreedySites.Choose(_problem, _lists, _problem.Kind == PlacementKind.Median ? _problem.MaxSites : Math.Clamp(paid.Count, least, _problem.MaxSites));
    }

    /// <summary>Each customer would pay a little more than its nearest open site: a start near the right level where the number of sites is bounded.</summary>
    private double[] NearestPrices()
    {
        var prices = new double[_problem.CustomerCount];
        for (var i = 0; i < prices.Length; i++)
            prices[i] = Math.Min((_search.Now.FirstCost[i] + _search.Now.SecondCost[i]) / 2, _bound.High[i]);
        return prices;
    }

    private void ClimbBound(double until)
    {
        var from = _watch.Progress(_iteration);
        for (var step = 1; !_climb.Converged && !Over && _watch.Progress(_iteration) < until; step++)
        {
            _climb.Step(_upper);
            if (step % ExtendEvery == 0) ExtendLists();
            if (step % 20 == 0) _climb.Afford(step * (until - from) / Math.Max(1e-9, _watch.Progress(_iteration) - from), _watch.Progress(_iteration));
            _iteration++;
            if (_iteration > 4 && _roundingWork <= RoundingShare * _bound.Work) Round();
            Tell(always: false);
        }

        // Short lists hold the bound down: once it has settled, let it rise again with longer ones.
        if (_climb.Converged && ExtendLists())
        {
            _climb.Restart();
            ClimbBound(until);
        }
    }

    /// <summary>Makes the lists longer of customers whose multipliers would go above their end.</summary>
    private bool ExtendLists()
    {
        var clipped = new List<int>();
        for (var i = 0; i < _lists.CustomerCount; i++)
            if (_climb.Best[i] >= _lists.Clip[i] * (1 - 1e-9)) clipped.Add(i);
        if (clipped.Count == 0 || clipped.Count < 1e-4 * _lists.CustomerCount || !_lists.Extend(clipped)) return false;
        _bound.Restrict();
        return true;
    }

    /// <summary>Makes the sites that the relaxation opens into a placement and improves it.</summary>
    private void Round()
    {
        var before = _search.Work;
        Offer(_bound);
        _roundingWork += _search.Work - before + _problem.CustomerCount;
    }

    private void Offer(Relaxation bound)
    {
        var sites = new List<int>();
        for (var j = 0; j < bound.Opens.Length; j++)
            if (bound.Opens[j]) sites.Add(j);
        if (sites.Count < Math.Max(1, _problem.MinSites) || sites.Count > _problem.MaxSites) return;
        _search.Descend(sites.ToArray(), _watch);
        Keep();
    }

    /// <summary>Leaves sites out of the search that no better placement opens.</summary>
    private void Fix()
    {
        if (Over) return;
        var lower = _bound.Evaluate(_climb.Best);
        var limit = Cutoff(_upper);
        var state = ReducedCostFixing.Fix(_bound, lower, limit + 1e-10 * Math.Abs(limit), _flipped);
        var open = _best.ToHashSet();
        for (var j = 0; j < state.Length; j++)
        {
            if (state[j] != Relaxation.Free) _fixed[j] = state[j];
            if (_fixed[j] == Relaxation.ForcedClosed && !open.Contains(j)) _search.Exclude(j);
        }
    }

    /// <summary>Starts branch and bound on what is undecided.</summary>
    private void PlantTree()
    {
        var value = _bound.Evaluate(_climb.Best);
        var limit = Cutoff(_upper);
        var state = ReducedCostFixing.Fix(_bound, value, limit + 1e-10 * Math.Abs(limit), _flipped);
        var closed = new bool[state.Length];
        for (var j = 0; j < closed.Length; j++) closed[j] = state[j] == Relaxation.ForcedClosed;
        if ((long)state.Count(s => s == Relaxation.Free) * _problem.CustomerCount > MostForTree) return;
        var bound = new LagrangianBound(_problem, _lists.Without(closed));
        state.CopyTo(bound.State, 0);
        _tree = new TreeSearch(bound, _climb.Best, value, limit);
    }

    private void RunTree(double until)
    {
        var before = _tree!.Steps;
        _tree.Run(
            () => _upper, Cutoff,
            () =>
            {
                _iteration += _tree.Steps - before;
                before = _tree.Steps;
                Tell(always: false);
                return Over || _watch.Progress(_iteration) >= until;
            },
            (bound, decided) =>
            {
                // A search from every node would cost more than the nodes.
                if (decided || _treeOffers++ % 20 == 0) Offer(bound);
            });
    }

    /// <summary>One turn of search: around the best placement, or, where that has become stale, around a new one that is then merged with the best.</summary>
    private void Search(double until)
    {
        var upper = _upper;
        var from = _watch.Progress(_iteration);
        _search.Focus(Promising(Widths[_turn++ % Widths.Length]));
        if (_stale < 2 || _turn % 2 == 0)
        {
            Perturb(_best, until);
        }
        else
        {
            var other = Perturb(RandomSites(), from + (until - from) * 0.6);
            _search.Focus(UnionOf(_best, other));
            Perturb(_best, until);
        }

        _search.Focus(null);
        _stale = _upper < upper ? 0 : _stale + 1;
    }

    /// <summary>The sites with the least reduced costs, and those open now.</summary>
    private bool[]? Promising(int width)
    {
        var wanted = (long)width * _best.Length + 50;
        if (wanted >= _problem.SiteCount) return null;
        _bound.Evaluate(_climb.Best);
        double[] keys = [.. _bound.Reduced];
        int[] sites = [.. Enumerable.Range(0, keys.Length)];
        Selection.Smallest(keys, sites, (int)wanted);
        return UnionOf(_best, sites[..(int)wanted]);
    }

    private bool[] UnionOf(int[] a, int[] b)
    {
        var union = new bool[_problem.SiteCount];
        foreach (var j in a) union[j] = true;
        foreach (var j in b) union[j] = true;
        return union;
    }

    /// <summary>As many sites as are open now, drawn by how often the relaxation opens them.</summary>
    private int[] RandomSites()
    {
        var keys = new double[_problem.SiteCount];
        int[] sites = [.. Enumerable.Range(0, keys.Length)];
        for (var j = 0; j < keys.Length; j++) keys[j] = _fixed[j] == Relaxation.ForcedClosed ? 2 : -_climb.Openness[j] - 0.6 * _rng.NextDouble();
        Selection.Smallest(keys, sites, _best.Length);
        return sites[.._best.Length];
    }

    /// <summary>Kicks a placement a little, improves around the kick, keeps what is hardly worse; goes on from where that leads.</summary>
    /// <returns>The best sites met on the way.</returns>
    private int[] Perturb(int[] start, double until)
    {
        _search.Descend(start, _watch);
        Keep();
        var met = _search.Now.Sites.ToArray();
        double current = _search.Now.Total, least = current;
        for (var kicks = 1; _watch.Progress(_iteration) < until && !Over; kicks++)
        {
            _iteration++;
            _search.Now.Mark();
            Kick(1 + _rng.Next(3));
            _search.Drain(_watch);
            // Small steps up are taken at first and rarely later: threshold accepting, Dueck and Scheuer (1990), J. Computational Physics 90, 161-175.
            var allowed = 5e-4 * (1 - _watch.Progress(_iteration)) * _rng.NextDouble();
            if (_search.Now.Total <= current + allowed * Math.Abs(current)) current = _search.Now.Total;
            else _search.Rollback();
            if (current < least - 1e-12 * Math.Abs(least)) (least, met) = (current, _search.Now.Sites.ToArray());
            if (Keep()) Tell(always: false);
            if (kicks % 1000 != 0) continue;
            // Away from what led nowhere, and rid of rounding drift.
            _search.Now.Load(met);
            _search.Forget();
            current = _search.Now.Total;
            Tell(always: false);
        }

        return met;
    }

    private void Kick(int swaps)
    {
        var customer = _rng.Next(_problem.CustomerCount);
        for (var k = 0; k < swaps; k++)
        {
            var now = _search.Now;
            var reach = 0;
            int first = _lists.From[customer], length = _lists.From[customer + 1] - first;
            while (reach < length && _lists.Cost[first + reach] <= 1.5 * now.SecondCost[customer]) reach++;
            var open = MayOpenWithin(first, reach);
            var close = _rng.Next(2) == 0 || now.Second[customer] < 0 ? now.First[customer] : now.Second[customer];
            if (now.Count < 2) open = -1;
            var mayClose = now.Count > Math.Max(1, _problem.MinSites);
            if (open >= 0 && now.Count < _problem.MaxSites && _rng.Next(3) == 0) _search.Force(open, null);
            else if (open >= 0) _search.Force(open, close);
            else if (mayClose && _problem.Kind != PlacementKind.Median) _search.Force(null, close);
            // The next swap is near: at a customer of a site just closed.
            customer = NearbyCustomer(close);
        }
    }

    /// <summary>A random site in a part of a list that may open; -1 if a few draws meet none.</summary>
    private int MayOpenWithin(int first, int reach)
    {
        for (var draw = 0; draw < 8 && reach > 0; draw++)
        {
            var site = _lists.Site[first + _rng.Next(reach)];
            if (_search.MayOpen(site)) return site;
        }

        return -1;
    }

    private int NearbyCustomer(int site)
    {
        int from = _lists.Start[site], to = _lists.Start[site + 1];
        return from == to ? _rng.Next(_problem.CustomerCount) : _lists.Customer[from + _rng.Next(to - from)];
    }

    private bool Keep()
    {
        if (_search.Now.Total >= _upper - 1e-12 * Math.Abs(_upper)) return false;
        (_upper, _best) = (_search.Now.Total, _search.Now.Sites.ToArray());
        return true;
    }

    /// <summary>From which cost on a placement is of no interest: what is as good as the best, or, where every cost is whole, above the next whole number down.</summary>
    private double Cutoff(double upper) =>
        double.IsInfinity(upper) ? upper : upper - Math.Max(_wholeCosts ? 1 - 1e-6 : 0, PlacementEngine.ProvenGap * Math.Abs(upper));

    private void Tell(bool always)
    {
        if (_progress is null || (!always && _watch.Elapsed - _toldAt < TimeSpan.FromMilliseconds(200))) return;
        _toldAt = _watch.Elapsed;
        _progress.Report(new PlacementProgress(_iteration, _toldAt, _upper, Lower, _best.Length));
    }

    private PlacementAnswer Answer()
    {
        _search.Now.Load(_best);
        var open = _best.Order().ToArray();
        var total = _search.Now.Total;
        var lower = TreePays ? Lower : _climb.BestBound;
        // Every cost is whole, and none lies between the bound and the cost.
        if (_wholeCosts && lower > total - 1 + 0.5e-6) lower = total;
        return new PlacementAnswer(
            open, [.. _search.Now.First], null, total, Math.Min(lower, total), _climb.Best, _iteration, _fixed.Count(f => f == Relaxation.ForcedOpen),
            _fixed.Count(f => f == Relaxation.ForcedClosed))
        {
            MultiplierBound = _climb.BestBound,
            Tree = TreePays ? PlacementTree.Of(_tree) : null,
        };
    }

    private static bool AllWhole(PlacementProblem problem, NeighbourLists lists) =>
        !problem.Costs.IsPlaces && lists.Complete && problem.FixedCost.All(double.IsInteger) && lists.Cost.All(double.IsInteger);
}
