using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Placement.Capacitated;

/// <summary>Knapsack Lagrangian for the bound; its sites, repaired and exchanged, with an exact transport for the placement.</summary>
internal sealed class CapacitatedSolver
{
    /// <summary>Share of the limit until which the first climb may last.</summary>
    private const double FirstClimb = 0.5;

    /// <summary>Share of the limit of one turn of search or bound after that.</summary>
    private const double Turn = 0.06;

    /// <summary>Time on turning the bound's sites into placements, as a share of that on the bound itself.</summary>
    private const double RoundingGrowth = 1.25;

    /// <summary>Exact evaluations of ranked moves before a set counts as locally best.</summary>
    private const int MovesTried = 60;

    private readonly PlacementProblem _problem;
    private readonly StopWatch _watch;
    private readonly Rng _rng;
    private readonly IProgress<PlacementProgress>? _progress;
    private readonly double _totalDemand;
    private readonly Transport _transport;
    private readonly SingleSourcing _single;
    private readonly MoveEstimates _estimates;
    private readonly int[] _assign;
    private readonly long[] _openedLast;
    private readonly KnapsackBound _bound;
    private readonly double[] _flipped;
    private readonly sbyte[] _fixed;
    private Subgradient _climb = null!;
    private TreeSearch? _tree;
    private PlannerTree? _wholeTree;
    private double _wholeBound = double.NegativeInfinity;
    private bool _handOver;
    private Placed? _best;
    private long _treeOffers;
    private long _iteration;
    private long _nextRounding = 3;
    private TimeSpan _toldAt = TimeSpan.FromSeconds(-1);

    public CapacitatedSolver(PlacementProblem problem, StopWatch watch, Rng rng, IProgress<PlacementProgress>? progress)
    {
        (_problem, _watch, _rng, _progress) = (problem, watch, rng, progress);
        _totalDemand = problem.Demand.Sum();
        _transport = new Transport(problem);
        _single = new SingleSourcing(problem);
        _estimates = new MoveEstimates(problem);
        _assign = new int[problem.CustomerCount];
        _openedLast = new long[problem.SiteCount];
        _bound = new KnapsackBound(problem);
        _flipped = new double[problem.SiteCount];
        _fixed = new sbyte[problem.SiteCount];
        Array.Fill(_openedLast, -1);
    }

    private sealed record Placed(int[] Sites, double Cost, int[] Assign, List<FlowShare>? Flow);

    private double Upper => _best?.Cost ?? double.PositiveInfinity;

    private double Lower => Math.Max(_climb.BestBound, _tree?.LowerBound ?? double.NegativeInfinity);

    /// <summary>Whether the cases narrowed the gap by enough to be worth a long proof.</summary>
    private bool TreePays => _tree is not null && _tree.LowerBound - _climb.BestBound > 0.05 * (Upper - _climb.BestBound);

    /// <summary>Whether customers are whole and few enough for cases of who serves them.</summary>
    private bool MayHandOver => _problem.Kind == PlacementKind.SingleSource && (long)_problem.SiteCount * _problem.CustomerCount <= PlannerSolver.MostForTree;

    private bool Over => (_best is not null && Lower >= Cutoff(_best.Cost)) || _watch.IsOver(_iteration, Upper);

    public PlacementOutcome Solve()
    {
        var reasons = ReasonsAgainst();
        if (reasons.Count > 0) return new PlacementImpossible(reasons, Proven: true, double.PositiveInfinity);
        _climb = new Subgradient(_bound, FirstPrices());
        Climb(FirstClimb);
        Fix();
        _handOver = _best is null && MayHandOver;
        while (!Over && !_handOver) TakeTurns();
        if (_handOver && !Over) SolveWhole();
        if (_climb.BestBound == double.NegativeInfinity) _climb.Step(Upper);
        Tell(always: true);
        if (_best is null && double.IsPositiveInfinity(_wholeBound))
            return new PlacementImpossible([$"no assignment of {_problem.CustomerCount} whole customers keeps the capacities, which is proven by cases. Split large customers, or add capacity."], Proven: true, double.PositiveInfinity);
        if (_best is null) return new PlacementImpossible([$"no assignment of {_problem.CustomerCount} whole customers to sites was found within the limit; the sites are nearly full (demand {_totalDemand:G6}), or customers too large for what is left. Split large customers, add capacity, or allow more time."], Proven: false, Lower);
        return new PlacementAnswer(
            _best.Sites, _best.Assign, _best.Flow, _best.Cost, Math.Min(Math.Max(_wholeBound, TreePays ? Lower : _climb.BestBound), _best.Cost), _climb.Best, _iteration,
            _fixed.Count(f => f == Relaxation.ForcedOpen), _fixed.Count(f => f == Relaxation.ForcedClosed))
        {
            MultiplierBound = _climb.BestBound,
            Tree = TreePays ? PlacementTree.Of(_tree) : null,
            WholeTree = _wholeTree,
        };
    }

