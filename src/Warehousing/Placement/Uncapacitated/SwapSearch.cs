namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>Local search over opening, closing and swapping sites until none of them helps.</summary>
/// <remarks>For one site to open, one walk over the customers near it gives its gain and, for every open site at once, what closing
/// that one would then cost (Whitaker (1983), INFOR 21(2), 95-108; Resende and Werneck (2007), EJOR 174(1), 54-68). Only sites near a
/// customer whose nearest or second nearest changed are looked at again. Gains are exact where lists are complete and never
/// overstated where they are not.</remarks>
internal sealed class SwapSearch
{
    private readonly PlacementProblem _problem;
    private readonly NeighbourLists _lists;
    private readonly double[] _saved;
    private readonly List<int> _touchedSites = [];
    private readonly List<int> _touchedCustomers = [];
    private readonly Queue<int> _waiting = new();
    private readonly bool[] _isWaiting;
    private readonly bool[] _excluded;
    private bool[]? _focus;
    private bool _cheapestIsKnown;
    private int _cheapest;
    private double _cheapestLoss;

    public SwapSearch(PlacementProblem problem, NeighbourLists lists)
    {
        (_problem, _lists) = (problem, lists);
        Now = new OpenSites(problem, lists);
        _saved = new double[problem.SiteCount];
        _isWaiting = new bool[problem.SiteCount];
        _excluded = new bool[problem.SiteCount];
    }

    /// <summary>The set being improved.</summary>
    public OpenSites Now { get; }

    /// <summary>Leaves a site out of the search for good: it is proven closed in every better placement.</summary>
    public void Exclude(int site) => _excluded[site] = true;

    /// <summary>Whether a site may be opened by the search.</summary>
    public bool MayOpen(int site) => !_excluded[site] && !Now.IsOpen(site) && (_focus is null || _focus[site]);

    /// <summary>Looks only at some sites until told otherwise; null = at all.</summary>
    public void Focus(bool[]? sites) => _focus = sites;

    /// <summary>List entries looked at so far: a measure of effort that is the same on every machine.</summary>
    public long Work { get; private set; }

    /// <summary>Starts from a set and improves it to a local optimum.</summary>
    public void Descend(ReadOnlySpan<int> sites, Core.Search.StopWatch watch)
    {
        Now.Load(sites);
        _cheapestIsKnown = false;
        for (var j = 0; j < _problem.SiteCount; j++) Await(j);
        Drain(watch);
    }

    /// <summary>Improves until no waiting site helps.</summary>
    public void Drain(Core.Search.StopWatch watch)
    {
        for (var steps = 0; _waiting.TryDequeue(out var site); steps++)
        {
            _isWaiting[site] = false;
            // Out of time: forget the rest, the set is feasible at any moment.
            if ((steps & 255) == 255 && watch.IsOver(0, double.PositiveInfinity)) continue;
            DropAll();
            if (MayOpen(site)) Improve(site);
        }

        DropAll();
    }

    /// <summary>The set was changed from outside.</summary>
    public void Forget() => _cheapestIsKnown = false;

    /// <summary>Takes back everything since the set was marked.</summary>
    public void Rollback()
    {
        Now.Rollback();
        _cheapestIsKnown = false;
    }

    /// <summary>Opens one site and closes another, whatever it costs, and lets everything near be looked at.</summary>
    public void Force(int? open, int? close)
    {
        _cheapestIsKnown = false;
        if (open is { } o) Now.Open(o, _touchedCustomers);
        if (close is { } c)
        {
            Now.Close(c, _touchedCustomers);
            Await(c);
        }

        WakeNeighbours();
    }

    /// <summary>Opens a site alone, or in exchange for the best site to close, if that lowers the cost.</summary>
    private void Improve(int site)
    {
        var gain = GainOf(site);
        var (close, loss) = CheapestToClose();
        ForgetSaved();
        var threshold = 1e-11 * Math.Abs(Now.Total);
        var alone = Now.Count < _problem.MaxSites ? gain : double.NegativeInfinity;
        var swap = close >= 0 && Now.Count > 1 ? gain - loss : double.NegativeInfinity;
        if (Math.Max(alone, swap) <= threshold) return;
        Force(site, swap > alone ? close : null);
    }

    /// <summary>What opening a site saves; on the way, what closing each open site would cost less once it is open.</summary>
    private double GainOf(int site)
    {
        var gain = -_problem.FixedCost[site];
        Work += _lists.Start[site + 1] - _lists.Start[site];
        for (var e = _lists.Start[site]; e < _lists.Start[site + 1]; e++)
        {
            var i = _lists.Customer[e];
            var cost = _lists.CustomerCost[e];
            var second = Now.SecondCost[i];
            if (cost >= second) continue;
            var first = Now.FirstCost[i];
            var home = Now.First[i];
            if (_saved[home] == 0) _touchedSites.Add(home);
            if (cost < first)
            {
                gain += first - cost;
                _saved[home] += second - first;
            }
            else
            {
                _saved[home] += second - cost;
            }
        }

        return gain;
    }

    /// <summary>The open site whose closing costs least once the site just priced is open.</summary>
    private (int Site, double Loss) CheapestToClose()
    {
        if (!_cheapestIsKnown)
        {
            (_cheapest, _cheapestLoss) = (-1, double.PositiveInfinity);
            foreach (var j in Now.Sites) Prefer(j, Now.Loss[j] - _problem.FixedCost[j], ref _cheapest, ref _cheapestLoss);
            _cheapestIsKnown = true;
        }

        // What was saved only lowers a loss, so the best is the best of those touched and the best of all.
        var (site, loss) = (_cheapest, _cheapestLoss);
        foreach (var j in _touchedSites) Prefer(j, Now.Loss[j] - _saved[j] - _problem.FixedCost[j], ref site, ref loss);
        return (site, loss);
    }

    private static void Prefer(int site, double loss, ref int best, ref double least)
    {
        if (loss < least || (loss == least && site < best)) (best, least) = (site, loss);
    }

    private void ForgetSaved()
    {
        foreach (var j in _touchedSites) _saved[j] = 0;
        _touchedSites.Clear();
    }

    /// <summary>Closes sites as long as that saves.</summary>
    private void DropAll()
    {
        while (Now.Count > Math.Max(1, _problem.MinSites))
        {
            var (site, loss) = CheapestToClose();
            if (loss >= -1e-11 * Math.Abs(Now.Total)) return;
            Force(null, site);
        }
    }

    /// <summary>Every closed site that could now serve a touched customer better than its second nearest is looked at again.</summary>
    private void WakeNeighbours()
    {
        foreach (var i in _touchedCustomers)
            for (int e = _lists.From[i], end = _lists.From[i + 1]; e < end && _lists.Cost[e] < Now.SecondCost[i]; e++) Await(_lists.Site[e]);
        _touchedCustomers.Clear();
    }

    private void Await(int site)
    {
        if (_isWaiting[site] || _excluded[site] || (_focus is not null && !_focus[site])) return;
        _isWaiting[site] = true;
        _waiting.Enqueue(site);
    }
}
