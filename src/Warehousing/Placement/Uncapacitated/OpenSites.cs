using System.Diagnostics;

namespace LogiOpt.Warehousing.Placement.Uncapacitated;

/// <summary>A set of open sites with each customer's nearest and second nearest of them, kept up to date as sites open and close.</summary>
/// <remarks>Every open site knows the customers that it is nearest or second nearest to (linked lists), so a move costs what it changes and
/// not a walk over all customers; a journal takes a series of moves back at the same price.</remarks>
internal sealed class OpenSites
{
    private readonly PlacementProblem _problem;
    private readonly NeighbourLists _lists;
    private readonly int[] _place;
    private readonly int[] _sites;

    // Links of customer i as nearest at 2 i and as second nearest at 2 i + 1; heads by site. -1 ends a list.
    private readonly int[] _head, _next, _previous;
    private readonly List<(int Customer, int First, int Second, double FirstCost, double SecondCost)> _changes = [];
    private readonly List<(int Site, bool Opened)> _moves = [];
    private bool _recording;
    private bool _wholesale;
    private double _totalAtMark;

    public OpenSites(PlacementProblem problem, NeighbourLists lists)
    {
        (_problem, _lists) = (problem, lists);
        _sites = new int[problem.SiteCount];
        _place = new int[problem.SiteCount];
        _head = new int[problem.SiteCount];
        (_next, _previous) = (new int[2 * problem.CustomerCount], new int[2 * problem.CustomerCount]);
        Loss = new double[problem.SiteCount];
        (First, Second) = (new int[problem.CustomerCount], new int[problem.CustomerCount]);
        (FirstCost, SecondCost) = (new double[problem.CustomerCount], new double[problem.CustomerCount]);
        Array.Fill(_place, -1);
    }

    /// <summary>How many sites are open.</summary>
    public int Count { get; private set; }

    /// <summary>The open sites, in no special order.</summary>
    public ReadOnlySpan<int> Sites => _sites.AsSpan(0, Count);

    /// <summary>Nearest open site of each customer.</summary>
    public int[] First { get; }

    /// <summary>Second nearest open site of each customer; -1 if only one is open.</summary>
    public int[] Second { get; }

    public double[] FirstCost { get; }

    /// <summary>Cost of the second nearest; equal to the first where only one is open.</summary>
    public double[] SecondCost { get; }

    /// <summary>What its customers lose if an open site closes: the sum of second minus first cost.</summary>
    public double[] Loss { get; }

    /// <summary>Opening plus service, kept along with the moves.</summary>
    public double Total { get; private set; }

    public bool IsOpen(int site) => _place[site] >= 0;

    /// <summary>Opens exactly these sites.</summary>
    public void Load(ReadOnlySpan<int> sites)
    {
        Debug.Assert(!sites.IsEmpty, "At least one site must be open.");
        var opening = sites.ToArray();
        foreach (var j in Sites) _place[j] = -1;
        Count = 0;
        foreach (var j in opening) Enlist(j);
        Refresh();
    }

    /// <summary>Works out every customer's sites afresh; removes rounding drift.</summary>
    public void Refresh()
    {
        _wholesale = true;
        Array.Clear(Loss);
        Array.Fill(_head, -1);
        Total = 0;
        foreach (var j in Sites) Total += _problem.FixedCost[j];
        for (var i = 0; i < First.Length; i++)
        {
            (First[i], Second[i], FirstCost[i], SecondCost[i]) = FindTwo(i);
            Total += FirstCost[i];
            Loss[First[i]] += SecondCost[i] - FirstCost[i];
            Link(2 * i, First[i]);
            Link(2 * i + 1, Second[i]);
        }
    }

    /// <summary>From here on moves can be taken back.</summary>
    public void Mark()
    {
        _changes.Clear();
        _moves.Clear();
        (_recording, _wholesale, _totalAtMark) = (true, false, Total);
    }

    /// <summary>Takes back all moves since <see cref="Mark"/>.</summary>
    public void Rollback()
    {
        _recording = false;
        for (var k = _moves.Count - 1; k >= 0; k--)
        {
            if (_moves[k].Opened) Delist(_moves[k].Site);
            else Enlist(_moves[k].Site);
        }

        // Everybody was worked out afresh in between: do so again.
        if (_wholesale)
        {
            Refresh();
            return;
        }

        for (var k = _changes.Count - 1; k >= 0; k--)
        {
            var (i, first, second, firstCost, secondCost) = _changes[k];
            Set(i, first, second, firstCost, secondCost);
        }

        Total = _totalAtMark;
    }