    /// <summary>Goes on with whole customers: bounds of whole fillings, and cases of which site serves a customer.</summary>
    private void SolveWhole()
    {
        var problem = PlannerProblem.Of(_problem);
        var level = new int[_problem.SiteCount];
        Array.Fill(level, -1);
        foreach (var j in _best?.Sites ?? []) level[j] = 0;
        double[] multipliers = [.. _climb.Best, 0];
        var known = _best is null ? null : new PlannerAnswer(level, _best.Assign, ZoneAssignment.Price(problem, level, _best.Assign), double.NegativeInfinity, multipliers, [], 0);
        var solver = new PlannerSolver(problem, _watch, _rng, _progress, new PlannerAnswer(level, [], default, double.NegativeInfinity, multipliers, [], 0), known, _iteration);
        var outcome = solver.Solve();
        _wholeBound = outcome.LowerBound;
        if (outcome.Answer is not { } answer) return;
        _iteration = answer.Iterations;
        _wholeTree = answer.Tree;
        // Without cases its multipliers are the proof, and ours prove no less than divisible customers do.
        if (_wholeTree is null) _wholeBound = double.NegativeInfinity;
        if (answer.Cost < Upper) _best = new Placed([.. Enumerable.Range(0, level.Length).Where(j => answer.Level[j] >= 0)], answer.Cost, answer.Assign, null);
    }

    /// <summary>One turn of search, then one of the bound: longer steps again while they pay, cases after that.</summary>
    private void TakeTurns()
    {
        var (lower, from) = (Lower, _watch.Progress(_iteration));
        var exact = _tree is { Ended: false };
        var upper = Upper;
        Exchange(from + (exact ? Turn / 3 : Turn));
        if (Over) return;
        if (Upper < upper) Fix();
        var now = _watch.Progress(_iteration);
        if (exact)
        {
            RunTree(now + Turn);
        }
        else if (_tree is null)
        {
            _climb.Restart(agility: 0.15);
            Climb(now + Turn);
            Fix();
            if (MayHandOver) _handOver = true;
            else if (_best is not null && (Lower - lower < 1e-5 * Math.Abs(lower) || Lower - lower < 0.02 * (Upper - Lower))) PlantTree();
        }
        else if (_best is null)
        {
            // Nothing feasible yet and nothing to exchange: count, so that an iteration limit ends it.
            _iteration++;
        }
    }

    /// <summary>Notes which sites no better placement opens or closes.</summary>
    private void Fix()
    {
        // Once cases are looked at, the relaxation holds what one of them decides.
        if (Over || _best is null || _tree is not null) return;
        var lower = _bound.Evaluate(_climb.Best);
        var limit = Cutoff(Upper);
        var state = ReducedCostFixing.Fix(_bound, lower, limit + 1e-10 * Math.Abs(limit), _flipped);
        for (var j = 0; j < state.Length; j++)
            if (state[j] != Relaxation.Free) _fixed[j] = state[j];
    }

    private void PlantTree()
    {
        var value = _bound.Evaluate(_climb.Best);
        var limit = Cutoff(Upper);
        var state = ReducedCostFixing.Fix(_bound, value, limit + 1e-10 * Math.Abs(limit), _flipped);
        state.CopyTo(_bound.State, 0);
        _tree = new TreeSearch(_bound, _climb.Best, value, limit);
    }

