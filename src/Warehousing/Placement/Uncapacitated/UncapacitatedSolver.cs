using LogiOpt.Core.Search;

namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>Nearest sites, dual ascent, Lagrangian relaxation and swap search, in that order, until the bounds meet or time is over.</summary>
internal sealed class UncapacitatedSolver
{
    /// <summary>Share of the limit for the bound; the rest improves the placement.</summary>
    private const double BoundShare = 0.5;

    /// <summary>Turns of bound and search at most; the last search goes on to the end.</summary>
    private const int MaxRounds = 6;

    /// <summary>Each attempt to turn the bound's sites into a placement waits longer than the one before: it costs as much as many iterations.</summary>
    private const double RoundingGrowth = 1.3;

    private readonly PlacementProblem _problem;
    private readonly StopWatch _watch;
    private readonly Rng _rng;
    private readonly IProgress<PlacementProgress>? _progress;
    private readonly NeighbourLists _lists;
    private readonly SwapSearch _search;
    private readonly OpenSites _best;
    private readonly LagrangianBound _bound;
    private readonly bool _wholeCosts;
    private long _iteration;
    private long _nextRounding = 5;
    private TimeSpan _toldAt = TimeSpan.FromSeconds(-1);

    public UncapacitatedSolver(PlacementProblem problem, StopWatch watch, Rng rng, IProgress<PlacementProgress>? progress)
    {
        (_problem, _watch, _rng, _progress) = (problem, watch, rng, progress);
        _lists = NeighbourLists.Build(problem);
        _search = new SwapSearch(problem, _lists);
        _best = new OpenSites(problem, _lists);
        _bound = new LagrangianBound(problem, _lists);
        _wholeCosts = AllWhole(problem, _lists);
    }

    public PlacementOutcome Solve()
    {
        var slack = new double[_problem.SiteCount];
        var ascent = DualAscent.Run(_lists, _problem.FixedCost, slack);
        _search.Descend(FirstSites(slack), _watch);
        _best.CopyFrom(_search.Now);

        var climb = new Subgradient(_bound, _problem.Kind == PlacementKind.Median || _problem.MaxSites < _problem.SiteCount ? NearestPrices() : ascent);
        var fixings = new bool?[_problem.SiteCount];
        // Bound and placement take turns: a better cost aims the bound's steps, a better bound excludes sites from the search.
        for (var round = 0; round < MaxRounds && !Over(climb); round++)
        {
            var from = _watch.Progress(_iteration);
            if (round > 0) climb.Restart();
            ClimbBound(climb, until: from + (1 - from) * BoundShare);
            fixings = Fix(climb);
            var now = _watch.Progress(_iteration);
            if (!Over(climb)) Perturb(climb.BestBound, until: round == MaxRounds - 1 ? 1 : now + Math.Max(now - from, 0.05));
        }

        if (climb.BestBound == double.NegativeInfinity) climb.Step(_best.Total);
        Tell(climb.BestBound, always: true);
        return Answer(climb, fixings);
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
        {
            var (low, high) = _bound.RangeOf(i);
            prices[i] = Math.Clamp((_best.FirstCost[i] + _best.SecondCost[i]) / 2, low, high);
        }

        return prices;
    }

    private bool Over(Subgradient climb) => Proven(climb.BestBound) || _watch.IsOver(_iteration, _best.Total);

    private void ClimbBound(Subgradient climb, double until)
    {
        while (!climb.Converged && !Over(climb) && _watch.Progress(_iteration) < until)
        {
            climb.Step(_best.Total);
            if (++_iteration >= _nextRounding) Round();
            Tell(climb.BestBound, always: false);
        }
    }

    /// <summary>Makes the sites that the relaxation opens into a placement and improves it.</summary>
    private void Round()
    {
        _nextRounding = (long)(_iteration * RoundingGrowth) + 5;
        var sites = new List<int>();
        for (var j = 0; j < _bound.Opens.Length; j++)
            if (_bound.Opens[j]) sites.Add(j);
        if (sites.Count < Math.Max(1, _problem.MinSites) || sites.Count > _problem.MaxSites) return;
        _search.Descend(sites.ToArray(), _watch);
        Keep();
    }

