using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement.Uncapacitated;

namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>Solves the planner's problem: a Lagrangian bound over all its rules, and placements from its sites, from a swap search on prices, and from exact exchanges.</summary>
public static class PlannerEngine
{
    /// <summary>Finds a good placement and a lower bound for all.</summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="stop">When to end; the first placement is always completed.</param>
    /// <param name="seed">Seed of the search; with an iteration limit alone, the same seed gives the same answer.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancellation">Ends the search early with the best so far.</param>
    /// <exception cref="ArgumentException">The problem is unusable, or <paramref name="stop"/> has no limit.</exception>
    public static PlannerOutcome Solve(PlannerProblem problem, StopRule stop, long seed, IProgress<PlacementProgress>? progress, CancellationToken cancellation) =>
        Solve(problem, stop, seed, progress, null, cancellation);

    /// <summary>As <see cref="Solve(PlannerProblem, StopRule, long, IProgress{PlacementProgress}?, CancellationToken)"/>, from what a like problem ended with.</summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="stop">When to end.</param>
    /// <param name="seed">Seed of the search.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="start">Answer of a problem with the same sites, zones and rules; null = from scratch. It changes the way, never what is proven.</param>
    /// <param name="cancellation">Ends the search early with the best so far.</param>
    /// <exception cref="ArgumentException">The problem is unusable, or <paramref name="stop"/> has no limit.</exception>
    public static PlannerOutcome Solve(
        PlannerProblem problem, StopRule stop, long seed, IProgress<PlacementProgress>? progress, PlannerAnswer? start, CancellationToken cancellation)
    {
        if (problem.Faults() is { Count: > 0 } faults) throw new ArgumentException($"The problem cannot be used: {string.Join("; ", faults)}.");
        if (start is not null && (start.Level.Length != problem.SiteCount || start.Multipliers.Length != problem.ZoneCount + problem.Coverage.Count + 1))
            throw new ArgumentException($"The start has {start.Level.Length} sites and {start.Multipliers.Length} multipliers.\nGive the answer of a problem with the same sites, zones and rules.");
        return problem.Days is { } days
            ? new DaysSolver(problem, days, stop, seed, progress, start).Solve(cancellation)
            : new PlannerSolver(problem, stop.Start(cancellation), new Rng(seed), progress, start).Solve();
    }
}