    private void RunTree(double until)
    {
        var before = _tree!.Steps;
        _tree.Run(
            () => Upper, Cutoff,
            () =>
            {
                _iteration += _tree.Steps - before;
                before = _tree.Steps;
                Tell(always: false);
                return Over || _watch.Progress(_iteration) >= until;
            },
            (bound, decided) =>
            {
                var sites = Enumerable.Range(0, bound.Opens.Length).Where(j => decided ? bound.State[j] == Relaxation.ForcedOpen : bound.Opens[j]);
                if (decided) Evaluate([.. sites]);
                else if (_treeOffers++ % 5 == 0) Evaluate(Repaired(sites, bound.Reduced));
            });
    }

    private List<string> ReasonsAgainst()
    {
        var reasons = new List<string>();
        var capacity = _problem.Capacity.OrderDescending().Take(_problem.MaxSites).Sum();
        if (capacity < _totalDemand * (1 - 1e-9))
            reasons.Add($"demand is {_totalDemand:G9}, but the {_problem.MaxSites} largest sites together hold {capacity:G9}");
        if (_problem.Kind != PlacementKind.SingleSource) return reasons;
        var (most, largest) = (_problem.Capacity.Max(), _problem.Demand.Max());
        if (largest > most * (1 + 1e-9)) reasons.Add($"customer {Array.IndexOf(_problem.Demand, largest)} asks for {largest:G9} from one site, but the largest site holds {most:G9}");
        return reasons;
    }

    /// <summary>What each customer pays when as many sites are open as may be: a first set of multipliers, and a first placement.</summary>
    private double[] FirstPrices()
    {
        var sites = Repaired(Enumerable.Range(0, _problem.SiteCount), null);
        Evaluate(sites);
        var prices = new double[_problem.CustomerCount];
        for (var i = 0; i < prices.Length; i++)
        {
            prices[i] = double.MaxValue;
            for (var a = 0; a < sites.Length; a++)
                prices[i] = Math.Min(prices[i], _problem.Costs.Of(sites[a], i) + (a < _transport.Prices.Length ? _transport.Prices[a] : 0) * _problem.Demand[i]);
        }

        return prices;
    }

    private void Climb(double until)
    {
        var from = _watch.Progress(_iteration);
        for (var step = 1; !_climb.Converged && !Over && _watch.Progress(_iteration) < until; step++)
        {
            // Without a placement yet, aim a little above the bound.
            var aim = double.IsInfinity(Upper) ? Math.Max(_climb.BestBound, 0) * 1.05 + 1 : Upper;
            _climb.Step(aim);
            _iteration++;
            if (step % 20 == 0) _climb.Afford(step * (until - from) / Math.Max(1e-9, _watch.Progress(_iteration) - from), _watch.Progress(_iteration));
            for (var j = 0; j < _bound.Opens.Length; j++)
                if (_bound.Opens[j]) _openedLast[j] = _iteration;
            if (_iteration >= _nextRounding)
            {
                _nextRounding = (long)(_iteration * RoundingGrowth) + 3;
                Evaluate(Repaired(Enumerable.Range(0, _bound.Opens.Length).Where(j => _bound.Opens[j]), _bound.Reduced));
            }

            Tell(always: false);
        }
    }

    /// <summary>Improves the best set by ranked moves; from a local optimum goes on from a kicked copy.</summary>
    private void Exchange(double until)
    {
        if (_best is null) return;
        var current = _best;
        while (_watch.Progress(_iteration) < until && !Over)
        {
            var better = TryMoves(current, until);
            if (better is not null)
            {
                current = better;
                continue;
            }

            var kicked = Kicked(_rng.Next(3) == 0 ? current : _best);
            _iteration++;
            current = Evaluate(kicked) ?? _best;
            Tell(always: false);
        }
    }

    private Placed? TryMoves(Placed current, double until)
    {
        // The transport holds the last set evaluated, not this one.
        _transport.Solve(current.Sites);
        var open = current.Sites.ToHashSet();
        var moves = _estimates.Rank(_transport, Candidates(open), MovesTried);
        foreach (var (opening, closing) in moves)
        {
            if (Over || _watch.Progress(_iteration) >= until) return null;
            _iteration++;
            var sites = current.Sites.Where(j => j != closing);
            var next = Evaluate([.. (opening < 0 ? sites : sites.Append(opening)).Order()]);
            if (next is not null && next.Cost < current.Cost * (1 - 1e-10)) return next;
        }

        return null;
    }