    private bool?[] Fix(Subgradient climb)
    {
        var lower = _bound.Evaluate(climb.Best);
        var fixings = ReducedCostFixing.Fix(_bound, _problem, lower, _best.Total);
        for (var j = 0; j < fixings.Length; j++)
            if (fixings[j] == false && !_best.IsOpen(j)) _search.Exclude(j);
        return fixings;
    }

    /// <summary>Kicks the best placement a little, improves around the kick, keeps what is no worse.</summary>
    private void Perturb(double lower, double until)
    {
        var current = new OpenSites(_problem, _lists);
        current.CopyFrom(_best);
        _search.Restore(_best);
        for (var kicks = 1; _watch.Progress(_iteration) < until && !_watch.IsOver(_iteration, _best.Total) && !Proven(lower); kicks++)
        {
            _iteration++;
            Kick(1 + _rng.Next(3));
            _search.Drain(_watch);
            // Small steps up are taken at first and rarely later: threshold accepting, Dueck and Scheuer (1990), J. Computational Physics 90, 161-175.
            var allowed = 5e-4 * (1 - _watch.Progress(_iteration)) * _rng.NextDouble();
            if (_search.Now.Total <= current.Total * (1 + allowed)) current.CopyFrom(_search.Now);
            else _search.Restore(current);
            if (Keep()) Tell(lower, always: false);
            if (kicks % 1000 == 0)
            {
                current.CopyFrom(_best);
                _search.Restore(_best);
                Tell(lower, always: false);
            }
        }
    }

    private void Kick(int swaps)
    {
        var customer = _rng.Next(_problem.CustomerCount);
        for (var k = 0; k < swaps; k++)
        {
            var now = _search.Now;
            var reach = 0;
            var first = customer * _lists.Length;
            while (reach < _lists.Length && _lists.Cost[first + reach] <= 1.5 * now.SecondCost[customer]) reach++;
            var open = _lists.Site[first + _rng.Next(Math.Max(1, reach))];
            var close = _rng.Next(2) == 0 || now.Second[customer] < 0 ? now.First[customer] : now.Second[customer];
            if (now.IsOpen(open) || now.Count < 2) open = -1;
            var mayClose = now.Count > Math.Max(1, _problem.MinSites);
            if (open >= 0 && now.Count < _problem.MaxSites && _rng.Next(3) == 0) _search.Force(open, null);
            else if (open >= 0) _search.Force(open, close);
            else if (mayClose && _problem.Kind != PlacementKind.Median) _search.Force(null, close);
            // The next swap is near: at a customer of a site just closed.
            customer = NearbyCustomer(close);
        }
    }

    private int NearbyCustomer(int site)
    {
        int from = _lists.Start[site], to = _lists.Start[site + 1];
        return from == to ? _rng.Next(_problem.CustomerCount) : _lists.Customer[from + _rng.Next(to - from)];
    }

    private bool Keep()
    {
        if (_search.Now.Total >= _best.Total * (1 - 1e-12)) return false;
        _best.CopyFrom(_search.Now);
        return true;
    }

    /// <summary>Whether no placement can be cheaper: the bounds meet, or every cost is whole and no whole number lies below the cost.</summary>
    private bool Proven(double lower) =>
        _best.Total - lower <= PlacementEngine.ProvenGap * Math.Abs(_best.Total) || (_wholeCosts && _best.Total - lower < 1 - 1e-6);

    private void Tell(double lower, bool always)
    {
        if (_progress is null || (!always && _watch.Elapsed - _toldAt < TimeSpan.FromMilliseconds(200))) return;
        _toldAt = _watch.Elapsed;
        _progress.Report(new PlacementProgress(_iteration, _toldAt, _best.Total, lower, _best.Count));
    }

    private PlacementAnswer Answer(Subgradient climb, bool?[] fixings)
    {
        _best.Refresh();
        var open = _best.Sites.ToArray();
        Array.Sort(open);
        return new PlacementAnswer(
            open, [.. _best.First], null, _best.Total, Math.Min(climb.BestBound, _best.Total), climb.Best, _iteration, fixings.Count(f => f == true),
            fixings.Count(f => f == false));
    }

    private static bool AllWhole(PlacementProblem problem, NeighbourLists lists) =>
        lists.Complete && problem.FixedCost.All(double.IsInteger) && lists.Cost.All(double.IsInteger);
}