/// <summary>One solve of the planner's problem.</summary>
/// <param name="problem">What is asked.</param>
/// <param name="watch">When to end.</param>
/// <param name="rng">Random numbers.</param>
/// <param name="progress">Told now and then; may be null.</param>
/// <param name="start">What a like problem ended with; null = from scratch.</param>
/// <param name="known">A placement of this very problem; null = none is known.</param>
/// <param name="iteration">Iterations already done of those that <paramref name="watch"/> allows.</param>
internal sealed class PlannerSolver(
    PlannerProblem problem, StopWatch watch, Rng rng, IProgress<PlacementProgress>? progress, PlannerAnswer? start, PlannerAnswer? known = null, long iteration = 0)
{
    /// <summary>Share of the limit for the first climb of the bound.</summary>
    private const double FirstClimb = 0.55;

    private const double Turn = 0.08;

    private const double RoundingGrowth = 1.35;

    private readonly PlacementProblem _plain = new(
        PlacementKind.Uncapacitated, [.. problem.Levels.Select(l => l.Min(x => x.FixedCost))], problem.Costs, minSites: problem.MinSites,
        maxSites: Math.Min(problem.MaxSites, problem.SiteCount));

    private NeighbourLists _lists = null!;
    private PlannerBound _bound = null!;
    private ZoneAssignment _zones = null!;
    private Subgradient _climb = null!;
    private PlannerAnswer? _best = known;
    private double[] _load = [], _spread = [], _peak = [];
    private long _iteration = iteration;
    private long _nextRounding = 3;
    private int _turn;
    private long _offers;
    private TimeSpan _toldAt = TimeSpan.FromSeconds(-1);

    /// <summary>Sites times zones above which cases would be looked at too slowly to matter.</summary>
    public const long MostForTree = 400_000;

    private PlannerTreeSearch? _tree;

    private double Upper => _best?.Cost ?? double.PositiveInfinity;

    private double Lower => Math.Max(_climb.BestBound, _tree?.LowerBound ?? double.NegativeInfinity);

    /// <summary>Whether the cases narrowed the gap by enough to be worth a long proof.</summary>
    private bool TreePays => _tree is not null && _tree.LowerBound - _climb.BestBound > 0.05 * (Upper - _climb.BestBound);

    /// <summary>Whether one demand counts everywhere and the lists are whole, as the cases need it.</summary>
    private bool MayBranch => problem.Peaks is null && problem.Paid.Length == 0 && problem.Held.Length == 0 && _lists.Complete && (long)problem.SiteCount * problem.ZoneCount <= MostForTree;

    private bool Over => Lower >= Cutoff(Upper) || watch.IsOver(_iteration, Upper);

    /// <summary>No placement costs more: a bound above it proves that there is none.</summary>
    private double _dearest = double.PositiveInfinity;

    public PlannerOutcome Solve()
    {
        if (BuildLists() is { } unserved)
            return new PlannerOutcome(null, double.PositiveInfinity, [$"no site may serve zone {unserved} within its promise; add a site near it or promise less"]);
        if (_plain.MaxSites < problem.Rules.Count(r => r == SiteRule.Keep))
            return new PlannerOutcome(null, double.PositiveInfinity, [$"more sites must be kept than the {_plain.MaxSites} that may open"]);
        if (problem.SiteCount - problem.Rules.Count(r => r == SiteRule.Forbid) < Math.Max(1, problem.MinSites))
            return new PlannerOutcome(null, double.PositiveInfinity, [$"fewer sites may open than the {problem.MinSites} that must"]);
        _bound = new PlannerBound(problem, _plain, _lists);
        _zones = new ZoneAssignment(problem, _lists);
        _dearest = Dearest();
        _climb = new Subgradient(_bound, start is null ? FirstPrices() : start.Multipliers);
        Start();
        StartNearTheTop();
        Climb(FirstClimb);
        // Where no set of sites could be served, cases find out who is served from where.
        if (_best is null && !Over && MayBranch) PlantTree();
        while (!Over) TakeTurn();
        if (_climb.BestBound == double.NegativeInfinity) _climb.Step(Aim());
        Tell(always: true);
        var bound = Math.Min(TreePays ? Lower : _climb.BestBound, Upper);
        if (_best is not null)
            return new PlannerOutcome(_best with { LowerBound = bound, Multipliers = _climb.Best, Iterations = _iteration, Tree = TreePays ? _tree!.Tree : null }, bound, []);
        if (!double.IsPositiveInfinity(_climb.BestBound) && Lower >= _dearest)
            return new PlannerOutcome(null, double.PositiveInfinity, ["no placement keeps all rules, which is proven; allow more sites, more budget or capacity, or less coverage"]);
        return new PlannerOutcome(null, _climb.BestBound, double.IsPositiveInfinity(_climb.BestBound)
            ? [$"the sites that may open cannot hold all orders ({problem.HeldOrders.Sum():G6} a day)"]
            : ["no placement within all rules was found within the limit; allow more sites, more budget, less coverage, or more time"]);
    }

    /// <summary>Lists of the sites that may serve each zone.</summary>
    /// <returns>A zone that no site may serve; null if there is none.</returns>
    private int? BuildLists()
    {
        var all = NeighbourLists.Build(_plain);
        while (true)
        {
            _lists = problem.Promise.Length == 0 && problem.Rules.Length == 0 ? all
                : all.WithCosts((j, i, c) => problem.RuleOf(j) != SiteRule.Forbid && problem.MayServe(j, i) ? c : double.PositiveInfinity);
            var empty = new List<int>();
            for (var i = 0; i < problem.ZoneCount; i++)
                if (_lists.From[i] == _lists.From[i + 1]) empty.Add(i);
            if (empty.Count == 0) return null;
            if (!all.Extend(empty)) return empty[0];
        }
    }

    /// <summary>Each zone pays its cheapest cost and a share of what a day of sites costs: near enough to climb from.</summary>
    private double[] FirstPrices()
    {
        var orders = problem.Demand.Sum();
        var opening = problem.Levels.Average(l => Math.Max(0, l.Min(x => x.FixedCost)));
        var share = opening * Math.Min(problem.SiteCount, Math.Max(1, Math.Sqrt(problem.SiteCount))) / orders;
        var prices = new double[problem.ZoneCount + problem.Coverage.Count + 1];
        for (var i = 0; i < problem.ZoneCount; i++) prices[i] = _lists.Cost[_lists.From[i]] + share * problem.Demand[i];
        return prices;
    }

    /// <summary>First placements: a swap search on linear prices, and everything that may open.</summary>
    private void Start()
    {
        _load = new double[problem.SiteCount];
        _spread = new double[problem.SiteCount];
        _peak = new double[problem.SiteCount];
        var typical = problem.HeldOrders.Sum() / Math.Max(1, Math.Sqrt(problem.SiteCount));
        Array.Fill(_load, typical);
        Array.Fill(_peak, typical);
        Array.Fill(_spread, Enumerable.Range(0, problem.ZoneCount).Sum(problem.Variance) / Math.Max(1, Math.Sqrt(problem.SiteCount)));
        if (start is not null) Offer([.. Enumerable.Range(0, problem.SiteCount).Where(j => start.Level[j] >= 0)]);
        for (var round = 0; round < 2; round++) SearchOnPrices(kicks: 0);
        if (_best is null && problem.MaxSites >= problem.SiteCount) Offer([.. Enumerable.Range(0, problem.SiteCount)]);
    }

    /// <summary>Where the number of sites is given, what zones would pay between their nearest and second nearest open site may bound better than the first prices.</summary>
    private void StartNearTheTop()
    {
        if (_best is null || _plain.MaxSites >= problem.SiteCount || _best.Level.Count(l => l >= 0) < 2) return;
        double[] first = [.. _climb.Best], between = [.. first];
        for (var i = 0; i < problem.ZoneCount; i++)
        {
            double nearest = -1, second = -1;
            for (var e = _lists.From[i]; e < _lists.From[i + 1] && second < 0; e++)
            {
                if (_best.Level[_lists.Site[e]] < 0) continue;
                if (nearest < 0) nearest = _lists.Cost[e];
                else second = _lists.Cost[e];
            }

            if (second >= 0) between[i] = (nearest + second) / 2;
        }

        if (_bound.Evaluate(between) > _bound.Evaluate(first)) _climb = new Subgradient(_bound, between);
    }

    private double Aim() => double.IsInfinity(Upper) ? Math.Max(_climb.BestBound, 0) * 1.05 + 1 : Upper;

    private void Climb(double until)
    {
        var from = watch.Progress(_iteration);
        for (var step = 1; !_climb.Converged && !Over && watch.Progress(_iteration) < until; step++)
        {
            if (double.IsPositiveInfinity(_climb.Step(Aim()))) return;
            _iteration++;
            if (step % 20 == 0) _climb.Afford(step * (until - from) / Math.Max(1e-9, watch.Progress(_iteration) - from), watch.Progress(_iteration));
            if (_iteration >= _nextRounding)
            {
                _nextRounding = (long)(_iteration * RoundingGrowth) + 3;
                Offer([.. Enumerable.Range(0, problem.SiteCount).Where(j => _bound.Opens[j])]);
            }

            Tell(always: false);
        }
    }

    private void TakeTurn()
    {
        var (from, lower) = (watch.Progress(_iteration), Lower);
        var exact = _tree is { Ended: false };
        _iteration++;
        if (!exact || (_best is not null && _turn++ % 4 == 0))
        {
            SearchOnPrices(kicks: exact ? 50 : 400);
            if (Over) return;
            Exchange(from + (exact ? Turn / 3 : Turn));
            if (Over) return;
        }

        var now = watch.Progress(_iteration);
        if (exact)
        {
            RunTree(now + Turn);
        }
        else if (_tree is null)
        {
            _climb.Restart(agility: 0.1);
            Climb(now + Turn / 2);
            if (!Over && MayBranch && (Lower - lower < 1e-5 * Math.Abs(lower) || Lower - lower < 0.02 * (Upper - Lower)))
                PlantTree();
        }
    }

    private void PlantTree() => _tree = new PlannerTreeSearch(problem, _plain, _lists, _climb.Best, _bound.Evaluate(_climb.Best));

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
                return Over || watch.Progress(_iteration) >= until;
            },
            (open, assign, level) =>
            {
                if (level is not null)
                {
                    OfferExactly(level, assign);
                    return;
                }

                Offer(open, assign);
                if (_offers++ % 4 == 0) Offer(open);
            });
    }

    /// <summary>Keeps a placement of which everything is decided, if it is within all rules and the best yet.</summary>
    private void OfferExactly(int[] level, int[] assign)
    {
        var parts = ZoneAssignment.Price(problem, level, assign);
        if (parts.Total < Upper) _best = new PlannerAnswer(level, assign, parts, double.NegativeInfinity, [], ZoneAssignment.Covered(problem, assign), 0);
    }

    /// <summary>From which cost on a placement is of no interest: what is as good as the best, or, where there is none, what is dearer than any can be.</summary>
    private double Cutoff(double upper) => double.IsInfinity(upper) ? _dearest : upper - PlacementEngine.ProvenGap * Math.Abs(upper);

    private double Dearest()
    {
        if (!_lists.Complete) return double.PositiveInfinity;
        var (sum, spread, rate, added) = (Math.Abs(problem.Constant), 0.0, 0.0, 0.0);
        for (var j = 0; j < problem.SiteCount; j++)
        {
            sum += problem.Levels[j].Max(l => Math.Abs(l.FixedCost));
            added = Math.Max(added, problem.Levels[j].Max(l => l.AddedPerOrder));
            rate = Math.Max(rate, problem.PooledRate(j));
        }

        for (var i = 0; i < problem.ZoneCount; i++)
        {
            sum += _lists.Cost[_lists.From[i + 1] - 1] + added * problem.PaidOrders[i] + Enumerable.Range(0, problem.SiteCount).Max(j => problem.UnpooledCost(j, i));
            spread += Math.Sqrt(problem.Variance(i));
        }

        return (sum + rate * spread) * (1 + 1e-9) + 1;
    }

    /// <summary>A swap search in which every site has the linear price of its level and of its pooling at the load it has, or would have.</summary>
    private void SearchOnPrices(int kicks)
    {
        var opening = new double[problem.SiteCount];
        var perOrder = new double[problem.SiteCount];
        var perVariance = new double[problem.SiteCount];
        for (var j = 0; j < opening.Length; j++)
        {
            var level = problem.Levels[j].MinBy(l => l.Capacity >= _peak[j] ? l.FixedCost + l.AddedPerOrder * _load[j] : 1e300 - l.Capacity);
            // The tangent of the root: what one more zone adds; the rest of the root belongs to the opening.
            var root = Math.Sqrt(Math.Max(_spread[j], 1e-12));
            (perOrder[j], perVariance[j]) = (level.AddedPerOrder, problem.PooledRate(j) / (2 * root));
            opening[j] = problem.RuleOf(j) == SiteRule.Keep ? 0 : level.FixedCost + problem.PooledRate(j) * root / 2;
        }

        double[] worth = _bound.Worth(_climb.Best), paid = problem.PaidOrders;
        var priced = _lists.WithCosts((j, i, c) =>
        {
            var cost = c + problem.UnpooledCost(j, i) + perOrder[j] * paid[i] + perVariance[j] * problem.Variance(i);
            for (var k = 0; k < worth.Length; k++)
                if (problem.Travel!.Of(j, i) <= problem.Coverage[k].Reach) cost -= worth[k] * problem.Demand[i];
            return cost;
        });
        var plain = new PlacementProblem(PlacementKind.Uncapacitated, opening, problem.Costs, minSites: problem.MinSites, maxSites: _plain.MaxSites);
        var search = new SwapSearch(plain, priced);
        for (var j = 0; j < problem.SiteCount; j++)
            if (problem.RuleOf(j) == SiteRule.Forbid) search.Exclude(j);
        search.Descend(FirstSites(plain, priced), watch);
        Offer(search.Now.Sites.ToArray());
        for (var k = 0; k < kicks && !Over; k++)
        {
            _iteration++;
            var before = search.Now.Total;
            search.Now.Mark();
            Kick(search, priced);
            search.Drain(watch);
            if (search.Now.Total > before) search.Rollback();
            else if (k % 50 == 49 && search.Now.Total < before) Offer(search.Now.Sites.ToArray());
        }

        if (kicks > 0) Offer(search.Now.Sites.ToArray());
    }

    private int[] FirstSites(PlacementProblem plain, NeighbourLists priced)
    {
        if (_best is not null) return [.. Enumerable.Range(0, problem.SiteCount).Where(j => _best.Level[j] >= 0)];
        var slack = new double[problem.SiteCount];
        DualAscent.Run(priced, plain.FixedCost, slack);
        var sites = Enumerable.Range(0, problem.SiteCount).Where(j => slack[j] <= 1e-9 * Math.Max(1, Math.Abs(plain.FixedCost[j])) && problem.RuleOf(j) != SiteRule.Forbid).ToList();
        if (sites.Count < Math.Max(1, problem.MinSites) || sites.Count > plain.MaxSites)
            sites = [.. GreedySites.Choose(plain, priced, Math.Clamp(sites.Count, Math.Max(1, problem.MinSites), plain.MaxSites)).Where(j => problem.RuleOf(j) != SiteRule.Forbid)];
        return sites.Count > 0 ? [.. sites] : [Enumerable.Range(0, problem.SiteCount).First(j => problem.RuleOf(j) != SiteRule.Forbid)];
    }

    private void Kick(SwapSearch search, NeighbourLists priced)
    {
        for (var k = 1 + rng.Next(2); k > 0; k--)
        {
            var zone = rng.Next(problem.ZoneCount);
            int from = priced.From[zone], length = Math.Min(priced.From[zone + 1] - from, 20);
            var open = length > 0 ? priced.Site[from + rng.Next(length)] : -1;
            if (open < 0 || !search.MayOpen(open)) continue;
            search.Force(open, search.Now.Count > 1 && (search.Now.Count >= _plain.MaxSites || rng.Next(2) == 0) ? search.Now.First[zone] : null);
        }
    }

    /// <summary>Opens, closes and exchanges sites of the best placement in random order, each priced exactly.</summary>
    private void Exchange(double until)
    {
        if (_best is null) return;
        var now = Enumerable.Range(0, problem.SiteCount).Where(j => _best.Level[j] >= 0).ToHashSet();
        int[] order = [.. Enumerable.Range(0, problem.SiteCount).Where(j => problem.RuleOf(j) != SiteRule.Forbid)];
        rng.Shuffle<int>(order);
        foreach (var j in order)
        {
            if (Over || watch.Progress(_iteration) >= until) return;
            var before = Upper;
            if (now.Contains(j))
            {
                if (now.Count > 1) TryWithout(now, j);
            }
            else
            {
                Offer([.. now, j]);
                if (Upper >= before && now.Count > 0) TrySwap(now, j);
            }

            if (Upper < before) now = Enumerable.Range(0, problem.SiteCount).Where(k => _best.Level[k] >= 0).ToHashSet();
        }
    }

    private void TryWithout(HashSet<int> now, int site)
    {
        _iteration++;
        if (problem.RuleOf(site) != SiteRule.Keep) Offer([.. now.Where(k => k != site)]);
    }

    /// <summary>Opens a site in place of each of the open ones that serve its neighbours.</summary>
    private void TrySwap(HashSet<int> now, int site)
    {
        var rivals = new Dictionary<int, int>();
        for (var e = _lists.Start[site]; e < _lists.Start[site + 1]; e++)
        {
            var home = _best!.Assign[_lists.Customer[e]];
            rivals[home] = rivals.GetValueOrDefault(home) + 1;
        }

        foreach (var rival in rivals.Where(r => problem.RuleOf(r.Key) != SiteRule.Keep).OrderByDescending(r => r.Value).ThenBy(r => r.Key).Take(2))
        {
            _iteration++;
            Offer([.. now.Where(k => k != rival.Key), site]);
        }
    }

    /// <summary>Serves all zones from a set, made to agree with the rules; keeps the placement if it is the best yet.</summary>
    private void Offer(int[] wanted, int[]? assign = null)
    {
        _iteration++;
        var sites = wanted.Where(j => problem.RuleOf(j) != SiteRule.Forbid).ToHashSet();
        for (var j = 0; j < problem.Rules.Length; j++)
            if (problem.RuleOf(j) == SiteRule.Keep) sites.Add(j);
        foreach (var j in sites.Where(j => problem.RuleOf(j) != SiteRule.Keep).OrderByDescending(j => _bound.Reduced[j]).ThenBy(j => j).Take(Math.Max(0, sites.Count - _plain.MaxSites)).ToList()) sites.Remove(j);
        Grow(sites);
        if (_zones.Complete(sites, _bound.Worth(_climb.Best), assign) is not { } parts || parts.Total >= Upper) return;
        _zones.Load.CopyTo(_load, 0);
        _zones.Spread.CopyTo(_spread, 0);
        for (var j = 0; j < _peak.Length; j++) _peak[j] = _zones.PeakOf(j);
        // A site that is closed is priced as if it had the load of a typical one.
        var open = Enumerable.Range(0, problem.SiteCount).Where(j => _zones.Level[j] >= 0).ToList();
        var (load, spread, peak) = (open.Average(j => _load[j]), open.Average(j => _spread[j]), open.Average(j => _peak[j]));
        for (var j = 0; j < _load.Length; j++)
            if (_zones.Level[j] < 0) (_load[j], _spread[j], _peak[j]) = (load, spread, peak);
        _best = new PlannerAnswer([.. _zones.Level], [.. _zones.Assign], parts, double.NegativeInfinity, [], ZoneAssignment.Covered(problem, _zones.Assign), 0);
    }

    /// <summary>Adds the cheapest sites while there are too few or they hold too little.</summary>
    private void Grow(HashSet<int> sites)
    {
        var orders = problem.HeldOrders.Sum();
        double Holds(int j) => problem.Levels[j].Max(l => l.Capacity);
        var capacity = sites.Sum(Holds);
        if (sites.Count >= Math.Max(1, problem.MinSites) && capacity >= orders) return;
        foreach (var j in Enumerable.Range(0, problem.SiteCount).Where(j => !sites.Contains(j) && problem.RuleOf(j) != SiteRule.Forbid)
            .OrderBy(j => problem.Levels[j].Min(l => l.FixedCost) / Math.Max(Holds(j), 1e-9)).ThenBy(j => j).ToList())
        {
            if (sites.Count >= _plain.MaxSites || (sites.Count >= Math.Max(1, problem.MinSites) && capacity >= orders)) return;
            sites.Add(j);
            capacity += Holds(j);
        }
    }

    private void Tell(bool always)
    {
        if (progress is null || (!always && watch.Elapsed - _toldAt < TimeSpan.FromMilliseconds(200))) return;
        _toldAt = watch.Elapsed;
        progress.Report(new PlacementProgress(_iteration, _toldAt, Upper, Lower, _best?.Level.Count(l => l >= 0) ?? 0));
    }
}