    /// <summary>Closed sites that the relaxation opened not long ago: the others hardly ever pay. All, where sites are few.</summary>
    private List<int> Candidates(HashSet<int> open)
    {
        var latest = _openedLast.Max();
        return [.. Enumerable.Range(0, _problem.SiteCount).Where(j => !open.Contains(j) && _fixed[j] != Relaxation.ForcedClosed && (_problem.SiteCount <= 60 || _openedLast[j] >= latest / 2))];
    }

    private int[] Kicked(Placed from)
    {
        var sites = from.Sites.ToList();
        var pool = Candidates([.. sites]);
        for (var k = 1 + _rng.Next(3); k > 0; k--)
        {
            if (sites.Count > 1) sites.RemoveAt(_rng.Next(sites.Count));
            if (pool.Count > 0) sites.Add(pool[_rng.Next(pool.Count)]);
        }

        return Repaired(sites.Distinct(), null);
    }

    /// <summary>Makes a set allowed: enough capacity, neither too few sites nor too many.</summary>
    private int[] Repaired(IEnumerable<int> wanted, double[]? reduced)
    {
        double Worth(int j) => (reduced ?? _problem.FixedCost)[j] / Math.Max(_problem.Capacity[j], 1e-12);
        var sites = wanted.OrderBy(Worth).ThenBy(j => j).Take(_problem.MaxSites).ToList();
        var open = sites.ToHashSet();
        var capacity = sites.Sum(j => _problem.Capacity[j]);
        var closed = new Queue<int>(Enumerable.Range(0, _problem.SiteCount).Where(j => !open.Contains(j)).OrderBy(Worth).ThenBy(j => j));
        while (sites.Count < _problem.MaxSites && closed.Count > 0 && (capacity < _totalDemand || sites.Count < Math.Max(1, _problem.MinSites)))
        {
            var j = closed.Dequeue();
            sites.Add(j);
            capacity += _problem.Capacity[j];
        }

        // Full in number but short of capacity: the smallest go for the largest.
        var largest = new Queue<int>(closed.OrderByDescending(j => _problem.Capacity[j]).ThenBy(j => j));
        while (capacity < _totalDemand && largest.TryDequeue(out var enters))
        {
            var leaves = sites.MinBy(j => (_problem.Capacity[j], j));
            if (_problem.Capacity[enters] <= _problem.Capacity[leaves]) break;
            sites.Remove(leaves);
            sites.Add(enters);
            capacity += _problem.Capacity[enters] - _problem.Capacity[leaves];
        }

        sites.Sort();
        return [.. sites];
    }

    /// <summary>Serves all customers from a set of sites; keeps it if it is the best yet.</summary>
    private Placed? Evaluate(int[] sites)
    {
        var service = _transport.Solve(sites);
        if (double.IsInfinity(service)) return null;
        var opening = sites.Sum(j => _problem.FixedCost[j]);
        Placed placed;
        if (_problem.Kind == PlacementKind.SingleSource)
        {
            // The transport is a bound for this set: no repair can make it the best.
            if (service + opening >= Upper) return new Placed(sites, service + opening, [], null);
            service = _single.Assign(_transport, _assign);
            if (double.IsInfinity(service)) return null;
            placed = new Placed(sites, service + opening, [.. _assign], null);
        }
        else
        {
            var (flow, assign) = _transport.Shares();
            placed = new Placed(sites, service + opening, assign, flow);
        }

        if (placed.Cost < Upper) _best = placed;
        return placed;
    }

    private double Cutoff(double upper) => upper - PlacementEngine.ProvenGap * Math.Abs(upper);

    private void Tell(bool always)
    {
        if (_progress is null || (!always && _watch.Elapsed - _toldAt < TimeSpan.FromMilliseconds(200))) return;
        _toldAt = _watch.Elapsed;
        _progress.Report(new PlacementProgress(_iteration, _toldAt, Upper, Lower, _best?.Sites.Length ?? 0));
    }
}