    /// <summary>Opens a closed site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="touched">Gets every customer whose nearest or second nearest changed.</param>
    public void Open(int site, List<int> touched)
    {
        Enlist(site);
        if (_recording) _moves.Add((site, true));
        if (Count <= 2)
        {
            Refresh();
            AllTouched(touched);
            return;
        }

        Total += _problem.FixedCost[site];
        for (var e = _lists.Start[site]; e < _lists.Start[site + 1]; e++)
        {
            var i = _lists.Customer[e];
            var cost = _lists.CustomerCost[e];
            if (cost >= SecondCost[i]) continue;
            if (_recording) _changes.Add((i, First[i], Second[i], FirstCost[i], SecondCost[i]));
            if (cost < FirstCost[i])
            {
                Total -= FirstCost[i] - cost;
                Set(i, site, First[i], cost, FirstCost[i]);
            }
            else
            {
                Set(i, First[i], site, FirstCost[i], cost);
            }

            touched.Add(i);
        }
    }

    /// <summary>Closes an open site; at least one other must be open.</summary>
    public void Close(int site, List<int> touched)
    {
        Debug.Assert(Count > 1, "The last open site cannot close.");
        Delist(site);
        if (_recording) _moves.Add((site, false));
        if (Count == 1)
        {
            Refresh();
            AllTouched(touched);
            return;
        }

        Total -= _problem.FixedCost[site];
        for (var link = _head[site]; link >= 0;)
        {
            var i = link >> 1;
            link = _next[link];
            if (_recording) _changes.Add((i, First[i], Second[i], FirstCost[i], SecondCost[i]));
            Total -= FirstCost[i];
            var (first, second, firstCost, secondCost) = FindTwo(i);
            Set(i, first, second, firstCost, secondCost);
            Total += firstCost;
            touched.Add(i);
        }

        Loss[site] = 0;
    }

    private void Set(int customer, int first, int second, double firstCost, double secondCost)
    {
        Loss[First[customer]] -= SecondCost[customer] - FirstCost[customer];
        if (First[customer] != first)
        {
            Unlink(2 * customer, First[customer]);
            Link(2 * customer, first);
        }

        if (Second[customer] != second)
        {
            Unlink(2 * customer + 1, Second[customer]);
            Link(2 * customer + 1, second);
        }

        (First[customer], Second[customer], FirstCost[customer], SecondCost[customer]) = (first, second, firstCost, secondCost);
        Loss[first] += secondCost - firstCost;
    }

    private void Link(int link, int site)
    {
        if (site < 0) return;
        var head = _head[site];
        (_next[link], _previous[link], _head[site]) = (head, -1, link);
        if (head >= 0) _previous[head] = link;
    }

    private void Unlink(int link, int site)
    {
        if (site < 0) return;
        int next = _next[link], previous = _previous[link];
        if (next >= 0) _previous[next] = previous;
        if (previous >= 0) _next[previous] = next;
        else _head[site] = next;
    }

    private (int First, int Second, double FirstCost, double SecondCost) FindTwo(int customer)
    {
        int first = -1, second = -1;
        double firstCost = double.PositiveInfinity, secondCost = double.PositiveInfinity;
        for (int e = _lists.From[customer], end = _lists.From[customer + 1]; e < end; e++)
        {
            var j = _lists.Site[e];
            if (_place[j] < 0) continue;
            if (first < 0)
            {
                (first, firstCost) = (j, _lists.Cost[e]);
                continue;
            }

            (second, secondCost) = (j, _lists.Cost[e]);
            break;
        }

        // The list is short and its sites are closed: look at all open ones.
        if (second < 0 && !(Count == 1 && first >= 0))
        {
            var known = first;
            foreach (var j in Sites)
            {
                if (j == known) continue;
                var cost = _problem.Costs.Of(j, customer);
                if (cost < firstCost || (cost == firstCost && j < first && known < 0)) (second, secondCost, first, firstCost) = (first, firstCost, j, cost);
                else if (cost < secondCost || (cost == secondCost && j < second)) (second, secondCost) = (j, cost);
            }
        }

        return second < 0 ? (first, second, firstCost, firstCost) : (first, second, firstCost, secondCost);
    }

    private void Enlist(int site)
    {
        Debug.Assert(_place[site] < 0, "The site is open already.");
        _place[site] = Count;
        _sites[Count++] = site;
    }

    private void Delist(int site)
    {
        var last = _sites[--Count];
        _sites[_place[site]] = last;
        _place[last] = _place[site];
        _place[site] = -1;
    }

    private void AllTouched(List<int> touched)
    {
        for (var i = 0; i < First.Length; i++) touched.Add(i);
    }
}
